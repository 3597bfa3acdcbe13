import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';

const AT = '2026-11-21T10:00:00.000Z';
const lines = (...all: string[]) => all.join('\r\n');
const read = (...all: string[]) => whole(Buffer.from(lines(...all)), AT);
const part = (headers: string[], ...body: string[]) => lines('--b', ...headers, '', ...body);
const mixed = (...parts: string[]) =>
  read('From: a@b.test', 'Content-Type: multipart/mixed; boundary=b', '', ...parts, '--b--');
const html = (page: string, ...headers: string[]) =>
  read('From: a@b.test', ...headers, 'Content-Type: text/html; charset=utf-8', '', page);

describe('a mail read whole', () => {
  test('says who wrote it, to whom, and what it answers', async () => {
    const mail = await read(
      'From: =?utf-8?q?Anna_M=C3=BCller?= <Anna@Example.COM>',
      'Reply-To: Team <team@example.com>',
      'To: Desk <desk@help.test>, Friends: bob@example.com, Carl <CARL@example.com>;',
      'Cc: desk@help.test, nobody, dora@example.com, dora@example.com',
      'Subject: =?iso-8859-1?q?Re:_St=F6rung?=',
      'Message-ID: <m1@example.com>',
      'In-Reply-To: <t1@casebell>',
      'Importance: High',
      'Content-Language: de-de, en',
      '',
      'Es geht wieder.',
      '',
      '> Geht es?',
    );
    expect(mail).toMatchObject({
      from: 'anna@example.com',
      name: 'Anna Müller',
      replyTo: ['team@example.com'],
      to: ['desk@help.test', 'bob@example.com', 'carl@example.com'],
      cc: ['desk@help.test', 'dora@example.com'],
      subject: 'Re: Störung',
      messageId: '<m1@example.com>',
      answers: ['<t1@casebell>'],
      text: 'Es geht wieder.\n\n> Geht es?\n',
      fresh: 'Es geht wieder.',
      importance: 'high',
      lang: 'de-DE',
      marks: [],
      relay: undefined,
      files: [],
      at: AT,
    });
  });

  test.each([
    [['X-Priority: 1 (Highest)'], 'high'],
    [['X-MSMail-Priority: Low'], 'low'],
    [['X-Priority: 5'], 'low'],
    [['X-Priority: 3', 'Importance: normal'], 'normal'],
    [[], 'normal'],
  ])('with %j is of %s importance', async (headers, importance) => {
    expect((await read('From: a@b.test', ...headers, '', 'x')).importance).toBe(importance);
  });

  test.each([
    [['Accept-Language: it-IT;q=0.9, en'], 'it-IT'],
    [['Content-Language: fr', 'Accept-Language: it'], 'fr'],
    [['Content-Language: ???'], undefined],
    [[], undefined],
  ])('with %j is in %s', async (headers, lang) => {
    expect((await read('From: a@b.test', ...headers, '', 'x')).lang).toBe(lang);
  });

  test('in HTML only is read as its writer saw it', async () => {
    const mail = await html(
      '<p>It is.</p><div>On Mon, 3 Nov 2025, Desk &lt;<a href="mailto:d@b.test">d@b.test</a>&gt; wrote:</div>' +
        '<blockquote type="cite"><p>Is it plugged in?</p></blockquote>',
      'Subject: Re: Printer',
    );
    expect(mail.fresh).toBe('It is.');
    expect(mail.text).toContain('> Is it plugged in?');
  });

  test('of Outlook, in HTML only, is without the letter it answers', async () => {
    const line = (words: string) => `<p class="MsoNormal">${words}<o:p></o:p></p>`;
    const mail = await html(
      `<div>${line('It is.')}${line('&nbsp;')}${line('Kind regards')}${line('Anna')}<div style="border-top:solid #E1E1E1">` +
        `${line('<b>From:</b> Desk &lt;d@b.test&gt; <br><b>Sent:</b> Monday<br><b>To:</b> Anna<br><b>Subject:</b> Printer')}` +
        `</div>${line('Is it plugged in?')}</div>`,
      'In-Reply-To: <t1@casebell>',
    );
    expect(mail.fresh).toBe('It is.');
    expect(mail.text).toMatch(/^It is\.\n\nKind regards\nAnna\nFrom: Desk <d@b\.test>\s*\nSent: Monday\n/);
  });

  test.each(['', 'This message needs a program that shows HTML.'])(
    'with a plain part that says nothing is read from the other one: "%s"',
    async (stub) => {
      const mail = await read(
        'From: a@b.test',
        'Content-Type: multipart/alternative; boundary=b',
        '',
        part(['Content-Type: text/plain'], stub),
        part(['Content-Type: text/html'], '<p>It is broken.</p>'),
        '--b--',
      );
      expect(mail.text).toBe('It is broken.');
    },
  );

  test('without a boundary loses no word', async () => {
    expect((await read('From: a@b.test', 'Content-Type: multipart/mixed', '', 'hello')).text).toBe('hello');
  });
});

describe('marks in the HTML', () => {
  test.each([
    ['<html><head><meta name="casebell" content="notice"></head><body>x', ['notice']],
    ["<meta content='relay jira comment' name=message>x", ['relay jira comment']],
    ['<meta name="author" content="Anna"><p>x', []],
    // Thunderbird quotes the head of what it answers along with its body.
    ['<html><body>x<blockquote><meta name="casebell" content="notice">y</blockquote>', []],
  ])('%s', async (page, marks) => {
    expect((await html(page)).marks).toEqual(marks);
  });
});

