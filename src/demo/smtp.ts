import { randomUUID } from 'node:crypto';
import { rename, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { SMTPServer } from 'smtp-server';
import type { z } from 'zod';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Arrived, PasswordMail } from '#src/ports/mail.ts';
import type { Mailbox, MailHead } from '#src/ports/mailbox.ts';
import { folderMailbox, nameOf } from './mailbox.ts';

type Answer = Pick<Arrived, 'from' | 'subject' | 'text' | 'headers' | 'answers'>;
/** Milliseconds until the vendor's robot answers, and until a person does. */
type Delays = { robot: number; person: number };
const DELAYS: Delays = { robot: 4_000, person: 10_000 };
/** Bytes of a letter that are kept; the rest is only taken. */
const HEAD = 4 * 1024 * 1024;
/** So many of the vendor's mails can still be read. */
const MOST_ANSWERS = 1000;
const VENDOR = 'support@example.com';
/** Whose mails lie in the folder. */
export const DESK = 'tickets@example.com';

/**
 * A mail server on this machine behind which a vendor sits: a robot answers each letter to it with a case number, a person
 * a little later. The mailbox the answers come to is in memory. What goes to anybody else lies in `<dir>/sent`, and what
 * is dropped into `dir` is the mail of `DESK`.
 */
export async function mailroom(o: { dir: string; now?: () => number; delays?: Delays }) {
  const now = o.now ?? Date.now;
  const delays = o.delays ?? DELAYS;
  const box: { head: MailHead; source: string }[] = [];
  const desk = folderMailbox(o.dir, now);
  const boot = randomUUID().slice(0, 8);
  const password = randomUUID();
  const timers = new Set<NodeJS.Timeout>();
  // Numbers of one run do not come back in the next.
  let count = Math.floor(now() / 1000) % 10_000_000;

  function soon(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms).unref();
    timers.add(timer);
  }

  function put({ from, subject, text, headers, answers }: Answer): void {
    const messageId = `<${randomUUID()}@example.com>`;
    const all = { From: from, Subject: subject, 'Message-ID': messageId, References: answers.join(' '), ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
    const source = [...lines, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n');
    const at = new Date(now()).toISOString();
    const place = String(box.length);
    const size = Buffer.byteLength(source);
    box.push({ head: { place, folder: 'inbox', messageId, conversation: undefined, size, at }, source });
    const old = box[box.length - 1 - MOST_ANSWERS];
    if (old) old.source = '';
  }

  function answer(letter: Arrived): void {
    count += 1;
    const number = `EXN-${String(count).padStart(7, '0')}`;
    const answers = letter.messageId ? [letter.messageId] : [];
    const subject = `Re: ${letter.subject} [Case ${number}]`;
    soon(delays.robot, () => {
      const text = `Thank you for writing to Example Networks. Your case number is ${number}.\nPlease keep it in the subject.`;
      const headers = { 'Auto-Submitted': 'auto-replied', 'X-Case-Number': number };
      put({ from: VENDOR, subject, text, headers, answers });
    });
    soon(delays.person, () => {
      const text =
        'We see the loss of light on our side too. A technician is on the way; we write again within the hour.';
      put({ from: 'kim.lee@example.com', subject, text, headers: {}, answers });
    });
  }

  async function take(source: Buffer, toVendor: boolean): Promise<void> {
    const letter = await whole(source, new Date(now()).toISOString());
    if (toVendor) return answer(letter);
    // Whoever finds it there finds all of it.
    const beside = join(o.dir, `.${randomUUID()}`);
    await writeFile(beside, source, { mode: 0o600 });
    await rename(beside, join(o.dir, 'sent', nameOf(letter.messageId ?? randomUUID())));
  }

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (auth.password === password) done(null, { user: auth.username });
      else done(new Error('wrong password'));
    },
    onData(stream, session, done) {
      const toVendor = session.envelope.rcptTo.some(({ address }) => address === VENDOR);
      const head: Buffer[] = [];
      let size = 0;
      stream
        .on('data', (chunk: Buffer) => {
          if (size < HEAD) head.push(chunk);
          size += chunk.length;
        })
        // Cut off half-way: nothing was taken.
        .on('error', () => {})
        .on('end', () => {
          const source = Buffer.concat(head);
          take(source, toVendor).then(() => done(), done);
        });
    },
  });
  server.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;

  const mailbox: Mailbox = {
    async since(mark) {
      const next = `${boot}:${box.length}`;
      if (mark === undefined) return { heads: [], next, more: false };
      const [life, read = '0'] = mark.split(':');
      return { heads: box.slice(life === boot ? Number(read) : 0).map(({ head }) => head), next, more: false };
    },
    recent: async (from) => box.map(({ head }) => head).filter(({ at }) => at >= from),
    open(place) {
      const mail = box[Number(place)];
      if (!mail) throw new Failure('missing', 'no such mail');
      return Readable.from([Buffer.from(mail.source)]);
    },
    file: async (place) => place,
    sent: async () => false,
  };
  const login = { kind: 'password', smtp: `127.0.0.1:${port}`, password } as const;

  return {
    mailbox,
    account: { ...login, from: 'noc@example.com', user: 'noc@example.com' } satisfies z.input<typeof PasswordMail>,
    desk,
    deskAccount: { ...login, from: DESK, user: DESK } satisfies z.input<typeof PasswordMail>,
    async stop(): Promise<void> {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
