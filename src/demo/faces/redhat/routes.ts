import { z } from 'zod';
import { type Answer, type Call, ok, type Route, refusal } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { ACCOUNT, type CaseRecord, REOPEN_REASONS, SEVERITIES, STATUSES } from '#src/demo/record.ts';
import { commentsQuery, filterRequest, selectCases, selectComments } from './filter.ts';

const filled = z.string().trim().min(1);
const maybe = z.string().exactOptional();

const createRequest = z.object({
  summary: filled,
  description: filled,
  product: filled,
  version: filled,
  severity: z.enum(SEVERITIES).exactOptional(),
  caseType: maybe,
  alternateId: maybe,
  environment: maybe,
  hostname: maybe,
  notes: maybe,
  noClusterIdReason: maybe,
  openshiftClusterID: maybe,
  openshiftClusterVersion: maybe,
});

const updateRequest = createRequest.exactPartial().extend({
  status: z.enum(STATUSES).exactOptional(),
  customerEscalation: z.boolean().exactOptional(),
  reopenedReason: z.enum(REOPEN_REASONS).exactOptional(),
});
/** Taken without complaint and not stored; the answer names them. */
const droppedFields = z.object({
  groupNumber: maybe,
  hostname: maybe,
  issue: maybe,
  periodicityOfIssue: maybe,
  timeFramesAndUrgency: maybe,
  contactInfo24x7: maybe,
});

const commentRequest = z.object({
  caseNumber: maybe,
  commentBody: filled,
  contentType: z.enum(['plaintext', 'html']),
  doNotChangeStatus: z.boolean().exactOptional(),
  isDraft: z.boolean().exactOptional(),
});

/** Cases and comments of the v3 API. `seen` is told of each case that is read. */
export function caseRoutes(o: { cases: Cases; seen(number: string): void }): Route[] {
  return [
    {
      method: 'POST',
      path: /^\/support\/v3\/cases\/filter$/,
      answer: (call) => withBody(call, filterRequest, (ask) => ok(selectCases(o.cases.all(), ask))),
    },
    {
      method: 'POST',
      path: /^\/support\/v3\/cases$/,
      answer: (call) =>
        withBody(call, createRequest, (given) => {
          const { uri } = o.cases.add(given);
          return { status: 201, headers: { Location: uri }, json: { location: [uri] } };
        }),
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)$/,
      answer: (_call, number = '') =>
        withCase(o.cases, number, ({ fields }) => {
          o.seen(number);
          return ok(fields);
        }),
    },
    {
      method: 'PUT',
      path: /^\/support\/v3\/cases\/(\d+)$/,
      answer: (call, number = '') =>
        withCase(o.cases, number, ({ fields }) =>
          withBody(call, updateRequest.extend(droppedFields.shape), (given) => {
            const fieldsNotSentToSalesforce = droppedFields.parse(given);
            const { reopenedReason: _, ...patch } = updateRequest.omit({ hostname: true }).parse(given);
            o.cases.change(number, patch, fields.contactName);
            return ok({ message: `Case ${number} was updated`, fieldsNotSentToSalesforce });
          }),
        ),
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)\/comments$/,
      answer: ({ query }, number = '') =>
        withCase(o.cases, number, ({ comments }) => {
          const ask = commentsQuery.safeParse(Object.fromEntries(query));
          return ask.success ? ok(selectComments(comments, ask.data)) : invalid(ask.error);
        }),
    },
    {
      method: 'POST',
      path: /^\/support\/v3\/cases\/(\d+)\/comments$/,
      answer: (call, number = '') =>
        withCase(o.cases, number, () =>
          withBody(call, commentRequest, ({ caseNumber = number, commentBody, contentType, ...rest }) => {
            if (caseNumber !== number) return refusal(400, 'Bad Request', 'caseNumber must match the path');
            const json = o.cases.comment(number, commentBody, {
              type: 'Customer',
              html: contentType === 'html',
              draft: rest.isDraft ?? false,
              keepStatus: rest.doNotChangeStatus ?? false,
            });
            return ok(json, 201);
          }),
        ),
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)\/comments\/(\w+)$/,
      answer: (_call, number = '', id = '') =>
        withCase(o.cases, number, ({ comments }) => {
          const comment = comments.find((one) => one.id === id);
          return comment ? ok(comment) : refusal(404, 'Not Found', 'Comment not found');
        }),
    },
  ];
}

/** 404 for a number that does not exist, 403 for a case of another account. */
export function withCase<T extends Answer | Promise<Answer>>(
  cases: Cases,
  number: string,
  answer: (record: CaseRecord) => T,
): T | Answer {
  const record = cases.get(number);
  if (!record) return refusal(404, 'Not Found', `Case ${number} was not found`);
  if (record.fields.accountNumberRef !== ACCOUNT) {
    return refusal(403, 'Account mismatch', `Case ${number} is not visible to this user`);
  }
  return answer(record);
}

/** 400, naming each field at fault, where the body is not what the schema says. */
export async function withBody<T>(call: Call, schema: z.ZodType<T>, answer: (body: T) => Answer): Promise<Answer> {
  const body = schema.safeParse(await call.json());
  return body.success ? answer(body.data) : invalid(body.error);
}

function invalid(error: z.ZodError): Answer {
  const reasons = error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  return refusal(400, 'Bad Request', reasons.join('; '));
}
