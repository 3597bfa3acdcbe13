import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Portal, portal } from '#src/demo/portal.ts';
import { type Visitor, visitor } from './fakes/visitor.ts';

type Upload = {
  attachmentId: string;
  presignedUrl: string;
  uploadId: string;
  parts: { partNumber: number; presignedUrl: string }[];
};

let clock: number;
let demo: Portal;
let me: Visitor;

beforeEach(async () => {
  clock = Date.parse('2026-11-20T09:00:00Z');
  demo = await portal({ quiet: true, now: () => clock, singlePutBytes: 100 });
  me = await visitor(demo);
});
afterEach(async () => {
  await demo.stop();
  expect(me.problems).toEqual([]);
});

describe('attachments', () => {
  const start = (fileSize: number, more: object = {}) =>
    me.ask<Upload>('POST', '/v3/cases/attachments/upload', {
      caseNumber: '01234567',
      clientId: 'test',
      fileName: 'a.log',
      fileSize,
      ...more,
    });
  const statusOf = async (id: string) =>
    (await me.ask<{ status: string }[]>('GET', `/v3/cases/01234567/attachments/${id}/status`)).body[0]?.status;

  it('go to a presigned address that wants no token, and are in the list afterwards', async () => {
    const { attachmentId, presignedUrl } = (await start(5, { description: 'logs' })).body;
    expect(await statusOf(attachmentId)).toBe('UPLOAD_PENDING');
    const put = await fetch(presignedUrl, { method: 'PUT', body: 'hello' });
    expect([put.status, put.headers.get('etag')]).toEqual([
      200,
      `"${createHash('md5').update('hello').digest('hex')}"`,
    ]);
    expect(await statusOf(attachmentId)).toBe('COMPLETED');
    const files = (await me.ask<{ uuid: string }[]>('GET', '/v3/cases/01234567/attachments')).body;
    expect(files[0]).toMatchObject({
      uuid: attachmentId,
      fileName: 'a.log',
      size: 5,
      description: 'logs',
      uploadStatus: 'Completed',
    });
    const kept = demo.cases.get('01234567')?.files.at(-1);
    expect(kept?.sha256).toBe(createHash('sha256').update('hello').digest('hex'));
    expect((await me.ask<unknown[]>('GET', '/v3/cases/01234567/attachments/status')).body).toHaveLength(files.length);
  });

  it('are refused with our token, a wrong signature, no length, or too late', async () => {
    const { presignedUrl } = (await start(5)).body;
    const put = async (url: string, init: RequestInit) =>
      (await fetch(url, { method: 'PUT', body: 'hello', ...init })).status;
    expect(await put(presignedUrl, { headers: { authorization: 'Bearer x' } })).toBe(400);
    expect(await put(presignedUrl.replace(/.$/, '-'), {})).toBe(403);
    expect(await put(presignedUrl, { body: new Blob(['hello']).stream(), duplex: 'half' } as RequestInit)).toBe(411);
    clock += 16 * 60_000;
    expect(await put(presignedUrl, {})).toBe(403);
  });

  it('fail when fewer bytes come than were announced', async () => {
    const { attachmentId, presignedUrl } = (await start(6)).body;
    await fetch(presignedUrl, { method: 'PUT', body: 'hello' });
    expect(await statusOf(attachmentId)).toBe('UPLOAD_FAILED');
  });

  it('come in parts above the limit, and are completed or taken back', async () => {
    const { ask } = await visitor(demo);
    const incomplete = { caseNumber: '01234567', clientId: 'test', fileName: 'a.log', fileSize: 101 };
    expect((await ask('POST', '/v3/cases/attachments/upload', incomplete)).status).toBe(400);
    const { attachmentId, uploadId, parts } = (await start(101, { totalChunks: 2 })).body;
    const sent = [];
    for (const { partNumber, presignedUrl } of parts) {
      const put = await fetch(presignedUrl, { method: 'PUT', body: 'x'.repeat(partNumber === 1 ? 100 : 1) });
      sent.push({ partNumber, eTag: put.headers.get('etag') });
    }
    const whole = { attachmentId, caseNumber: '01234567', uploadId, parts: sent };
    const complete = (body: object) => me.ask('POST', '/v3/cases/attachments/upload/complete', body);
    expect((await complete({ ...whole, parts: sent.slice(1) })).status).toBe(500);
    expect((await complete(whole)).body).toMatchObject({ attachmentId, status: 'success' });
    expect(await statusOf(attachmentId)).toBe('COMPLETED');

    const other = (await start(101, { totalChunks: 2 })).body;
    const query = `attachmentId=${other.attachmentId}&caseNumber=01234567&uploadId=${other.uploadId}`;
    expect((await me.ask('DELETE', `/v3/cases/attachments/upload/abort?${query}`)).body).toMatchObject({
      status: 'aborted',
    });
    expect(await statusOf(other.attachmentId)).toBeUndefined();
  });
});
