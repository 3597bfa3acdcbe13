import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import type { CommentFields, FileFields } from '#src/demo/record.ts';
import { ENGINEERS } from '#src/demo/scene.ts';
import { invalid, ok, PARENT, page, withBody, withCase } from './reply.ts';

const said = z.object({ body: z.string().min(1).max(12_800) });

/** Comments and attachments of a case, the newest first. */
export function threadRoutes({ cases }: { cases: Cases }): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/v2\/(\w+\/[^/]+)\/cases\/(\d+)\/comments$/,
      answer: (call, parent = '', number = '') =>
        withCase(cases, parent, number, ({ comments }) => {
          const visible = comments.filter((one) => !one.isDraft && one.createdByType !== 'Internal');
          return page(call, 'comments', visible.toReversed(), commentOf);
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
          const hash = createHash('sha256');
          let size = 0;
          for await (const chunk of raw as AsyncIterable<Buffer>) {
            size += chunk.length;
            hash.update(chunk);
          }
          return ok(fileOf(cases.attach(number, name, size, { by: fields.contactName, sha256: hash.digest('hex') })));
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
  const vendor = ENGINEERS.some(({ name }) => name === createdBy);
  return {
    name: `${PARENT}/cases/${caseNumber}/attachments/${uuid}`,
    filename: fileName,
    sizeBytes: String(size),
    createTime: createdDate,
    creator: actor(createdBy, vendor),
  };
}
