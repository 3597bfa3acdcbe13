import { onTestFinished } from 'vitest';
import { mailBot } from '#bots/mail.ts';
import type { ReplyTo } from '#src/core/mail/reply.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter } from '#src/ports/mail.ts';
import type { Comment, Picture } from '#src/ports/types.ts';
import { fakeBot } from './bot.ts';
import { town } from './core.ts';
import { fakeDesk } from './desk.ts';
import { CASE, MINUTE } from './start.ts';

const THREAD = '0123456789ab';
/** The conversation with Joe, and Joe. */
export const CHAT = `mail|${THREAD}`;
export const JOE = 'mail|joe@customer.test';
const REPLY: ReplyTo = {
  box: 'box',
  from: 'support@example.com',
  to: 'joe@customer.test',
  cc: [],
  subject: 'VPN down',
  answers: ['<first@customer.test>'],
};

/** A town where Joe has written a mail: his conversation watches the case. Ann is an admin. */
export async function conversation(o: { lang?: string; link?: string } = {}) {
  const shown = new Map<string, Picture[]>();
  const joe = {
    /** The letters that left. */
    letters: [] as Letter[],
    /** What becomes of the next ones; it may throw. */
    fate: undefined as ((letter: Letter) => 'taken' | 'lost') | undefined,
    /** The vendor's comments have pictures, by their ids. */
    shown,
  };
  const bot = (now: () => number) =>
    mailBot({
      replyTo: async (thread) => (thread === THREAD ? REPLY : undefined),
      async send(_box, letter) {
        const how = joe.fate?.(letter) ?? 'taken';
        joe.letters.push(letter);
        if (how === 'lost') throw new Failure('down', 'no answer', { doubt: true });
      },
      sent: async (_box, id) => joe.letters.some((letter) => letter.id === id),
      now,
    });
  const place = await town({
    desk: (now) => illustrated(fakeDesk({ now }), shown),
    bots: (now) => [fakeBot('telegram', { now }), { ...fakeBot('mail', { now }), bot: bot(now) }],
    mail: { link: o.link },
  });
  onTestFinished(() => place.stop());
  const account = await place.account();
  const ann = await place.meets('Ann');
  place.redhat.put(CASE);
  await place.ledger.write((tx) =>
    place.core.people.ensureChat(tx, { bot: 'mail', room: THREAD, kind: 'group', title: 'VPN down' }),
  );
  await place.core.settings.setChat(CHAT, { lang: o.lang ?? 'en', authors: 'both' });
  await place.watch(CHAT, account, CASE);
  await place.live(2 * MINUTE);
  return {
    place,
    account,
    ann,
    joe,
    /** What Joe read, without the address at its end. */
    read: () => joe.letters.map(({ text }) => text.replace(/\n\nhttps:\S+$/, '')),

    /** What a mail of Joe's becomes, sent to the vendor. */
    async submit(out: Parameters<typeof place.core.tickets.submit>[1]['out']): Promise<void> {
      const t = { id: '0123456789ac', person: JOE, chat: CHAT, account, out };
      await place.ledger.write((tx) => place.core.tickets.submit(tx, t));
      await place.live(10 * MINUTE);
    },
  };
}

function illustrated(desk: ReturnType<typeof fakeDesk>, shown: Map<string, Picture[]>): ReturnType<typeof fakeDesk> {
  const { vendor } = desk;
  const pictured = (c: Comment): Comment => ({ ...c, pictures: shown.get(c.id) });
  return {
    ...desk,
    vendor: {
      ...vendor,
      connect(credentials, tools) {
        const wired = vendor.connect(credentials, tools);
        return {
          ...wired,
          async get(number, signal) {
            const found = await wired.get?.(number, signal);
            if (!found) throw new Failure('missing', 'no such case');
            return { ...found, comments: found.comments.map(pictured) };
          },
        };
      },
    },
  };
}
