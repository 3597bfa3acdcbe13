import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { type CaseRecord, type CommentFields, isTold } from '#src/demo/record.ts';
import { envelope, MISSING, refusal } from './answer.ts';
import { filterOf } from './filter.ts';
import { activityOf, bodyOf, caseOf, keyOf, WORDS } from './shape.ts';

const part = { limit: z.coerce.number().int().min(1).max(500), offset: z.coerce.number().int().nonnegative() };
const query = z.object({ limit: part.limit.default(100), offset: part.offset.default(0) });
const asked = z.object({ ids: z.array(z.string()).min(1) });

const CASE_FIELDS: Record<string, (record: CaseRecord) => string> = {
  'case.id': ({ fields }) => fields.caseNumber,
  'case.key': keyOf,
  'case.title': ({ fields }) => fields.summary,
  'case.body': bodyOf,
  'case.status': ({ fields }) => WORDS.status(fields.status),
  'case.type': ({ fields }) => fields.caseType,
  'case.created_time': ({ fields }) => fields.createdDate,
  'case.last_modified_time': ({ fields }) => fields.lastModifiedDate,
};
const ACTIVITY_FIELDS: Record<string, (comment: CommentFields) => string> = {
  'activity.type': () => 'comment',
  'activity.created_time': ({ publishedDate, createdDate }) => publishedDate ?? createdDate,
};

/** Ids by filter, and what stands behind ids: of cases, and of what was said in one. */
export function readRoutes({ cases, seen }: Pick<Stage, 'cases' | 'seen'>): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/message-center\/queries\/cases\/v1$/,
      answer: (call) => ids(call, cases.all(), CASE_FIELDS, ({ fields }) => fields.caseNumber),
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/cases\/GET\/v1$/,
      answer: (call) => behind(call, (id) => cases.get(id), caseOf),
    },
    {
      method: 'GET',
      path: /^\/message-center\/queries\/case-activities\/v1$/,
      answer(call) {
        const record = cases.get(call.query.get('case_id') ?? '');
        if (!record) return MISSING;
        seen(record.fields.caseNumber);
        const comments = record.comments.filter(isTold);
        return ids(call, comments, ACTIVITY_FIELDS, ({ id }) => id);
      },
    },
    {
      method: 'POST',
      path: /^\/message-center\/entities\/case-activities\/GET\/v1$/,
      answer(call) {
        const comments = cases.all().flatMap((record) => record.comments.filter(isTold));
        return behind(call, (wanted) => comments.find(({ id }) => id === wanted), activityOf);
      },
    },
  ];
}

function ids<T>(
  call: Call,
  rows: readonly T[],
  fields: Record<string, (row: T) => string>,
  id: (row: T) => string,
): Answer {
  const page = query.safeParse(Object.fromEntries(call.query));
  const filter = filterOf(call.query.get('filter') ?? '', fields);
  const [, name = '', direction] = /^([\w.]+)\.(asc|desc)$/.exec(call.query.get('sort') ?? '') ?? [];
  const field = fields[name];
  if (!page.success || !filter || (call.query.has('sort') && !field)) return refusal(400, 'invalid query');
  const { limit, offset } = page.data;
  const sign = direction === 'desc' ? -1 : 1;
  const found = rows.filter(filter);
  const sorted = field
    ? found.toSorted((a, b) => sign * (field(a) < field(b) ? -1 : field(a) > field(b) ? 1 : 0))
    : found;
  return envelope(sorted.slice(offset, offset + limit).map(id), { total: sorted.length });
}

async function behind<T>(call: Call, find: (id: string) => T | undefined, show: (row: T) => unknown): Promise<Answer> {
  const body = asked.safeParse(await call.json()).data;
  if (!body) return refusal(400, 'ids are required');
  const rows = body.ids.map((id) => ({ id, row: find(id) }));
  const errors = rows.flatMap(({ id, row }) => (row ? [] : [{ code: 404, message: 'not found', id }]));
  return envelope(
    rows.flatMap(({ row }) => (row ? [show(row)] : [])),
    { errors, status: errors.length === rows.length ? 404 : 200 },
  );
}
