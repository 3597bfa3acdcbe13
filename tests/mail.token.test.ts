import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { mailServer } from './fakes/smtp.ts';
import { type Said, wire } from './fakes/wire.ts';

const signal = AbortSignal.timeout(20_000);
const CANARY = 'canary-refresh';
const LETTER: Letter = { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Down', text: 'Help', files: [] };
const HOUR = 3600;

type Answer = Record<string, unknown> | Said;
/** A sign-in server that gives these answers in order, the last one for ever, and an SMTP server that takes `good` tokens. */
async function stage(answers: Answer[], good = ['access-1', 'access-2']) {
  const said = [...answers];
  const signIn = await wire(() => {
    const next = said.length > 1 ? said.shift() : said[0];
    return next === 'reset' || next === 'silence' || !next || 'status' in next
      ? (next as Said)
      : { body: JSON.stringify(next) };
  });
  const server = await mailServer({
    authMethods: ['XOAUTH2'],
    onAuth: ({ username, accessToken = '' }, _session, done) =>
      done(null, good.includes(accessToken) ? { user: `${username} ${accessToken}` } : { data: { status: '401' } }),
  });
  let now = 0;
  const kept: MailAccount[] = [];
  const mail = post({ http: http(), now: () => now });
  const account: MailAccount = {
    kind: 'oauth',
    from: 'noc@example.com',
    smtp: `127.0.0.1:${server.port}`,
    user: 'noc@example.com',
    tokenUrl: `${signIn.base}/token`,
    clientId: 'casebell',
    clientSecret: 's3cret',
    refreshToken: CANARY,
  };
  return {
    account,
    kept,
    server,
    asked: () => signIn.seen.map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
    send: (o: { account?: MailAccount; keep?: (rotated: MailAccount) => Promise<void> } = {}) =>
      mail.send(o.account ?? account, LETTER, o.keep ?? (async (rotated) => void kept.push(rotated)), signal),
    check: () => mail.check(account, async () => {}, signal),
    async [Symbol.asyncDispose]() {
      await signIn[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
function token(n: number, more: Record<string, unknown> = {}) {
  return { access_token: `access-${n}`, expires_in: HOUR, token_type: 'Bearer', ...more };
}

describe('a mailbox with OAuth2', () => {
  test('signs in with an access token, got for the refresh token once for everybody', async () => {
    await using it = await stage([token(1)]);
    await Promise.all([it.send(), it.send()]);
    await it.send();
    expect(it.server.taken.map(({ auth }) => auth)).toEqual(Array(3).fill('noc@example.com access-1'));
    const grant = {
      grant_type: 'refresh_token',
      refresh_token: CANARY,
      client_id: 'casebell',
      client_secret: 's3cret',
    };
    expect(it.asked()).toEqual([grant]);
  });

  test('gets a new one before the old one ends', async () => {
    await using it = await stage([token(1), token(2)]);
    await it.send();
    it.wait(HOUR - 59);
    await it.send();
    expect(it.server.taken.map(({ auth }) => auth.split(' ')[1])).toEqual(['access-1', 'access-2']);
  });

  test('whose refresh token is rotated keeps the new one before it uses anything', async () => {
    await using it = await stage([token(1, { refresh_token: 'second' }), token(2)]);
    await it.send({
      keep: async (rotated) => {
        expect(it.server.taken).toEqual([]);
        it.kept.push(rotated);
      },
    });
    expect(it.kept).toEqual([{ ...it.account, refreshToken: 'second' }]);
    it.wait(HOUR);
    await it.send({ account: it.kept[0] ?? it.account });
    await it.send();
    expect(it.asked().map(({ refresh_token }) => refresh_token)).toEqual([CANARY, 'second']);
  });

  test('does nothing while the rotated one cannot be kept, and does not lose it', async () => {
    await using it = await stage([token(1, { refresh_token: 'second' }), token(2)]);
    const full = async () => {
      throw new Error('the disk is full');
    };
    await expect(it.send({ keep: full })).rejects.toThrow('the disk is full');
    expect(it.server.taken).toEqual([]);
    await it.send();
    expect(it.kept).toMatchObject([{ refreshToken: 'second' }]);
    expect(it.asked().map(({ refresh_token }) => refresh_token)).toEqual([CANARY, 'second']);
  });

  test('that was connected again uses the new sign-in at once', async () => {
    await using it = await stage([token(1), token(2)]);
    await it.send();
    await it.send({ account: { ...it.account, refreshToken: 'typed anew' } as MailAccount });
    expect(it.asked().map(({ refresh_token }) => refresh_token)).toEqual([CANARY, 'typed anew']);
  });

  test('whose access token was revoked early is asked for a new one, once', async () => {
    const good: string[] = ['access-1'];
    await using it = await stage([token(1), token(2), token(3)], good);
    await it.send();
    good.splice(0, 1, 'access-3');
    expect((await failureOf(it.send())).kind).toBe('auth');
    expect(it.asked()).toHaveLength(2);
    await it.send();
    expect(it.server.taken.map(({ auth }) => auth.split(' ')[1])).toEqual(['access-1', 'access-3']);
  });
});

describe('blindspot: auth time-outs', () => {
  const refused = (status: number, error: string) => ({ status, body: JSON.stringify({ error }) });

  test.each([
    ['a dead refresh token', refused(400, 'invalid_grant'), /has ended: connect it again/],
    ['a wrong client secret', refused(401, 'invalid_client'), /check its client id and secret/],
    ['an unknown tenant', refused(400, 'invalid_request'), /check its client id and secret/],
  ])('%s is a matter of the account, and says what to do', async (_name, said, message) => {
    await using it = await stage([said]);
    for (const call of [it.send(), it.check()]) {
      const failure = await failureOf(call);
      expect(failure.kind).toBe('auth');
      expect(failure.message).toMatch(message);
      expect(JSON.stringify([failure.message, failure.cause])).not.toContain(CANARY);
    }
    expect(it.server.taken).toEqual([]);
  });

  test.each([
    [{ status: 503 }, 'down'],
    [{ status: 429 }, 'busy'],
    ['reset', 'down'],
    [{ status: 200, body: '<html>' }, 'garbled'],
    [{ status: 404 }, 'garbled'],
  ] as const)('a sign-in server that answers %j says nothing about the account', async (said, kind) => {
    await using it = await stage([said]);
    expect(await failureOf(it.send())).toMatchObject({ kind, doubt: false });
  });

  test('an access token the server does not accept is one as well', async () => {
    await using it = await stage([{ ...token(1), access_token: 'bad' }]);
    const failure = await failureOf(it.send());
    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringContaining('connect the mailbox again') });
    expect(JSON.stringify([failure.message, failure.cause])).not.toContain('bad');
  });
});
