import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, OutgoingFile } from '#src/ports/types.ts';
import type { Http } from '#src/ports/vendor.ts';
import { portions } from '#vendors/api/portion.ts';
import { casePath, type Portal } from './portal.ts';

/** Above this the API wants the file in parts. */
const SINGLE_BYTES = 5e9;
/** Our own choice between S3's limits: parts of 5 MiB to 5 GiB, 10,000 of them. */
const PART_BYTES = 100 * 2 ** 20;
const MOST_PARTS = 10_000;
const ABORT_MS = 5000;
/** Seconds between looks at an upload's state: about two minutes in all. */
const WAITS = [1, 2, 3, 5, 5, 10, 10, 15, 15, 20, 20, 20];

export type Upload = {
  portal: Portal;
  http: Http;
  now(): number;
  /** The presigned addresses must be https too where the API is. */
  secure: boolean;
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

const part = z.object({ partNumber: z.number().int().positive(), presignedUrl: z.url() });
const started = z.discriminatedUnion('uploadStrategy', [
  z.object({ uploadStrategy: z.literal('SINGLE_PUT'), attachmentId: z.string().min(1), presignedUrl: z.url() }),
  z.object({
    uploadStrategy: z.literal('MULTIPART'),
    attachmentId: z.string().min(1),
    uploadId: z.string().min(1),
    parts: z.array(part).min(1),
  }),
]);
// The document calls this answer a string and shows an object.
const completed = z.union([z.string().min(1), z.object({ status: z.string() })]);
const states = z.array(z.object({ attachmentId: z.string(), status: z.string() })).min(1);

/**
 * Streams a file to the storage behind the portal: ask for addresses, put the bytes there without our token, tell the
 * portal (parts only), and wait until it has taken the file over. Up to 5 GB in one piece, above in parts, which are
 * taken back after a failure. Once the bytes are there, a failure leaves doubt.
 */
export async function attach(o: Upload, number: string, file: OutgoingFile, signal: AbortSignal): Promise<Attachment> {
  const { portal, now, pause = wait } = o;
  const upload = await portal.read(start(number, file, signal), started, 'Red Hat upload');
  const { attachmentId } = upload;
  const bytes = portions(file.open(signal));
  if (upload.uploadStrategy === 'SINGLE_PUT') await put(o, upload.presignedUrl, bytes(file.size), file.size, signal);
  else await inParts(upload);
  await arrival();
  return { id: attachmentId, name: file.name, size: file.size, at: new Date(now()).toISOString() };

  async function inParts({ uploadId, parts }: Extract<typeof upload, { uploadStrategy: 'MULTIPART' }>): Promise<void> {
    const each = Math.ceil(file.size / parts.length);
    const sent: { partNumber: number; eTag: string }[] = [];
    try {
      for (const { partNumber, presignedUrl } of parts.toSorted((a, b) => a.partNumber - b.partNumber)) {
        const size = Math.min(each, file.size - each * sent.length);
        const eTag = await put(o, presignedUrl, bytes(size), size, signal);
        if (!eTag) throw new Failure('garbled', 'Red Hat upload: the storage gave no receipt for a part');
        sent.push({ partNumber, eTag });
      }
      const json = { attachmentId, caseNumber: number, uploadId, parts: sent };
      const path = '/v3/cases/attachments/upload/complete';
      await portal.write({ method: 'POST', path, json, signal }, completed, 'Red Hat upload');
    } catch (error) {
      if (!(error instanceof Failure && error.doubt)) await takeBack(uploadId);
      throw error;
    }
  }
  /** What stays behind would only cost storage, so that a failure here hides the real one is worse. */
  async function takeBack(uploadId: string): Promise<void> {
    const query = { attachmentId, caseNumber: number, uploadId };
    const path = '/v3/cases/attachments/upload/abort';
    const request = { method: 'DELETE', path, query, signal: AbortSignal.timeout(ABORT_MS) } as const;
    await portal.read(request, z.unknown(), 'Red Hat upload').catch(() => {});
  }
  async function arrival(): Promise<void> {
    try {
      for (const seconds of [...WAITS, 0]) {
        const request = {
          path: casePath(number, `/attachments/${encodeURIComponent(attachmentId.toWellFormed())}/status`),
          signal,
        };
        const found = await portal.read(request, states, 'Red Hat upload');
        const status = found.find((state) => state.attachmentId === attachmentId)?.status ?? '';
        if (status === 'COMPLETED') return;
        if (/FAILED|DELETED/.test(status)) throw new Failure('refused', `Red Hat did not take the file: ${status}`);
        if (seconds > 0) await pause(seconds * 1000, signal);
      }
      throw new Failure('down', 'Red Hat upload: the file has not been taken over yet');
    } catch (error) {
      throw retold(error, { doubt: !(error instanceof Failure && error.kind === 'refused') });
    }
  }
}

function start(caseNumber: string, { name: fileName, size: fileSize }: OutgoingFile, signal: AbortSignal) {
  const partBytes = Math.max(PART_BYTES, Math.ceil(fileSize / MOST_PARTS));
  const totalChunks = fileSize > SINGLE_BYTES ? { totalChunks: Math.ceil(fileSize / partBytes) } : {};
  const json = { caseNumber, clientId: 'casebell', fileName, fileSize, ...totalChunks };
  return { method: 'POST', path: '/v3/cases/attachments/upload', json, signal } as const;
}

/** The storage's refusals are about its own short-lived address, never about our account or the case. */
async function put(o: Upload, url: string, body: AsyncIterable<Uint8Array>, length: number, signal: AbortSignal) {
  if (o.secure && !url.startsWith('https:')) throw new Failure('garbled', 'Red Hat upload: an address without https');
  try {
    const { headers } = await o.http({ method: 'PUT', url, body, length, signal });
    return headers['etag'];
  } catch (error) {
    const about = error instanceof Failure && ['auth', 'forbidden', 'missing'].includes(error.kind);
    throw about ? retold(error, { kind: 'down' }) : error;
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
}
