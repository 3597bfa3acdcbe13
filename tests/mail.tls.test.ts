import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import type { Letter } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { mailServer, scripted, TLS, trust } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const LETTER: Letter = { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Down', text: 'Help', files: [] };
const WITH_TLS = { ...TLS, disabledCommands: [], allowInsecureAuth: false };

function send(smtp: string, inside: string[] = []) {
  const mail = post({ http: http(), now: () => 0, inside: (host) => inside.includes(host) });
  const account = { kind: 'password', from: 'noc@example.com', smtp, user: 'noc', password: 'p' } as const;
  return mail.send(account, LETTER, async () => {}, signal);
}

describe('a mail server', () => {
  test('with a good certificate gets the letter, over TLS', async () => {
    using _trusted = trust();
    await using server = await mailServer(WITH_TLS);
    await send(`localhost:${server.port}`);
    expect(server.taken).toMatchObject([{ secure: true, auth: 'noc p' }]);
  });

  test('with a certificate nobody vouches for gets neither password nor letter', async () => {
    await using server = await mailServer(WITH_TLS);
    const failure = await failureOf(send(`localhost:${server.port}`));
    expect(failure).toMatchObject({ kind: 'down', doubt: false, message: expect.stringMatching(/SELF_SIGNED/) });
    expect(server.taken).toEqual([]);
  });

  test('with the certificate of another host gets neither', async () => {
    using _trusted = trust();
    await using server = await mailServer(WITH_TLS);
    const failure = await failureOf(send(`127.0.0.1:${server.port}`));
    expect(failure).toMatchObject({ kind: 'down', message: '127.0.0.1: ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(server.taken).toEqual([]);
  });

  test('on another machine must offer TLS before it hears the password', async () => {
    await using server = await mailServer({ host: '127.0.0.2' });
    const failure = await failureOf(send(`127.0.0.2:${server.port}`, ['127.0.0.2']));
    expect(failure).toMatchObject({ kind: 'unsupported', message: '127.0.0.2 offers no TLS' });
    expect(server.taken).toEqual([]);
  });

  test('at a private address that is allowed gets the letter, over TLS', async () => {
    using _trusted = trust();
    await using server = await mailServer({ ...WITH_TLS, host: '127.0.0.2' });
    await send(`127.0.0.2:${server.port}`, ['127.0.0.2']);
    expect(server.taken).toMatchObject([{ secure: true }]);
  });

  test.each(['10.0.0.1', '127.0.0.2', '169.254.169.254', '127.1', '0x7f000001', '2130706433'])(
    'at %s is never asked: that is a private address, whatever it is written like',
    async (host) => {
      await using server = await scripted(() => undefined);
      const failure = await failureOf(send(`${host}:${server.port}`));
      expect(failure).toMatchObject({ kind: 'refused', message: `${host} leads to a private address` });
      expect(server.heard).toEqual([]);
    },
  );

  test.each(['0', '65536', '99999'])('cannot be at port %s', async (port) => {
    expect((await failureOf(send(`127.0.0.1:${port}`))).kind).toBe('refused');
  });
});
