import { describe, expect, test } from 'vitest';
import { imap, type Patience } from '#pollers/mail/imap.ts';
import { http } from '#src/http.ts';
import type { Failure } from '#src/ports/failure.ts';
import { failureOf } from './contracts/stage.ts';
import { imapServer } from './fakes/imap.ts';
import { trust } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const SECRET = 'canary-pass';
const INBOX = { validity: 7, mails: [{ uid: 1, source: 'From: a@b.test\r\n\r\nx', at: '2026-11-21T09:00:00Z' }] };

function reader(at: string | undefined, o: { patience?: Partial<Patience>; inside?: string[] } = {}) {
  const { inside = [], ...rest } = o;
  const user = 'noc@example.com';
  const account = { kind: 'password', from: user, smtp: 'x', user, password: SECRET, imap: at } as const;
  const given = { http: http(), now: () => 0, keep: async () => {}, inside: (host: string) => inside.includes(host) };
  return imap(account, { ...given, ...rest });
}

/** What a look at the mailbox comes to where the server answers `command` with `said`. */
async function met(command: string, said: string, patience: Partial<Patience> = {}): Promise<Failure> {
  const say = (heard: string) => (heard.startsWith(command) ? said : undefined);
  await using server = await imapServer(INBOX, { say, password: SECRET });
  const failure = await failureOf(reader(`127.0.0.1:${server.port}`, { patience }).since('7:0', signal));
  expect(JSON.stringify([failure.message, failure.cause])).not.toContain(SECRET);
  await expect.poll(server.open).toBe(0);
  return failure;
}

describe('blindspot: auth time-outs', () => {
  test.each([
    'NO [AUTHENTICATIONFAILED] LOGIN noc canary-pass is wrong',
    'NO [EXPIRED] password expired',
    'NO Basic authentication is disabled',
  ])('a mailbox that answers "%s" is a matter of the account', async (said) => {
    const failure = await met('LOGIN', said);
    expect(failure.kind).toBe('auth');
    expect(failure.message).toMatch(/user name or password is not accepted: connect the mailbox again/);
  });

  test.each(['UNAVAILABLE', 'INUSE', 'LIMIT'])('one that cannot say now (%s) is not', async (code) => {
    expect((await met('LOGIN', `NO [${code}] later`)).kind).toBe('busy');
  });

  test.each(['cut', 'silence'])('nor is one that is %s during the sign-in', async (said) => {
    expect((await met('LOGIN', said, { idle: 60 })).kind).toBe('down');
  });
});

describe('a mailbox that cannot be read', () => {
  test.each([
    ['greeting', 'cut', 'down'],
    ['greeting', 'silence', 'down'],
    ['greeting', '* BYE too many connections', 'down'],
    ['EXAMINE', 'NO [SERVERBUG] no', 'down'],
    ['EXAMINE', 'cut', 'down'],
    ['EXAMINE', 'OK nothing said', 'garbled'],
    ['UID SEARCH', 'NO no', 'down'],
    ['UID SEARCH', 'BAD what', 'down'],
    ['UID FETCH', 'cut', 'down'],
    ['UID FETCH', 'silence', 'down'],
    ['UID FETCH', 'BAD what', 'garbled'],
    ['UID FETCH', '* 1 FETCH (UID 1 BODY[]<0> {9000000}\r\n', 'garbled'],
  ])('answering %s with %j is %s', async (command, said, kind) => {
    const failure = await met(command, said, { greeting: 60, idle: 60, total: 400 });
    expect(failure.kind).toBe(kind);
  });

  test('however slowly it answers is given up in the end', async () => {
    expect((await met('UID FETCH', '* 1 EXISTS', { total: 80 })).kind).toBe('down');
  });

  test('because no IMAP server was named says so', async () => {
    for (const at of ['', undefined]) {
      expect((await failureOf(reader(at).since(undefined, signal))).kind).toBe('unsupported');
    }
  });

  test('because there is no server is down', async () => {
    const gone = await imapServer(INBOX);
    await gone[Symbol.asyncDispose]();
    expect(await failureOf(reader(`127.0.0.1:${gone.port}`).since(undefined, signal))).toMatchObject({
      kind: 'down',
      message: '127.0.0.1: ECONNREFUSED',
    });
  });

  test('because it takes no OAuth2 says so', async () => {
    await using server = await imapServer(INBOX, { capabilities: 'AUTH=PLAIN' });
    const signIn = async () => ({ status: 200, headers: {}, text: '{"access_token":"a","expires_in":60}' });
    const account = { from: 'a@b.test', smtp: 'x', user: 'a', clientId: 'c', refreshToken: 'r' };
    const where = { tokenUrl: 'https://login.test', imap: `127.0.0.1:${server.port}` };
    const given = { http: signIn, now: () => 0, keep: async () => {} };
    const failure = await failureOf(imap({ kind: 'oauth', ...account, ...where }, given).since(undefined, signal));
    expect(failure).toMatchObject({ kind: 'unsupported', message: '127.0.0.1 takes no OAuth2' });
  });
});

