import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { imap, type Patience } from '#pollers/mail/imap.ts';
import { http } from '#src/http.ts';
import type { MailHead } from '#src/ports/mailbox.ts';
import { failureOf } from './contracts/stage.ts';
import { type Dovecot, dovecot, hasDovecot } from './fakes/dovecot.ts';

const signal = AbortSignal.timeout(50_000);

function mail(id: string, body = 'text'): string {
  return `From: a@vendor.test\r\nMessage-ID: <${id}@vendor.test>\r\nSubject: ${id}\r\n\r\n${body}\r\n`;
}
const idOf = (head: MailHead | undefined) => head?.messageId?.slice(1, -'@vendor.test>'.length);

describe.skipIf(!hasDovecot)('a mailbox on a real IMAP server', { timeout: 30_000 }, () => {
  let server: Dovecot;
  beforeEach(async () => {
    const started = await dovecot();
    if (started) server = started;
  });
  afterEach(() => server.stop());

  function box(o: { patience?: Partial<Patience>; folders?: string[] } = {}) {
    const { user, password, port } = server;
    const account = { kind: 'password', from: user, smtp: 'x', user, password, imap: `127.0.0.1:${port}` } as const;
    const mailbox = imap(account, { http: http(), now: Date.now, keep: async () => {}, ...o });
    onTestFinished(() => mailbox.close?.());
    return mailbox;
  }
  type Box = ReturnType<typeof box>;
  async function read(mailbox: Box, place: string, most?: number): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of mailbox.open(place, { most, signal })) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }
  /** The heads of what came since the mailbox was looked at for the first time. */
  async function came(mailbox: Box, ...ids: string[]) {
    const { next } = await mailbox.since(undefined, signal);
    for (const id of ids) server.deliver(mail(id));
    return (await mailbox.since(next, signal)).heads;
  }

  test('lists what came in and what was sent by hand, in the order it came', async () => {
    server.deliver(mail('before'));
    const mailbox = box();
    const start = await mailbox.since(undefined, signal);
    expect(start).toMatchObject({ heads: [], more: false });
    server.deliver(mail('second'), 'INBOX', '2026-11-02T08:07:06Z');
    server.deliver(mail('third'), 'Sent', '2026-11-02T08:07:07Z');
    server.deliver(mail('first'), 'INBOX', '2026-11-01T08:07:06Z');
    const found = await mailbox.since(start.next, signal);
    expect(found.heads).toMatchObject([
      { messageId: '<first@vendor.test>', folder: 'inbox', at: '2026-11-01T08:07:06.000Z' },
      { messageId: '<second@vendor.test>', folder: 'inbox', size: mail('second').length },
      { messageId: '<third@vendor.test>', folder: 'sent' },
    ]);
    expect(await mailbox.since(found.next, signal)).toMatchObject({ heads: [], next: found.next });
    expect(server.seen('INBOX')).toEqual([]);
  });

  test('gives a mail as it came, or as much of it as is asked for', async () => {
    const mailbox = box();
    const [{ place } = { place: '' }] = await came(mailbox, 'one');
    expect(await read(mailbox, place)).toBe(mail('one'));
    expect(await read(mailbox, place, 10)).toBe(mail('one').slice(0, 10));
    expect(server.seen('INBOX')).toEqual([]);
  });

  test('gives a mail of 26 MB piece by piece', async () => {
    const big = mail('big', 'x'.repeat(998).concat('\r\n').repeat(26_000));
    const mailbox = box();
    const { next } = await mailbox.since(undefined, signal);
    server.deliver(big);
    const [head] = (await mailbox.since(next, signal)).heads;
    expect(head?.size).toBe(big.length);
    const hash = createHash('sha256');
    let longest = 0;
    for await (const chunk of mailbox.open(head?.place ?? '', { signal })) {
      hash.update(chunk);
      longest = Math.max(longest, chunk.length);
    }
    expect(hash.digest('hex')).toBe(createHash('sha256').update(big).digest('hex'));
    expect(longest).toBeLessThanOrEqual(512 * 1024);
  });

  test('may be asked for something else while a mail is read', async () => {
    const mailbox = box();
    const [{ place } = { place: '' }] = await came(mailbox, 'one');
    for await (const _chunk of mailbox.open(place, { signal })) await mailbox.file(place, { folder: 'Done' }, signal);
    expect(server.folder('Done')).toEqual([mail('one')]);
  });

  test('whose connection breaks while a mail is read goes on over another', async () => {
    const mailbox = box();
    const long = mail('long', 'x'.repeat(998).concat('\r\n').repeat(3_000));
    const { next } = await mailbox.since(undefined, signal);
    server.deliver(long);
    const [{ place } = { place: '' }] = (await mailbox.since(next, signal)).heads;
    const chunks: Uint8Array[] = [];
    for await (const chunk of mailbox.open(place, { signal })) {
      chunks.push(chunk);
      server.drop();
    }
    expect(Buffer.concat(chunks).toString() === long).toBe(true);
  });

  test('marks a mail as read, also twice, and leaves the others', async () => {
    const mailbox = box();
    const [one] = await came(mailbox, 'one', 'two');
    for (const _time of [1, 2]) await mailbox.file(one?.place ?? '', {}, signal);
    expect(server.seen('INBOX')).toEqual([mail('one')]);
    expect(server.folder('INBOX')).toHaveLength(2);
  });

  test('moves a mail into a folder it makes, also twice, and finds it there again', async () => {
    const mailbox = box({ folders: ['Support/Taken in', 'Support/Held'] });
    const [one, two] = await came(mailbox, 'one', 'two');
    const there = await mailbox.file(one?.place ?? '', { folder: 'Support/Taken in' }, signal);
    expect(await mailbox.file(one?.place ?? '', { folder: 'Support/Taken in' }, signal)).toBeUndefined();
    expect(await read(mailbox, there ?? '')).toBe(mail('one'));
    expect(server.folder('Support/Taken in')).toEqual([mail('one')]);
    expect(server.folder('INBOX')).toEqual([mail('two')]);
    expect(await failureOf(read(mailbox, one?.place ?? ''))).toMatchObject({ kind: 'missing' });
    const found = await mailbox.recent(new Date(Date.now() - 60_000).toISOString(), signal);
    const [moved, left] = ['one', 'two'].map((id) => found.find((head) => idOf(head) === id));
    expect(found).toHaveLength(2);
    expect(left).toEqual(two);
    expect(await read(mailbox, moved?.place ?? '')).toBe(mail('one'));
  });

  test('lists what came from a moment on, whatever was listed before', async () => {
    server.deliver(mail('early'), 'INBOX', '2026-11-10T09:59:59Z');
    server.deliver(mail('late'), 'INBOX', '2026-11-10T10:00:00Z');
    server.deliver(mail('ours'), 'Sent', '2026-11-10T11:00:00Z');
    const found = await box().recent('2026-11-10T10:00:00Z', signal);
    expect(found.map((head) => [idOf(head), head.folder])).toEqual([
      ['late', 'inbox'],
      ['ours', 'sent'],
    ]);
  });

  test('numbered anew lists the last three days again, and nothing at the old places', async () => {
    server.deliver(mail('old'), 'INBOX', new Date(Date.now() - 5 * 24 * 3_600_000).toISOString());
    const mailbox = box();
    const { next } = await mailbox.since(undefined, signal);
    server.deliver(mail('one'));
    const before = await mailbox.since(next, signal);
    server.resetValidity();
    const again = await mailbox.since(before.next, signal);
    expect(again.heads.map(idOf)).toEqual(['one']);
    const [{ place } = { place: '' }] = before.heads;
    expect(again.heads[0]?.place).not.toBe(place);
    expect(await failureOf(read(mailbox, place))).toMatchObject({ kind: 'missing' });
    expect(await failureOf(mailbox.file(place, {}, signal))).toMatchObject({ kind: 'missing' });
    expect(server.seen('INBOX')).toEqual([]);
  });

  test('knows which letters left from it', async () => {
    const odd = 'a"b\\c*%(d){9}';
    for (const id of ['one', 'one-and-more', odd]) server.deliver(mail(id), 'Sent');
    const mailbox = box();
    const sent = (id: string) => mailbox.sent(id, signal);
    expect(await sent('<one@vendor.test>')).toBe(true);
    expect(await sent(`<${odd}@vendor.test>`)).toBe(true);
    expect(await sent('<and-more@vendor.test>')).toBe(false);
    expect(await sent('<e@vendor.test>')).toBe(false);
    for (const id of ['', '<one@vendor.test> ', '<x>\r\nA LOGOUT', '<é@vendor.test>'])
      expect(await sent(id)).toBe(false);
    expect(await sent('<one-and-more@vendor.test>')).toBe(true);
  });

  test('uses one connection for one call after another, and lets go of it', async () => {
    const mailbox = box();
    await Promise.all([1, 2, 3].map(() => mailbox.since(undefined, signal)));
    expect(server.open()).toBe(1);
    await mailbox.close?.();
    await expect.poll(server.open).toBe(0);
    expect(await mailbox.since(undefined, signal)).toMatchObject({ heads: [] });
  });

  test('lets go of a connection nobody uses', async () => {
    await box({ patience: { keep: 5 } }).since(undefined, signal);
    await expect.poll(server.open).toBe(0);
  });

  describe('that is watched', () => {
    async function watched(patience: Partial<Patience> = {}) {
      const stop = new AbortController();
      const mailbox = box({ patience });
      let rung = 0;
      const ended = Promise.resolve(mailbox.watch?.(() => rung++, stop.signal));
      ended.catch(() => {});
      await expect.poll(() => rung).toBe(1);
      return { mailbox, ended, stop, rung: () => rung };
    }

    test('rings within a second when a mail comes, until nobody wants to know', async () => {
      const it = await watched();
      for (const [i, id] of ['one', 'two'].entries()) {
        server.deliver(mail(id));
        await expect.poll(it.rung, { timeout: 1_000, interval: 20 }).toBe(i + 2);
      }
      it.stop.abort();
      await it.ended;
      await expect.poll(server.open).toBe(0);
    });

    test('goes on waiting after a silence', async () => {
      const it = await watched({ quiet: 100, idle: 200 });
      await new Promise((resolve) => setTimeout(resolve, 350));
      server.deliver(mail('one'));
      await expect.poll(it.rung, { timeout: 1_000, interval: 20 }).toBe(2);
      it.stop.abort();
      await it.ended;
    });

    test('says so when its connection is cut', async () => {
      const it = await watched();
      server.drop();
      expect(await failureOf(it.ended)).toMatchObject({ kind: 'down' });
    });

    test('says so when its connection is dead without a word', async () => {
      const it = await watched({ quiet: 100, idle: 200 });
      server.hush(true);
      expect(await failureOf(it.ended)).toMatchObject({ kind: 'down' });
    });
  });
});

test.skipIf(hasDovecot)('real IMAP server: skipped, there is no /usr/sbin/dovecot on this machine', () => {});
