import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { mailServer, scripted } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const SECRET = 'canary-pass';
const patience = { connect: 2_000, greeting: 60, idle: 120 };
const mail = post({ http: http(), now: () => 0, patience });
const patient = post({ http: http(), now: () => 0 });
const keep = async () => {};
const PLAIN = Buffer.from(`\0noc\0${SECRET}`).toString('base64');

function account(port: number): MailAccount {
  const smtp = `127.0.0.1:${port}`;
  return { kind: 'password', from: 'noc@example.com', smtp, user: 'noc', password: SECRET };
}
const LETTER: Letter = { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Down', text: 'Help', files: [] };

/** What becomes of a letter where the server answers `command` with `said`. */
async function met(command: string, said: string): Promise<Failure> {
  await using server = await scripted((heard) => (heard.split(' ')[0] === command ? said : undefined));
  const failure = await failureOf(mail.send(account(server.port), LETTER, keep, signal));
  const shown = JSON.stringify([failure.message, failure.cause]);
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(PLAIN);
  await expect.poll(server.open).toBe(0);
  return failure;
}

describe('blindspot: auth time-outs', () => {
  test('SMTP 535 is a matter of the account, and says what to do', async () => {
    const { kind, message, doubt } = await met('AUTH', `535 5.7.8 no: AUTH PLAIN ${PLAIN}`);
    expect({ kind, doubt }).toEqual({ kind: 'auth', doubt: false });
    expect(message).toMatch(/^127\.0\.0\.1: 535 5\.7\.8: the user name or password is not accepted; .*app password/);
  });

  test.each(['AUTH', 'MAIL', 'RCPT', '.'])('550 5.7.30 to %s says that passwords are switched off', async (command) => {
    const { kind, message } = await met(command, '550 5.7.30 Basic authentication is not supported');
    expect(kind).toBe('auth');
    expect(message).toMatch(/550 5\.7\.30: passwords are switched off there: .*OAuth2 or Microsoft Graph/);
  });

  test.each(['535 5.7.139 basic auth is disabled', '534 5.7.9 app password required'])('so does "%s"', async (said) => {
    expect((await met('AUTH', said)).kind).toBe('auth');
  });

  test('530, asked for at the letter, is one too', async () => {
    expect((await met('MAIL', '530 5.7.57 not authenticated')).kind).toBe('auth');
  });

  test('a sign-in server that is out for a moment is not', async () => {
    expect((await met('AUTH', '454 4.7.0 temporary failure')).kind).toBe('busy');
  });

  test('looking whether the mailbox lets us in finds it as well, and sends nothing', async () => {
    await using server = await scripted((heard) => (heard.startsWith('AUTH') ? '535 5.7.8 no' : undefined));
    expect((await failureOf(mail.check(account(server.port), keep, signal))).kind).toBe('auth');
    await using good = await scripted(() => undefined);
    await mail.check(account(good.port), keep, signal);
    expect(good.heard.map((command) => command.split(' ')[0])).not.toContain('MAIL');
    await expect.poll(good.open).toBe(0);
  });
});

describe('a letter the server does not take', () => {
  test.each([
    ['MAIL', '452 4.3.1 disk full', 'busy', /452 4\.3\.1$/],
    ['.', '451 4.7.1 greylisted', 'busy', /451 4\.7\.1$/],
    ['', '421 4.3.2 too many connections', 'busy', /421/],
    ['RCPT', '550 5.1.1 no such user', 'refused', /550 5\.1\.1: the recipient is not accepted/],
    ['MAIL', '552 5.3.4 too big', 'refused', /too big/],
    ['.', '552 5.3.4 too big', 'refused', /too big/],
    ['.', '554 5.7.1 spam', 'refused', /554 5\.7\.1: the letter is not accepted/],
    ['', 'HTTP/1.1 400 Bad Request', 'garbled', /EPROTOCOL/],
  ] as const)('answering %j with "%s" is %s', async (command, said, kind, message) => {
    const failure = await met(command, said);
    expect(failure.kind).toBe(kind);
    expect(failure.message).toMatch(message);
    expect(failure.doubt).toBe(false);
  });

  test('because its announced limit is smaller is refused before it is sent', async () => {
    await using server = await mailServer({ size: 1000 });
    const failure = await failureOf(patient.send(account(server.port), LETTER, keep, signal));
    expect(failure).toMatchObject({ kind: 'refused', message: expect.stringContaining('too big') });
  });
});

describe('a server that does not answer', () => {
  test.each([
    ['', 'cut', false],
    ['', 'silence', false],
    ['AUTH', 'cut', false],
    ['RCPT', 'silence', false],
    ['DATA', 'cut', false],
    ['.', 'cut', true],
    ['.', 'silence', true],
  ] as const)('to %j (%s) is down; in doubt: %j', async (command, said, doubt) => {
    expect(await met(command, said)).toMatchObject({ kind: 'down', doubt });
  });

  test('while a file is on its way leaves no doubt: the letter was never whole', async () => {
    let pieces = 0;
    await using server = await scripted((heard) => (heard === 'body' && pieces++ > 2 ? 'cut' : undefined));
    async function* open() {
      for (let i = 0; i < 3; i++) {
        yield new Uint8Array(70_000);
        await sleep(2);
      }
    }
    const files = [{ name: 'core', size: 210_000, open }];
    const failure = await failureOf(patient.send(account(server.port), { ...LETTER, files }, keep, signal));
    expect(failure).toMatchObject({ kind: 'down', doubt: false });
  });

  test('because there is none is down', async () => {
    await using gone = await scripted(() => undefined);
    const { port } = gone;
    await gone[Symbol.asyncDispose]();
    expect(await failureOf(mail.send(account(port), LETTER, keep, signal))).toMatchObject({
      kind: 'down',
      message: '127.0.0.1: ECONNREFUSED',
      doubt: false,
    });
  });
});

describe('a file of the letter', () => {
  const gone = new Failure('missing', 'the file is gone');
  const cases: [string, () => AsyncIterable<Uint8Array>, Partial<Failure>][] = [
    ['that cannot be read says why', () => failing(gone), { kind: 'missing', message: 'the file is gone' }],
    ['that cannot be read is refused', () => failing(new Error('EIO')), { kind: 'refused' }],
    ['that became shorter is never sent as if it were whole', () => failing(), { kind: 'refused' }],
  ];
  test.each(cases)('%s', async (_name, open, expected) => {
    await using server = await mailServer();
    const files = [{ name: 'f', size: 9, open }];
    const failure = await failureOf(patient.send(account(server.port), { ...LETTER, files }, keep, signal));
    expect(failure).toMatchObject(expected);
    expect(server.taken).toEqual([]);
  });
  async function* failing(error?: Error) {
    yield Buffer.from('123');
    if (error) throw error;
  }
});

test.each([
  ['send', ''],
  ['send', 'AUTH'],
  ['send', 'DATA'],
  ['send', '.'],
  ['check', ''],
  ['check', 'AUTH'],
])('stopping a %s while the server thinks about %j ends at once and leaves no socket', async (what, at) => {
  const stop = new AbortController();
  await using server = await scripted((heard) => {
    if (heard.split(' ')[0] !== at) return undefined;
    setImmediate(() => stop.abort(new Error('stopped')));
    return 'silence';
  });
  const to = account(server.port);
  const run = () =>
    what === 'send' ? patient.send(to, LETTER, keep, stop.signal) : patient.check(to, keep, stop.signal);
  await expect(run()).rejects.toThrow('stopped');
  await expect.poll(server.open).toBe(0);
  const { length } = server.heard;
  await expect(run()).rejects.toThrow('stopped');
  expect(server.heard).toHaveLength(length);
});