describe('a mailbox elsewhere', () => {
  const far = { password: SECRET, host: '127.0.0.2' };

  test('is read over TLS with a good certificate', async () => {
    using _trusted = trust();
    await using server = await imapServer(INBOX, { ...far, capabilities: 'STARTTLS' });
    const mailbox = reader(`127.0.0.2:${server.port}`, { inside: ['127.0.0.2'] });
    expect((await mailbox.since('7:0', signal)).heads).toHaveLength(1);
    await mailbox.close?.();
  });

  test('hears no password before its certificate is known to be good', async () => {
    await using server = await imapServer(INBOX, { ...far, capabilities: 'STARTTLS' });
    const look = reader(`127.0.0.2:${server.port}`, { inside: ['127.0.0.2'] }).since('7:0', signal);
    expect(await failureOf(look)).toMatchObject({ kind: 'down', message: expect.stringMatching(/SELF_SIGNED/) });
    expect(server.heard.join()).not.toContain('LOGIN');
  });

  test('hears no password where it offers no TLS', async () => {
    await using server = await imapServer(INBOX, far);
    const look = reader(`127.0.0.2:${server.port}`, { inside: ['127.0.0.2'] }).since('7:0', signal);
    expect(await failureOf(look)).toMatchObject({ kind: 'unsupported', message: '127.0.0.2 offers no TLS' });
    expect(server.heard.join()).not.toContain('LOGIN');
  });

  test('at a private address is never asked', async () => {
    await using server = await imapServer(INBOX, far);
    const failure = await failureOf(reader(`127.0.0.2:${server.port}`).since('7:0', signal));
    expect(failure).toMatchObject({ kind: 'refused', message: '127.0.0.2 leads to a private address' });
  });
});

describe('a mailbox that is to tell when a mail comes', () => {
  function watched(port: number, patience: Partial<Patience> = {}) {
    const stop = new AbortController();
    let rung = 0;
    const mailbox = reader(`127.0.0.1:${port}`, { patience });
    return { stop, rung: () => rung, ended: Promise.resolve(mailbox.watch?.(() => rung++, stop.signal)) };
  }

  test('tells so in IDLE, and of what came before once', async () => {
    const say = (heard: string) => (heard === 'IDLE' ? '+ idling' : undefined);
    await using server = await imapServer(INBOX, { say, password: SECRET, capabilities: 'IDLE' });
    const it = watched(server.port);
    await expect.poll(() => server.heard).toContain('IDLE');
    expect(it.rung()).toBe(1);
    server.tell('2 EXISTS');
    await expect.poll(it.rung).toBe(2);
    server.tell('1 EXPUNGE');
    server.tell('2 EXISTS');
    await expect.poll(it.rung).toBe(3);
    it.stop.abort();
    await it.ended;
    await expect.poll(server.open).toBe(0);
  });

  test.each([
    ['which it does not know', 'UIDPLUS', undefined, 'unsupported'],
    ['which it refuses', 'IDLE', 'NO no', 'down'],
    ['which it ends at once', 'IDLE', 'OK done', 'down'],
    ['and cuts the line', 'IDLE', 'cut', 'down'],
    ['and says nothing', 'IDLE', 'silence', 'down'],
  ])('by IDLE, %s, is a matter of looking again', async (_how, capabilities, said, kind) => {
    const say = (heard: string) => (heard === 'IDLE' ? said : undefined);
    await using server = await imapServer(INBOX, { say, password: SECRET, capabilities });
    const it = watched(server.port, { quiet: 60, idle: 60 });
    expect(await failureOf(it.ended)).toMatchObject({ kind });
    await expect.poll(server.open).toBe(0);
  });

  test('stopped before it began never asks', async () => {
    await using server = await imapServer(INBOX, { password: SECRET });
    await reader(`127.0.0.1:${server.port}`).watch?.(() => {}, AbortSignal.abort());
    expect(server.heard).toEqual([]);
  });
});

test.each(['CAPABILITY', 'LOGIN', 'EXAMINE', 'UID FETCH'])(
  'stopping while the server thinks about %s ends at once and leaves no socket',
  async (at) => {
    const stop = new AbortController();
    const say = (heard: string) => {
      if (!heard.startsWith(at)) return undefined;
      setImmediate(() => stop.abort(new Error('stopped')));
      return 'silence';
    };
    await using server = await imapServer(INBOX, { say, password: SECRET });
    const mailbox = reader(`127.0.0.1:${server.port}`);
    await expect(mailbox.since('7:0', stop.signal)).rejects.toThrow('stopped');
    await expect.poll(server.open).toBe(0);
    await expect(mailbox.since('7:0', stop.signal)).rejects.toThrow('stopped');
  },
);
