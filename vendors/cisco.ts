import { z } from 'zod';
import type { Vendor } from '#src/ports/vendor.ts';
import { type Cisco, credentials } from './cisco/account.ts';
import { changed } from './cisco/changed.ts';
import { portal } from './cisco/portal.ts';
import { get } from './cisco/read.ts';
import { CASE_ID, SEVERITIES } from './cisco/rows.ts';

/**
 * Cisco TAC, Support Case API v3: watch and read only. Cisco gives it to partners with Partner Support Service; it opens
 * no case, takes no note and no file, and has no search. What does (Smart Bonding, set up with Cisco by hand, its updates
 * in a queue that each is gone from once read) is out of scope here.
 *
 * Cisco limits requests per second and per day and publishes neither number: one a second, one at a time, is our own
 * choice, and a cap for the day is not known (a sibling API has 5,000). Nothing writes, so title (255), body (32,000) and
 * file (250 GB, what Cisco's own page for files takes) only complete the table. Files go to Customer eXperience Drive
 * with an upload token that is made for each case on Cisco's page: no place that a file's name alone would do for.
 */
export const cisco: Vendor<Cisco, Record<string, never>> = {
  id: 'cisco',
  name: 'Cisco TAC',
  caseId: { pattern: CASE_ID, example: '698123456', portals: ['mycase.cloudapps.cisco.com'] },
  limits: { title: 255, body: 32_000, file: 250e9, perSecond: 1, burst: 1 },
  severities: SEVERITIES,
  asks: { credentials, extra: z.object({}) },
  contact: ({ api }) => ({
    kind: 'api',
    host: new URL(api).host,
    portal: 'https://mycase.cloudapps.cisco.com/case',
    call: ['1', '2'],
  }),
  connect(account, tools) {
    const ask = portal(account, tools);
    return {
      changed: changed(ask, account, tools.now),
      get: (number, signal) => get(ask, account, number, signal),
    };
  },
};
