import { describe, expect, test } from 'vitest';
import { awsFace } from '#src/demo/faces/aws.ts';
import { openPortal } from '#src/demo/portal.ts';
import { http } from '#src/http.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import { aws } from '#vendors/aws.ts';
import { failureOf } from './contracts/stage.ts';
import { noMail } from './fakes/mail.ts';

const signal = AbortSignal.timeout(20_000);
const nothing = Promise.resolve();
const NUMBER = '17654321';

async function demo(secret?: string) {
  const portal = await openPortal(awsFace({ partBytes: 1_000_000 }), { quiet: true });
  const tools = { http: http(), mail: noMail, now: Date.now, keep: async () => {} };
  const desk = aws.connect(portal.account(secret ?? portal.token), tools);
  return { ...portal, desk, [Symbol.asyncDispose]: () => portal.stop() };
}

function file(name: string, size: number): OutgoingFile {
  return {
    name,
    size,
    async *open() {
      for (let at = 0; at < size; at += 300_000) yield Buffer.alloc(Math.min(300_000, size - at), at % 251);
    },
  };
}

describe("the demo's AWS", () => {
  test('takes a request by its signature, and none that another secret signed', async () => {
    await using right = await demo();
    expect((await right.desk.get?.(NUMBER, signal))?.title).toContain('database volume');
    await using wrong = await demo('another-secret');
    expect((await failureOf(wrong.desk.get?.(NUMBER, signal) ?? nothing)).kind).toBe('auth');
  });

  test('tells what happens to a case once, and nothing when nothing does', async () => {
    await using shop = await demo();
    const { desk, cases } = shop;
    let mark = (await desk.changed?.(undefined, signal))?.next;
    async function told() {
      const look = await desk.changed?.(mark, signal);
      mark = look?.next;
      return look?.cases.map(({ number, severity, status, closed }) => [number, severity, status, closed]);
    }
    expect(await told()).toEqual([]);
    cases.comment(NUMBER, 'Please try again.', { keepStatus: true });
    expect(await told()).toEqual([[NUMBER, 'high', 'pending-customer-action', false]]);
    cases.change(NUMBER, { severity: '1 (Urgent)' });
    expect(await told()).toEqual([[NUMBER, 'urgent', 'pending-customer-action', false]]);
    cases.attach(NUMBER, 'notes.pdf', 12);
    expect(await told()).toHaveLength(1);
    cases.change(NUMBER, { status: 'Closed' });
    expect(await told()).toEqual([[NUMBER, 'urgent', 'resolved', true]]);
    cases.change(NUMBER, { status: 'Waiting on Red Hat' });
    expect(await told()).toEqual([[NUMBER, 'urgent', 'work-in-progress', false]]);
    expect(await told()).toEqual([]);
    const found = await desk.get?.(NUMBER, signal);
    expect(found?.comments.find(({ text }) => text === 'Please try again.')?.side).toBe('vendor');
    expect(found?.attachments.map(({ name }) => name)).toEqual(['iostat-db-1.txt', 'notes.pdf']);
  });

  test('opens a case that is found again by our reference, also after ten more words, and takes a category it has', async () => {
    await using shop = await demo();
    const { desk, cases } = shop;
    const extra = { product: 'aws-lambda', version: 'performance' };
    const draft = { title: 'Slow', body: 'Since noon.', severity: 'high', extra };
    const receipt = await desk.open?.(draft, 'casebell0a1b2c3d4e5f', signal);
    const number = receipt?.kind === 'opened' ? receipt.number : '';
    for (let i = 0; i < 10; i++) cases.comment(number, `Step ${i}`);
    const found = await desk.search?.({ key: 'casebell0a1b2c3d4e5f' }, signal);
    expect(found?.map((head) => [head.number, head.title, head.severity])).toEqual([[number, 'Slow', 'high']]);
    expect(await desk.search?.({ key: 'casebell0a1b2c3d4e5' }, signal)).toEqual([]);
    const other = { ...draft, extra: { ...extra, version: 'snapshots' } };
    expect((await failureOf(desk.open?.(other, 'casebell1', signal) ?? nothing)).kind).toBe('refused');
    const catalog = await desk.catalog?.(signal);
    expect(catalog?.products?.find(({ name }) => name === 'aws-lambda')?.versions).toContain('performance');
  });

  test.each([
    ['in a set', 2_400_000],
    ['in parts, more than one answer has addresses for', 12_345_678],
  ])('keeps what is attached %s', async (_way, size) => {
    await using shop = await demo();
    const { desk, cases } = shop;
    await desk.attach?.(NUMBER, file('core.gz', size), signal);
    const found = await desk.get?.(NUMBER, signal);
    expect(found?.attachments.at(-1)).toMatchObject({ name: 'core.gz' });
    expect(found?.comments.at(-1)).toMatchObject({ text: 'Attached: core.gz', side: 'ours' });
    expect(cases.get(NUMBER)?.files.at(-1)?.size).toBe(size);
  });

  test('closes, and says in its own words what a person has switched on', async () => {
    await using shop = await demo();
    const { desk, cases, faults } = shop;
    await desk.change?.(NUMBER, { close: true }, signal);
    expect(cases.get(NUMBER)?.fields.isClosed).toBe(true);
    const seen = [];
    for (const fault of ['401', '403', '404', '429', '500'] as const) {
      faults.clear();
      faults.set(fault);
      const { kind, message } = await failureOf(desk.get?.(NUMBER, signal) ?? nothing);
      seen.push([kind, /\d{3} (\w+)/.exec(message)?.[1]]);
    }
    expect(seen).toEqual([
      ['auth', 'ExpiredTokenException'],
      ['forbidden', 'AccessDeniedException'],
      ['missing', undefined],
      ['busy', 'ThrottlingException'],
      ['down', 'InternalServerError'],
    ]);
  });
});
