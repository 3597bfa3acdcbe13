import type { Answer } from '#src/demo/answer.ts';
import { type CaseRecord, isTold } from '#src/demo/record.ts';
import { invalid } from './answer.ts';
import { accountOf, numberOf, WORDS } from './shape.ts';

const SORTS = { created: 'createdDate', updated: 'lastModifiedDate' } as const;

/** The issues the list shows for a query; undefined where GitHub does not take it. `since` holds to the second. */
export function listed(records: readonly CaseRecord[], query: URLSearchParams): CaseRecord[] | Answer {
  const state = query.get('state') ?? 'open';
  const since = query.get('since');
  const creator = query.get('creator');
  const by = query.get('sort') === 'updated' ? SORTS.updated : SORTS.created;
  const sign = query.get('direction') === 'asc' ? 1 : -1;
  if (!['open', 'closed', 'all'].includes(state)) return invalid('state', 'invalid');
  if (since !== null && Number.isNaN(Date.parse(since))) return invalid('since', 'invalid');
  const from = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since);
  return records
    .filter(({ fields }) => state === 'all' || WORDS.status(fields.status) === state)
    .filter(({ fields }) => second(fields.lastModifiedDate) >= from)
    .filter(({ fields }) => creator === null || accountOf(fields.contactName) === creator)
    .toSorted((a, b) => sign * (second(a.fields[by]) - second(b.fields[by]) || numberOf(a) - numberOf(b)));
}

/** Those that hold every word in quotes, open or closed as `state:` says; what else GitHub's search knows is left out. */
export function found(records: readonly CaseRecord[], q: string): CaseRecord[] {
  const sought = [...q.matchAll(/"([^"]*)"/g)].map(([, word = '']) => word.toLowerCase());
  const state = /\bstate:(open|closed)\b/.exec(q)?.[1];
  return records
    .filter(({ fields }) => state === undefined || WORDS.status(fields.status) === state)
    .filter(({ fields, comments }) => {
      const said = comments.filter(isTold).map(({ commentBody }) => commentBody);
      const text = [fields.summary, fields.description, ...said].join('\n').toLowerCase();
      return sought.every((word) => text.includes(word));
    });
}

/** One page, with the address of the next one where there is one. */
export function paged<T>(rows: readonly T[], query: URLSearchParams, url: string) {
  const size = Math.min(Number(query.get('per_page') ?? 30), 100);
  const page = Math.max(Number(query.get('page') ?? 1), 1);
  const next = new URLSearchParams(query);
  next.set('page', String(page + 1));
  const more = rows.length > page * size;
  const headers: Record<string, string> = more ? { Link: `<${url}?${next}>; rel="next"` } : {};
  return { rows: rows.slice((page - 1) * size, page * size), headers };
}

function second(at: string): number {
  return Math.floor(Date.parse(at) / 1000) * 1000;
}
