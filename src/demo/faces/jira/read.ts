import { z } from 'zod';
import { ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { MISSING, refusal } from './answer.ts';
import { matching } from './filter.ts';
import { commentOf, find, issueOf, PROJECT, STATUSES, TYPES, USER } from './shape.ts';

const MOST = 100;
const UPLOAD_LIMIT = 2 ** 30;
const FIELDS = ['summary', 'issuetype', 'project', 'description', 'labels', 'priority'];
const searchRequest = z.object({
  jql: z.string(),
  maxResults: z.int().positive().default(50),
  fields: z.array(z.string()).default([]),
  nextPageToken: z.string().optional(),
});

/** What a site tells of itself and of its issues. */
export function readRoutes({ cases, url, now, seen }: Stage): Route[] {
  return [
    told('myself', USER),
    told('attachment/meta', { enabled: true, uploadLimit: UPLOAD_LIMIT }),
    told('status', STATUSES),
    told('project/search', { startAt: 0, maxResults: 50, total: 1, isLast: true, values: [PROJECT] }),
    told('user/search', []),
    told(`issue/createmeta/${PROJECT.key}/issuetypes`, page('issueTypes', TYPES)),
    ...TYPES.map(({ id }) =>
      told(`issue/createmeta/${PROJECT.key}/issuetypes/${id}`, page('fields', FIELDS.map(field))),
    ),
    {
      method: 'POST',
      path: /^\/rest\/api\/3\/search\/jql$/,
      async answer({ json }) {
        const ask = searchRequest.safeParse(await json()).data;
        if (!ask) return refusal(400, 'Invalid request payload.');
        const found = matching(ask.jql, cases.all(), now());
        if (!found) return refusal(400, 'Error in the JQL Query: it is not understood, or unbounded.');
        const from = Number(ask.nextPageToken ?? 0);
        const to = from + Math.min(ask.maxResults, MOST);
        const issues = found.slice(from, to).map((record) => issueOf(record, url, ask.fields));
        const isLast = to >= found.length;
        return ok({ issues, isLast, ...(!isLast && { nextPageToken: String(to) }) });
      },
    },
    {
      method: 'GET',
      path: /^\/rest\/api\/3\/issue\/([A-Za-z]+-\d+)$/,
      answer({ query }, key = '') {
        const record = find(cases, key);
        if (!record) return MISSING;
        seen(record.fields.caseNumber);
        return ok(issueOf(record, url, query.get('fields')?.split(',')));
      },
    },
    {
      method: 'GET',
      path: /^\/rest\/api\/3\/issue\/([A-Za-z]+-\d+)\/comment$/,
      answer({ query }, key = '') {
        const all = find(cases, key)?.comments;
        if (!all) return MISSING;
        const startAt = Number(query.get('startAt') ?? 0);
        const maxResults = Math.min(Number(query.get('maxResults') ?? MOST), MOST);
        const comments = all.slice(startAt, startAt + maxResults).map(commentOf);
        return ok({ startAt, maxResults, total: all.length, comments });
      },
    },
  ];
}

function told(path: string, json: unknown): Route {
  return { method: 'GET', path: new RegExp(`^/rest/api/3/${path}$`), answer: () => ok(json) };
}

function page(name: string, rows: readonly unknown[]) {
  return { startAt: 0, maxResults: 200, total: rows.length, [name]: rows };
}

function field(id: string, i: number) {
  return { fieldId: id, key: id, name: id, required: i < 3, hasDefaultValue: false, operations: ['set'] };
}
