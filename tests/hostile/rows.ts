import type { VendorRow } from '#tests/contracts/stage.ts';
import { recordable } from '#tests/fakes/jira.ts';
import type { Account } from '#vendors/jira/account.ts';
import { redhat } from '#vendors/redhat.ts';
import type { ServiceNow } from '#vendors/servicenow/account.ts';
import { servicenow } from '#vendors/servicenow.ts';
import { strata } from '#vendors/strata.ts';
import { zendesk } from '#vendors/zendesk.ts';

type Row = Omit<VendorRow<never, never>, 'credentials' | 'vendor'> & {
  vendor: VendorRow<unknown, unknown>['vendor'];
  credentials(base: string, canary: string): unknown;
};

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
  }),
  row({
    vendor: strata,
    recordings: 'strata',
    credentials: (base, canary) => ({ user: 'arossi', password: `${canary}: pässword`, api: base }),
  }),
  row({
    vendor: recordable,
    recordings: 'jira',
    credentials: (site, token): Account => ({ kind: 'cloud', site, token, ...noc }),
  }),
  row({
    vendor: recordable,
    recordings: 'jira/servicedesk',
    credentials: (site, token): Account => ({ kind: 'service', site, token, ...noc }),
  }),
  row({
    vendor: recordable,
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
];
