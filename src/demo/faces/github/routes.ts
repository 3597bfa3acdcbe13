import { z } from 'zod';
import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { numbered } from '#src/demo/number.ts';
import type { CaseFields, CaseRecord } from '#src/demo/record.ts';
import { invalid, MISSING, refusal } from './answer.ts';
import { found, listed, paged } from './filter.ts';
import { commentsOf, issueOf, ME, numberOf, REASONS, REPOSITORY, WORDS } from './shape.ts';

const LONGEST = 65_536;
const REPO = `/repos/${REPOSITORY}`;

const issueRequest = z.object({
  title: z.unknown().optional(),
  body: z.string().nullish(),
  labels: z.array(z.string()).optional(),
  state: z.string().optional(),
  state_reason: z.string().nullish(),
});
type Wish = z.output<typeof issueRequest>;
const commentRequest = z.object({ body: z.string().optional() });

/** The issues of one repository, their comments, the search, and who asks. */
export function issueRoutes({ cases, url, seen }: Stage): Route[] {
  function shown(records: readonly CaseRecord[]): object[] {
    return records.map((record) => issueOf(record, url));
  }
  function whole(number: string, status = 200): Answer {
    const record = numbered(cases, number);
    return record ? ok(issueOf(record, url), status) : MISSING;
  }
  function freeNumber(): string {
    return String(Math.max(0, ...cases.all().map(numberOf)) + 1);
  }
  function opened({ title, body, labels = [] }: Wish): Answer {
    if (typeof title !== 'string' || title.trim() === '') return invalid('title', 'missing_field');
    const given = { summary: title, description: body ?? '', contactName: ME, ...labelled(labels), ownerId: '' };
    const { caseNumber } = cases.add({ severity: '3 (Normal)', ...given, caseNumber: freeNumber() });
    return whole(caseNumber, 201);
  }
  function changed({ fields }: CaseRecord, wish: Wish): Answer {
    if (wish.state !== undefined && !WORDS.statusOf(wish.state)) return invalid('state', 'invalid');
    const moves = wish.state !== undefined && wish.state !== WORDS.status(fields.status);
    const patch: Partial<CaseFields> = {
      ...(moves && { status: WORDS.statusOf(wish.state ?? '') ?? fields.status, notes: wish.state_reason ?? '' }),
      ...(wish.labels && labelled(wish.labels)),
    };
    cases.change(fields.caseNumber, patch, ME);
    return whole(fields.caseNumber);
  }
  async function wished(call: Call, answer: (wish: Wish) => Answer): Promise<Answer> {
    const wish = issueRequest.safeParse(await call.json()).data;
    if (!wish) return refusal(400, 'Problems parsing JSON');
    if ((wish.body?.length ?? 0) > LONGEST) return tooLong();
    const reasons = ['completed', 'reopened', ...REASONS];
    if (wish.state_reason && !reasons.includes(wish.state_reason)) return invalid('state_reason', 'invalid');
    return answer(wish);
  }

  return [
    { method: 'GET', path: /^\/user$/, answer: () => ok({ login: ME, type: 'User' }) },
    {
      method: 'GET',
      path: at('/issues'),
      answer({ query }) {
        const rows = listed(cases.all(), query);
        if (!Array.isArray(rows)) return rows;
        const page = paged(rows, query, `${url}${REPO}/issues`);
        return { ...ok(shown(page.rows)), headers: page.headers };
      },
    },
    { method: 'POST', path: at('/issues'), answer: (call) => wished(call, opened) },
    {
      method: 'GET',
      path: at('/issues/(\\d+)'),
      answer(_call, number = '') {
        const record = numbered(cases, number);
        if (record) seen(record.fields.caseNumber);
        return whole(number);
      },
    },
    {
      method: 'PATCH',
      path: at('/issues/(\\d+)'),
      answer(call, number = '') {
        const record = numbered(cases, number);
        return record ? wished(call, (wish) => changed(record, wish)) : MISSING;
      },
    },
    {
      method: 'GET',
      path: at('/issues/(\\d+)/comments'),
      answer({ query }, number = '') {
        const record = numbered(cases, number);
        if (!record) return MISSING;
        const page = paged(commentsOf(record, url), query, `${url}${REPO}/issues/${number}/comments`);
        return { ...ok(page.rows), headers: page.headers };
      },
    },
    {
      method: 'POST',
      path: at('/issues/(\\d+)/comments'),
      async answer(call, number = '') {
        const record = numbered(cases, number);
        if (!record) return MISSING;
        const { body = '' } = commentRequest.safeParse(await call.json()).data ?? {};
        if (body.trim() === '') return invalid('body', 'missing_field');
        if (body.length > LONGEST) return tooLong();
        cases.comment(record.fields.caseNumber, body, { by: ME, type: 'Customer' });
        return ok(commentsOf(record, url).at(-1), 201);
      },
    },
    {
      method: 'GET',
      path: /^\/search\/issues$/,
      answer({ query }) {
        const rows = found(cases.all(), query.get('q') ?? '');
        const page = paged(rows, query, `${url}/search/issues`);
        const json = { total_count: rows.length, incomplete_results: false, items: shown(page.rows) };
        return { ...ok(json), headers: page.headers };
      },
    },
  ];
}

function at(rest: string): RegExp {
  return new RegExp(`^${REPO}${rest}$`);
}

/** What labels say of a case: one of them its severity. */
function labelled(labels: string[]): Partial<CaseFields> {
  const [severity] = labels.flatMap((name) => WORDS.severityOf(name) ?? []);
  const others = labels.filter((name) => WORDS.severityOf(name) === undefined);
  return { sbrGroups: others, ...(severity && { severity }) };
}

function tooLong(): Answer {
  return invalid('body', 'custom', `body is too long (maximum is ${LONGEST} characters)`);
}
