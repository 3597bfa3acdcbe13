import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import { inOrder } from '#src/demo/order.ts';
import { type CaseRecord, type CommentFields, isTold } from '#src/demo/record.ts';
import { plain } from '#src/text.ts';
import { MISSING, refusal } from './answer.ts';

const PAGE = 100;
const WINDOW_MS = 90 * 86_400_000;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;

const WORDS = words({
  severities: ['1', '2', '3', '4'],
  statuses: ['Cisco Pending', 'Customer Pending', 'Closed'],
});

/** The four questions of the API. Every case is of the one contract, and of whoever asks by user. */
export function caseRoutes({ cases, seen }: { cases: Cases; seen(number: string): void }): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/case\/v3\/cases\/(contracts\/contract_ids|users\/user_ids)\/([^/]+)$/,
      answer({ query }, kind = '', ids = '') {
        const most = kind.startsWith('contracts') ? 1 : 10;
        if (ids.split(',').length > most) return refusal('EXCEEDED_INPUTS', `More than ${most} IDs were specified.`);
        return wrong(query) ?? listed(cases, query);
      },
    },
    {
      method: 'GET',
      path: /^\/case\/v3\/cases\/case_ids\/([\d,]+)$/,
      answer(_call, list = '') {
        const numbers = list.split(',');
        if (numbers.length > 30)
          return refusal('EXCEEDED_CASEIDS', 'Number of specified case IDs exceeds the maximum allowed.');
        const found = numbers.flatMap((number) => cases.get(number) ?? []);
        if (found.length === 0) return MISSING;
        return ok({ count: found.length, cases: found.map(summary) });
      },
    },
    {
      method: 'GET',
      path: /^\/case\/v3\/cases\/details\/case_id\/(\d+)$/,
      answer(_call, number = '') {
        const record = cases.get(number);
        if (!record) return MISSING;
        seen(number);
        return ok({ caseDetail: detail(record) });
      },
    },
  ];
}

function wrong(query: Call['query']): Answer | undefined {
  const times = [query.get('date_created_from'), query.get('date_created_to')].filter((time) => time !== null);
  if (times.some((time) => !TIME.test(time))) return refusal('INVALID_DATEFORMAT', 'Invalid date format.');
  const [from = 0, to = from] = times.map((time) => Date.parse(time));
  if (to < from || to - from > WINDOW_MS) return refusal('INVALID_DATERANGE', 'Invalid date range.');
  if (!['O', 'C', null].includes(query.get('status_flag')))
    return refusal('INVALID_STATUSFLAG', 'Invalid status_flag value.');
  if (!['STATUS', 'UPDATED_DATE', null].includes(query.get('sort_by')))
    return refusal('INVALID_SORT_OPTION', 'Invalid sort_by value.');
  return undefined;
}

function listed(cases: Cases, query: Call['query']): Answer {
  const [from, to] = [query.get('date_created_from'), query.get('date_created_to')];
  const flag = query.get('status_flag');
  const rows = cases
    .all()
    .filter(({ fields }) => !from || Date.parse(fields.createdDate) >= Date.parse(from))
    .filter(({ fields }) => !to || Math.floor(Date.parse(fields.createdDate) / 1000) <= Date.parse(to) / 1000)
    .map(summary)
    .filter(({ status_flag }) => !flag || status_flag === flag);
  const sorted = inOrder(rows, query.get('sort_by') === 'STATUS' ? 'status' : 'updated_date', 'asc');
  const index = Number(query.get('page_index') ?? 1);
  const shown = sorted.slice((index - 1) * PAGE, index * PAGE);
  const pages = {
    last_index: Math.max(1, Math.ceil(sorted.length / PAGE)),
    page_index: index,
    page_records: shown.length,
    total_records: sorted.length,
  };
  return ok({ pagination_response_record: pages, cases: shown });
}

function summary({ fields }: CaseRecord, index = 0) {
  return {
    item_entry_id: index + 1,
    user_id: fields.contactSSOName,
    case_id: fields.caseNumber,
    title: fields.summary,
    severity: WORDS.severity(fields.severity),
    contact_name: fields.contactName,
    status_flag: fields.isClosed ? 'C' : 'O',
    status: WORDS.status(fields.status),
    creation_date: fields.createdDate,
    updated_date: fields.lastModifiedDate,
    serial_number: 'FOX0000X0XX',
    contract_id: '204512345',
    technology_name: fields.product,
    sub_technology_name: fields.version,
    rmas: [],
    bugs: [],
  };
}

/** What the case is about is its first note. */
function detail(record: CaseRecord) {
  const { fields, comments } = record;
  const { status_flag: _flag, item_entry_id: _id, ...head } = summary(record);
  const about = note(fields.description, fields.contactName, fields.createdDate);
  return {
    ...head,
    contact_user_id: fields.contactSSOName,
    contact_email_ids: [`${fields.contactSSOName}@acme.example`],
    owner_name: fields.ownerId,
    owner_email: `${loginOf(fields.ownerId)}@cisco.example`,
    close_date: fields.isClosed ? (fields.lastClosedAt ?? '') : '',
    request_type: 'Diagnose and Fix my Problem',
    notes: [...(fields.description ? [about] : []), ...comments.filter(isTold).map(said)],
  };
}

function said({ commentBody, contentType, createdBy, createdDate, publishedDate }: CommentFields) {
  const text = contentType === 'text/html' ? plain(commentBody) : commentBody;
  return note(text, createdBy, publishedDate ?? createdDate);
}

/** Its headline is the first line. */
function note(text: string, created_by: string, creation_date: string) {
  return { note: text.split('\n')[0], note_detail: text, created_by, creation_date };
}
