import { z } from 'zod';
import { ok, type Route } from '#src/demo/answer.ts';
import { measured } from '#src/demo/body.ts';
import type { Cases } from '#src/demo/cases.ts';
import { type CommentFields, type FileFields, isTold } from '#src/demo/record.ts';
import { isEngineer } from '#src/demo/scene.ts';
import { invalid, PARENT, page, withBody, withCase } from './answer.ts';

const said = z.object({ body: z.string().min(1).max(12_800) });

/** Comments and attachments of a case, the newest first. */
export function threadRoutes({ cases }: { cases: Cases }): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)\/comments$/,
      answer: (call, parent = '', number = '') =>
        withCase(cases, parent, number, ({ comments }) => {
          return page(call, 'comments', comments.filter(isTold).toReversed(), commentOf);
        }),
    },
    {
      method: 'POST',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)\/comments$/,
      answer: (call, parent = '', number = '') =>
        withCase(cases, parent, number, () =>
          withBody(call, said, ({ body }) => ok(commentOf(cases.comment(number, body, { type: 'Customer' })))),
        ),
    },
    {
      method: 'GET',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)\/attachments$/,
      answer: (call, parent = '', number = '') =>
        withCase(cases, parent, number, ({ files }) => page(call, 'attachments', files.toReversed(), fileOf)),
    },
    {
      method: 'POST',
      path: /^\/upload\/v2\/(\w+\/[^/]+)\/cases\/(\d+)\/attachments$/,
      answer: ({ query, raw }, parent = '', number = '') =>
        withCase(cases, parent, number, async ({ fields }) => {
          const name = query.get('attachment.filename');
          if (!name) return invalid('attachment.filename', 'required');
          const { size, sha256 } = await measured(raw);
          return ok(fileOf(cases.attach(number, name, size, { by: fields.contactName, sha256 })));
        }),
    },
  ];
}

/** Support staff is masked. */
function actor(name: string, vendor: boolean) {
  return vendor
    ? { displayName: 'Google Cloud Support', googleSupport: true }
    : { displayName: name, username: 'noc@acme.example' };
}

function commentOf({ id, caseNumber, createdBy, createdByType, createdDate, commentBody }: CommentFields) {
  return {
    name: `${PARENT}/cases/${caseNumber}/comments/${id}`,
    createTime: createdDate,
    creator: actor(createdBy, createdByType === 'Associate'),
    body: commentBody,
  };
}

function fileOf({ uuid, caseNumber, fileName, size, createdBy, createdDate }: FileFields) {
  return {
    name: `${PARENT}/cases/${caseNumber}/attachments/${uuid}`,
    filename: fileName,
    sizeBytes: String(size),
    createTime: createdDate,
    creator: actor(createdBy, isEngineer(createdBy)),
  };
}
