import { keyFile } from '#src/demo/faces/google/key.ts';
import type { VendorRow } from '#tests/contracts/stage.ts';
import { recordable as crowdstrike, ME } from '#tests/fakes/crowdstrike.ts';
import { recordable as freshdesk } from '#tests/fakes/freshdesk.ts';
import { offences, recordable } from '#tests/fakes/jira.ts';
import { referee } from '#tests/fakes/openapi.ts';
import { referee as strataReferee } from '#tests/fakes/strata.ts';
import type { Aws } from '#vendors/aws/account.ts';
import { aws } from '#vendors/aws.ts';
import { azure } from '#vendors/azure.ts';
import { cisco } from '#vendors/cisco.ts';
import { github } from '#vendors/github.ts';
import { google } from '#vendors/google.ts';
import type { Account } from '#vendors/jira/account.ts';
import { redhat } from '#vendors/redhat.ts';
import type { ServiceNow } from '#vendors/servicenow/account.ts';
import { servicenow } from '#vendors/servicenow.ts';
import { strata } from '#vendors/strata.ts';
import type { Tmf621 } from '#vendors/tmf621/account.ts';
import { tmf621 } from '#vendors/tmf621.ts';
import { zendesk } from '#vendors/zendesk.ts';

type Row = VendorRow<unknown, unknown>;

const official = referee();
const noc = { user: 'noc@example.com', api: 'https://api.atlassian.com' };

function row<C, E>(one: VendorRow<C, E>): Row {
  return one as Row;
}

/** Every folder of recordings, with the vendor that is spoken to there. */
export const ROWS: readonly Row[] = [
  row({
    vendor: redhat,
    recordings: 'redhat',
    credentials: (base, canary) => ({
      token: `${canary}.offline`,
      clientId: 'rhsm-api',
      api: `${base}/support`,
      sso: `${base}/sso/token`,
    }),
    referee: ({ method, path, query, body, headers }) =>
      path.startsWith('/support/')
        ? official.check(method, path.slice('/support'.length), query, body ? JSON.parse(body) : undefined, headers)
        : [],
  }),
  row({
    vendor: strata,
    recordings: 'strata',
    credentials: (base, canary) => ({ user: 'arossi', password: `${canary}: pässword`, api: base }),
    referee: strataReferee,
  }),
  row({
    vendor: recordable,
    recordings: 'jira',
    credentials: (site, token): Account => ({ kind: 'cloud', site, token, ...noc }),
    referee: offences,
  }),
  row({
    vendor: { ...recordable, name: 'Jira (Service Management)' },
    recordings: 'jira/servicedesk',
    credentials: (site, token): Account => ({ kind: 'service', site, token, ...noc }),
  }),
  row({
    vendor: { ...recordable, name: 'Jira (Data Center)' },
    recordings: 'jira/datacenter',
    credentials: (site, token): Account => ({ kind: 'datacenter', site, token, api: noc.api }),
  }),
  row({
    vendor: servicenow,
    recordings: 'servicenow',
    credentials: (instance, canary): ServiceNow => ({
      instance,
      records: 'incident',
      user: 'casebell.noc',
      password: `${canary}: pässword`,
    }),
  }),
  row({
    vendor: servicenow,
    recordings: 'servicenow/case',
    credentials: (instance, canary): ServiceNow => ({
      instance,
      records: 'case',
      user: 'casebell.noc',
      clientId: '6b7d0f1c',
      clientSecret: `${canary}.secret`,
      refreshToken: `${canary}.refresh`,
      closeCode: '6',
      expires: '2027-03-31',
    }),
  }),
  row({
    vendor: zendesk,
    recordings: 'zendesk',
    credentials: (site, canary) => ({
      kind: 'agent',
      site,
      login: 'oauth',
      user: 'casebell',
      secret: `${canary}.client`,
    }),
  }),
  row({
    vendor: zendesk,
    recordings: 'zendesk/requester',
    credentials: (site, canary) => ({
      kind: 'requester',
      site,
      login: 'token',
      user: 'anna@example.com',
      secret: `${canary}.token`,
    }),
  }),
  row({
    vendor: freshdesk,
    recordings: 'freshdesk',
    credentials: (site, key) => ({ site, key, email: 'noc@example.com' }),
  }),
  row({
    vendor: aws,
    recordings: 'aws',
    credentials: (base, canary): Aws => ({
      partition: 'aws',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      secretAccessKey: `${canary}/secret`,
      sessionToken: `${canary}.session`,
      expires: '2027-03-31',
      api: base,
    }),
  }),
  row({
    vendor: azure,
    recordings: 'azure',
    credentials: (base, canary) => ({
      tenant: '0f3c2a1b-5d4e-4f60-8a7b-9c0d1e2f3a4b',
      client: '6b7d0f1c-2e3a-4b5c-8d9e-0f1a2b3c4d5e',
      secret: `${canary}.secret`,
      subscription: '132d901f-189d-4381-9214-fe68e27e05a1',
      firstName: 'Anna',
      lastName: 'Rossi',
      email: 'anna.rossi@example.com',
      country: 'ITA',
      timeZone: 'W. Europe Standard Time',
      language: 'en-us',
      phone: '+39 02 5550100',
      api: base,
      sso: base,
    }),
  }),
  row({
    vendor: google,
    recordings: 'google',
    credentials: (base, canary) => ({
      parent: 'projects/acme-net',
      key: keyFile('casebell@acme-net.iam.gserviceaccount.com', canary),
      api: base,
      sso: `${base}/token`,
    }),
  }),
  row({
    vendor: cisco,
    recordings: 'cisco',
    credentials: (base, canary) => ({
      clientId: 'casebell',
      clientSecret: `${canary}.client`,
      contracts: '200000000',
      perCall: 1,
      api: `${base}/case/v3`,
      sso: `${base}/oauth2/default/v1/token`,
    }),
  }),
  row({
    vendor: crowdstrike,
    recordings: 'crowdstrike',
    credentials: (base, canary) => ({
      clientId: '0a1b2c3d4e5f',
      clientSecret: `${canary}.secret`,
      region: 'eu-1' as const,
      userUuid: ME,
      api: base,
    }),
  }),
  row({
    vendor: github,
    recordings: 'github',
    credentials: (base, canary) => ({ repository: 'acme/switch', token: canary, api: base }),
  }),
  row({
    vendor: tmf621,
    recordings: 'tmf621',
    credentials: (base, canary): Tmf621 => ({
      api: `${base}/tmf-api/troubleTicket/v5`,
      login: 'oauth',
      user: 'acme-noc',
      secret: `${canary}.client`,
      tokens: `${base}/oauth2/token?scope=troubleTicket`,
      author: 'ACME NOC',
      changes: 'sort',
      severities: 'Critical, Major, Minor, Warning',
      portal: 'https://portal.example.net/tickets/{id}',
    }),
  }),
  row({
    vendor: tmf621,
    recordings: 'tmf621/v4',
    credentials: (base, canary): Tmf621 => ({
      api: `${base}/tmf-api/troubleTicket/v4`,
      login: 'basic',
      user: 'acme-noc',
      secret: `${canary}.password`,
      author: 'ACME NOC',
      changes: 'list',
      severities: '1 - critical, 2 - high, 3 - normal, 3 - normal',
      portal: 'https://portal.example.net/tickets/{id}',
    }),
  }),
];

/** Those of one vendor: a folder for each of the ways it is spoken to. */
export function rowsOf(id: string): Row[] {
  return ROWS.filter(({ vendor }) => vendor.id === id);
}
