const EOL = '\r\n';
const HEAD = ['From: Mallory <mallory@evil.test>', 'To: desk@example.com', 'Subject: hostile', 'MIME-Version: 1.0'];
const mail = (headers: readonly string[], body: string) => [...HEAD, ...headers, '', body].join(EOL);
const plain = (headers: readonly string[], body: string) => mail(['Content-Type: text/plain', ...headers], body);
const mixed = (...parts: string[]) =>
  mail(
    ['Content-Type: multipart/mixed; boundary="b"'],
    [...parts.map((part) => `--b${EOL}${part}`), '--b--', ''].join(EOL),
  );
const attached = (name: string, body = 'eA==', type = 'application/octet-stream') =>
  mixed(
    `Content-Type: text/plain${EOL}${EOL}see the file`,
    [
      `Content-Type: ${type}`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      body,
    ].join(EOL),
  );

function within(depth: number): string {
  let inside = mail(['Content-Type: text/plain'], 'deep down');
  for (let i = 0; i < depth; i += 1) inside = ['From: a@b.test', 'Content-Type: message/rfc822', '', inside].join(EOL);
  return inside;
}

/** Mails that no program should have written, by what is wrong with each. (Those made to take time: bench/mail.hostile.) */
export const MALFORMED: Readonly<Record<string, () => string | Buffer>> = {
  'a mail in a mail, a thousand deep': () => within(1_000),
  'a mail that holds itself by its boundary': () =>
    mail(
      ['Content-Type: multipart/mixed; boundary="b"'],
      `--b${EOL}Content-Type: multipart/mixed; boundary="b"${EOL}${EOL}`.repeat(1_000),
    ),
  'a part that says it is all the rest': () => mixed(`Content-Type: message/rfc822${EOL}${EOL}${HEAD.join(EOL)}`),
  'base64 that is none': () => plain(['Content-Transfer-Encoding: base64'], '!!!! not = base64 == \u00ff\u0000 ===='),
  'base64 cut in a letter': () => plain(['Content-Transfer-Encoding: base64'], 'R3LDvMOfZ'),
  'base64 in one line of 10 MB': () => plain(['Content-Transfer-Encoding: base64'], 'QUFB'.repeat(2_500_000)),
  'quoted-printable that is none': () => plain(['Content-Transfer-Encoding: quoted-printable'], '=ZZ =3 = =\r\n=0'),
  'an encoding nobody knows': () => plain(['Content-Transfer-Encoding: x-uuencode'], 'begin 644 x'),
  'two encodings': () => plain(['Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: 7bit'], 'eA=='),
  'a boundary of nothing': () => mail(['Content-Type: multipart/mixed; boundary=""'], `--${EOL}${EOL}x${EOL}----`),
  'a boundary of 10,000 letters': () => mail([`Content-Type: multipart/mixed; boundary="${'b'.repeat(10_000)}"`], 'x'),
  'a boundary with a line break': () =>
    mail(['Content-Type: multipart/mixed; boundary="b\r\n\tc"'], `--b c${EOL}${EOL}x`),
  'parts without headers': () => mixed('', EOL, `${EOL}x`),
  'headers without a colon': () => [...HEAD, 'this is no header', '', 'x'].join(EOL),
  'headers that never end': () => HEAD.join(EOL),
  'a header folded ten thousand times': () => plain([`X-Long: a${`${EOL} b`.repeat(10_000)}`], 'x'),
  'line feeds alone': () => plain([], 'x').replaceAll('\r\n', '\n'),
  'carriage returns alone': () => plain([], 'x').replaceAll('\r\n', '\r'),
  'every header twice': () => [...HEAD, ...HEAD, '', 'x'].join(EOL),
  'headers with the names of our own': () => plain(['__proto__: polluted', 'constructor: polluted'], 'x'),
  'a winmail.dat': () =>
    attached('winmail.dat', Buffer.from('789f3e22010001900800', 'hex').toString('base64'), 'application/ms-tnef'),
  'a name that is a path': () => attached('../../../../etc/cron.d/x0.sh'),
  'a name that is a path of Windows': () => attached('..\\..\\Windows\\System32\\x.dll'),
  'a name that turns': () => attached('invoice\u202Efdp.exe'),
  'a name of 10,000 letters': () => attached(`${'n'.repeat(10_000)}.log`),
  'a name in pieces that never fit': () =>
    mixed(
      `Content-Type: text/plain${EOL}Content-Disposition: attachment; filename*0*=utf-8''a%; filename*7=b; filename*1*=%zz${EOL}${EOL}x`,
    ),
  'a name with a header in it': () => attached('a\r\nX-Injected: 1\r\n'),
  'no name at all': () => attached(''),
  'an address with a header in it': () =>
    plain(['Cc: "a\r\nBcc: b@c.test" <x@y.test>', 'Reply-To: <<<>>>, @, a@@b'], 'x'),
  'groups in groups of addressees': () => plain([`Cc: ${'g: '.repeat(2_000)}a@b.test${';'.repeat(2_000)}`], 'x'),
  'comments in comments of an address': () => plain([`Cc: ${'('.repeat(20_000)}a@b.test${')'.repeat(20_000)}`], 'x'),
  'encoded words in encoded words': () => plain([`X-Odd: ${'=?utf-8?q?=3D=3Futf-8=3Fq=3F'.repeat(2_000)}`], 'x'),
  'an encoded word of an unknown charset': () => mail(['Subject: =?x-martian?b?//79?='], 'x'),
  'UTF-16 that says it is ASCII': () =>
    Buffer.concat([
      Buffer.from(mail(['Content-Type: text/plain; charset=us-ascii'], '')),
      Buffer.from('x\u202E', 'utf16le'),
    ]),
  'a date that is none': () => plain(['Date: 99 Foo 99999 99:99:99 +9999'], 'x'),
  'a Message-ID of 10,000 letters': () => plain([`Message-ID: <${'m'.repeat(10_000)}@x.test>`], 'x'),
  'ten thousand References': () =>
    plain([`References: ${Array.from({ length: 10_000 }, (_, i) => `<r${i}@x.test>`).join(`${EOL} `)}`], 'x'),
  'nothing but NULs': () => Buffer.alloc(100_000),
  'nothing but line ends': () => EOL.repeat(100_000),
};
