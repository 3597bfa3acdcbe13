import { onTestFinished } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import type { MailState, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { fakeBot } from './bot.ts';
import { joined } from './carrier.ts';
import { town } from './core.ts';
import { fakePost } from './mail.ts';

export const SUPPORT = 'support@acme.test';
export const NETWORK = 'network@acme.test';
export const BO = 'bo@customer.test';

/** What a mail says; the rest is as of an ordinary one of Bo's. */
export type Written = {
  id?: string;
  from?: string;
  to?: string;
  cc?: string;
  subject?: string;
  text?: string;
  answers?: string[];
  headers?: Record<string, string>;
  files?: { name: string; text: string }[];
};
export type Intake = Awaited<ReturnType<typeof intake>>;

const EDGE = 'edge-of-a-part';

/** A mail as it was read. */
export function wholeMail(change: Partial<WholeMail> = {}): WholeMail {
  return {
    messageId: '<m1@customer.test>',
    answers: [],
    from: BO,
    name: 'Bo',
    replyTo: [],
    to: [SUPPORT],
    cc: [],
    subject: 'VPN down',
    text: 'It is really down.',
    fresh: 'It is really down.',
    at: '2026-11-20T12:00:00.000Z',
    headers: {},
    importance: 'normal',
    lang: undefined,
    marks: [],
    relay: undefined,
    files: [],
    ...change,
  };
}

/** A mail as it travels. */
function source(mail: Written & { id: string }): string {
  const { id, from = `Bo <${BO}>`, to = SUPPORT, cc, subject = 'VPN down', text = 'It is really down.' } = mail;
  const { answers = [], headers = {}, files = [] } = mail;
  const head = {
    'Message-ID': id,
    Date: 'Fri, 20 Nov 2026 12:00:00 +0000',
    From: from,
    To: to,
    ...(cc ? { Cc: cc } : {}),
    Subject: subject,
    ...(answers.length > 0 ? { References: answers.join(' ') } : {}),
    ...headers,
  };
  const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}`);
  const part = (type: string, body: string) => [`--${EDGE}`, ...type.split('\n'), '', body];
  if (files.length === 0) return [...lines, 'Content-Type: text/plain; charset=utf-8', '', text].join('\r\n');
  return [
    ...lines,
    `Content-Type: multipart/mixed; boundary="${EDGE}"`,
    '',
    ...part('Content-Type: text/plain; charset=utf-8', text),
    ...files.flatMap((file) =>
      part(
        `Content-Type: application/octet-stream\nContent-Disposition: attachment; filename="${file.name}"`,
        file.text,
      ),
    ),
    `--${EDGE}--`,
    '',
  ].join('\r\n');
}

/**
 * A town whose mailboxes support@ and network@ become tickets at Red Hat; Ann is an admin, alone on Telegram. Threads are
 * chats of a mail bot in memory.
 */
export async function intake(settings: Partial<MailSettings> = {}, more: Parameters<typeof town>[0] = {}) {
  const rooms = { [SUPPORT]: fakePost(), [NETWORK]: fakePost() } as const;
  const bots: ReturnType<typeof fakeBot>[] = [];
  const place = await town({
    more: [...mailboxes],
    mail: { boxes: [SUPPORT, NETWORK], ...settings },
    mailbox: ({ from }) => (from === NETWORK ? rooms[NETWORK].box : rooms[SUPPORT].box),
    bots: (now) => {
      const mail = fakeBot('mail', { now, finds: true, text: 30_000 });
      mail.bot.limits.outside = { updates: ['comment'], notices: { 'ticket-open-done': 'mail-opened' } };
      bots.push(fakeBot('telegram', { now }), mail);
      return bots;
    },
    ...more,
  });
  onTestFinished(() => place.stop());
  const account = await place.account();
  const ann = await place.meets('Ann');
  const credentials = { smtp: 'smtp.acme.test', imap: 'imap.acme.test', user: 'casebell', password: 'secret' };
  const support = await joined(place.core, ann, 'mail', { from: SUPPORT, ...credentials });
  const network = await joined(place.core, ann, 'mail', { from: NETWORK, ...credentials });
  await place.live(1_000);
  let count = 0;

  /** It lies in the mailbox, and is not looked at yet; its Message-ID. */
  function drop(
    mail: Written = {},
    o: { box?: keyof typeof rooms; sent?: boolean; conversation?: string; at?: string } = {},
  ): string {
    count += 1;
    const id = mail.id ?? `<m${count}@customer.test>`;
    const { box = SUPPORT, sent, conversation, at = new Date(place.now() + count).toISOString() } = o;
    rooms[box].arrive({
      messageId: id,
      at,
      source: source({ ...mail, id }),
      ...(sent ? { folder: 'sent' as const } : {}),
      ...(conversation ? { conversation } : {}),
    });
    return id;
  }

  async function rows(): Promise<Tables['mails'][]> {
    return place.ledger.db.selectFrom('mails').selectAll().orderBy('created_at').orderBy('at').execute();
  }

  return {
    place,
    account,
    ann,
    support,
    network,
    rooms,
    drop,
    rows,

    /** A mail arrives and ends; how: `<state>`, or `<state> <why>`. */
    async arrives(...given: Parameters<typeof drop>): Promise<string> {
      const known = new Set((await rows()).map(({ id }) => id));
      drop(...given);
      await place.live(60_000);
      const ends = (await rows()).filter(({ id }) => !known.has(id));
      return ends.map(({ state, why }) => [state, why].filter(Boolean).join(' ')).join(', ');
    },
    states: async (): Promise<MailState[]> => (await rows()).map(({ state }) => state),
    cases: () => [...place.redhat.cases.values()],
    /** What Ann hears. */
    heard: () => place.seen(ann),
    labels: () => {
      const last = bots.flatMap((bot) => bot.sent).findLast((message) => message.chat === ann);
      return last?.message.buttons?.flat().map(({ label }) => label);
    },
    letters: () => bots.flatMap((bot) => bot.sent).filter(({ chat }) => chat.startsWith('mail|')),
  };
}
