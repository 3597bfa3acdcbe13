import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, type Extra, endOf, extra, SEVERITIES, type Tmf621 } from './tmf621/account.ts';
import { changed } from './tmf621/list.ts';
import { portal } from './tmf621/portal.ts';
import { get, search } from './tmf621/read.ts';
import { CASE_ID } from './tmf621/rows.ts';
import { attach, change, comment, open } from './tmf621/write.ts';

/**
 * Trouble tickets of a carrier by TM Forum's standard TMF621 (v5.0.1 of November 2025; v4.0.0 is understood). It gives no
 * limits: title (200), body (10,000), files (2 MB each, as base64 within the ticket) and the rate are our own choice, the
 * carrier has the last word. Notes and attachments are lists that every change replaces whole: ours go one after the other,
 * but one that somebody else adds between our reading and our writing is lost, as the standard knows no lock. Ids are free there: those of letters,
 * digits, `-`, `_` and `.` with a digit among them, up to 64 characters, are believed.
 */
export const tmf621: Vendor<Tmf621, Extra> = {
  id: 'tmf621',
  name: 'Carrier (TMF621)',
  caseId: { pattern: CASE_ID, example: 'TT-3180', portals: [] },
  limits: { title: 200, body: 10_000, file: 2e6, perSecond: 1, burst: 5 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: (account) => ({
    kind: 'api',
    host: new URL(account.api).host,
    portal: account.portal ? new URL(account.portal).origin : undefined,
    expires: endOf(account),
  }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    const alone = turns();
    return {
      changed: changed(desk, now),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => alone(() => comment(desk, now, number, text, signal)),
      attach: (number, file, signal) => alone(() => attach(desk, now, number, file, signal)),
      change: (number, patch, signal) => change(desk, number, patch, signal),
    };
  },
};

/** One work after the other, whatever becomes of each. */
function turns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(work: () => Promise<T>): Promise<T> => {
    const done = last.then(work);
    last = done.catch(() => {});
    return done;
  };
}
