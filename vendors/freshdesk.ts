import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, extra, type Freshdesk } from './freshdesk/account.ts';
import { changed } from './freshdesk/list.ts';
import { naming } from './freshdesk/names.ts';
import { portal } from './freshdesk/portal.ts';
import { catalog, reader } from './freshdesk/read.ts';
import { SEVERITIES } from './freshdesk/rows.ts';
import { search } from './freshdesk/search.ts';
import { attach, change, comment, open } from './freshdesk/write.ts';

/**
 * A vendor's own Freshdesk (API v2), as one of its agents: customers have no API key. All files of one request may have
 * 20 MB together; each goes alone. Title and text are our own choice, no document says how long they may be. So is the
 * rate: what an account may ask a minute hangs on its plan (200 on Growth, 20 of these for lists, is said but not
 * confirmed). Private notes are never told. Every Freshdesk has its own host, so that no address alone tells a case.
 */
export const freshdesk: Vendor<Freshdesk, Record<string, never>> = {
  id: 'freshdesk',
  name: 'Freshdesk',
  caseId: { pattern: /^\d+$/, example: '35436', portals: [] },
  limits: { title: 150, body: 30_000, file: 20e6, perSecond: 2, burst: 10 },
  severities: SEVERITIES.map(({ word, priority }) => ({ word, priority })),
  asks: { credentials, extra },
  contact: ({ site }) => ({ kind: 'api', host: new URL(site).host, portal: `${site}/a/tickets` }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    const names = naming(desk, now);
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: reader(desk, names),
      search: (q, signal) => search(desk, names, q, signal),
      open: (draft, key, signal) => open(desk, account.email, draft, key, signal),
      comment: (number, text, signal) => comment(desk, number, text, signal),
      attach: (number, file, signal) => attach(desk, number, file, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
      catalog: (signal) => catalog(desk, signal),
    };
  },
};
