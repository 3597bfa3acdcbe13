import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Answer, Route } from '#src/demo/answer.ts';
import { type Measure, measure } from '#src/demo/body.ts';
import { bucket, type Part } from '#src/demo/bucket.ts';
import { keep } from '#src/demo/keep.ts';
import { type Operation, ok, operation, refusal } from './answer.ts';

const SET_MS = 3_600_000;
const SET_BYTES = 5 * 2 ** 20;
const LINKS = 10;
const MOST = 200;

export type Sent = Measure & { name: string };
type Upload = { name: string; size: number; parts: Map<number, Part>; ready: boolean };
type Given = { attachmentSetId?: string | undefined; uploadIds?: string[] | undefined };
export type Files = {
  operations: Record<string, Operation>;
  route: Route;
  /** The files of a set or of uploads, which are gone then; or why not. */
  take(given: Given): Sent[] | Answer;
};

const filled = z.string().min(1);
const attachments = z
  .array(z.object({ fileName: filled, data: z.base64() }))
  .min(1)
  .max(3);
const asked = z.object({
  fileName: filled,
  fileSizeBytes: z.int().positive().max(157_286_400).optional(),
  uploadId: filled.optional(),
  uploadRange: z.object({ startIndex: z.int().positive() }).optional(),
});
const completed = z.object({
  uploadId: filled,
  completedUploads: z.array(z.object({ partIndex: z.int().positive(), eTag: filled })).min(1),
});

/** Attachments on their way: sets of up to three small files, and uploads in parts of `partBytes`. */
export function filesOf(o: { url: string; now(): number; partBytes: number }): Files {
  const { lend, route } = bucket(o);
  const sets = new Map<string, { files: Sent[]; until: number }>();
  const uploads = new Map<string, Upload>();

  function withUpload(id: string, answer: (upload: Upload) => Answer): Answer {
    const upload = uploads.get(id);
    return upload ? answer(upload) : refusal('UploadIdNotFound', 'The upload could not be located.');
  }
  function links(id: string, { size }: Upload, start: number): Answer {
    const totalParts = Math.ceil(size / o.partBytes);
    const end = Math.min(start + LINKS, totalParts + 1);
    const { links, expirationTime: expiryDate } = lend(id, totalParts);
    const uploadUrls = links
      .slice(start - 1, end - 1)
      .map(({ presignedUrl: url, partNumber: partIndex }) => ({ url, partIndex, expiryDate }));
    const nextIndex = end <= totalParts ? end : null;
    return ok({ uploadId: id, partSizeBytes: o.partBytes, totalParts, nextIndex, uploadUrls });
  }

  return {
    operations: {
      AddAttachmentsToSet: operation(z.object({ attachmentSetId: filled.optional(), attachments }), (given) => {
        const files = given.attachments.map(({ fileName: name, data }) => ({
          name,
          ...measure(Buffer.from(data, 'base64')),
        }));
        if (files.some(({ size }) => size > SET_BYTES))
          return refusal('AttachmentSetSizeLimitExceeded', 'The size limit of an attachment is 5 MB.');
        const before = given.attachmentSetId === undefined ? undefined : sets.get(given.attachmentSetId);
        if (given.attachmentSetId !== undefined && !before)
          return refusal('AttachmentSetIdNotFound', 'The attachment set could not be located.');
        const id = given.attachmentSetId ?? `as-${randomUUID()}`;
        const until = o.now() + SET_MS;
        keep(sets, id, { files: [...(before?.files ?? []), ...files], until }, MOST);
        return ok({ attachmentSetId: id, expiryTime: new Date(until).toISOString() });
      }),

      GetAttachmentUploadLinks: operation(
        asked,
        ({ fileName: name, fileSizeBytes: size = 0, uploadId, uploadRange }) => {
          const start = uploadRange?.startIndex ?? 1;
          if (uploadId !== undefined) return withUpload(uploadId, (upload) => links(uploadId, upload, start));
          if (size === 0) return refusal('com.amazon.coral.validate#ValidationException', 'fileSizeBytes is required');
          const id = randomUUID();
          const upload = { name, size, parts: new Map(), ready: false };
          keep(uploads, id, upload, MOST);
          return links(id, upload, start);
        },
      ),

      CompleteAttachmentUpload: operation(completed, ({ uploadId, completedUploads }) =>
        withUpload(uploadId, (upload) => {
          const { parts, size } = upload;
          const known = completedUploads.every(({ partIndex, eTag }) => parts.get(partIndex)?.eTag === eTag);
          const arrived = parts.values().reduce((sum, part) => sum + part.size, 0);
          upload.ready = known && arrived === size;
          return ok({ uploadStatus: stateOf(upload) });
        }),
      ),

      DescribeAttachmentUploadStatus: operation(z.object({ uploadId: filled }), ({ uploadId }) =>
        withUpload(uploadId, (upload) => ok({ uploadStatus: stateOf(upload), fileName: upload.name })),
      ),
    },

    route: route((id, partNumber, part) => {
      const upload = uploads.get(id);
      upload?.parts.set(partNumber, part);
      return upload !== undefined;
    }),

    take({ attachmentSetId, uploadIds = [] }) {
      const set = attachmentSetId === undefined ? undefined : sets.get(attachmentSetId);
      if (attachmentSetId !== undefined && !set)
        return refusal('AttachmentSetIdNotFound', 'The attachment set could not be located.');
      if (set && set.until < o.now()) return refusal('AttachmentSetExpired', 'The attachment set has expired.');
      const ready = uploadIds.flatMap((id) => uploads.get(id) ?? []).filter((upload) => upload.ready);
      if (ready.length < uploadIds.length) return refusal('UploadIdNotFound', 'The upload could not be located.');
      if (attachmentSetId !== undefined) sets.delete(attachmentSetId);
      for (const id of uploadIds) uploads.delete(id);
      return [...(set?.files ?? []), ...ready.map(whole)];
    },
  };
}

function stateOf({ ready }: Upload): string {
  return ready ? 'attachment-ready' : 'attachment-not-ready';
}

/** Of a file in several parts only the checksums of these are known. */
function whole({ name, size, parts }: Upload): Sent {
  const sums = [...parts.values()].map(({ sha256 }) => sha256);
  return { name, size, sha256: sums.length === 1 ? sums.join() : '' };
}
