import type { Vendor } from '#src/ports/vendor.ts';
import { type Azure, type AzureExtra, credentials, extra } from './azure/account.ts';
import { catalog } from './azure/catalog.ts';
import { changed, search } from './azure/list.ts';
import { portal } from './azure/portal.ts';
import { get } from './azure/read.ts';
import { CASE_ID, SEVERITIES } from './azure/rows.ts';
import { attach, FILE } from './azure/upload.ts';
import { change, comment, open } from './azure/write.ts';

/**
 * Microsoft Azure's support tickets of one subscription (resource provider Microsoft.Support, 2024-04-01), as an app
 * registration with the role Support Request Contributor. Opening technical cases needs a paid support plan (by the
 * reference of the API Professional Direct, Premier or Unified), and `highestcriticalimpact` a premium one. Files: 5 MB, in
 * pieces of 2.5 MB. Azure Resource Manager refills 25 reads and 10 writes a second; the rate is what the writes allow, less
 * what others use. Title and body are our own choice. A case is known by its number (TrackingID#… in mails), but asked for
 * by a name no number tells: it is found in the list.
 */
export const azure: Vendor<Azure, AzureExtra> = {
  id: 'azure',
  name: 'Azure',
  caseId: { pattern: CASE_ID, example: '2611200040001234', portals: [] },
  limits: { title: 200, body: 20_000, file: FILE, perSecond: 5, burst: 20 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact: ({ api, expires }) => ({
    kind: 'api',
    host: new URL(api).host,
    portal: 'https://portal.azure.com/#blade/Microsoft_Azure_Support/HelpAndSupportBlade/managesupportrequest',
    numbers: [{ in: 'subject', pattern: 'TrackingID#(\\d{15,16})\\b' }],
    expires: expires ? Date.parse(expires) : undefined,
  }),
  connect(account, tools) {
    const desk = portal(account, tools);
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
  },
};
