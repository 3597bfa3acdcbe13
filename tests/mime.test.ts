import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import { automatic } from '#src/robots.ts';
import { failureOf } from './contracts/stage.ts';

const AT = '2026-11-21T10:00:00.000Z';
const lines = (...all: string[]) => all.join('\r\n');
const read = (...all: string[]) => whole(Buffer.from(lines(...all)), AT);

describe('a mail that arrived', () => {
  test('is read with its number, its sender, and what it answers', async () => {
    const mail = await read(
      'Return-Path: <support@vendor.test>',
      'From: =?utf-8?q?Vendor_Supp=C3=B6rt?= <support@vendor.test>',
      'Subject: =?utf-8?b?W0Nhc2UgMDAxMjNdIEdlw7ZmZm5ldA==?=',
      'Message-ID:  <v1@vendor.test> ',
      'In-Reply-To: <t1@casebell>',
      'References: <t0@casebell>',
      ' <t1@casebell>',
      'X-Case-Number: 00123',
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=FC=DFe',
    );
    expect(mail).toMatchObject({
      messageId: '<v1@vendor.test>',
      answers: ['<t1@casebell>', '<t0@casebell>'],
      from: 'support@vendor.test',
      subject: '[Case 00123] Geöffnet',
      text: 'Grüße\n',
      at: AT,
    });
    expect(mail.headers).toMatchObject({ 'x-case-number': '00123', 'in-reply-to': '<t1@casebell>' });
    expect(mail.headers['subject']).toBe('[Case 00123] Geöffnet');
  });

  test('with HTML only, or an empty plain part, is read as text', async () => {
    const html = '<p>Case <b>00123</b> &amp; more</p><script>evil()</script>';
    const head = ['From: a@b.test', 'Content-Type: text/html', '', html];
    expect((await read(...head)).text).toBe('Case 00123 & more');
    const both = await read(
      'From: a@b.test',
      'Content-Type: multipart/alternative; boundary=x',
      '',
      '--x\r\nContent-Type: text/plain\r\n\r\n  ',
      `--x\r\nContent-Type: text/html\r\n\r\n${html}`,
      '--x--',
    );
    expect(both.text).toBe('Case 00123 & more');
  });

  test('does not hide anything with characters nobody sees', async () => {
    const mail = await read('From: a@b.test', 'Subject: a\u202Eb\u200Bc\u0007d', '', '00\u200B123\0');
    expect(mail.subject).toBe('abcd');
    expect(mail.text).toBe('00123\n');
  });

  test('believes the upper of two headers: the last server put it there', async () => {
    const mail = await read('X-Case: real', 'x-case: forged', '__proto__: {}', 'From: a@b.test', '', 'x');
    expect(mail.headers['x-case']).toBe('real');
    expect(Object.getPrototypeOf(mail.headers)).toBe(Object.prototype);
  });

  test.each([
    ['From: "a@evil.test" <real@b.test>', 'real@b.test'],
    ['From: Team: real@b.test, two@b.test;', 'real@b.test'],
    ['From: nobody', ''],
    ['From:', ''],
    ['To: a@b.test', ''],
  ])('with "%s" is from "%s"', async (header, from) => {
    expect((await read(header, '', 'x')).from).toBe(from);
  });

  test('without a Message-ID has none', async () => {
    expect((await read('From: a@b.test', 'Message-ID: nonsense', '', 'x')).messageId).toBeUndefined();
  });

  test('keeps what is attached, a mail within the mail included, out of its text', async () => {
    const mail = await read(
      'From: a@b.test',
      'Content-Type: multipart/mixed; boundary=x',
      '',
      '--x\r\nContent-Type: text/plain\r\n\r\nhello',
      '--x\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <in@side>\r\nSubject: Case 999\r\n\r\nCase 999',
      '--x\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="../../x"\r\n\r\nCase 888',
      '--x--',
    );
    expect(mail.text.trim()).toBe('hello');
    expect(mail.answers).toEqual([]);
  });

  test('is cut where it is too long, without hanging', async () => {
    const long = 'x'.repeat(3_000_000);
    const mail = await read(`Subject: ${long.slice(0, 5000)}`, 'From: a@b.test', '', long);
    expect(mail.text).toHaveLength(64 * 1024);
    expect(mail.subject.length).toBeLessThanOrEqual(1000);
    const deep = '<div>'.repeat(100_000);
    const begun = performance.now();
    await read('From: a@b.test', 'Content-Type: text/html', '', `${deep}Case 5`);
    expect(performance.now() - begun).toBeLessThan(2000);
  });

  test('that is empty or has no headers is garbled', async () => {
    for (const source of ['', '\r\n\r\n', new Uint8Array(0)]) {
      expect((await failureOf(whole(Buffer.from(source), AT))).kind).toBe('garbled');
    }
  });

  const WHOLE = Buffer.from(
    lines(
      'From: A <a@b.test>',
      'Subject: =?utf-8?q?x?=',
      'Content-Type: multipart/report; report-type=delivery-status; boundary="x"',
      '',
      '--x',
      'Content-Type: text/html; charset="utf-16"',
      'Content-Transfer-Encoding: base64',
      '',
      'PGI+eDwvYj4=',
      '--x',
      'Content-Type: message/rfc822',
      '',
      'Message-ID: <t1@casebell>',
      '',
      '--x--',
    ),
  );

  test('cut anywhere, or with any bytes in it, is read or garbled, nothing else', async () => {
    const outcome = (source: Uint8Array) => whole(Buffer.from(source), AT).catch((error: unknown) => error);
    const sound = (it: unknown) =>
      it instanceof Failure ? it.kind === 'garbled' : typeof (it as { text: unknown }).text === 'string';
    for (let end = 0; end < WHOLE.length; end++) {
      expect(sound(await outcome(WHOLE.subarray(0, end))), `cut at ${end}`).toBe(true);
    }
    await fc.assert(
      fc.asyncProperty(fc.nat(WHOLE.length), fc.uint8Array({ maxLength: 40 }), async (at, bytes) =>
        sound(await outcome(Buffer.concat([WHOLE.subarray(0, at), bytes, WHOLE.subarray(at + bytes.length)]))),
      ),
    );
  });
});

