import { randomBytes } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

const EOL = '\r\n';
const HEAD = [
  'From: Mallory <mallory@evil.test>',
  'To: desk@example.com',
  'Subject: hostile',
  'In-Reply-To: <a@evil.test>',
];
const mail = (headers: readonly string[], body: string) => [...HEAD, ...headers, '', body].join(EOL);
const html = (body: string) => mail(['Content-Type: text/html; charset=utf-8'], body);
const plain = (body: string) => mail(['Content-Type: text/plain; charset=utf-8'], body);
const attached = (name: string, type: string, base64: string) =>
  mail(
    ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"'],
    [
      '--b',
      'Content-Type: text/plain',
      '',
      'see the file',
      '--b',
      `Content-Type: ${type}; name="${name}"`,
      `Content-Disposition: attachment; filename="${name}"`,
      'Content-Transfer-Encoding: base64',
      '',
      base64,
      '--b--',
    ].join(EOL),
  );
const wrapped = (bytes: Buffer) => bytes.toString('base64').replace(/.{76}/g, `$&${EOL}`);

function nested(depth: number): string {
  const open = Array.from({ length: depth }, (_, i) =>
    [`--b${i}`, `Content-Type: multipart/mixed; boundary="b${i + 1}"`, '', ''].join(EOL),
  );
  return mail(
    ['Content-Type: multipart/mixed; boundary="b0"'],
    `${open.join('')}--b${depth}${EOL}Content-Type: text/plain${EOL}${EOL}deep down${EOL}--b${depth}--${EOL}`,
  );
}

/** 64 MiB of zeros in some 64 KB; of a ZIP only what a program looks at that would unpack it. */
const bomb = () => Buffer.concat([Buffer.from('504b0304140000000800', 'hex'), deflateRawSync(Buffer.alloc(64 << 20))]);

/** Mails made to do harm, by what they try; made anew by every call. */
export const HOSTILE: Readonly<Record<string, () => string | Buffer>> = {
  '100,000 headers': () =>
    mail(
      Array.from({ length: 100_000 }, (_, i) => `X-Header-${i}: ${i}`),
      'x',
    ),
  'a header of 4 MiB': () => mail([`X-Long: ${'y'.repeat(4 << 20)}`], 'x'),
  'a subject of a million encoded words': () => mail([`Subject: ${'=?utf-8?q?a?= '.repeat(200_000)}`], 'x'),
  '50,000 addressees': () =>
    mail(
      [`Cc: ${Array.from({ length: 50_000 }, (_, i) => `Guest ${i} <guest${i}@example.com>`).join(`,${EOL} `)}`],
      'x',
    ),
  'parts 64 deep': () => nested(64),
  'parts 5,000 deep': () => nested(5_000),
  '20,000 parts': () =>
    mail(
      ['Content-Type: multipart/mixed; boundary=b'],
      `--b${EOL}Content-Type: application/x${EOL}${EOL}x${EOL}`.repeat(20_000),
    ),
  '100,000 nested divs': () => html(`${'<div>'.repeat(100_000)}hello`),
  'nested quotes': () => html(`${'<blockquote>'.repeat(40_000)}hello`),
  'nested tables': () => html('<table><tr><td>'.repeat(30_000)),
  'a million angle brackets': () => html('<'.repeat(1 << 20)),
  'a million attributes': () => html(`<p ${'a=b '.repeat(250_000)}>hello`),
  'pictures written into the page': () => html('<img src="data:image/png;base64,AAAA">'.repeat(20_000)),
  'a file of 30 MB': () => attached('big.bin', 'application/octet-stream', wrapped(randomBytes(30_000_000))),
  'a zip bomb': () => attached('bomb.zip', 'application/zip', wrapped(bomb())),
  'a path for a name': () => attached('../../../../etc/cron.d/x0.sh', 'text/x-sh', 'ZXZpbA=='),
  'a name that turns': () => attached('invoice\u202Efdp.exe', 'application/pdf', 'ZXZpbA=='),
  'NULs everywhere': () => attached('a\0b.txt', 'text/plain\0', 'ZXZpbA==\0').replaceAll('see', 's\0e\0e'),
  '8-bit headers': () => Buffer.from(mail(['X-Wild: \xff\xfe\x80', 'Subject: St\xf6rung'], 'x'), 'latin1'),
  'UTF-7': () => mail(['Content-Type: text/html; charset=utf-7'], '+ADw-script+AD4-alert(1)+ADw-/script+AD4-'),
  'a boundary that never comes': () => mail(['Content-Type: multipart/mixed; boundary="no'], '--yes\r\n\r\nhello'),
  'no boundary at all': () => mail(['Content-Type: multipart/mixed'], 'hello'),
  'a charset nobody knows': () => mail(['Content-Type: text/plain; charset=x-martian'], 'h\xe9llo'),
  'lines that might begin a quote': () => plain('On a a a a a a a a a a a a a a a a a a a:\n'.repeat(1600)),
  'a line that might begin a quote': () => plain(`On ${'a '.repeat(32_000)}:`),
  'dates that might begin a quote': () => plain(`${'2222'.repeat(30)}${'from<'.repeat(34)}]\n`.repeat(200)),
  'closings on every line': () => plain('Regards,\n'.repeat(7000)),
  'empty lines': () => plain(`On${'\n'.repeat(65_000)}wrote:`),
  'quotes and answers in turn': () => plain('> a\nb\n'.repeat(10_000)),
};

/** One that a person wrote, with a file. */
export const ORDINARY = Buffer.from(
  attached('console.log', 'text/plain', wrapped(Buffer.from('line down\n'.repeat(2000)))).replace('see', 'please see'),
);
