import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { graphMailbox } from '#pollers/mail/graph.ts';
import { http, stream } from '#src/http.ts';
import { tokens } from '#src/mail/token.ts';
import type { Mailbox, MailHead } from '#src/ports/mailbox.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeGraph } from './fakes/graph.ts';

const signal = AbortSignal.timeout(20_000);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

async function stage(o: { page?: number; folders?: string[] } = {}) {
  const clock = fakeClock();
  const server = await fakeGraph({ now: clock.now, ...(o.page && { page: o.page }) });
  const ask = http();
  const kept: unknown[] = [];
  const mailbox = graphMailbox(server.account(), {
    http: ask,
    stream: stream(),
    tokens: tokens({ http: ask, now: clock.now }),
    keep: async (rotated) => void kept.push(rotated),
    now: clock.now,
    folders: o.folders,
  });
  return {
    ...{ server, mailbox, clock, kept },
    start: async () => (await mailbox.since(undefined, signal)).next,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Everything there is to know at the mark, and the mark after it. */
async function all(mailbox: Mailbox, mark: string): Promise<{ heads: MailHead[]; mark: string }> {
  const heads: MailHead[] = [];
  for (let at = mark; ; ) {
    const got = await mailbox.since(at, signal);
    heads.push(...got.heads);
    at = got.next;
    if (!got.more) return { heads, mark: at };
  }
}
const ids = (heads: MailHead[]) => heads.map(({ messageId }) => messageId);

describe('a Microsoft 365 mailbox that is read', () => {
  test('begins with what comes from now on', async () => {
    await using it = await stage();
    it.server.box.drop();
    it.clock.pass(MINUTE);
    const begun = await it.mailbox.since(undefined, signal);
    expect(begun).toMatchObject({ heads: [], more: false });
    expect((await all(it.mailbox, begun.next)).heads).toEqual([]);
    const mail = it.server.box.drop();
    const { heads, mark } = await all(it.mailbox, begun.next);
    expect(heads).toEqual([
      {
        place: mail.id,
        folder: 'inbox',
        messageId: '<m2@example.com>',
        conversation: 'conversation-2',
        size: undefined,
        at: '2026-11-20T08:01:00.000Z',
      },
    ]);
    expect((await all(it.mailbox, mark)).heads).toEqual([]);
  });

  test('lists two hundred mails over many pages once, the oldest first', async () => {
    await using it = await stage({ page: 7 });
    const mark = await it.start();
    const expected = Array.from({ length: 200 }, () => {
      it.clock.pass(1000);
      return it.server.box.drop().internetMessageId;
    });
    expect(ids((await all(it.mailbox, mark)).heads)).toEqual(expected);
  });

  test('shows what was sent by hand as well, and nothing that was removed', async () => {
    await using it = await stage();
    const mark = await it.start();
    const mail = it.server.box.drop({ folder: 'sentitems' });
    const gone = it.server.box.drop();
    await it.mailbox.file(gone.id, { folder: 'Done' }, signal);
    const { heads } = await all(it.mailbox, mark);
    expect(heads).toMatchObject([{ place: mail.id, folder: 'sent' }]);
  });

  test('asks for ids that stay the same wherever a mail is moved', async () => {
    await using it = await stage();
    await all(it.mailbox, await it.start());
    const asked = it.server.seen.filter(({ path }) => path.startsWith('/v1.0'));
    expect(asked.length).toBeGreaterThan(2);
    for (const { headers } of asked) expect(headers['prefer']).toContain('IdType="ImmutableId"');
  });

  test('loses nothing where Graph forgets the round in its middle, and lists nothing older than its start', async () => {
    await using it = await stage({ page: 40 });
    it.server.box.drop();
    it.clock.pass(MINUTE);
    const mark = await it.start();
    const expected = Array.from({ length: 100 }, () => it.server.box.drop().internetMessageId);
    let pages = 0;
    it.server.interrupt = ({ path }) => {
      if (path.endsWith('/delta') && ++pages === 2) it.server.box.forget();
      return undefined;
    };
    const { heads } = await all(it.mailbox, mark);
    expect(new Set(ids(heads))).toEqual(new Set(expected));
  });

  test('goes back three days before the last whole look where it was away for weeks', async () => {
    await using it = await stage();
    const start = await it.start();
    it.clock.pass(10 * DAY);
    const { mark } = await all(it.mailbox, start);
    it.clock.pass(40 * DAY);
    const mail = it.server.box.drop({ receivedDateTime: '2026-12-01T00:00:00Z' });
    it.server.box.drop({ receivedDateTime: '2026-11-25T00:00:00Z' });
    it.server.box.forget();
    expect((await all(it.mailbox, mark)).heads.map(({ place }) => place)).toEqual([mail.id]);
  });

  test('whose list leads to another host is not followed there, and the token stays at home', async () => {
    await using elsewhere = await fakeGraph();
    await using it = await stage();
    const mark = await it.start();
    for (const name of ['nextLink', 'deltaLink']) {
      const body = JSON.stringify({ value: [], [`@odata.${name}`]: `${elsewhere.base}/v1.0/steal` });
      it.server.interrupt = ({ path }) => (path.endsWith('/delta') ? { body } : undefined);
      expect((await failureOf(it.mailbox.since(mark, signal))).kind).toBe('garbled');
    }
    expect(elsewhere.seen).toEqual([]);
  });

  test('with a mark nobody can read looks at the last days again', async () => {
    await using it = await stage();
    const mail = it.server.box.drop();
    expect((await all(it.mailbox, 'nonsense')).heads).toMatchObject([{ place: mail.id }]);
  });

  test('moves its filter on before Graph stops at 5,000 mails', async () => {
    await using it = await stage({ page: 500 });
    let { mark } = await all(it.mailbox, await it.start());
    it.clock.pass(2 * DAY);
    for (let n = 0; n < 2001; n++) it.server.box.drop();
    mark = (await all(it.mailbox, mark)).mark;
    expect(JSON.parse(mark).inbox).toMatchObject({
      rows: 0,
      link: expect.stringContaining('2026-11-21T08%3A00%3A00Z'),
    });
    const { heads } = await all(it.mailbox, mark);
    expect(heads).toHaveLength(2001);
  });
});

describe('a mail in it', () => {
  test('is opened as it came, and only as far as one wants', async () => {
    await using it = await stage();
    const mail = it.server.box.drop({ source: 'Subject: Hi\r\n\r\nHello' });
    expect(await text(it.mailbox.open(mail.id, { signal }))).toBe(mail.source);
    expect(await text(it.mailbox.open(mail.id, { most: 7, signal }))).toBe('Subject');
  });

  test('that is not there is missing', async () => {
    await using it = await stage();
    expect((await failureOf(text(it.mailbox.open('AAkALg-9=', { signal })))).kind).toBe('missing');
    expect((await failureOf(it.mailbox.file('AAkALg-9=', { folder: 'Done' }, signal))).kind).toBe('missing');
    expect((await failureOf(it.mailbox.file('AAkALg-9=', {}, signal))).kind).toBe('missing');
  });

  test('is marked as read', async () => {
    await using it = await stage();
    const mail = it.server.box.drop();
    await it.mailbox.file(mail.id, {}, signal);
    expect(mail.isRead).toBe(true);
  });

  test('is moved into a folder that is made once, and moved once; one that was removed meanwhile is made anew', async () => {
    await using it = await stage();
    const [one, other, last] = [it.server.box.drop(), it.server.box.drop(), it.server.box.drop()];
    const folder = "O'Neill, done";
    for (const { id } of [one, one, other]) await it.mailbox.file(id, { folder }, signal);
    expect([...it.server.box.folders.values(), one.folder]).toEqual(['inbox', 'sentitems', folder, other.folder]);
    expect(it.server.asked('POST', '/move')).toHaveLength(2);
    expect(it.server.asked('GET', '/mailFolders')).toHaveLength(1);
    it.server.box.folders.delete(one.folder);
    const again = () => it.mailbox.file(last.id, { folder }, signal);
    await again().catch(again);
    expect(it.server.box.folders.get(last.folder)).toBe(folder);
  });

  test('is found wherever it was moved within reach', async () => {
    await using it = await stage({ page: 2, folders: ['Done', 'Parked'] });
    const mails = Array.from({ length: 5 }, () => it.server.box.drop());
    const old = it.server.box.drop({ receivedDateTime: '2026-11-01T08:00:00Z' });
    await it.mailbox.file(mails[1]?.id ?? '', { folder: 'Done' }, signal);
    const heads = await it.mailbox.recent('2026-11-20T00:00:00.000Z', signal);
    expect(heads.map(({ place }) => place).sort()).toEqual(mails.map(({ id }) => id).sort());
    expect(heads.map(({ place }) => place)).not.toContain(old.id);
  });

  test('that was sent is found by its Message-ID, quotes and all', async () => {
    await using it = await stage();
    it.server.box.drop({ folder: 'sentitems', source: "Message-ID: <a'b+c@example.com>\r\n\r\n" });
    expect(await it.mailbox.sent("<a'b+c@example.com>", signal)).toBe(true);
    expect(await it.mailbox.sent('<other@example.com>', signal)).toBe(false);
  });
});

describe('blindspot: auth time-outs', () => {
  test.each([
    [7000222, /client secret has expired/],
    [7000215, /client secret is wrong/],
    [700016, /no such application/],
  ])('a sign-in refused with AADSTS%i is a matter of the account and says what to do', async (number, message) => {
    await using it = await stage();
    it.server.entra.refuse = number;
    expect(await failureOf(it.start())).toMatchObject({ kind: 'auth', message: expect.stringMatching(message) });
  });

  test.each([
    [401, 'auth', 'InvalidAuthenticationToken', /connect the mailbox again/],
    [403, 'forbidden', 'ErrorAccessDenied', /grant it Mail\.ReadWrite/],
    [404, 'auth', 'ErrorInvalidUser', /no such mailbox/],
  ])('%i of the mailbox is %s', async (status, kind, code, message) => {
    await using it = await stage();
    const body = JSON.stringify({ error: { code } });
    it.server.interrupt = ({ path }) => (path.startsWith('/v1.0') ? { status, body } : undefined);
    expect(await failureOf(it.start())).toMatchObject({ kind, message: expect.stringMatching(message) });
  });

  test('Graph that asks to slow down is busy for as long as it says', async () => {
    await using it = await stage();
    const mark = await it.start();
    it.server.interrupt = () => ({ status: 429, headers: { 'retry-after': '17' } });
    expect(await failureOf(it.mailbox.since(mark, signal))).toMatchObject({ kind: 'busy', retryAfterMs: 17_000 });
  });

  test('an access token that ends in the middle is renewed without anybody noticing', async () => {
    await using it = await stage();
    const mark = await it.start();
    it.server.entra.expire();
    const mail = it.server.box.drop();
    expect((await all(it.mailbox, mark)).heads).toMatchObject([{ place: mail.id }]);
    it.server.entra.expire();
    expect(await text(it.mailbox.open(mail.id, { signal }))).toBe(mail.source);
  });
});