describe('a request to tell a comment', () => {
  test.each([
    ['{"ticket":"OPS-1","id":"10042","author":"Anna"}', { ticket: 'OPS-1', comment: '10042' }],
    [
      '{"ticket":"OPS-1","id":10042,"author":{"name":"Anna"}}\r\nSent by automation',
      { ticket: 'OPS-1', comment: '10042' },
    ],
    ['{"ticket":"OPS-1","author":"Anna"}', undefined],
    ['{"ticket":', undefined],
    ['Look: {"ticket":"OPS-1","id":"1","author":"Anna"}', undefined],
  ])('%s', async (text, relay) => {
    expect((await read('From: a@b.test', '', text)).relay).toEqual(relay);
  });
});

describe('files of a mail', () => {
  test('keep their names, and get one by their type where they have none', async () => {
    const { files, text } = await mixed(
      part(['Content-Type: text/plain'], 'see the files'),
      part(['Content-Type: application/pdf; name="=?utf-8?q?M=C3=A4rz.pdf?="'], 'x'),
      part(['Content-Type: message/rfc822'], 'Subject: old', '', 'Case 9'),
      part(['Content-Type: message/rfc822; name="Old mail"'], 'Subject: old', '', 'Case 9'),
      part(['Content-Type: application/ms-tnef'], 'x'),
      part(['Content-Type: text/calendar; method=REQUEST'], 'BEGIN:VCALENDAR'),
      part(['Content-Type: application/pkcs7-signature'], 'x'),
      part(['Content-Type: image/jpeg'], 'x'),
      part(['Content-Type: application/x-anything'], 'x'),
      part(['Content-Type: text/plain', 'Content-Disposition: attachment; filename=empty.txt']),
    );
    expect(files.map(({ name }) => name)).toEqual([
      'März.pdf',
      'mail.eml',
      'Old mail.eml',
      'winmail.dat',
      'event.ics',
      'smime.p7s',
      'image.jpg',
      'file',
    ]);
    expect(files.every(({ inline }) => !inline)).toBe(true);
    expect(text.trim()).toBe('see the files');
  });

  test('in the text are told from those beside it', async () => {
    const { files, text } = await mixed(
      part(['Content-Type: text/html'], '<p>here: <img src="cid:one@x"></p>'),
      part(['Content-Type: image/png; name=one.png', 'Content-ID: <one@x>'], 'PNG'),
      part(['Content-Type: image/png; name=two.png', 'Content-ID: <two@x>'], 'PNG'),
    );
    expect(text).toBe('here: [cid:one@x]');
    expect(files).toMatchObject([
      { name: 'one.png', inline: true, cid: 'one@x', type: 'image/png' },
      { name: 'two.png', inline: false, cid: 'two@x' },
    ]);
  });

  test('pasted into the HTML are files as well', async () => {
    const { files, text } = await html('<p>a <img src="data:image/png;base64,UE5H"> b</p>');
    expect(text).toBe('a [cid:picture-1.png] b');
    expect(files).toEqual([
      {
        name: 'picture-1.png',
        type: 'image/png',
        inline: true,
        cid: 'picture-1.png',
        content: Uint8Array.from(Buffer.from('PNG')),
      },
    ]);
  });

  test('of an encrypted mail are the mail', async () => {
    const { files } = await read('From: a@b.test', 'Content-Type: application/pkcs7-mime', '', 'MIIB');
    expect(files).toMatchObject([{ name: 'smime.p7m' }]);
  });

  test('keep hostile names, no longer than 255 characters', async () => {
    const { files } = await mixed(
      part(['Content-Disposition: attachment; filename="../../../../etc/cron.d/x0.sh"'], 'x'),
      part([`Content-Disposition: attachment; filename="${'n'.repeat(9000)}"`], 'x'),
    );
    expect(files.map(({ name }) => name)).toEqual(['../../../../etc/cron.d/x0.sh', 'n'.repeat(255)]);
  });
});

const SAMPLE = Buffer.from(
  lines(
    'From: =?utf-8?q?A?= <a@b.test>',
    'Subject: =?utf-8?b?eA==?=',
    'Content-Type: multipart/related; boundary="b"',
    '',
    part(['Content-Type: text/html; charset="utf-16"', 'Content-Transfer-Encoding: base64'], 'PGI+eDwvYj4='),
    part(
      ['Content-Type: image/png; name="a%00.png"', "Content-Disposition: inline; filename*=utf-8''%E2%82%AC.png"],
      'x',
    ),
    part(['Content-Type: message/rfc822'], 'Message-ID: <t1@casebell>', '', 'x'),
    '--b--',
  ),
);

test('cut anywhere, or with any bytes in it, a mail is read or garbled, nothing else', async () => {
  const sound = async (source: Uint8Array) => {
    const it = await whole(source, AT).catch((error: unknown) => error);
    return it instanceof Failure ? it.kind === 'garbled' : typeof (it as { fresh: unknown }).fresh === 'string';
  };
  for (let end = 0; end < SAMPLE.length; end++)
    expect(await sound(SAMPLE.subarray(0, end)), `cut at ${end}`).toBe(true);
  await fc.assert(
    fc.asyncProperty(fc.nat(SAMPLE.length), fc.uint8Array({ maxLength: 40 }), (at, bytes) =>
      sound(Buffer.concat([SAMPLE.subarray(0, at), bytes, SAMPLE.subarray(at + bytes.length)])),
    ),
  );
});
