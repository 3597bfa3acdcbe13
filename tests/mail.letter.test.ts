import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { post } from '#src/mail.ts';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter, MailAccount } from '#src/ports/mail.ts';
import type { Picture } from '#src/ports/types.ts';
import { automatic } from '#src/robots.ts';
import { failureOf } from './contracts/stage.ts';
import { mailServer } from './fakes/smtp.ts';

const signal = AbortSignal.timeout(20_000);
const MB = 1024 * 1024;
const mail = post({ http: http(), now: () => Date.parse('2026-11-21T10:00:00Z') });
const ANSWERS = ['<first@customer.test>', '<last@customer.test>'];

function send(port: number, o: Partial<Letter>): Promise<void> {
  const smtp = `127.0.0.1:${port}`;
  const account: MailAccount = { kind: 'password', from: 'support@example.com', smtp, user: 'x', password: 'y' };
  const letter = {
    id: '<t1@example.com>',
    to: 'joe@customer.test',
    subject: 'Re: VPN',
    text: 'a < b',
    files: [],
    ...o,
  };
  return mail.send(account, letter, async () => {}, signal);
}
async function sent(o: Partial<Letter> = {}) {
  await using server = await mailServer();
  await send(server.port, o);
  const [taken] = server.taken;
  if (!taken || server.taken.length > 1) throw new Error(`${server.taken.length} letters came`);
  const read = await PostalMime.parse(taken.source);
  return { ...taken, read, known: await whole(Buffer.from(taken.source), '2026-11-21T10:00:00Z') };
}
function picture(name: string, bytes: Uint8Array | Failure, type = 'image/png'): Picture {
  async function* open() {
    if (bytes instanceof Failure) throw bytes;
    yield bytes;
  }
  return { name, type, open };
}

describe('an answer in a conversation', () => {
  test('reaches the sender and everybody in Cc, and stands below the mail it answers', async () => {
    const { to, read, known } = await sent({ cc: ['ann@customer.test', 'bob@partner.test'], answers: ANSWERS });
    expect(to).toEqual(['joe@customer.test', 'ann@customer.test', 'bob@partner.test']);
    expect(read.to?.map(({ address }) => address)).toEqual(['joe@customer.test']);
    expect(read.cc?.map(({ address }) => address)).toEqual(['ann@customer.test', 'bob@partner.test']);
    expect(known.headers).toMatchObject({ 'in-reply-to': ANSWERS[1], references: ANSWERS.join(' ') });
  });

  test('of a thread of any length names its beginning and its newest mails, a hundred in all', async () => {
    const answers = Array.from({ length: 250 }, (_, i) => `<m${i}@customer.test>`);
    const { known } = await sent({ answers });
    const ids = known.headers['references']?.split(' ') ?? [];
    expect(ids).toEqual([answers[0], ...answers.slice(-99)]);
    expect(known.headers['in-reply-to']).toBe('<m249@customer.test>');
  });

  test('leaves out what is no address and no Message-ID, whatever the mail it answers said', async () => {
    const evil = ['x@y.test\r\nBcc: thief@example.net', 'a@b.test, thief@example.net', 'A <thief@example.net>', ''];
    const { to, source, read } = await sent({
      cc: [...evil, 'joe@customer.test', 'ann@customer.test', 'ann@customer.test'],
      answers: ['<a@b>\r\nBcc: thief@example.net', '<no end', 'bare@id', '<noat>', ...ANSWERS],
    });
    expect(to).toEqual(['joe@customer.test', 'ann@customer.test']);
    expect(source).not.toContain('thief');
    expect(read.references).toBe(`<noat> ${ANSWERS.join(' ')}`);
  });

  test.each(['\r\n', '\n', '\u2028'])('cannot be given a header by %j in its subject', async (end) => {
    const { source, read } = await sent({ subject: `Re: a${end}Bcc: thief@example.net`, robot: 'notice' });
    expect(source).not.toMatch(/^Bcc:/im);
    expect(read.subject).toBe('Re: a Bcc: thief@example.net');
  });
});

