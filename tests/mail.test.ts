import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import { failureOf } from './contracts/stage.ts';
import { mailServer } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const NOW = Date.parse('2026-11-21T10:00:00Z');
const mail = post({ http: http(), now: () => NOW });
const keep = async () => {};

function account(port: number): MailAccount {
  const smtp = `127.0.0.1:${port}`;
  return { kind: 'password', from: 'noc@example.com', smtp, user: 'noc', password: 'pass-w0rd' };
}
function letter(o: Partial<Letter> = {}): Letter {
  const text = 'Line 1\n  indented & <b>"bold"</b>\n.dot';
  return { id: '<t1@casebell>', to: 'help@vendor.test', subject: 'Site down', text, files: [], ...o };
}
async function sent(o: Partial<Letter> = {}) {
  await using server = await mailServer();
  await mail.send(account(server.port), letter(o), keep, signal);
  const [taken] = server.taken;
  if (!taken || server.taken.length > 1) throw new Error(`${server.taken.length} letters came`);
  return { ...taken, read: await PostalMime.parse(taken.source) };
}
function header(source: string, name: string): string | undefined {
  const head = source.split('\r\n\r\n')[0] ?? '';
  return new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim();
}

describe('a letter', () => {
  test('arrives with its own Message-ID, from the mailbox, as plain text and as the same text in HTML', async () => {
    const { from, to, auth, read } = await sent();
    expect({ from, to, auth }).toEqual({ from: 'noc@example.com', to: ['help@vendor.test'], auth: 'noc pass-w0rd' });
    expect(read).toMatchObject({ messageId: '<t1@casebell>', subject: 'Site down', date: '2026-11-21T10:00:00.000Z' });
    expect(read.from?.address).toBe('noc@example.com');
    expect(read.text?.trimEnd()).toBe('Line 1\n  indented & <b>"bold"</b>\n.dot');
    expect(read.html).toContain('Line 1\n  indented &amp; &lt;b&gt;&quot;bold&quot;&lt;/b&gt;\n.dot</pre>');
    expect(read.html).not.toContain('<b>');
  });

  test('says that a robot wrote it, so that no robot answers twice', async () => {
    const { source } = await sent();
    // The vendor's robot shall answer, once: with the case number.
    expect(header(source, 'Auto-Submitted')).toBeUndefined();
    expect(header(source, 'X-Auto-Response-Suppress')).toBe('OOF');
    expect(header(source, 'X-Casebell')).toBe('1');
    expect(header(source, 'X-Mailer')).toBeUndefined();
  });

  test('keeps names of any language, in the subject and of files', async () => {
    const name = 'журнал “final” ünïcode 名前.txt';
    const { source, read } = await sent({ subject: 'Città giù — 停電', files: [file(name, ['x'])] });
    expect(read.subject).toBe('Città giù — 停電');
    expect(read.attachments[0]?.filename).toBe(name);
    expect([...source].filter((c) => c > '~')).toEqual([]);
  });

  test.each(['\r\n', '\n', '\r', '\u2028', '\u0085', '\0'])('cannot be given a header by %j', async (end) => {
    const evil = `a${end}Bcc: thief@example.net${end}${end}<script>`;
    const { to, read, source } = await sent({ subject: evil, files: [file(`${evil}.txt`, ['x'])] });
    expect(to).toEqual(['help@vendor.test']);
    expect(read.bcc).toBeUndefined();
    expect(source).not.toMatch(/^Bcc:/im);
    expect(read.subject?.replaceAll(/\s/g, '')).toBe('aBcc:thief@example.net<script>');
    expect(read.attachments.map(({ filename }) => filename?.replaceAll(/\s/g, ''))).toEqual([
      'aBcc:thief@example.net<script>.txt',
    ]);
  });

  test.each([
    { to: 'a@vendor.test\r\nRCPT TO:<thief@example.net>' },
    { to: 'a@vendor.test, thief@example.net' },
    { to: 'A <a@vendor.test>' },
    { to: '' },
    { id: '<a@b>\r\nBcc: thief@example.net' },
    { id: 'no brackets' },
  ])('is refused with %j before anything is sent', async (o) => {
    await using server = await mailServer();
    expect((await failureOf(mail.send(account(server.port), letter(o), keep, signal))).kind).toBe('refused');
    expect(server.taken).toEqual([]);
  });

  test('has the same bytes in its files, and the same Message-ID, when it is sent again', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7919) % 256);
    async function* open() {
      yield bytes;
    }
    const bundle = { name: 'bundle.tgz', size: bytes.length, open };
    await using server = await mailServer();
    for (let i = 0; i < 2; i++) await mail.send(account(server.port), letter({ files: [bundle] }), keep, signal);
    const [first, second] = await Promise.all(server.taken.map(({ source }) => PostalMime.parse(source)));
    expect(second?.messageId).toBe(first?.messageId);
    for (const read of [first, second]) {
      expect(Buffer.from(read?.attachments[0]?.content as ArrayBuffer).equals(bytes)).toBe(true);
    }
  });

  test('never stands in memory: a big file is read as fast as it is sent', async () => {
    const total = 48;
    let made = 0;
    let came = 0;
    let ahead = 0;
    async function* open() {
      const chunk = new Uint8Array(1024 * 1024);
      for (; made < total; made++) {
        ahead = Math.max(ahead, made - (came / 1024 / 1024) * (57 / 78));
        yield chunk;
      }
    }
    await using server = await mailServer({
      onData: (stream, _session, done) => {
        stream.on('data', (chunk: Uint8Array) => {
          came += chunk.length;
        });
        stream.on('end', done);
      },
    });
    const big = { name: 'core.bin', size: total * 1024 * 1024, open };
    await mail.send(account(server.port), letter({ files: [big] }), keep, signal);
    expect(came).toBeGreaterThan(total * 1024 * 1024 * 1.36);
    expect(ahead).toBeLessThan(16);
  });
});

function file(name: string, chunks: string[]) {
  async function* open() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  return { name, size: Buffer.byteLength(chunks.join('')), open };
}
