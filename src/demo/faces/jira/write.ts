import { z } from 'zod';
import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import type { Stage } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { MISSING, refusal } from './answer.ts';
import { document, textOf } from './document.ts';
import { received } from './files.ts';
import { commentOf, fileOf, find, idOf, keyOf, PROJECT, STATUSES, TYPES, USER, WORDS } from './shape.ts';

const named = z.object({ name: z.string() });
const createRequest = z.object({
  fields: z.object({
    project: z.object({ key: z.literal(PROJECT.key) }),
    issuetype: z.object({ id: z.string() }),
    summary: z.string().trim().min(1).max(255),
    description: document.exactOptional(),
    labels: z.array(z.string().regex(/^\S+$/)).exactOptional(),
    priority: named.exactOptional(),
  }),
});
const editRequest = z.object({ fields: z.object({ priority: named }) });
const commentRequest = z.object({ body: document });
const moveRequest = z.object({
  transition: z.object({ id: z.string() }),
  fields: z.object({ resolution: named }).exactOptional(),
});
const DONE: Answer = { status: 204 };
const RESOLUTION = {
  required: true,
  hasDefaultValue: false,
  name: 'Resolution',
  key: 'resolution',
  operations: ['set'],
  allowedValues: [{ name: "Won't Do" }, { name: 'Done' }],
};

/** What a user of the site may do. */
export function writeRoutes({ cases, url }: Stage): Route[] {
  return [
    {
      method: 'POST',
      path: /^\/rest\/api\/3\/issue$/,
      async answer({ json }) {
        const given = createRequest.safeParse(await json()).data?.fields;
        if (!given) return refusal(400, { summary: 'Specify a valid issue.' });
        const type = TYPES.find(({ id }) => id === given.issuetype.id);
        if (!type) return refusal(400, { issuetype: 'Specify a valid issue type' });
        const severity = WORDS.severityOf(given.priority?.name ?? 'Medium');
        if (!severity) return refusal(400, { priority: 'Specify a valid priority.' });
        const { caseNumber } = cases.add({
          summary: given.summary,
          description: given.description ? textOf(given.description) : '',
          severity,
          caseType: type.name,
          product: PROJECT.key,
          contactName: USER.displayName,
          sbrGroups: given.labels ?? [],
        });
        const key = keyOf(caseNumber);
        return ok({ id: idOf(key), key, self: `${url}/rest/api/3/issue/${idOf(key)}` }, 201);
      },
    },
    about(cases, 'PUT', '', async (record, { json }) => {
      const severity = WORDS.severityOf(editRequest.safeParse(await json()).data?.fields.priority.name ?? '');
      if (!severity) return refusal(400, { priority: 'Specify a valid priority.' });
      cases.change(record.fields.caseNumber, { severity }, USER.displayName);
      return DONE;
    }),
    about(cases, 'POST', '/comment', async (record, { json }) => {
      const given = commentRequest.safeParse(await json()).data;
      if (!given) return refusal(400, { comment: 'Comment body is not valid!' });
      const by = { by: USER.displayName, type: 'Customer' } as const;
      return ok(commentOf(cases.comment(record.fields.caseNumber, textOf(given.body), by)), 201);
    }),
    about(cases, 'POST', '/watchers', () => DONE),
    about(cases, 'GET', '/transitions', (record) => ok({ transitions: offered(record) })),
    about(cases, 'POST', '/transitions', async (record, { json }) => {
      const given = moveRequest.safeParse(await json()).data;
      const move = offered(record).find(({ id }) => id === given?.transition.id);
      const status = move && WORDS.statusOf(move.to.name);
      if (!status) return refusal(400, 'It seems that you have tried to perform an illegal workflow operation.');
      if ('resolution' in move.fields && !given?.fields) return refusal(400, { resolution: 'Resolution is required.' });
      cases.change(record.fields.caseNumber, { status }, USER.displayName);
      return DONE;
    }),
    about(cases, 'POST', '/attachments', async (record, { raw }) => {
      if (raw.headers['x-atlassian-token'] !== 'no-check') return { status: 403, text: 'XSRF check failed' };
      const file = await received(raw);
      if (!file) return refusal(400, 'No file parts were found in the request.');
      const { name, size, sha256 } = file;
      const kept = cases.attach(record.fields.caseNumber, name, size, { by: USER.displayName, sha256 });
      return ok([fileOf(kept, url)]);
    }),
  ];
}

/** From everywhere to everywhere else; what ends a case asks how. */
function offered({ fields }: CaseRecord) {
  const others = STATUSES.filter(({ name }) => name !== WORDS.status(fields.status));
  return others.map((to) => ({
    id: to.id.slice(-2) + to.statusCategory.id,
    name: to.name,
    to,
    fields: to.statusCategory.key === 'done' ? { resolution: RESOLUTION } : {},
  }));
}

function about(
  cases: Cases,
  method: string,
  rest: string,
  answer: (record: CaseRecord, call: Call) => Answer | Promise<Answer>,
): Route {
  return {
    method,
    path: new RegExp(`^/rest/api/3/issue/([A-Za-z]+-\\d+)${rest}$`),
    answer(call, key = '') {
      const record = find(cases, key);
      return record ? answer(record, call) : MISSING;
    },
  };
}
