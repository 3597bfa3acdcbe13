import type { Desk, Tools, Vendor } from '#src/ports/vendor.ts';
import { type Account, baseOf, credentials, type Extra, extra, projectsOf, webOf } from './jira/account.ts';
import * as customer from './jira/customer.ts';
import { changed } from './jira/list.ts';
import { open } from './jira/open.ts';
import { platform } from './jira/platform.ts';
import { catalog, get, search } from './jira/read.ts';
import { CASE_ID, SEVERITIES } from './jira/rows.ts';
import { site } from './jira/site.ts';
import * as submit from './jira/submit.ts';
import { attach, change, comment } from './jira/write.ts';

/**
 * Jira: a Cloud site (REST v3, the document of 2025-12), a Data Center (REST v2), or the customer's side of Service
 * Management (`/rest/servicedeskapi`, for which there is no document to check against). A text holds 32,767 characters by
 * default, a figure that is said but not confirmed; wiki markup (all but Cloud's platform) lengthens one with many
 * brackets, and Jira refuses what is too long then. Files: what each site takes it says itself and is asked before an
 * upload; 1 GiB is our own choice. The rate is our own too: API tokens are held to bursts that Atlassian does not number.
 * Every site has its own host, so that no address alone tells a case. A Data Center must have a public address: the way
 * out refuses private ones.
 */
export const jira: Vendor<Account, Extra> = {
  id: 'jira',
  name: 'Jira',
  caseId: { pattern: CASE_ID, example: 'SUP-21', portals: [] },
  limits: { title: 255, body: 32_000, file: 2 ** 30, perSecond: 2, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact(account) {
    const expires = account.expires ? Date.parse(account.expires) : undefined;
    return { kind: 'api', host: new URL(baseOf(account)).host, portal: webOf(account), expires };
  },
  connect: (account, tools) => (account.kind === 'service' ? requests(account, tools) : issues(account, tools)),
};

function issues(account: Account, tools: Tools<Account>): Desk {
  const desk = platform(account, tools);
  return {
    changed: (since, signal) => changed(desk, since, signal),
    get: (number, signal) => get(desk, number, signal),
    search: (q, signal) => search(desk, q, signal),
    open: (draft, key, signal) => open(desk, draft, key, signal),
    comment: (number, text, signal) => comment(desk, number, text, signal),
    attach: (number, file, signal) => attach(desk, number, file, signal),
    change: (number, patch, signal) => change(desk, number, patch, signal),
    catalog: (signal) => catalog(desk, signal),
  };
}

function requests(account: Account, tools: Tools<Account>): Desk {
  const desk = { site: site(account, tools), web: webOf(account), projects: projectsOf(account), now: tools.now };
  return {
    changed: (since, signal) => customer.changed(desk, since, signal),
    get: (number, signal) => customer.get(desk, number, signal),
    search: (q, signal) => customer.search(desk, q, signal),
    open: (draft, key, signal) => submit.open(desk, draft, key, signal),
    comment: (number, text, signal) => submit.comment(desk, number, text, signal),
    attach: (number, file, signal) => submit.attach(desk, number, file, signal),
    change: (number, patch, signal) => submit.change(desk, number, patch, signal),
    catalog: (signal) => submit.catalog(desk, signal),
  };
}