describe('a letter that nobody’s robot shall answer', () => {
  test.each(['notice', 'relay'] as const)('is known as such by its headers (%s)', async (robot) => {
    const { known } = await sent({ robot, answers: ANSWERS });
    expect(known.headers).toMatchObject({ 'x-casebell': '1', 'x-auto-response-suppress': 'All' });
    expect(automatic(known)).toBe('reply');
  });

  test.each(['notice', 'relay'] as const)(
    'is known to another Casebell also where a server drops our headers (%s)',
    async (robot) => {
      const { source } = await sent({ robot });
      const bare = source.replace(/^(x-[\w-]+|auto-submitted):.*\r\n/gim, '');
      const { headers, marks } = await whole(Buffer.from(bare), '2026-11-21T10:00:00Z');
      expect(headers['x-casebell']).toBeUndefined();
      expect(marks).toEqual([robot]);
    },
  );

  test('says whether it is an answer; a comment that a person wrote is not automatic', async () => {
    const submitted = async (o: Partial<Letter>) => (await sent(o)).known.headers['auto-submitted'];
    expect(await submitted({ robot: 'notice', answers: ANSWERS })).toBe('auto-replied');
    expect(await submitted({ robot: 'notice' })).toBe('auto-generated');
    expect(await submitted({ robot: 'relay', answers: ANSWERS })).toBeUndefined();
    expect(await submitted({ answers: ANSWERS })).toBeUndefined();
  });

  test('any other letter has no such mark in its text', async () => {
    const { read, known } = await sent();
    expect(read.html).not.toContain('<meta');
    expect(known.headers['x-auto-response-suppress']).toBe('OOF');
  });
});

describe('the pictures of a letter', () => {
  const png = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256);

  test('are shown below its text, under their names', async () => {
    const evil = '"><script>alert(1)</script>.png';
    const { read } = await sent({ pictures: [picture('screen.png', png), picture(evil, png, 'image/svg+xml')] });
    const [first, second] = read.attachments;
    expect(first).toMatchObject({ mimeType: 'image/png', disposition: 'inline', related: true });
    expect(Buffer.from(first?.content as ArrayBuffer).equals(png)).toBe(true);
    expect(second?.mimeType).toBe('application/octet-stream');
    for (const shown of read.attachments) {
      expect(read.html).toContain(`<img src="cid:${shown.contentId?.slice(1, -1)}"`);
    }
    expect(read.html).toContain('alt="screen.png"');
    expect(read.html).not.toContain('<script');
    expect(read.text?.trim()).toBe('a < b');
  });

  test.each([
    ['busy', 'down'],
    ['garbled', 'down'],
    ['auth', 'down'],
    ['missing', 'refused'],
    ['refused', 'refused'],
  ] as const)('that answer %s make the letter fail as %s: the mailbox is not to blame', async (kind, means) => {
    await using server = await mailServer();
    const broken = picture('gone.png', new Failure(kind, 'canary', { retryAfterMs: 5_000 }));
    const failure = await failureOf(send(server.port, { pictures: [picture('a.png', png), broken] }));
    expect(failure).toMatchObject({ kind: means, doubt: false, retryAfterMs: 5_000 });
    expect(failure.message).not.toContain('canary');
    expect(server.taken).toEqual([]);
  });

  test('never are more than a mailbox takes: 20, of 10 MiB each, and 20 MiB together', async () => {
    await using server = await mailServer();
    const of = (...sizes: number[]) => sizes.map((size, i) => picture(`${i}.png`, new Uint8Array(size)));
    for (const pictures of [of(...Array(21).fill(1)), of(10 * MB + 1), of(10 * MB, 10 * MB, 1)]) {
      expect((await failureOf(send(server.port, { pictures }))).kind).toBe('refused');
    }
    expect(server.taken).toEqual([]);
  });
});
