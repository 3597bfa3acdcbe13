import type { ReplyTo } from '#src/core/mail/reply.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Bot, BotLimits, ChatRef, Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Letter } from '#src/ports/mail.ts';
import { words } from '#src/words.ts';
import { fit, left, safe } from './dress.ts';
import { answering, paragraphs } from './mail/text.ts';

/** Exchange Online takes 30 messages a minute of a mailbox (learn.microsoft.com, smtp-submission-improvements). */
const LIMITS: BotLimits = {
  text: 30_000,
  forms: false,
  outside: {
    updates: ['comment'],
    notices: { 'ticket-open-done': 'mail-opened', 'ticket-number-found': 'mail-opened' },
  },
  pace: { chat: 0.1, all: 0.5 },
};
const MOST_PICTURES = 20;
/** Milliseconds until a letter stands among those that were sent, if it was: a guess, no source says how long that takes. */
const SETTLED = 60_000;

/**
 * Conversations by mail, each a chat whose room is the thread: what is sent there answers the thread's last mail, to all.
 * It hears nothing; mails come in by the mailbox. A letter's Message-ID is made of its key, so that one in doubt is found,
 * and never goes out under a second one.
 */
export function mailBot(o: {
  replyTo(thread: string): Promise<ReplyTo | undefined>;
  send(box: string, letter: Letter, signal: AbortSignal): Promise<void>;
  sent(box: string, messageId: string, signal: AbortSignal): Promise<boolean>;
  now(): number;
}): Bot {
  async function replyTo({ room }: ChatRef): Promise<ReplyTo> {
    const reply = await o.replyTo(room);
    // Not missing: nobody could ever revive it by speaking here.
    if (!reply) throw new Failure('refused', 'its mailbox is not connected any more, or nobody is left to answer');
    return reply;
  }

  /** Without its pictures where they are what was refused: for all we know nothing of it went out then. */
  async function send(box: string, letter: Letter, bare: () => string, signal: AbortSignal): Promise<void> {
    try {
      await o.send(box, letter, signal);
    } catch (error) {
      const refused = error instanceof Failure && error.kind === 'refused' && !error.doubt;
      if (!refused || !letter.pictures?.length) throw error;
      await o.send(box, { ...letter, pictures: [], text: bare() }, signal);
    }
  }

  return {
    id: 'mail',
    limits: LIMITS,
    async start() {},
    async stop() {},

    async send(to, message, signal) {
      const { box, from, subject, to: address, cc, answers } = await replyTo(to);
      const id = idOf(to, message.key ?? '', from);
      const clean = fit(safe(message), LIMITS.text);
      const { pictures = [] } = message;
      const text = (missing: number) => paragraphs([...texts(clean), ...unshown(clean, missing), clean.url]);
      const letter: Letter = {
        id,
        to: address,
        cc,
        answers,
        subject: answering(subject, clean.title),
        text: text(Math.max(0, pictures.length - MOST_PICTURES)),
        files: [],
        pictures: pictures.slice(0, MOST_PICTURES),
        robot: isRelay(message) ? 'relay' : 'notice',
      };
      failpoint('letter.made');
      await send(box, letter, () => text(pictures.length), signal);
      failpoint('letter.answered');
      return { room: to.room, id };
    },

    async find(to, key, since, signal) {
      const { box, from } = await replyTo(to);
      const id = idOf(to, key, from);
      const sent = await o.sent(box, id, signal);
      failpoint('letter.looked');
      if (sent) return { room: to.room, id };
      const young = since + SETTLED - o.now();
      if (young > 0) throw new Failure('down', 'it may not yet show that it was sent', { retryAfterMs: young });
      return undefined;
    },
  };
}

/** In the domain of the mailbox, as spam filters want it. */
function idOf({ room }: ChatRef, key: string, from: string): string {
  return `<casebell-${key}-${room}@${from.slice(from.lastIndexOf('@') + 1)}>`;
}

/** It tells what a person said. */
function isRelay({ parts }: Message): boolean {
  return parts.some(({ kind }) => kind === 'quote');
}

function texts({ parts }: Message): string[] {
  return parts.flatMap((part) => (part.kind === 'quote' && part.more ? [part.text, left(part.more)] : [part.text]));
}

function unshown({ voice }: Message, count: number): string[] {
  return count > 0 ? [words(voice?.lang)('mail-pictures', { count })] : [];
}
