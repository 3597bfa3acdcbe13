import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, extra, type Google, type GoogleExtra } from './google/account.ts';
import { changed } from './google/changed.ts';
import { portal } from './google/portal.ts';
import { get } from './google/read.ts';
import { CASE_ID, CONSOLE, SEVERITIES } from './google/rows.ts';
import { search } from './google/search.ts';
import { attach, change, comment, open } from './google/write.ts';

/**
 * Google Cloud's Customer Care by the Cloud Support API v2 (its Discovery document of 2026-08-20), which wants Standard,
 * Enhanced or Premium Support. A comment holds 12,800 characters; that a description does too is not documented, and the
 * body leaves room for our reference line. Title, file and rate are our own choice: Google publishes no figures, and its
 * quotas stand only in the console. A file Google finds too big it refuses itself. A case is escalated in the console.
 */
export const google: Vendor<Google, GoogleExtra> = {
  id: 'google',
  name: 'Google Cloud',
  caseId: { pattern: CASE_ID, example: '43595344', portals: [new URL(CONSOLE).host] },
  limits: { title: 200, body: 12_700, file: 50e6, changes: ['severity', 'close'], perSecond: 1, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: ({ api }) => ({ kind: 'api', host: new URL(api).host, portal: CONSOLE }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, now, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, now, number, text, signal),
      attach: (number, file, signal) => attach(desk, now, number, file, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
    };
  },
};
