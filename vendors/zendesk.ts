import type { Desk, Vendor } from '#src/ports/vendor.ts';
import { credentials, endOf, extra, type Zendesk } from './zendesk/account.ts';
import { changed as exported } from './zendesk/export.ts';
import { changed as listed } from './zendesk/list.ts';
import { portal } from './zendesk/portal.ts';
import { catalog, reader } from './zendesk/read.ts';
import { SEVERITIES } from './zendesk/rows.ts';
import { search } from './zendesk/search.ts';
import { attach, change, comment, open } from './zendesk/write.ts';

/**
 * A vendor's own Zendesk Support, as one of its agents (Tickets API) or as its customer (Requests API; many vendors give
 * customers no API at all). A comment holds about 64 KiB: 21,000 characters of any script, our reference line included.
 * Files: 50 MB, a figure that is said but not confirmed; a site may also take some types only, and has the last word. The
 * title is our own choice, and so is the rate, which fits the 200 requests a minute of the smallest plan but Support
 * Essential (10 a minute). Internal notes are never told. Every site has its own host, so that no address alone tells a
 * case.
 */
export const zendesk: Vendor<Zendesk, Record<string, never>> = {
  id: 'zendesk',
  name: 'Zendesk',
  caseId: { pattern: /^\d+$/, example: '35436', portals: [] },
  limits: { title: 150, body: 21_000, file: 50e6, perSecond: 2, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact(account) {
    const { kind, site } = account;
    const portal = kind === 'agent' ? `${site}/agent` : `${site}/hc/requests/new`;
    return { kind: 'api', host: new URL(site).host, portal, expires: endOf(account) };
  },
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    const both: Desk = {
      get: reader(desk),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, number, text, signal),
      attach: (number, file, signal) => attach(desk, now, number, file, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
    };
    if (account.kind === 'requester') return { ...both, changed: (since, signal) => listed(desk, now, since, signal) };
    return {
      ...both,
      changed: (since, signal) => exported(desk, now, since, signal),
      catalog: (signal) => catalog(desk, signal),
    };
  },
};
