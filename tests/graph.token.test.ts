import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { tokens } from '#src/mail/token.ts';
import { post } from '#src/mail.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { fakeGraph } from './fakes/graph.ts';

const signal = AbortSignal.timeout(20_000);
const HOUR = 3_600_000;
const LETTER: Letter = { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Down', text: 'Help', files: [] };

async function stage() {
  const clock = fakeClock();
  const server = await fakeGraph({ now: clock.now });
  const ask = http();
  const kept: MailAccount[] = [];
  const mail = post({ http: ask, now: clock.now, tokens: tokens({ http: ask, now: clock.now }) });
  const keep = async (rotated: MailAccount) => void kept.push(rotated);
  return {
    ...{ server, clock, kept },
    send: (account: MailAccount) => mail.send(account, LETTER, keep, signal),
    grants: () => server.asked('POST', '/token').map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

describe('a Microsoft 365 mailbox of a person who signed in', () => {
  test('is used on their behalf, and each new refresh token is kept', async () => {
    await using it = await stage();
    const account = it.server.person();
    await Promise.all([it.send(account), it.send(account)]);
    expect(it.grants()).toEqual([
      {
        grant_type: 'refresh_token',
        client_id: 'casebell',
        refresh_token: account.refreshToken,
        scope: `offline_access ${it.server.base}/Mail.ReadWrite ${it.server.base}/Mail.Send`,
      },
    ]);
    expect(it.kept).toEqual([{ ...account, refreshToken: expect.stringMatching(/^refresh-/) }]);
    it.clock.pass(HOUR);
    await it.send(it.kept[0] ?? account);
    expect(it.grants()[1]?.['refresh_token']).toBe((it.kept[0] as typeof account).refreshToken);
    expect([...it.server.box.mails.values()].map(({ folder }) => folder)).toEqual(Array(3).fill('sentitems'));
  });

  test('asks for the scopes it was given, and shows its secret where it has one', async () => {
    await using it = await stage();
    await it.send({ ...it.server.person(), scopes: 'offline_access Mail.Send', clientSecret: it.server.entra.secret });
    expect(it.grants()).toMatchObject([{ scope: 'offline_access Mail.Send', client_secret: it.server.entra.secret }]);
  });
});

describe('blindspot: auth time-outs', () => {
  test.each([
    [50173, /password was changed.*casebell mail auth/],
    [70008, /has expired.*casebell mail auth/],
    [700082, /not used for too long.*casebell mail auth/],
    [99999, /has ended: connect it again/],
  ])('a sign-in that died with AADSTS%i says what to do, and not the token', async (number, message) => {
    await using it = await stage();
    const account = it.server.person();
    it.server.entra.refuse = number;
    const failure = await failureOf(it.send(account));
    expect(failure).toMatchObject({ kind: 'auth', message: expect.stringMatching(message) });
    expect(JSON.stringify([failure.message, failure.cause])).not.toContain(account.refreshToken);
  });

  test('a mailbox nobody has signed in to says how', async () => {
    await using it = await stage();
    const { clientSecret: _, ...account } = it.server.account();
    expect(await failureOf(it.send(account))).toMatchObject({
      kind: 'auth',
      message: expect.stringContaining('run `casebell mail auth`'),
    });
    expect(it.server.seen).toEqual([]);
  });
});
