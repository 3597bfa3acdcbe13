import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, extra, type RedHat, type RedHatExtra } from './redhat/account.ts';
import { changed } from './redhat/changed.ts';
import { portal } from './redhat/portal.ts';
import { catalog, get, search } from './redhat/read.ts';
import { CASE_ID, SEVERITIES } from './redhat/rows.ts';
import { attach } from './redhat/upload.ts';
import { change, comment, open } from './redhat/write.ts';

/**
 * Red Hat's Customer Portal, Case Management API v3 (the document "Support Services" of 2026-08). The rate is our own
 * choice, no limit is published; so are title (Salesforce's 255 for a subject) and body (its 32,000 for long text,
 * less our reference line). Files: 250 GB, a figure that is said but not confirmed; the portal has the last word.
 */
export const redhat: Vendor<RedHat, RedHatExtra> = {
  id: 'redhat',
  name: 'Red Hat',
  caseId: { pattern: CASE_ID, example: '01234567', portals: ['access.redhat.com'] },
  limits: { title: 255, body: 31_000, file: 250e9, perSecond: 1, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: ({ api }) => ({
    kind: 'api',
    host: new URL(api).host,
    portal: 'https://access.redhat.com/support/cases',
    // A file of this name attaches itself; under another one it is kept for about 30 days, unattached.
    bigFiles: { where: 'sftp.access.redhat.com', name: (number, file) => `${number}_${file}` },
  }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { http, now } = tools;
    const upload = { portal: desk, http, now, secure: account.api.startsWith('https:') };
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, now, number, text, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
      attach: (number, file, signal) => attach(upload, number, file, signal),
      catalog: (signal) => catalog(desk, signal),
    };
  },
};
