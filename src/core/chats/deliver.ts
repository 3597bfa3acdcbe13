import type { Doctor } from '#src/core/doctor.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import type { Bot, ChatRef, Message, MessageRef } from '#src/ports/bot.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Compose, keyOf } from './compose.ts';
import type { Notices } from './notices.ts';
import { deliverOf, type Outbox, wake } from './outbox.ts';
import type { Chat, People } from './people.ts';
import { type Owed, plan } from './plan.ts';
import { setbacks, troublesOf } from './setback.ts';
import { turns } from './turns.ts';

/** So far ahead (ms) of the platform's clock ours may have been when a message was sent that is looked for. */
const AHEAD = 65 * 60_000;
/** Until a chat of a bot that is switched off is looked at again. */
const OFF = 15 * 60_000;
const FINAL = new Set<FailureKind>(['forbidden', 'missing', 'refused', 'unsupported']);

/** `edits`: the message it changes, where it is no message of its own; `there`: it stands in the chat already. */
type Ready = { message: Message; edits: string | undefined } | { there: string };

/** Sends what is owed, one chat at a time, and settles what is in doubt. */
export function deliver(o: {
  ledger: Ledger;
  queue: Queue;
  people: People;
  compose: Compose;
  doctor: Doctor;
  notices: Notices;
  outbox: Outbox;
  bots(): readonly Bot[];
  now(): number;
}) {
  const { ledger, queue, outbox: box, now } = o;
  const turn = turns(o);
  const setback = setbacks(o);

  /** A message in doubt: where it stands, undefined where it does not, `unknown` where nobody can tell. */
  async function lookUp(
    bot: Bot,
    to: ChatRef,
    [first]: Owed[],
    signal: AbortSignal,
  ): Promise<MessageRef | 'unknown' | undefined> {
    if (!bot.find || !first) return 'unknown';
    try {
      return await bot.find(to, keyOf(first), (first.sending_at ?? first.created_at) - AHEAD, signal);
    } catch (error) {
      if (isFinal(error)) return 'unknown';
      throw error;
    }
  }

  /** Settles what is in doubt and finds the words; undefined where there is nothing to say. */
  async function prepare(bot: Bot, chat: Chat, rows: Owed[], signal: AbortSignal): Promise<Ready | undefined> {
    const known = rows[0]?.state === 'doubt' ? await lookUp(bot, chatRef(chat), rows, signal) : undefined;
    if (known && known !== 'unknown') return { there: known.id };
    const edits = bot.edit && (await box.editable(chat.id, rows));
    const message = await o.compose(bot, chat, rows, known === 'unknown' && !edits, signal);
    return message && { message, edits };
  }

  /** Resolves with the platform's id of the message. */
  async function send(bot: Bot, chat: Chat, rows: Owed[], ready: Ready, signal: AbortSignal): Promise<string> {
    if ('there' in ready) return ready.there;
    const [first] = rows;
    const attempts = (first?.attempts ?? 0) + 1;
    await box.set(rows, { state: 'sending', batch: first?.batch ?? first?.id ?? 0, sending_at: now(), attempts });
    failpoint('deliver.sending');
    if (ready.edits !== undefined) {
      try {
        await bot.edit?.({ room: chat.room, id: ready.edits }, ready.message, signal);
        return ready.edits;
      } catch (error) {
        // That message cannot be changed any more: the edit becomes a message of its own.
        if (!isFinal(error)) throw error;
      }
    }
    const { id } = await bot.send(chatRef(chat), ready.message, signal);
    failpoint('deliver.answered');
    return id;
  }

  /** It arrived: what was owed, the chat's troubles and this wake-up are over in one commit, which has the next one for `rest`. */
  async function arrived(bot: Bot, chat: Chat, rows: Owed[], message: string, rest: Owed[]): Promise<void> {
    async function also(tx: Db): Promise<void> {
      await o.doctor.ended(tx, troublesOf(chat));
      await queue.end?.(deliverOf(chat.bot), chat.id, tx);
      if (rest.length === 0) return;
      await wake(queue, tx, chat.id, {
        notBefore: turn.next(bot, { ...chat, not_before: 0 }),
        priority: urgency(rest),
      });
    }
    await box.sent(chat.id, rows, message, also);
    failpoint('deliver.sent');
  }

  /** Resolves with when this chat is to be looked at again; undefined where that is planned, or it is owed nothing. */
  async function step(bot: Bot, chat: Chat, owed: Owed[], signal: AbortSignal): Promise<number | undefined> {
    const next = plan(owed, await box.mutes(chat.id), now());
    if (next.kind !== 'send') turn.leave(chat);
    switch (next.kind) {
      case 'nothing':
        return undefined;
      case 'wait':
        return next.until;
      case 'skip':
        await box.skip(next.ids);
        return now();
      case 'send': {
        const { rows } = next;
        if (await o.notices.inward(bot, chat, rows)) return now();
        const at = turn.take(bot, chat, next);
        if (at > now()) return at;
        let ready: Ready | undefined;
        try {
          ready = await prepare(bot, chat, rows, signal);
          failpoint('deliver.composed');
          if (!ready) {
            await box.set(rows, { state: 'skipped' });
            return now();
          }
          const message = await send(bot, chat, rows, ready, signal);
          await arrived(
            bot,
            chat,
            rows,
            message,
            owed.filter((row) => !rows.includes(row)),
          );
          return undefined;
        } catch (error) {
          return setback(bot, chat, rows, error, { unsent: !ready, stopping: signal.aborted });
        }
      }
    }
  }

  return {
    /** The wake-up of a chat: one message, and the next wake-up where more is owed. */
    async run(id: string, signal: AbortSignal): Promise<void> {
      const chat = await o.people.chat(id);
      if (!chat || chat.state === 'dead') return;
      const owed = await box.owed(id);
      failpoint('deliver.taken');
      const bot = o.bots().find((b) => b.id === chat.bot);
      const next = bot ? await step(bot, chat, owed, signal) : now() + OFF;
      if (next !== undefined)
        await ledger.write((tx) => wake(queue, tx, id, { notBefore: next, priority: urgency(owed) }));
      failpoint('deliver.planned');
    },

    /** The bots of all chats there are, also of those that are switched off. */
    async bots(): Promise<string[]> {
      const rows = await ledger.db.selectFrom('chats').select('bot').distinct().execute();
      return rows.map(({ bot }) => bot);
    },

    about: box.about,
  };
}

/** The same request would be answered the same again. */
function isFinal(error: unknown): boolean {
  return error instanceof Failure && !error.doubt && FINAL.has(error.kind);
}

function urgency(rows: Owed[]): number {
  return Math.min(...rows.map((row) => row.priority));
}

function chatRef(chat: Chat): ChatRef {
  return {
    bot: chat.bot,
    room: chat.room,
    kind: chat.kind,
    ...(chat.thread ? { thread: chat.thread } : {}),
    ...(chat.title ? { title: chat.title } : {}),
  };
}
