import { z } from 'zod';
import type { Answer, Call, Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { filterRequest, selectCases } from '#src/demo/faces/redhat/filter.ts';
import {
  ACCOUNT,
  type CaseFields,
  type CaseRecord,
  type CommentFields,
  type FileFields,
  isTold,
} from '#src/demo/record.ts';
import { seconds } from '#src/demo/time.ts';
import { xml as readXml } from '#src/parse.ts';
import { Failure } from '#src/ports/failure.ts';
import { element, FORBIDDEN, MISSING, refusal, texts, xml } from './answer.ts';

const MOST_ROWS = 50;
/** Elements stand in the order of the schema; one out of its place is refused. */
const ORDER = ['includeClosed', 'groupNumbers', 'keyword', 'count', 'start', 'sortField', 'sortOrder', 'status'];

const count = z.string().regex(/^\d+$/).transform(Number);
const filter = z
  .strictObject({
    includeClosed: z.enum(['true', 'false']).optional(),
    groupNumbers: z.string(),
    keyword: z.string().optional(),
    count: count.optional(),
    start: count.optional(),
    sortField: z.string().optional(),
    sortOrder: z.string().optional(),
    status: z.string().optional(),
    '@xmlns': z.string().optional(),
  })
  .transform(({ includeClosed, count = MOST_ROWS, start = 0, keyword, status, ...sort }) => ({
    includeClosed: includeClosed === 'true',
    maxResults: Math.min(count, MOST_ROWS),
    offset: start,
    keyword: keyword || undefined,
    status: status || undefined,
    sortField: sort.sortField ?? 'lastModifiedDate',
    sortOrder: sort.sortOrder ?? 'DESC',
  }));

/** Reading alone, as the vendor does it: the list by filter, a case with its comments, its files. */
export function caseRoutes({ cases, url, seen }: { cases: Cases; url: string; seen(number: string): void }): Route[] {
  function found(number: string, answer: (record: CaseRecord) => Answer): Answer {
    const record = cases.get(number);
    if (!record) return MISSING;
    return record.fields.accountNumberRef === ACCOUNT ? answer(record) : FORBIDDEN;
  }
  return [
    {
      method: 'POST',
      path: /^\/rs\/cases\/filter$/,
      answer: (call) => listed(call, cases, url),
    },
    {
      method: 'GET',
      path: /^\/rs\/cases\/(\d+)$/,
      answer: (_call, number = '') =>
        found(number, ({ fields, comments }) => {
          seen(number);
          return xml('case', about(fields), caseOf(fields, url) + element('comments', {}, said(comments)));
        }),
    },
    {
      method: 'GET',
      path: /^\/rs\/cases\/(\d+)\/comments$/,
      answer: (_call, number = '') => found(number, ({ comments }) => xml('comments', {}, said(comments))),
    },
    {
      method: 'GET',
      path: /^\/rs\/cases\/(\d+)\/attachments$/,
      answer: (_call, number = '') =>
        found(number, ({ files }) => xml('attachments', {}, files.toReversed().map(fileOf).join(''))),
    },
  ];
}

async function listed({ text }: Call, cases: Cases, url: string): Promise<Answer> {
  try {
    const body = await text();
    const asked = await readXml(body, { root: 'caseFilter', lists: [] }, filter, 'case filter');
    const ask = filterRequest.safeParse(asked);
    const named = [...body.matchAll(/<(\w+)[\s/>]/g)].slice(1).map(([, name = '']) => ORDER.indexOf(name));
    if (!ask.success || named.some((place, i) => place <= (named[i - 1] ?? -1))) return refusal(400, 'Bad Request');
    const { cases: rows, totalCount } = selectCases(cases.all(), ask.data);
    const inside = rows.map((fields) => element('case', about(fields), caseOf(fields, url))).join('');
    return xml('cases', {}, `${inside}<previous/><next/>${texts({ totalCount })}`);
  } catch (error) {
    if (error instanceof Failure) return refusal(400, 'Bad Request');
    throw error;
  }
}

function about({ caseNumber, isClosed }: CaseFields) {
  return { caseNumber, closed: isClosed };
}

function caseOf(fields: CaseFields, url: string): string {
  return texts({
    createdBy: fields.createdById,
    createdDate: seconds(fields.createdDate),
    lastModifiedBy: fields.lastModifiedById,
    lastModifiedDate: seconds(fields.lastModifiedDate),
    id: fields.id,
    uri: `${url}/rs/cases/${fields.caseNumber}`,
    summary: fields.summary,
    description: fields.description,
    status: fields.status,
    product: fields.product,
    version: fields.version,
    type: fields.caseType,
    accountNumber: fields.accountNumberRef,
    escalated: fields.customerEscalation,
    contactName: fields.contactName,
    contactSsoUsername: fields.contactSSOName,
    origin: fields.origin,
    owner: fields.ownerId,
    severity: fields.severity,
  });
}

/** Newest first. A customer sees no draft but a customer's. */
function said(comments: readonly CommentFields[]): string {
  return comments
    .filter((one) => one.createdByType === 'Customer' || isTold(one))
    .toReversed()
    .map((one) => element('comment', { id: one.id }, commentOf(one)))
    .join('');
}

function commentOf(one: CommentFields): string {
  return texts({
    createdBy: one.createdBy,
    createdDate: seconds(one.createdDate),
    lastModifiedBy: one.lastModifiedById,
    lastModifiedDate: seconds(one.lastModifiedDate),
    text: one.commentBody,
    public: true,
    draft: one.isDraft,
    publishedDate: one.publishedDate ? seconds(one.publishedDate) : '',
    createdByType: one.createdByType,
    contentType: one.contentType === 'text/html' ? 'html' : 'plaintext',
  });
}

function fileOf(file: FileFields): string {
  const fields = {
    createdBy: file.createdBy,
    createdDate: seconds(file.createdDate),
    lastModifiedDate: seconds(file.lastModifiedDate),
    uuid: file.uuid,
    fileName: file.fileName,
    length: file.size,
    active: true,
    private: false,
  };
  return element('attachment', { caseNumber: file.caseNumber }, texts(fields));
}
