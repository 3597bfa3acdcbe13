import { randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import type { z } from 'zod';
import { arrived } from '#src/mime.ts';
import type { Arrived, Mailbox, PasswordMail } from '#src/ports/mail.ts';

/** Milliseconds until the vendor's robot answers, and until a person does. */
type Delays = { robot: number; person: number };
const DELAYS: Delays = { robot: 4_000, person: 10_000 };
/** Bytes of a letter that are looked at; the rest is only taken. */
const HEAD = 256 * 1024;
const MOST_ANSWERS = 1000;

/**
 * A mail server on this machine behind which a vendor sits: a robot answers each letter with a case number, a person a
 * little later. The mailbox the answers come to is in memory.
 */
export async function mailroom(o: { now?: () => number; delays?: Delays } = {}) {
  const now = o.now ?? Date.now;
  const delays = o.delays ?? DELAYS;
  const box: Arrived[] = [];
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

  function put(mail: Pick<Arrived, 'from' | 'subject' | 'text' | 'headers' | 'answers'>): void {
    const at = new Date(now()).toISOString();
    box.push({ ...mail, at, messageId: `<${randomUUID()}@example.com>` });
    if (box.length > MOST_ANSWERS) box.shift();
  }

  function answer(letter: Arrived): void {
    count += 1;
    const number = `EXN-${String(count).padStart(7, '0')}`;
    const answers = letter.messageId ? [letter.messageId] : [];
    const subject = `Re: ${letter.subject} [Case ${number}]`;
    soon(delays.robot, () => {
      const text = `Thank you for writing to Example Networks. Your case number is ${number}.\nPlease keep it in the subject.`;
      const headers = { 'auto-submitted': 'auto-replied', 'x-case-number': number };
      put({ from: 'support@example.com', subject, text, headers, answers });
    });
    soon(delays.person, () => {
      const text =
        'We see the loss of light on our side too. A technician is on the way; we write again within the hour.';
      put({ from: 'kim.lee@example.com', subject, text, headers: {}, answers });
    });
  }

  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    onAuth(auth, _session, done) {
      if (auth.password === password) done(null, { user: auth.username });
      else done(new Error('wrong password'));
    },
    onData(stream, _session, done) {
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
          done();
          arrived(Buffer.concat(head), new Date(now()).toISOString()).then(answer, () => {});
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
      if (mark === undefined) return { mails: [], next, more: false };
      const [life, read = '0'] = mark.split(':');
      return { mails: box.slice(life === boot ? Number(read) : 0), next, more: false };
    },
  };

  return {
    mailbox,
    account: {
      kind: 'password',
      from: 'noc@example.com',
      smtp: `127.0.0.1:${port}`,
      user: 'noc@example.com',
      password,
    } satisfies z.input<typeof PasswordMail>,
    async stop(): Promise<void> {
      for (const timer of timers) clearTimeout(timer);
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
