import { z } from 'zod';
import { retold } from '#src/http.ts';
import { sleep } from '#src/pace.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, OutgoingFile } from '#src/ports/types.ts';
import type { Http } from '#src/ports/vendor.ts';
import { portions } from '#vendors/api/portion.ts';
import type { Api } from './client.ts';
import { type Desk, say } from './write.ts';

/** Above this a file does not fit into a set. AWS says 5 MB, which may be 5 MiB. */
const SET_BYTES = 5_000_000;
/** 150 MiB, the model's own maximum. */
export const MOST_BYTES = 157_286_400;
/** Ten addresses a call, and S3 takes 10,000 parts. */
const MOST_CALLS = 1_000;
/** Seconds between looks at an upload's state: about two minutes in all. */
const WAITS = [1, 2, 3, 5, 5, 10, 10, 15, 15, 20, 20, 20];

type Upload = Desk & {
  http: Http;
  /** The presigned addresses must be https too where the API is. */
  secure: boolean;
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
};

/**
 * A file goes up first, in a set of its own or above 5 MB in parts to AWS's storage, without our credentials; then a
 * communication that names it gives it to the case. Until then nothing is seen of it and a failure leaves no doubt: AWS
 * forgets a set after an hour. The id is that of the upload; in the case it has another one.
 */
export async function attach(o: Upload, number: string, file: OutgoingFile, signal: AbortSignal): Promise<Attachment> {
  const caseId = await o.cases.idOf(number, signal);
  const communicationBody = `Attached: ${file.name}`;
  const small = file.size <= SET_BYTES;
  const id = small ? await inSet(o, file, signal) : await inParts(o, file, signal);
  const along = small ? { attachmentSetId: id } : { uploadIds: [id] };
  await say(o.api, { caseId, communicationBody, ...along }, signal);
  return { id, name: file.name, size: file.size, at: new Date(o.now()).toISOString() };
}

const set = z.object({ attachmentSetId: z.string().min(1) });

async function inSet({ api }: Upload, file: OutgoingFile, signal: AbortSignal): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of portions(file.open(signal))(file.size)) pieces.push(piece);
  const attachments = [{ fileName: file.name, data: Buffer.concat(pieces) }];
  const request = { call: (aws: Api) => aws.addAttachmentsToSet({ attachments }), signal };
  return (await api.read(request, set, 'AWS attachment set')).attachmentSetId;
}

const index = z.number().int().positive();
const links = z.object({
  uploadId: z.string().min(1),
  partSizeBytes: index,
  totalParts: index,
  uploadUrls: z.array(z.object({ url: z.url(), partIndex: index })).min(1),
});
const state = z.object({ uploadStatus: z.string() });
type Part = { partIndex: number; eTag: string };

async function inParts(o: Upload, file: OutgoingFile, signal: AbortSignal): Promise<string> {
  const { api } = o;
  const bytes = portions(file.open(signal));
  const sent: Part[] = [];
  let upload = await lend({ fileName: file.name, fileSizeBytes: file.size });
  for (let calls = 1; ; calls++) {
    for (const { url, partIndex } of upload.uploadUrls.toSorted((a, b) => a.partIndex - b.partIndex)) {
      if (partIndex !== sent.length + 1) throw new Failure('garbled', 'AWS upload: the parts are not in order');
      const size = Math.min(upload.partSizeBytes, file.size - upload.partSizeBytes * sent.length);
      sent.push({ partIndex, eTag: await put(o, url, bytes(size), size, signal) });
    }
    if (sent.length >= upload.totalParts) break;
    if (calls >= MOST_CALLS) throw new Failure('garbled', 'AWS upload: no end of parts');
    const { uploadId } = upload;
    upload = await lend({ fileName: file.name, uploadId, uploadRange: { startIndex: sent.length + 1 } });
  }
  await complete(o, upload.uploadId, sent, signal);
  return upload.uploadId;

  function lend(asked: Parameters<Api['getAttachmentUploadLinks']>[0]) {
    return api.read({ call: (aws) => aws.getAttachmentUploadLinks(asked), signal }, links, 'AWS upload');
  }
}

async function complete(o: Upload, uploadId: string, completedUploads: Part[], signal: AbortSignal): Promise<void> {
  const { api, pause = sleep } = o;
  const finish = { call: (aws: Api) => aws.completeAttachmentUpload({ uploadId, completedUploads }), signal };
  const look = { call: (aws: Api) => aws.describeAttachmentUploadStatus({ uploadId }), signal };
  let { uploadStatus } = await api.read(finish, state, 'AWS upload');
  for (const seconds of WAITS) {
    if (uploadStatus === 'attachment-ready') return;
    if (uploadStatus === 'failed') throw new Failure('refused', 'AWS did not take the file');
    await pause(seconds * 1000, signal);
    uploadStatus = (await api.read(look, state, 'AWS upload')).uploadStatus;
  }
  if (uploadStatus !== 'attachment-ready') throw new Failure('down', 'AWS has not taken the file over yet');
}

/** The storage's refusals are about its own short-lived address, never about our account or the case. */
async function put(o: Upload, url: string, body: AsyncIterable<Uint8Array>, length: number, signal: AbortSignal) {
  if (o.secure && !url.startsWith('https:')) throw new Failure('garbled', 'AWS upload: an address without https');
  try {
    const { headers } = await o.http({ method: 'PUT', url, body, length, effect: false, signal });
    if (headers['etag']) return headers['etag'];
  } catch (error) {
    const about = error instanceof Failure && ['auth', 'forbidden', 'missing'].includes(error.kind);
    throw about ? retold(error, { kind: 'down' }) : error;
  }
  throw new Failure('garbled', 'AWS upload: the storage gave no receipt for a part');
}
