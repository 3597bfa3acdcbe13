import { describe, expect, test } from 'vitest';
import { imap } from '#pollers/mail/imap.ts';
import { http } from '#src/http.ts';
import type { MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { type Inbox, imapServer, type Stored } from './fakes/imap.ts';
import { wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(20_000);
const NOW = Date.parse('2026-11-21T10:00:00Z');
const DAY = 24 * 3_600_000;

function mail(uid: number, o: Partial<Stored> = {}): Stored {
  const source = `From: a@vendor.test\r\nMessage-ID: <m${uid}@vendor.test>\r\nSubject: Mail ${uid}\r\n\r\nGrüße ${uid}\r\n`;
  return { uid, source, at: '2026-11-21T09:00:00.000Z', ...o };
}
function mails(from: number, to: number): Stored[] {
  return Array.from({ length: to - from + 1 }, (_, i) => mail(from + i));
}
const ACCOUNT = { from: 'noc@example.com', smtp: 'smtp.example.com', user: 'noc "x" \\' };
const mark = (inbox: string, sent?: string) => JSON.stringify({ inbox, sent });

async function stage(inbox: Inbox, o: Parameters<typeof imapServer>[1] = {}) {
  const server = await imapServer(inbox, o);
  const account = { kind: 'password', ...ACCOUNT, imap: `127.0.0.1:${server.port}`, password: 'pass-w0rd' } as const;
  const mailbox = imap(account, { http: http(), now: () => NOW, keep: async () => {} });
  return {
    server,
    inbox,
    mailbox,
    async since(mark?: string) {
      const { heads, ...rest } = await mailbox.since(mark, signal);
      return { ...rest, ids: heads.map(({ messageId }) => Number(/\d+/.exec(messageId ?? '')?.[0])), heads };
    },
    async [Symbol.asyncDispose]() {
      await mailbox.close?.();
      await expect.poll(server.open).toBe(0);
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('a mailbox', () => {
  test('that was never read starts with what comes from now on', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 3) });
    const start = await it.since();
    expect(start).toMatchObject({ heads: [], next: mark('7:3'), more: false });
    expect(await it.since(start.next)).toMatchObject({ heads: [], next: mark('7:3'), more: false });
    it.inbox.mails.push(...mails(4, 5));
    expect(await it.since(start.next)).toMatchObject({ ids: [4, 5], next: mark('7:5'), more: false });
  });

  test('that was empty until now loses nothing', async () => {
    await using it = await stage({ validity: 7, mails: [] });
    const { next } = await it.since();
    it.inbox.mails.push(mail(1));
    expect((await it.since(next)).ids).toEqual([1]);
  });

  test('lists each mail with the time it came, and is not changed by being read', async () => {
    await using it = await stage({ validity: 7, mails: [mail(1, { at: '2026-11-02T08:07:06.000Z' })] });
    const { heads } = await it.since('7:0');
    const [head] = heads;
    expect(head).toEqual({
      place: 'INBOX/7/1',
      folder: 'inbox',
      messageId: '<m1@vendor.test>',
      conversation: undefined,
      size: Buffer.byteLength(mail(1).source),
      at: '2026-11-02T08:07:06.000Z',
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of it.mailbox.open('INBOX/7/1', { signal })) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(mail(1).source);
    await it.mailbox.close?.();
    const verbs = it.server.heard.map((command) => /^(UID )?\w+/.exec(command)?.[0]);
    expect(new Set(verbs)).toEqual(
      new Set(['CAPABILITY', 'LOGIN', 'LIST', 'LSUB', 'EXAMINE', 'UID SEARCH', 'UID FETCH', 'LOGOUT']),
    );
    expect(it.server.heard.filter((command) => /BODY\[|BODY\.PEEK\[\]\)/.test(command))).toEqual([]);
  });

  test('with many new mails is read 200 at a time, oldest first', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 450) });
    const seen: number[] = [];
    const steps: unknown[] = [];
    for (let from = '7:0', more = true; more; ) {
      const got = await it.since(from);
      seen.push(...got.ids);
      steps.push([got.next, got.more]);
      ({ next: from, more } = got);
    }
    expect(seen).toEqual(mails(1, 450).map(({ uid }) => uid));
    expect(steps).toEqual([
      [mark('7:200'), true],
      [mark('7:400'), true],
      [mark('7:450'), false],
    ]);
  });

  test('with a gap of many thousand numbers goes on behind it', async () => {
    await using it = await stage({ validity: 7, mails: [mail(1), mail(25_000)] });
    expect(await it.since('7:1')).toMatchObject({ ids: [], next: mark('7:10001'), more: true });
    expect(await it.since(mark('7:10001'))).toMatchObject({ ids: [], next: mark('7:20001'), more: true });
    expect(await it.since(mark('7:20001'))).toMatchObject({ ids: [25_000], next: mark('7:25000'), more: false });
  });

  test('lists a mail without a Message-ID, and one whose Message-ID is none', async () => {
    const odd = mail(3, { source: 'Message-ID: what is this\r\n\r\n' });
    await using it = await stage({ validity: 7, mails: [mail(1), mail(2, { source: '\r\n' }), odd] });
    const { heads } = await it.since('7:0');
    expect(heads.map(({ messageId }) => messageId)).toEqual(['<m1@vendor.test>', undefined, undefined]);
  });

  test.each(['6:2', 'a mark of something else'])('numbered anew (%s) gives the last three days again', async (from) => {
    const old = mail(1, { at: new Date(NOW - 5 * DAY).toISOString() });
    const recent = mail(2, { at: new Date(NOW - 2 * DAY).toISOString() });
    await using it = await stage({ validity: 7, mails: [old, recent, mail(3)] });
    expect(await it.since(from)).toMatchObject({ ids: [2, 3], next: mark('7:3'), more: false });
  });

  test('numbered anew with very many mails loses none of them', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 250) });
    const first = await it.since('6:9');
    expect(first).toMatchObject({ next: mark('7:200'), more: true });
    expect((await it.since(first.next)).ids).toHaveLength(50);
  });

  test('that does not give a mail it has found goes on without it', async () => {
    const inbox = { validity: 7, mails: mails(1, 3) };
    const say = (heard: string) => (heard.startsWith('UID FETCH') ? inbox.mails.splice(1, 1) && undefined : undefined);
    await using it = await stage(inbox, { say });
    expect(await it.since('7:0')).toMatchObject({ ids: [1, 3], next: mark('7:3') });
  });

  test('whose newest mails were deleted goes on behind them', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 2), next: 9 });
    expect(await it.since('7:0')).toMatchObject({ ids: [1, 2], next: mark('7:8') });
  });

  test('with a folder of sent mails is read there too, from the first look on', async () => {
    const sent = { validity: 3, mails: mails(100, 100) };
    await using it = await stage({ validity: 7, mails: mails(1, 2) }, { sent });
    const first = await it.since('7:1');
    expect(first).toMatchObject({ ids: [2], next: mark('7:2', '3:100') });
    sent.mails.push(mail(101, { at: '2026-11-21T08:00:00Z' }));
    it.inbox.mails.push(mail(3));
    const second = await it.since(first.next);
    expect(second.heads.map(({ folder, place }) => [folder, place])).toEqual([
      ['sent', 'Sent Items/3/101'],
      ['inbox', 'INBOX/7/3'],
    ]);
    expect(second.next).toBe(mark('7:3', '3:101'));
    expect(await it.mailbox.sent('<m101@vendor.test>', signal)).toBe(true);
    expect(await it.mailbox.sent('<m3@vendor.test>', signal)).toBe(false);
  });

  test('that keeps no sent mails knows of none', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 2) });
    expect(await it.mailbox.sent('<m1@vendor.test>', signal)).toBe(false);
  });

  test('has nothing at a place of before it was numbered anew, nor at one that is none', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 2) });
    for (const place of ['INBOX/6/1', 'INBOX/7/9', 'nowhere', '']) {
      const look = async () => it.mailbox.open(place, { signal })[Symbol.asyncIterator]().next();
      expect(await failureOf(look())).toMatchObject({ kind: 'missing' });
    }
  });
});

