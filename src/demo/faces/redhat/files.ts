import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ok, type Route, refusal } from '#src/demo/answer.ts';
import { bucket, type Part } from '#src/demo/bucket.ts';
import type { Cases } from '#src/demo/cases.ts';
import { keep } from '#src/demo/keep.ts';
import { inOrder } from '#src/demo/order.ts';
import type { FileFields } from '#src/demo/record.ts';
import { withBody, withCase } from './routes.ts';

const UPLOADS_MAX = 200;

const filled = z.string().min(1);
const startRequest = z.object({
  caseNumber: filled,
  clientId: filled,
  fileName: filled,
  fileSize: z.int().nonnegative(),
  description: z.string().max(1000).exactOptional(),
  totalChunks: z.int().positive().max(10_000).exactOptional(),
});
const completeRequest = z.object({
  attachmentId: filled,
  caseNumber: filled,
  uploadId: filled,
  parts: z.array(z.object({ partNumber: z.int(), eTag: filled })).min(1),
});

type Upload = z.infer<typeof startRequest> & {
  id: string;
  status: 'UPLOAD_PENDING' | 'UPLOAD_FAILED';
  /** Only of an upload in parts. */
  uploadId?: string;
  parts: Map<number, Part>;
};

/** Attachments of the v3 API. A file above `singlePutBytes` is wanted in parts. */
export function fileRoutes(o: { cases: Cases; url: string; now(): number; singlePutBytes: number }): Route[] {
  const { lend, route } = bucket(o);
  const uploads = new Map<string, Upload>();

  function begin(given: z.infer<typeof startRequest>): Upload {
    const inParts = given.fileSize > o.singlePutBytes;
    const upload: Upload = { ...given, id: randomUUID(), status: 'UPLOAD_PENDING', parts: new Map() };
    if (inParts) upload.uploadId = randomUUID();
    keep(uploads, upload.id, upload, UPLOADS_MAX);
    return upload;
  }
  function arrived(id: string, partNumber: number, part: Part): boolean {
    const upload = uploads.get(id);
    upload?.parts.set(partNumber, part);
    if (upload && upload.uploadId === undefined) finish(upload);
    return upload !== undefined;
  }
  function finish(upload: Upload): void {
    const { id, caseNumber, description, parts } = upload;
    const size = parts.values().reduce((sum, part) => sum + part.size, 0);
    const record = o.cases.get(caseNumber);
    if (size !== upload.fileSize || !record) {
      upload.status = 'UPLOAD_FAILED';
      return;
    }
    uploads.delete(id);
    const whole = parts.size === 1 ? parts.get(1) : undefined;
    o.cases.attach(caseNumber, upload.fileName, size, {
      uuid: id,
      by: record.fields.contactName,
      ...(whole && { sha256: whole.sha256 }),
      ...(description !== undefined && { description }),
    });
  }
  function statusOf(caseNumber: string, id: string) {
    const upload = uploads.get(id);
    const file = o.cases.get(caseNumber)?.files.find(({ uuid }) => uuid === id);
    const known = upload?.caseNumber === caseNumber ? upload : file;
    return known && { attachmentId: id, caseNumber, fileName: known.fileName, status: upload?.status ?? 'COMPLETED' };
  }
  function shown({ sha256: _, ...file }: FileFields) {
    const link = `${o.url}/support/v3/cases/attachments/downloadFile/${file.caseNumber}/${file.uuid}`;
    return { ...file, sizeKB: Math.round(file.size / 10.24) / 100, link, uploadStatus: 'Completed' };
  }

  return [
    route(arrived),
    {
      method: 'POST',
      path: /^\/support\/v3\/cases\/attachments\/upload$/,
      answer: (call) =>
        withBody(call, startRequest, (given) =>
          withCase(o.cases, given.caseNumber, () => {
            const { fileSize, totalChunks } = given;
            if (fileSize > o.singlePutBytes && totalChunks === undefined) {
              return refusal(400, 'Bad Request', 'totalChunks is required for a file of this size');
            }
            const { id: attachmentId, uploadId } = begin(given);
            const { links, expirationTime } = lend(attachmentId, uploadId === undefined ? 1 : (totalChunks ?? 1));
            const rest =
              uploadId === undefined
                ? { uploadStrategy: 'SINGLE_PUT', presignedUrl: links[0]?.presignedUrl }
                : { uploadStrategy: 'MULTIPART', uploadId, parts: links };
            return ok({ attachmentId, expirationTime, ...rest });
          }),
        ),
    },
    {
      method: 'POST',
      path: /^\/support\/v3\/cases\/attachments\/upload\/complete$/,
      answer: (call) =>
        withBody(call, completeRequest, ({ attachmentId, uploadId, parts }) => {
          const upload = uploads.get(attachmentId);
          const whole =
            upload?.uploadId === uploadId &&
            parts.length === upload.parts.size &&
            parts.every(({ partNumber, eTag }) => upload.parts.get(partNumber)?.eTag === eTag);
          if (!whole) return refusal(500, 'Internal Server Error', 'S3 multipart completion failed');
          finish(upload);
          const message = 'Upload completed. File processing in progress.';
          return ok({ attachmentId, message, status: 'success' });
        }),
    },
    {
      method: 'DELETE',
      path: /^\/support\/v3\/cases\/attachments\/upload\/abort$/,
      answer({ query }) {
        const upload = uploads.get(query.get('attachmentId') ?? '');
        if (upload?.uploadId === undefined || upload.uploadId !== query.get('uploadId')) {
          return refusal(500, 'Internal Server Error', 'Failed to abort upload');
        }
        uploads.delete(upload.id);
        return ok({ attachmentId: upload.id, status: 'aborted' });
      },
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)\/attachments$/,
      answer: ({ query }, number = '') =>
        withCase(o.cases, number, ({ files }) => {
          const field = query.get('sortingField') === 'sizeKB' ? 'size' : 'lastModifiedDate';
          return ok(inOrder(files, field, query.get('sortBy') === 'asc' ? 'asc' : 'desc').map(shown));
        }),
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)\/attachments\/status$/,
      answer: (_call, number = '') =>
        withCase(o.cases, number, ({ files }) => {
          const open = uploads.values().filter(({ caseNumber }) => caseNumber === number);
          const ids = [...files.map(({ uuid }) => uuid), ...open.map(({ id }) => id)];
          return ok(ids.map((id) => ({ ...statusOf(number, id), isPrivate: false })));
        }),
    },
    {
      method: 'GET',
      path: /^\/support\/v3\/cases\/(\d+)\/attachments\/([\w-]+)\/status$/,
      answer: (_call, number = '', id = '') =>
        withCase(o.cases, number, () => {
          const status = statusOf(number, id);
          return status ? ok([status]) : refusal(404, 'Not Found', 'Attachment not found');
        }),
    },
  ];
}
