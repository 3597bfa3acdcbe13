import { z } from 'zod';
import type { Answer, Route } from '#src/demo/answer.ts';
import { measured } from '#src/demo/body.ts';
import type { Stage } from '#src/demo/face.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { ANNA } from '#src/demo/scene.ts';
import { MISSING, refusal } from './answer.ts';
import { caseRow, fileRow, journalRow, severityOf, statusOf, sysId, TABLE } from './shape.ts';
import { answered, select, shown } from './table.ts';

const ENDS = ['6', '3'];

const text = z.string();
const fields = z
  .object({ short_description: text, description: text, correlation_id: text, comments: text })
  .extend({ state: text, priority: text, resolution_code: text, close_notes: text })
  .partial();
type Given = z.infer<typeof fields>;

/** Cases, their journal and their attachments, written by the one login there is. */
export function caseRoutes({ cases, now, seen }: Pick<Stage, 'cases' | 'now' | 'seen'>): Route[] {
  const by = ANNA.name;
  const all = () => cases.all();
  const find = (id: string) => all().find((record) => sysId('case', record.fields.caseNumber) === id);
  const one = (record: CaseRecord, query: URLSearchParams, status?: number) =>
    answered(shown(caseRow(record), query), now(), status === undefined ? {} : { status });

  function apply(record: CaseRecord, given: Given): Answer | undefined {
    const number = record.fields.caseNumber;
    const status = given.state === undefined ? undefined : statusOf(given.state);
    const severity = given.priority === undefined ? undefined : severityOf(given.priority);
    const ends = given.state !== undefined && ENDS.includes(given.state);
    if (ends && (!given.resolution_code || !given.close_notes))
      return refusal(
        403,
        'Operation Failed',
        'Data Policy Exception: the following fields are mandatory: Resolution code, Close notes',
      );
    if (given.comments)
      cases.comment(number, given.comments, { type: 'Customer', by, keepStatus: status !== undefined });
    if (status || severity) cases.change(number, { ...(status && { status }), ...(severity && { severity }) }, by);
    return undefined;
  }

  return [
    {
      method: 'GET',
      path: /^\/api\/now\/table\/sn_customerservice_case$/,
      answer: ({ query }) => select(all().map(caseRow), query, now()),
    },
    {
      method: 'POST',
      path: /^\/api\/now\/table\/sn_customerservice_case$/,
      async answer({ query, json }) {
        const given = fields.safeParse(await json()).data;
        if (!given?.short_description) return refusal(400, 'Invalid request', 'short_description is mandatory');
        const record = cases.get(cases.add(newCase(given, by)).caseNumber);
        return record ? one(record, query, 201) : MISSING;
      },
    },
    {
      method: 'PATCH',
      path: /^\/api\/now\/table\/sn_customerservice_case\/([0-9a-f]{32})$/,
      async answer({ query, json }, id = '') {
        const record = find(id);
        if (!record) return MISSING;
        const given = fields.safeParse(await json()).data;
        if (!given) return refusal(400, 'Invalid request', 'The payload is not valid JSON');
        return apply(record, given) ?? one(record, query);
      },
    },
    {
      method: 'GET',
      path: /^\/api\/now\/table\/sys_journal_field$/,
      answer({ query }) {
        const [, id = ''] = /\belement_id=([0-9a-f]{32})/.exec(query.get('sysparm_query') ?? '') ?? [];
        const record = find(id);
        if (record) seen(record.fields.caseNumber);
        return select(
          all().flatMap(({ comments }) => comments.map(journalRow)),
          query,
          now(),
        );
      },
    },
    {
      method: 'GET',
      path: /^\/api\/now\/attachment$/,
      answer: ({ query }) =>
        select(
          all().flatMap(({ files }) => files.map(fileRow)),
          query,
          now(),
        ),
    },
    {
      method: 'POST',
      path: /^\/api\/now\/attachment\/file$/,
      async answer({ query, raw }) {
        const record = find(query.get('table_sys_id') ?? '');
        const name = query.get('file_name') ?? '';
        if (query.get('table_name') !== TABLE || !record) return MISSING;
        if (name === '') return refusal(400, 'Invalid request', 'file_name is mandatory');
        const { size, sha256 } = await measured(raw);
        const file = cases.attach(record.fields.caseNumber, name, size, { by, sha256 });
        return answered(shown(fileRow(file), new URLSearchParams()), now(), { status: 201 });
      },
    },
  ];
}

function newCase(given: Given, contactName: string) {
  const { short_description = '', description = '', correlation_id, priority = '3' } = given;
  const severity = severityOf(priority) ?? '3 (Normal)';
  const reference = correlation_id === undefined ? {} : { alternateId: correlation_id };
  return {
    summary: short_description,
    description,
    severity,
    contactName,
    product: 'Core network',
    version: '',
    ...reference,
  };
}
