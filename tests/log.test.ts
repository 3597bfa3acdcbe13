import { describe, expect, test } from 'vitest';
import { errorFields, type Log, log, redact } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';

const TELEGRAM = '123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJyaHNtIn0.c2lnbmF0dXJl_-x';

function heard(level: string, speak: (out: Log) => void): { text: string; lines: Record<string, unknown>[] } {
  const written: string[] = [];
  speak(log({ level, stream: { write: (s) => written.push(s) } }));
  const text = written.join('');
  return {
    text,
    lines: text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  };
}

describe('no secret reaches a log', () => {
  test.each([
    ['Slack bot token', 'xoxb-1234567890-abcDEF', 'xoxb-1234567890-abcDEF'],
    ['Slack rotated token', 'got xoxe.xoxp-1-Mi0yLTEyMzQ ok', 'xoxp-1-Mi0yLTEyMzQ'],
    ['Slack app token', 'xapp-1-A012-345-abcdef', 'A012-345-abcdef'],
    ['Telegram token in a URL', `https://api.telegram.org/bot${TELEGRAM}/sendMessage`, TELEGRAM],
    ['Telegram token, encoded', `/file/bot${TELEGRAM.replace(':', '%3A')}/x`, TELEGRAM.slice(12)],
    ['bearer', 'Authorization: Bearer abcdefghij.klm', 'abcdefghij'],
    ['basic', 'authorization: Basic dXNlcjpwYXNzd29yZA==', 'dXNlcjpwYXNz'],
    ['header in JSON', '{"Authorization":"token 0123456789"}', '0123456789'],
    ['JWT', `offline token ${JWT}.`, 'c2lnbmF0dXJl'],
    ['form', 'grant_type=refresh_token&refresh_token=abc%2Fdef&client_id=x', 'abc%2Fdef'],
    ['JSON', '{"refresh_token":"abcdef","expires_in":300}', 'abcdef'],
    ['JSON in JSON', '{\\"access_token\\": \\"abcdef\\"}', 'abcdef'],
    ['signed URL', 'https://s3.example/a?X-Amz-Signature=deadbeef&x=1&sig=cafe%3D', 'deadbeef'],
    ['signed URL, its other parameter', 'https://blob.example/a?sv=1&sig=cafe1234%3D', 'cafe1234'],
    ['password in a URL', 'https://ann:hunter2@vendor.example/x', 'hunter2'],
  ])('%s', (_, text, secret) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[secret]');
    const deep = { a: [{ b: text }], err: new Error(text) };
    expect(heard('debug', (out) => out.warn({ note: text, deep }, text)).text).not.toContain(secret);
  });

  test('whatever its value, by the name of its field, however deep', () => {
    const { text } = heard('info', (out) =>
      out.info({ password: 'hunter2', a: { b: [{ clientSecret: 'hunter2', refresh_token: 'hunter2' }] } }, 'x'),
    );
    expect(text).not.toContain('hunter2');
  });

  test('ordinary words and numbers stay', () => {
    const line =
      'case 01234567 at 2026-11-20T10:00:00Z: token expired, password: wrong; bearer of news; /doctor errors';
    expect(redact(line)).toBe(line);
  });

  test.each(['xoxb-', '1', '123456:', 'eyJ', '://a:', 'authorization: ', 'token="', 'bearer ', '\\', 'token\\'])(
    'a megabyte of %j is looked through at once',
    (part) => {
      const start = performance.now();
      redact(part.repeat(1_000_000 / part.length));
      expect(performance.now() - start).toBeLessThan(1000);
    },
  );
});

describe('what people wrote never reaches a log', () => {
  test('bodies, texts and titles are left out, at every level', () => {
    const fields = {
      text: 'our database',
      body: 'our database',
      title: 'our database',
      deep: { description: 'our database' },
    };
    expect(heard('debug', (out) => out.debug(fields, 'polled')).text).not.toContain('our database');
  });

  test('the cause of a failure shows its status or code alone', () => {
    const answered = new Failure('auth', 'login refused', { cause: { status: 401, text: 'our database' } });
    const reset = new Failure('down', 'no answer', {
      cause: Object.assign(new Error('our database'), { code: 'ECONNRESET' }),
    });
    const { lines, text } = heard('info', (out) => {
      out.warn({ account: 'a1', err: answered }, 'poll failed');
      out.warn({ account: 'a1', err: reset }, 'poll failed');
    });
    expect(lines[0]?.['err']).toMatchObject({ name: 'Failure', kind: 'auth', message: 'login refused', cause: 401 });
    expect(lines[1]?.['err']).toMatchObject({ kind: 'down', cause: 'ECONNRESET' });
    expect(text).not.toContain('our database');
  });
});

describe('a line of the log', () => {
  test('is JSON with time, level, message and fields', () => {
    const { lines } = heard('info', (out) => out.info({ account: 'a1', cases: 3, at: new Date(0) }, 'polled'));
    expect(lines).toEqual([
      {
        level: 30,
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        account: 'a1',
        cases: 3,
        at: '1970-01-01T00:00:00.000Z',
        msg: 'polled',
      },
    ]);
  });

  test('is not written below the level asked for, nor any when silent', () => {
    expect(heard('warn', (out) => out.info({}, 'x')).text).toBe('');
    expect(heard('silent', (out) => out.error({ err: new Error('x') }, 'x')).text).toBe('');
  });

  test('stays small and does not fail, whatever is given', () => {
    const loop: Record<string, unknown> = {
      big: 'x'.repeat(1e6),
      many: Array.from({ length: 1e4 }, () => 1n),
      at: new Date(NaN),
    };
    loop['self'] = loop;
    loop['url'] = new URL('https://a.example/?sig=abc');
    const { text, lines } = heard('info', (out) =>
      out.info({ loop, bytes: Buffer.from('secret'), nothing: null }, 'x'),
    );
    expect(text.length).toBeLessThan(100_000);
    expect(lines[0]).toMatchObject({
      bytes: '[6 bytes]',
      nothing: null,
      loop: { url: 'https://a.example/?sig=[secret]' },
    });
  });

  test('an error has a stack without secrets', () => {
    const shown = errorFields(new TypeError(`cannot reach https://api.telegram.org/bot${TELEGRAM}/getMe`));
    expect(shown).toMatchObject({
      name: 'TypeError',
      message: 'cannot reach https://api.telegram.org/bot[secret]/getMe',
    });
    expect(shown['stack']).toMatch(/log\.test\.ts/);
    expect(JSON.stringify(shown)).not.toContain(TELEGRAM);
  });
});
