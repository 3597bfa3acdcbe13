import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { type Answer, ok, type Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { keep } from '#src/demo/keep.ts';
import { MISSING, refusal, versioned, withBody } from './answer.ts';
import { fileOf, SUPPORT } from './shape.ts';

const FILE_MAX = 5 * 1024 ** 2;
const PIECE_MAX = 2.5 * 1024 ** 2;
/** A piece in base64, and what stands around it. */
const BODY_MAX = 4 * 1024 ** 2;
const UPLOADS_MAX = 50;

const entry = z.object({
  properties: z.object({
    chunkSize: z.int().nonnegative().max(PIECE_MAX),
    fileSize: z.int().nonnegative().max(FILE_MAX),
    numberOfChunks: z.int().min(1).max(2),
  }),
});
const piece = z.object({ content: z.base64(), chunkIndex: z.int().nonnegative() });

type Upload = { wanted: z.output<typeof entry>['properties']; next: number; size: number; hash: Hash };

/** The workspace of a case has its number. Of bytes only their number and checksum are kept. */
export function fileRoutes({ cases, now }: { cases: Cases; now(): number }): Route[] {
  const uploads = new Map<string, Upload>();

  function begin(number: string, name: string, { properties: wanted }: z.output<typeof entry>): Answer {
    keep(uploads, `${number}/${name}`, { wanted, next: 0, size: 0, hash: createHash('sha256') }, UPLOADS_MAX);
    const at = new Date(now()).toISOString();
    const { id, type, properties } = fileOf({
      caseNumber: number,
      fileName: name,
      size: wanted.fileSize,
      accountNumber: '',
      createdBy: '',
      createdDate: at,
      lastModifiedDate: at,
    });
    return ok({ id, name, type, properties: { ...properties, ...wanted } }, 201);
  }
  function arrived(number: string, name: string, { content, chunkIndex }: z.output<typeof piece>): Answer {
    const upload = uploads.get(`${number}/${name}`);
    const record = cases.get(number);
    if (!upload || !record) return MISSING;
    const bytes = Buffer.from(content, 'base64');
    if (chunkIndex !== upload.next || bytes.length > upload.wanted.chunkSize)
      return refusal(400, 'InvalidFileChunk', 'The chunk is not the next one, or too long.', 'chunkIndex');
    upload.next += 1;
    upload.size += bytes.length;
    upload.hash.update(bytes);
    if (upload.next < upload.wanted.numberOfChunks) return { status: 204 };
    uploads.delete(`${number}/${name}`);
    if (upload.size !== upload.wanted.fileSize)
      return refusal(400, 'InvalidFileSize', 'The file is not as long as said.', 'fileSize');
    const { contactName: by } = record.fields;
    cases.attach(number, name, upload.size, { by, sha256: upload.hash.digest('hex') });
    return { status: 204 };
  }

  return [
    {
      method: 'GET',
      path: path('files$'),
      answer: versioned((_call, number = '') => {
        const { files = [] } = cases.get(number) ?? {};
        return files.length > 0 ? ok({ value: files.map(fileOf) }) : MISSING;
      }),
    },
    {
      method: 'PUT',
      path: path('files/([^/]+)$'),
      answer: versioned((call, number = '', name = '') =>
        cases.get(number) ? withBody(call, entry, (given) => begin(number, name, given)) : MISSING,
      ),
    },
    {
      method: 'POST',
      path: path('files/([^/]+)/upload$'),
      answer: versioned((call, number = '', name = '') =>
        withBody(call, piece, (given) => arrived(number, name, given), BODY_MAX),
      ),
    },
  ];
}

function path(rest: string): RegExp {
  return new RegExp(`^${SUPPORT.replaceAll('.', '\\.')}/fileWorkspaces/([^/]+)/${rest}`);
}
