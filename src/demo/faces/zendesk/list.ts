import { type Answer, ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { refusal } from './answer.ts';
import { commentsOf, ticketOf, usersOf } from './shape.ts';

/** A start closer to now than this is refused. */
const START_S = 60;
const MOST = 100;

/** The incremental export, the list by `external_id` and the search. */
export function listRoutes({ cases, now }: Pick<Stage, 'cases' | 'now'>): Route[] {
  function found(records: readonly CaseRecord[], name: 'tickets' | 'results'): Answer {
    return ok({ [name]: records.map(ticketOf), users: usersOf(records), count: records.length, next_page: null });
  }
  return [
    {
      method: 'GET',
      path: /^\/api\/v2\/incremental\/tickets\/cursor$/,
      answer({ query }) {
        const start = Number(query.get('start_time') ?? Number.NaN);
        const cursor = Buffer.from(query.get('cursor') ?? '', 'base64url').toString();
        if (!cursor && !(start > 0)) return refusal(400, 'StartTimeMissing', 'Parameter start_time is missing');
        if (start * 1000 > now() - START_S * 1000)
          return refusal(400, 'InvalidValue', 'start_time must be at least a minute ago');
        const after = cursor || new Date(start * 1000).toISOString();
        const rows = cases
          .all()
          .map((record) => ({ record, place: placeOf(record) }))
          .filter(({ place }) => place > after)
          .toSorted((a, b) => (a.place < b.place ? -1 : 1));
        const page = rows.slice(0, Number(query.get('per_page') ?? 1000));
        const records = page.map(({ record }) => record);
        return ok({
          tickets: records.map(ticketOf),
          users: usersOf(records),
          after_cursor: Buffer.from(page.at(-1)?.place ?? after).toString('base64url'),
          end_of_stream: page.length === rows.length,
        });
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tickets$/,
      answer({ query }) {
        const key = query.get('external_id');
        return found(
          newest(cases.all())
            .filter(({ fields }) => key === null || fields.alternateId === key)
            .slice(0, MOST),
          'tickets',
        );
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/search$/,
      answer({ query }) {
        const asked = (query.get('query') ?? '').toLowerCase();
        const status = /\bstatus:(\w+)/.exec(asked)?.[1];
        const words = asked.replace(/\b(type|status):\w+/g, ' ').split(/\s+/);
        const fitting = newest(cases.all()).filter((record) => {
          const text = [record.fields.summary, ...commentsOf(record).map(({ body }) => body)].join('\n').toLowerCase();
          return (!status || ticketOf(record).status === status) && words.every((one) => text.includes(one));
        });
        return found(fitting.slice(0, Math.min(MOST, Number(query.get('per_page') ?? MOST))), 'results');
      },
    },
  ];
}

/** Where a ticket stands in the export. */
function placeOf({ fields }: CaseRecord): string {
  return `${fields.lastModifiedDate} ${fields.caseNumber}`;
}

function newest(records: readonly CaseRecord[]): CaseRecord[] {
  return records.toSorted((a, b) => b.fields.lastModifiedDate.localeCompare(a.fields.lastModifiedDate));
}
