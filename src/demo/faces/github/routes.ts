import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import type { CaseFields, CaseRecord } from '#src/demo/record.ts';
import { commentsOf, issueOf, ME, numberOf, REASONS, REPOSITORY, vocabulary } from './issue.ts';
import { found, listed, paged } from './list.ts';
import { invalid, NOT_FOUND, refusal } from './refusal.ts';

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
  function find(number: string): CaseRecord | undefined {
    return cases.all().find((record) => numberOf(record) === Number(number));
  }
  function shown(records: readonly CaseRecord[]): object[] {
    return records.map((record) => issueOf(record, url));
  }
  function whole(number: string, status = 200): Answer {
    const record = find(number);
    return record ? { status, json: issueOf(record, url) } : NOT_FOUND;
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
    if (wish.state !== undefined && !vocabulary.statusOf(wish.state)) return invalid('state', 'invalid');
    const moves = wish.state !== undefined && wish.state !== vocabulary.status(fields.status);
    const patch: Partial<CaseFields> = {
      ...(moves && { status: vocabulary.statusOf(wish.state ?? '') ?? fields.status, notes: wish.state_reason ?? '' }),
      ...(wish.labels && labelled(wish.labels)),
    };
    cases.change(fields.caseNumber, patch, ME);
    return whole(fields.caseNumber);
  }
  async function wished(call: Call, answer: (wish: Wish) => Answer): Promise<Answer> {
    const wish = issueRequest.safeParse(parsed(await call.text())).data;
    if (!wish) return refusal(400, 'Problems parsing JSON');
    if ((wish.body?.length ?? 0) > LONGEST) return tooLong();
    const reasons = ['completed', 'reopened', ...REASONS];
    if (wish.state_reason && !reasons.includes(wish.state_reason)) return invalid('state_reason', 'invalid');
    return answer(wish);
  }

  return [
    { method: 'GET', path: /^\/user$/, answer: () => ({ status: 200, json: { login: ME, type: 'User' } }) },
    {
      method: 'GET',
      path: at('/issues'),
      answer({ query }) {
        const rows = listed(cases.all(), query);
        if (!Array.isArray(rows)) return rows;
        const page = paged(rows, query, `${url}${REPO}/issues`);
        return { status: 200, headers: page.headers, json: shown(page.rows) };
      },
    },
    { method: 'POST', path: at('/issues'), answer: (call) => wished(call, opened) },
    {
      method: 'GET',
      path: at('/issues/(\\d+)'),
      answer(_call, number = '') {
        const record = find(number);
        if (record) seen(record.fields.caseNumber);
        return whole(number);
      },
    },
    {
      method: 'PATCH',
      path: at('/issues/(\\d+)'),
      answer(call, number = '') {
        const record = find(number);
        return record ? wished(call, (wish) => changed(record, wish)) : NOT_FOUND;
      },
    },
    {
      method: 'GET',
      path: at('/issues/(\\d+)/comments'),
      answer({ query }, number = '') {
        const record = find(number);
        if (!record) return NOT_FOUND;
        const page = paged(commentsOf(record, url), query, `${url}${REPO}/issues/${number}/comments`);
        return { status: 200, headers: page.headers, json: page.rows };
      },
    },
    {
      method: 'POST',
      path: at('/issues/(\\d+)/comments'),
      async answer(call, number = '') {
        const record = find(number);
        if (!record) return NOT_FOUND;
        const { body = '' } = commentRequest.safeParse(parsed(await call.text())).data ?? {};
        if (body.trim() === '') return invalid('body', 'missing_field');
        if (body.length > LONGEST) return tooLong();
        cases.comment(record.fields.caseNumber, body, { by: ME, type: 'Customer' });
        return { status: 201, json: commentsOf(record, url).at(-1) };
      },
    },
    {
      method: 'GET',
      path: /^\/search\/issues$/,
      answer({ query }) {
        const rows = found(cases.all(), query.get('q') ?? '');
        const page = paged(rows, query, `${url}/search/issues`);
        const json = { total_count: rows.length, incomplete_results: false, items: shown(page.rows) };
        return { status: 200, headers: page.headers, json };
      },
    },
  ];
}

function at(rest: string): RegExp {
  return new RegExp(`^${REPO}${rest}$`);
}

/** What labels say of a case: one of them its severity. */
function labelled(labels: string[]): Partial<CaseFields> {
  const [severity] = labels.flatMap((name) => vocabulary.severityOf(name) ?? []);
  const others = labels.filter((name) => vocabulary.severityOf(name) === undefined);
  return { sbrGroups: others, ...(severity && { severity }) };
}

function tooLong(): Answer {
  return invalid('body', 'custom', `body is too long (maximum is ${LONGEST} characters)`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
