import type { Vendor } from '#src/ports/vendor.ts';
import { credentials, extra, type GitHub, placeOf } from './github/account.ts';
import { changed } from './github/changed.ts';
import { SEVERITIES } from './github/labels.ts';
import { portal } from './github/portal.ts';
import { reader, whoAmI } from './github/read.ts';
import { search } from './github/search.ts';
import { change, comment, open } from './github/write.ts';

/**
 * The issues of one GitHub repository, for a vendor who takes its cases there (REST API, version 2022-11-28). Text: 65,536
 * characters, our reference line among them; title: 256. No files: the API takes none, `file` is what a person may add in
 * the browser. The rate stays below 5,000 requests an hour, the figure for a person's token, and below the 80 a minute
 * GitHub allows for writing. The host is shared by everybody's repositories, so that no address alone tells a case.
 */
export const github: Vendor<GitHub, Record<string, never>> = {
  id: 'github',
  name: 'GitHub',
  caseId: { pattern: /^[1-9]\d*$/, example: '2417', portals: [] },
  limits: { title: 256, body: 65_000, file: 25e6, perSecond: 1, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact(account) {
    const { api, web, repository } = placeOf(account);
    const expires = account.expires ? Date.parse(account.expires) : undefined;
    return { kind: 'api', host: new URL(api).host, portal: `${web}/${repository}/issues`, expires };
  },
  connect(account, tools) {
    const desk = portal(account, tools);
    const me = whoAmI(desk);
    return {
      changed: (since, signal) => changed(desk, tools.now, since, signal),
      get: reader(desk, me),
      search: (q, signal) => search(desk, me, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, number, text, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
    };
  },
};
