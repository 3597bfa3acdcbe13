import { Failure } from '#src/ports/failure.ts';
import type { Arrived, Letter, Mail, Post } from '#src/ports/mail.ts';
import type { Mailbox, MailFolder, MailHead } from '#src/ports/mailbox.ts';

/** No mailbox is connected. */
export const noMail: Mail = {
  from: async () => undefined,
  send: async () => {
    throw new Failure('unsupported', 'no mailbox is connected');
  },
};

/** What a test says of a mail; `source`: the whole of it, instead of the rest. */
type Incoming = Partial<Arrived> & { folder?: MailFolder; conversation?: string; source?: string | Uint8Array };
type Stored = MailHead & { source: Uint8Array };

const MOST_HEADS = 300;

/** A mail server in memory: it takes every letter, and lists every mail; or fails with `harm`. */
export function fakePost() {
  const inbox: Stored[] = [];
  let arrivals = 0;
  const watches = new Set<{ news(): void; fail(error: unknown): void }>();
  const filed = new Map<string, string>();
  const letters: (Letter & { from: string })[] = [];

  function check(): void {
    if (fake.harm) throw fake.harm;
  }
  function stored(place: string): Stored {
    check();
    const found = inbox.find((mail) => mail.place === place);
    if (!found) throw new Failure('missing', 'that mail is not there');
    return found;
  }
  const headOf = ({ source: _, ...head }: Stored): MailHead => head;

  const fake = {
    /** A mail arrives in the mailbox; where it stands there. */
    arrive(mail: Incoming): string {
      const nth = arrivals++;
      const place = `p${nth}`;
      const { at = '2026-11-20T12:00:00.000Z', folder = 'inbox', conversation } = mail;
      const messageId = 'messageId' in mail ? mail.messageId : `<m${nth}@example.com>`;
      const source = Buffer.from(mail.source ?? written({ ...mail, messageId }));
      inbox.push({ place, folder, messageId, conversation, size: source.length, at, source });
      for (const { news } of watches) news();
      return place;
    },
    /** Somebody takes a mail away. */
    remove(place: string): void {
      inbox.splice(
        inbox.findIndex((mail) => mail.place === place),
        1,
      );
    },
    /** Where mails were put, by place; `read` where they were only marked as that. */
    filed,
    /** How many watch the mailbox; `cut` ends that with an error. */
    watching: () => watches.size,
    cut(error: unknown): void {
      for (const { fail } of watches) fail(error);
    },
    box: {
      async since(mark) {
        check();
        const nth = ({ place }: MailHead) => Number(place.slice(1));
        const later = mark === undefined ? [] : inbox.filter((mail) => nth(mail) >= Number(mark));
        const heads = later.slice(0, MOST_HEADS);
        const more = heads.length < later.length;
        const [after] = later.slice(MOST_HEADS);
        return { heads: heads.map(headOf), next: String(after ? nth(after) : arrivals), more };
      },
      async recent(from) {
        check();
        return inbox.filter(({ at }) => Date.parse(at) >= Date.parse(from)).map(headOf);
      },
      async *open(place, { most }) {
        yield stored(place).source.subarray(0, most);
      },
      async file(place, { folder }) {
        filed.set(stored(place).place, folder ?? 'read');
        return place;
      },
      async sent(messageId) {
        check();
        return letters.some(({ id }) => id === messageId);
      },
      async watch(news, signal) {
        check();
        const { promise, resolve, reject } = Promise.withResolvers<void>();
        const watch = { news, fail: reject };
        watches.add(watch);
        signal.addEventListener('abort', () => resolve(), { once: true });
        await promise.finally(() => watches.delete(watch));
      },
    } satisfies Mailbox as Mailbox,
    /** What arrived, each with the address of the mailbox it went out from. */
    letters,
    harm: undefined as Failure | undefined,
    post: {
      async send(account, letter) {
        if (fake.harm?.doubt) letters.push({ ...letter, from: account.from });
        check();
        letters.push({ ...letter, from: account.from });
      },
      async check() {
        check();
      },
    } satisfies Post as Post,
  };
  return fake;
}

/** The mail as its server has it. */
function written({
  messageId,
  answers = [],
  from = 'support@example.com',
  subject = '',
  text = '',
  headers = {},
}: Incoming) {
  const head: Record<string, string | undefined> = {
    'Message-ID': messageId,
    From: from,
    Subject: subject,
    References: answers.join(' ') || undefined,
    'Content-Type': 'text/plain; charset=utf-8',
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name === 'content-type' ? 'Content-Type' : name, value]),
    ),
  };
  const lines = Object.entries(head).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}`]));
  return [...lines, '', text.replaceAll('\n', '\r\n')].join('\r\n');
}
