import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { mailBot } from '#bots/mail.ts';
import { casesSection } from '#src/api/pages/cases.ts';
import { escaped, written } from '#src/api/pages/html.ts';
import { shown } from '#src/core/files/filename.ts';
import { csv, json } from '#src/core/tickets/history.csv.ts';
import type { Entry } from '#src/core/tickets/history.ts';
import { log } from '#src/log.ts';
import { composed } from '#src/mail/letter.ts';
import { whole } from '#src/mime.ts';
import type { Letter } from '#src/ports/mail.ts';
import { words } from '#src/words.ts';
import { freshCase } from './fakes/case.ts';
import { messages } from './hostile/messages.ts';
import { STRINGS } from './hostile/strings.ts';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const AT = new Date(NOON).toISOString();
const NEVER = new AbortController().signal;
const PLAIN = 'harmless';
const LONG = 5_000;
const TEXTS = STRINGS.filter((text) => text.length <= LONG);
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
/** What ends a line or the text for some program. */
const UNSEEN = /[[\p{Cc}\p{Bidi_Control}\u2028\u2029]--[\n\t]]/v;

describe('the board', () => {
  function board(text: string): string {
    const head = { ...freshCase('01234567', AT), title: text, status: text, severity: text, owner: text, url: text };
    const one = { head, account: { id: 'a1', label: text }, ball: 'vendor' as const, chats: [text, text] };
    return written(casesSection({ say: words('en'), tz: 'UTC', now: NOON }, { cases: [one], more: false }));
  }

  test('is the same page whatever is written in it', () => {
    for (const text of TEXTS.filter((one) => !/^https?:/i.test(one) && one !== ''))
      expect(board(text), JSON.stringify(text.slice(0, 60))).toBe(board(PLAIN).replaceAll(PLAIN, () => escaped(text)));
  });

  test('leads to addresses of the web alone, and nothing ends an attribute', () => {
    for (const text of TEXTS) {
      for (const [, quoted = ''] of board(text).matchAll(/href="([^"]*)"/g)) expect(quoted).toMatch(/^https?:\/\//);
      expect(escaped(text)).not.toMatch(/[<>"']/);
    }
  });
});

describe('the history', () => {
  const entry = (text: string): Entry => ({
    at: NOON,
    person: { bot: 'telegram', name: text },
    chat: 'telegram|1',
    vendor: 'acme',
    account: 'a1',
    label: text,
    what: 'open',
    title: text,
    reference: 'casebellc0ffee',
    number: text,
    state: 'failed',
    files: [{ name: text, size: 9, state: 'sent', sha256: 'ab12' }],
    why: text,
    to: text,
    url: text,
  });

  test('as CSV has as many cells as columns, each as it was written, and none is a formula', () => {
    for (const text of TEXTS) {
      const [titles = [], row = [], ...more] = cells(csv([entry(text)]));
      expect(more, JSON.stringify(text)).toEqual([]);
      expect(row).toHaveLength(titles.length);
      for (const cell of row) expect(cell, JSON.stringify(text)).not.toMatch(FORMULA);
      expect(row[titles.indexOf('title')], JSON.stringify(text)).toBe(FORMULA.test(text) ? `'${text}` : text);
    }
  });

  test('as JSON is what was written', () => {
    for (const text of TEXTS) expect(JSON.parse(json([entry(text)]))).toMatchObject([{ title: text, why: text }]);
  });
});

test('a log is one line for each entry, whatever is in it, and nothing acts in a terminal', () => {
  for (const text of TEXTS) {
    const lines: string[] = [];
    const out = log({ level: 'info', stream: { write: (line) => lines.push(line) } });
    out.warn({ account: text, host: text, deep: [{ key: text }], error: new Error(text) }, 'poll failed');
    expect(lines, JSON.stringify(text)).toHaveLength(1);
    const [line = ''] = lines;
    expect(line.slice(0, -1), JSON.stringify(text)).not.toMatch(/[\p{Cc}]/v);
    expect(JSON.parse(line)).toMatchObject({ msg: 'poll failed' });
  }
});

describe('a letter', () => {
  /** As it arrives where it was sent to. */
  async function arrived(letter: Letter) {
    const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
    const { message } = await transport.sendMail(composed('noc@example.com', letter, NOON, NEVER));
    return { source: String(message), mail: await whole(message as Buffer, AT) };
  }

  const letter = (text: string): Letter => ({
    id: '<t1@example.com>',
    to: 'support@vendor.test',
    subject: text,
    text,
    files: [
      {
        name: text,
        size: 1,
        open: async function* open() {
          yield Buffer.from('x');
        },
      },
    ],
  });

  test('has the headers and the addressees it had, whatever its subject, its text and its files are called', async () => {
    const names = Object.keys((await arrived(letter(PLAIN))).mail.headers);
    for (const text of TEXTS) {
      const { source, mail } = await arrived(letter(text));
      const what = JSON.stringify(text.slice(0, 60));
      // An empty subject is none.
      expect([...Object.keys(mail.headers), 'subject'].toSorted(), what).toEqual(expect.arrayContaining(names));
      expect(
        Object.keys(mail.headers).filter((name) => !names.includes(name)),
        what,
      ).toEqual([]);
      expect([mail.to, mail.cc], what).toEqual([['support@vendor.test'], []]);
      expect(mail.subject, what).not.toMatch(/[\r\n]/);
      expect(source.slice(0, source.indexOf('\r\n\r\n')), what).not.toMatch(/[^\r\n\t\x20-\x7e]/);
      expect(mail.files, what).toHaveLength(1);
    }
  });

  test('into a thread reads as it was said, in one line of subject', async () => {
    for (const text of TEXTS) {
      const sent: Letter[] = [];
      const bot = mailBot({
        replyTo: async () => ({
          box: 'b',
          from: 'noc@example.com',
          subject: text,
          to: 'bo@customer.test',
          cc: [],
          answers: [],
        }),
        send: async (_box, one) => void sent.push(one),
        sent: async () => false,
        now: () => NOON,
      });
      const { outside } = messages(text);
      if (outside) await bot.send({ bot: 'mail', room: 't1', kind: 'group' }, { ...outside, key: '1' }, NEVER);
      const [one] = sent;
      expect(one?.subject, JSON.stringify(text)).toMatch(/^Re:/);
      expect(one?.subject).not.toMatch(UNSEEN);
      expect(one?.text).not.toMatch(UNSEEN);
    }
  });
});

test('the name of a file is a name: no path, nothing that acts, and never empty', () => {
  for (const text of [...STRINGS, '../../etc/passwd', 'a\\b\\c.exe', 'x\u202Efdp.exe', '...', 'con', '~', '.bashrc']) {
    const name = shown(text);
    expect(name, JSON.stringify(text)).not.toBe('');
    expect(name).not.toMatch(/[/\\<>:"|?*\p{Cc}\p{Bidi_Control}]/u);
    expect(name).not.toMatch(/^[-.\s]|[.\s]$/);
    expect(name.length).toBeLessThanOrEqual(120);
  }
});

/** RFC 4180, read back. */
function cells(text: string): string[][] {
  const rows = [...text.matchAll(/((?:(?:"(?:[^"]|"")*"|[^",\r\n]*)(?:,|(?=\r\n)))+)\r\n/g)];
  return rows.map(([, row = '']) =>
    [...row.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(?:,|$)/g)]
      .map(([, cell = '']) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell))
      .slice(0, row.endsWith(',') ? undefined : -1),
  );
}
