import { z } from 'zod';
import type { Vendor } from '#src/ports/vendor.ts';
import { changed } from './strata/changed.ts';
import { type Credentials, credentials, portal } from './strata/portal.ts';
import { get, search } from './strata/read.ts';
import { CASE_ID, SEVERITIES } from './strata/rows.ts';

/**
 * Red Hat's older XML API ("Strata", `/rs`), with a login and password on each request: watch and read only.
 *
 * Whether it still answers is doubtful: since 2026 Red Hat documents the token API alone, an `/rs` path was seen
 * answering 410 Gone, and password logins are being closed. It is therefore an account somebody must choose on purpose,
 * and its failures 401, 410, and 403 where no case was named, say that the API may be withdrawn and that the account
 * belongs to the vendor `redhat`. Redirects to other hosts are not followed: the password would go with them.
 *
 * Nothing writes, so title (255), body (32,000) and file (1 GiB, what Red Hat's own clients take) only complete the
 * table. The rate is our own choice, none is published.
 */
export const strata: Vendor<Credentials, Record<string, never>> = {
  id: 'strata',
  name: 'Red Hat (legacy XML)',
  caseId: { pattern: CASE_ID, example: '01234567', portals: ['access.redhat.com'] },
  limits: { title: 255, body: 32_000, file: 1024 ** 3, perSecond: 1, burst: 5 },
  severities: SEVERITIES,
  asks: { credentials, extra: z.object({}) },
  contact: ({ api }) => ({ kind: 'api', host: new URL(api).host, portal: 'https://access.redhat.com/support/cases' }),
  connect(account, { http, now }) {
    const desk = portal(account, http);
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, q, signal),
    };
  },
};
