import { describe, expect, test } from 'vitest';
import { imap } from '#pollers/mail/imap.ts';
import { http } from '#src/http.ts';
import type { MailAccount } from '#src/ports/mail.ts';
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

async function stage(inbox: Inbox, say: (command: string) => string | undefined = () => undefined) {
  const server = await imapServer(inbox, { say });
  const account = { kind: 'password', ...ACCOUNT, imap: `127.0.0.1:${server.port}`, password: 'pass-w0rd' } as const;
  const mailbox = imap(account, { http: http(), now: () => NOW, keep: async () => {} });
  return {
    server,
    inbox,
    async since(mark?: string) {
      const { mails, ...rest } = await mailbox.since(mark, signal);
      await expect.poll(server.open).toBe(0);
      return { ...rest, subjects: mails.map(({ subject }) => subject), mails };
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a mailbox', () => {
  test('that was never read starts with what comes from now on', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 3) });
    const start = await it.since();
    expect(start).toMatchObject({ mails: [], next: '7:3', more: false });
    expect(await it.since(start.next)).toMatchObject({ mails: [], next: '7:3', more: false });
    it.inbox.mails.push(...mails(4, 5));
    expect(await it.since(start.next)).toMatchObject({ subjects: ['Mail 4', 'Mail 5'], next: '7:5', more: false });
  });

  test('that was empty until now loses nothing', async () => {
    await using it = await stage({ validity: 7, mails: [] });
    const { next } = await it.since();
    it.inbox.mails.push(mail(1));
    expect((await it.since(next)).subjects).toEqual(['Mail 1']);
  });

  test('gives each mail with the time it came, and is not changed by being read', async () => {
    await using it = await stage({ validity: 7, mails: [mail(1, { at: '2026-11-02T08:07:06.000Z' })] });
    const { mails: came } = await it.since('7:0');
    expect(came).toMatchObject([
      { messageId: '<m1@vendor.test>', from: 'a@vendor.test', text: 'Grüße 1\n', at: '2026-11-02T08:07:06.000Z' },
    ]);
    const verbs = it.server.heard.map((command) => /^(UID )?\w+/.exec(command)?.[0]);
    expect(new Set(verbs)).toEqual(
      new Set(['CAPABILITY', 'LOGIN', 'LIST', 'LSUB', 'EXAMINE', 'UID SEARCH', 'UID FETCH', 'LOGOUT']),
    );
    for (const fetch of it.server.heard.filter((command) => command.startsWith('UID FETCH'))) {
      expect(fetch).toContain('BODY.PEEK[]<0.262144>');
    }
  });

  test('with many new mails is read 200 at a time, oldest first', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 450) });
    const seen: string[] = [];
    const steps: unknown[] = [];
    for (let mark = '7:0', more = true; more; ) {
      const got = await it.since(mark);
      seen.push(...got.subjects);
      steps.push([got.next, got.more]);
      ({ next: mark, more } = got);
    }
    expect(seen).toEqual(mails(1, 450).map(({ uid }) => `Mail ${uid}`));
    expect(steps).toEqual([
      ['7:200', true],
      ['7:400', true],
      ['7:450', false],
    ]);
  });

  test('with a gap of many thousand numbers goes on behind it', async () => {
    await using it = await stage({ validity: 7, mails: [mail(1), mail(25_000)] });
    expect(await it.since('7:1')).toMatchObject({ subjects: [], next: '7:10001', more: true });
    expect(await it.since('7:10001')).toMatchObject({ subjects: [], next: '7:20001', more: true });
    expect(await it.since('7:20001')).toMatchObject({ subjects: ['Mail 25000'], next: '7:25000', more: false });
  });

  test('with big mails is read a few at a time, each as far as 256 KiB', async () => {
    const big = (uid: number) => mail(uid, { source: `${mail(uid).source}${'x'.repeat(400_000)}` });
    await using it = await stage({ validity: 7, mails: Array.from({ length: 60 }, (_, i) => big(i + 1)) });
    const first = await it.since('7:0');
    expect(first).toMatchObject({ more: true, next: '7:40', odd: 0 });
    expect(first.mails).toHaveLength(40);
    expect(await it.since(first.next)).toMatchObject({ more: false, next: '7:60' });
  });

  test('with a mail nobody can read counts it and goes on', async () => {
    await using it = await stage({ validity: 7, mails: [mail(1), mail(2, { source: '\r\n' }), mail(3)] });
    expect(await it.since('7:0')).toMatchObject({ subjects: ['Mail 1', 'Mail 3'], odd: 1, next: '7:3' });
  });

  test.each(['6:2', 'a mark of something else'])('numbered anew (%s) gives the last three days again', async (mark) => {
    const old = mail(1, { at: new Date(NOW - 5 * DAY).toISOString() });
    const recent = mail(2, { at: new Date(NOW - 2 * DAY).toISOString() });
    await using it = await stage({ validity: 7, mails: [old, recent, mail(3)] });
    expect(await it.since(mark)).toMatchObject({ subjects: ['Mail 2', 'Mail 3'], next: '7:3', more: false });
  });

  test('numbered anew with very many mails loses none of them', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 250) });
    const first = await it.since('6:9');
    expect(first).toMatchObject({ next: '7:200', more: true });
    expect((await it.since(first.next)).subjects).toHaveLength(50);
  });

  test('that does not give a mail it has found counts it and goes on', async () => {
    const gone = (heard: string) => (heard.startsWith('UID FETCH') ? inbox.mails.splice(1, 1) && undefined : undefined);
    const inbox = { validity: 7, mails: mails(1, 3) };
    await using it = await stage(inbox, gone);
    expect(await it.since('7:0')).toMatchObject({ subjects: ['Mail 1', 'Mail 3'], odd: 1, next: '7:3' });
  });

  test('whose newest mails were deleted goes on behind them', async () => {
    await using it = await stage({ validity: 7, mails: mails(1, 2), next: 9 });
    expect(await it.since('7:0')).toMatchObject({ subjects: ['Mail 1', 'Mail 2'], odd: 0, next: '7:8' });
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
  expect((await mailbox.since('7:0', signal)).mails).toHaveLength(1);
  expect((await mailbox.since('7:0', signal)).mails).toHaveLength(1);
  expect(asked).toBe(1);
  account.imap = `127.0.0.1:${second.port}`;
  expect((await mailbox.since('7:0', signal)).mails).toHaveLength(1);
  expect(asked).toBe(2);
});
