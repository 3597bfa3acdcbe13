import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { type Said, wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(20_000);
const CANARY = 'canary-secret';
const LETTER: Letter = { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Città giù', text: 'Help', files: [] };
const TOKEN = { body: JSON.stringify({ access_token: 'access-1', expires_in: 3599, token_type: 'Bearer' }) };

async function stage(o: { token?: Said; answer?: Said } = {}) {
  const server = await wire(({ path }) =>
    path.endsWith('/token') ? (o.token ?? TOKEN) : (o.answer ?? { status: 202 }),
  );
  const account: MailAccount = {
    kind: 'graph',
    from: 'noc@example.com',
    tenant: 'example.onmicrosoft.com',
    clientId: 'id',
    clientSecret: CANARY,
    login: server.base,
    api: `${server.base}/v1.0`,
  };
  const mail = post({ http: http(), now: () => Date.parse('2026-11-21T10:00:00Z') });
  const keep = async () => {};
  return {
    server,
    send: (letter: Partial<Letter> = {}) => mail.send(account, { ...LETTER, ...letter }, keep, signal),
    check: () => mail.check(account, keep, signal),
    asked: (end: string) => server.seen.filter(({ path }) => path.endsWith(end)),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
function file(name: string, size: number) {
  async function* open() {
    yield new Uint8Array(size);
  }
  return { name, size, open };
}

describe('a Microsoft 365 mailbox', () => {
  test('signs in as the application, once, and sends the letter as base64 MIME with our Message-ID', async () => {
    await using it = await stage();
    await it.send({ files: [file('core.bin', 5000)] });
    await it.send();
    const [grant, ...more] = it.asked('/token');
    expect(more).toEqual([]);
    expect(grant?.path).toBe('/example.onmicrosoft.com/oauth2/v2.0/token');
    expect(Object.fromEntries(new URLSearchParams(grant?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'id',
      client_secret: CANARY,
      scope: `${it.server.base}/.default`,
    });
    const [sent] = it.asked('/sendMail');
    expect(sent).toMatchObject({ method: 'POST', path: '/v1.0/users/noc%40example.com/sendMail' });
    expect(sent?.headers).toMatchObject({ 'content-type': 'text/plain', authorization: 'Bearer access-1' });
    const source = Buffer.from(sent?.body ?? '', 'base64').toString();
    expect(source).not.toMatch(/[^\r]\n/);
    const read = await PostalMime.parse(source);
    expect(read).toMatchObject({ messageId: '<t1@casebell>', subject: 'Città giù', text: 'Help\n' });
    expect(read).toMatchObject({ from: { address: 'noc@example.com' }, to: [{ address: 'help@vendor.test' }] });
    expect(read.attachments).toMatchObject([{ filename: 'core.bin', content: { byteLength: 5000 } }]);
    expect(read.headers.find(({ key }) => key === 'x-auto-response-suppress')?.value).toBe('OOF');
  });

  test('is never sent more than a request may hold, and the file is not even opened', async () => {
    await using it = await stage();
    let opened = 0;
    const open = () => {
      opened++;
      return file('core.bin', 1).open();
    };
    const failure = await failureOf(it.send({ files: [{ name: 'core.bin', size: 3_000_000, open }] }));
    expect(failure).toMatchObject({ kind: 'refused', message: expect.stringContaining('4 MB') });
    expect(opened).toBe(0);
    expect(it.asked('/sendMail')).toEqual([]);
    await it.send({ files: [file('core.bin', 2_000_000)] });
  });

  test.each([
    [{ status: 400 }, 'refused', false],
    [{ status: 413 }, 'refused', false],
    [{ status: 429, headers: { 'retry-after': '7' } }, 'busy', false],
    [{ status: 503 }, 'down', false],
    [{ status: 504 }, 'down', true],
    ['reset', 'down', true],
  ] as const)('that answers %j: %s, in doubt %j', async (answer, kind, doubt) => {
    await using it = await stage({ answer });
    const failure = await failureOf(it.send());
    expect(failure).toMatchObject({ kind, doubt });
    if (kind === 'busy') expect(failure.retryAfterMs).toBe(7000);
  });

  test('that may only send is known to be good as far as the sign-in', async () => {
    await using it = await stage({ answer: { status: 403 } });
    await it.check();
    await using readable = await stage({ answer: { body: '{"id":"1"}' } });
    await readable.check();
    expect(readable.asked('/inbox')).toMatchObject([{ method: 'GET', query: { $select: 'id' } }]);
    expect(it.asked('/sendMail')).toEqual([]);
  });
});

describe('blindspot: auth time-outs', () => {
  test.each([
    [401, /connect the mailbox again/],
    [403, /grant it Mail\.Send/],
    [404, /no such mailbox/],
  ])('Graph %i is a matter of the account, and says what to do', async (status, message) => {
    await using it = await stage({ answer: { status, body: '{"error":{}}' } });
    const failure = await failureOf(it.send());
    expect(failure.kind).toBe('auth');
    expect(failure.message).toMatch(message);
    expect(failure.message).not.toContain('access-1');
  });

  test('an expired client secret is one too, and is not shown', async () => {
    await using it = await stage({ token: { status: 401, body: '{"error":"invalid_client"}' } });
    for (const call of [it.send(), it.check()]) {
      const failure = await failureOf(call);
      expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('client id and secret') });
      expect(JSON.stringify([failure.message, failure.cause])).not.toContain(CANARY);
    }
  });
});
