import type { Vendor } from '#src/ports/vendor.ts';
import { type Aws, type AwsExtra, credentials, extra, placeOf } from './aws/account.ts';
import { casesOf } from './aws/cases.ts';
import { changed } from './aws/changed.ts';
import { client } from './aws/client.ts';
import { catalog, get } from './aws/read.ts';
import { CASE_ID, SEVERITIES } from './aws/rows.ts';
import { search } from './aws/search.ts';
import { attach, MOST_BYTES } from './aws/upload.ts';
import { change, comment, open } from './aws/write.ts';

/**
 * AWS Support, API of 2013-04-15, in the three partitions that anybody can sign up to. A case's number is its `displayId`,
 * the one people see. A communication holds 8,000 characters, our reference line included. Files: up to 5 MB in a set, up
 * to 150 MiB by upload links, which a partition may not have. The rate is our own choice, no figure is published, and so
 * is the title. Data of cases is kept for 24 months.
 */
export const aws: Vendor<Aws, AwsExtra> = {
  id: 'aws',
  name: 'AWS Support',
  caseId: {
    pattern: CASE_ID,
    example: '17654321',
    portals: ['support.console.aws.amazon.com', 'console.aws.amazon.com'],
  },
  limits: { title: 150, body: 7_900, file: MOST_BYTES, changes: ['close'], perSecond: 1, burst: 10 },
  severities: SEVERITIES,
  asks: { credentials, extra },
  contact(account) {
    const { api, home } = placeOf(account);
    const expires = account.expires ? Date.parse(account.expires) : undefined;
    return { kind: 'api', host: new URL(api).host, portal: home, expires };
  },
  connect(account, tools) {
    const { home, api: base } = placeOf(account);
    const { http, now } = tools;
    const api = client(account, tools);
    const desk = { api, cases: casesOf(api, home), home, now };
    const upload = { ...desk, http, secure: base.startsWith('https:') };
    return {
      changed: (since, signal) => changed(desk.cases, since, signal),
      get: (number, signal) => get(api, desk.cases, number, signal),
      search: (q, signal) => search(desk, q, signal),
      open: (draft, key, signal) => open(desk, draft, key, signal),
      comment: (number, text, signal) => comment(desk, number, text, signal),
      attach: (number, file, signal) => attach(upload, number, file, signal),
      change: (number, patch, signal) => change(desk, number, patch, signal),
      catalog: (signal) => catalog(api, signal),
    };
  },
};