describe('a mail is put away', () => {
  const done = /^(SELECT|CREATE|SUBSCRIBE|UID (MOVE|COPY|STORE|EXPUNGE)|EXPUNGE|CLOSE)/;
  async function put(capabilities: string, refused?: string) {
    let no = refused;
    const say = (heard: string) => {
      if (!done.test(heard) || heard.startsWith('SELECT')) return undefined;
      if (no === undefined || !heard.startsWith(no)) return 'OK done';
      no = undefined;
      return 'NO [TRYCREATE] no such folder';
    };
    await using it = await stage({ validity: 7, mails: mails(1, 2) }, { say, capabilities });
    await it.mailbox.file('INBOX/7/2', { folder: 'Done' }, signal);
    return it.server.heard.filter((command) => done.test(command));
  }

  test('by MOVE', async () => {
    expect(await put('MOVE UIDPLUS')).toEqual(['SELECT INBOX', 'UID MOVE 2 Done']);
  });

  test('not at all where it is in that folder already', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 2) }, { capabilities: 'MOVE UIDPLUS' });
    await it.mailbox.file('INBOX/7/2', { folder: 'INBOX' }, signal);
    expect(it.server.heard.filter((command) => done.test(command))).toEqual(['SELECT INBOX']);
  });

  test('into a folder that is made first', async () => {
    const said = ['SELECT INBOX', 'UID MOVE 2 Done', 'CREATE Done', 'SUBSCRIBE Done', 'UID MOVE 2 Done'];
    expect(await put('MOVE UIDPLUS', 'UID MOVE')).toEqual(said);
  });

  test('without MOVE by a copy, and is removed alone', async () => {
    const said = ['SELECT INBOX', 'UID COPY 2 Done', 'UID STORE 2 +FLAGS (\\Deleted)', 'UID EXPUNGE 2'];
    expect(await put('UIDPLUS')).toEqual(said);
  });

  test('without UIDPLUS too by a copy, and stays marked: nothing else may vanish with it', async () => {
    expect(await put('IDLE')).toEqual(['SELECT INBOX', 'UID COPY 2 Done', 'UID STORE 2 +FLAGS (\\Deleted)']);
  });

  test('never where the copy failed', async () => {
    const say = (heard: string) => (/^(CREATE|UID COPY)/.test(heard) ? 'NO no' : undefined);
    await using it = await stage({ validity: 7, mails: mails(1, 2) }, { say, capabilities: 'UIDPLUS' });
    const failure = await failureOf(it.mailbox.file('INBOX/7/2', { folder: 'Done' }, signal));
    expect(failure).toMatchObject({ kind: 'down', message: 'the mail could not be moved' });
    expect(it.server.heard.join()).not.toMatch(/STORE|EXPUNGE/);
  });
});

test('a mailbox with OAuth2 is signed in to with an access token, asked for again where it was revoked', async () => {
  let asked = 0;
  await using signIn = await wire(() => ({
    body: JSON.stringify({ access_token: `access-${++asked}`, expires_in: 3600 }),
  }));
  const inbox = { validity: 7, mails: mails(1, 1) };
  await using first = await imapServer(inbox, { password: 'auth=Bearer access-1\u0001' });
  await using second = await imapServer(inbox, { password: 'auth=Bearer access-2\u0001' });
  const account: MailAccount = {
    kind: 'oauth',
    ...ACCOUNT,
    imap: `127.0.0.1:${first.port}`,
    tokenUrl: `${signIn.base}/token`,
    clientId: 'casebell',
    refreshToken: 'refresh',
  };
  const mailbox = imap(account, { http: http(), now: () => NOW, keep: async () => {} });
  const look = async () => {
    expect((await mailbox.since('7:0', signal)).heads).toHaveLength(1);
    await mailbox.close?.();
  };
  await look();
  await look();
  expect(asked).toBe(1);
  account.imap = `127.0.0.1:${second.port}`;
  await look();
  expect(asked).toBe(2);
});