const report = (part: string, ...actions: string[]) => [
  'From: Mail Delivery <MAILER-DAEMON@mx.vendor.test>',
  'Return-Path: <>',
  'Auto-Submitted: auto-replied',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=x',
  '',
  '--x\r\nContent-Type: text/plain\r\n\r\nYour letter came back.',
  '--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx',
  ...actions.map((action) => `\r\nFinal-Recipient: rfc822; help@vendor.test\r\n${action}`),
  `--x\r\nContent-Type: ${part}\r\n\r\nTo: help@vendor.test\r\nMessage-ID: <t1@casebell>\r\nSubject: x\r\n\r\nHelp`,
  '--x--',
];

describe('a bounce', () => {
  test.each(['message/rfc822', 'text/rfc822-headers'])('tells which letter came back (%s)', async (part) => {
    const mail = await read(...report(part, 'Action: failed'));
    expect(mail.answers).toEqual(['<t1@casebell>']);
    expect(mail.text).not.toContain('Help');
    expect(automatic(mail)).toBe('bounce');
  });
});

describe('a delivery report', () => {
  test.each([
    [['Action: delayed'], 'report'],
    [['action:DELAYED (still trying)'], 'report'],
    [['Action: relayed', 'Action: delivered'], 'report'],
    [['Action: delayed', 'Action: failed'], 'bounce'],
    [['Action: unheard-of'], 'bounce'],
    [['Status: 5.0.0'], 'bounce'],
    [[], 'bounce'],
  ])('that says %j is a %s', async (actions, kind) => {
    expect(automatic(await read(...report('message/rfc822', ...actions)))).toBe(kind);
  });
});
