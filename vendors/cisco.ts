import { z } from 'zod';
import { pace } from '#src/pace.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { type Cisco, credentials } from './cisco/account.ts';
import { changed } from './cisco/changed.ts';
import { portal } from './cisco/portal.ts';
import { get } from './cisco/read.ts';
import { CASE_ID, SEVERITIES } from './cisco/rows.ts';

/** Requests in a day, and those that may go at once on top of what the day gives by and by. */
const PER_DAY = 5000;
const BURST = 200;
const DAY_S = 86_400;

/**
 * Cisco TAC, Support Case API v3: watch and read only. Cisco gives it to partners with Partner Support Service; it opens
 * no case, takes no note and no file, and has no search. What does (Smart Bonding, set up with Cisco by hand, its updates
 * in a queue that each is gone from once read) is out of scope here.
 *
 * Cisco limits requests per second and per day and publishes neither number: one a second, one at a time, is our own
 * choice, and so are 5,000 a day, beyond which the next look is put off: with 20 contracts to one in about ten minutes.
 * Nothing writes, so title (255), body (32,000) and file (250 GB, what Cisco's own page for files takes) only complete the
 * table. Files go to Customer eXperience Drive with an upload token that is made for each case on Cisco's page: no place
 * that a file's name alone would do for.
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
    const quota = pace((account.perDay ?? PER_DAY) / DAY_S, BURST, BURST);
    const ask = portal(account, tools, quota);
    return {
      changed: changed(ask, account, quota, tools.now),
      get: (number, signal) => get(ask, account, number, signal),
    };
  },
};
