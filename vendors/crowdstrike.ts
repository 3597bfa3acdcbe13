import type { Vendor } from '#src/ports/vendor.ts';
import { apiOf, type CrowdStrike, type CrowdStrikeExtra, credentials, extra, REGIONS } from './crowdstrike/account.ts';
import { changed } from './crowdstrike/changed.ts';
import { portal } from './crowdstrike/portal.ts';
import { get, search } from './crowdstrike/read.ts';
import { CASE_ID, SEVERITIES } from './crowdstrike/rows.ts';
import { attach, comment, open } from './crowdstrike/write.ts';

/** Bytes, and endings, as the API's own document has them. */
const LARGEST_FILE = 15e6;
const TYPES = 'png bmp jpg jpeg gif pdf doc docx xls xlsx pptx txt csv'.split(' ');

/**
 * The Message Center of CrowdStrike Falcon, for customers of Falcon Complete: cases of technical support are in a portal
 * without an API. An API client needs the scopes `message-center:read` and `message-center:write`. Nothing closes or
 * changes a case there. It has no severity: the four words are ours, said in the first line of a case's text and read from
 * there; a case that says none is medium. Title and text are our own choice, no limit is published; the rate is far below
 * the 6,000 requests a minute that are said of a customer's API clients together.
 */
export const crowdstrike: Vendor<CrowdStrike, CrowdStrikeExtra> = {
  id: 'crowdstrike',
  name: 'CrowdStrike Falcon',
  caseId: {
    pattern: CASE_ID,
    example: '5d3c1f0a-7b2e-4c19-9a64-2f8e0b7d6c51',
    portals: Object.values(REGIONS).map(({ console }) => new URL(console).host),
  },
  limits: { title: 200, body: 15_000, file: LARGEST_FILE, types: TYPES, perSecond: 5, burst: 20 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: (account) => ({
    kind: 'api',
    host: new URL(apiOf(account)).host,
    portal: REGIONS[account.region].console,
  }),
  connect(account, tools) {
    const desk = portal(account, tools);
    const { now } = tools;
    return {
      changed: (since, signal) => changed(desk, now, since, signal),
      get: (number, signal) => get(desk, number, signal),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, now, number, text, signal),
      attach: (number, file, signal) => attach(desk, now, number, file, signal),
    };
  },
};
