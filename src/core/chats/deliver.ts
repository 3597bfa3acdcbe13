import type { Doctor } from '#src/core/doctor.ts';
import type { Ledger } from '#src/ledger.ts';
import { type Pace, pace } from '#src/pace.ts';
import type { Bot, ChatRef, Message, MessageRef } from '#src/ports/bot.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import type { Queue } from '#src/ports/queue.ts';
import { type Compose, keyOf } from './compose.ts';
import type { Notices } from './notices.ts';
import type { Outbox } from './outbox.ts';
import type { Chat, People } from './people.ts';
import { type Owed, plan } from './plan.ts';

const LONGEST = 15 * 60_000;
/** A message is left out when it is so old and was tried so often: age alone may be our own absence. */
const GIVE_UP = 3 * 86_400_000;
const GIVE_UP_TRIES = 20;
/** So often in a row the same answer is believed; whatever the answers, after so many tries any is. */
const REFUSALS = 2;
const REFUSALS_MIXED = 5;
/** Errors that are bugs: the message that brings them about is left out after so many. */
const BUGS = 3;
const BOT_DOWN = 60_000;
/** Chats whose pace is remembered. */
const MOST_PACES = 5000;
const FINAL = new Set<FailureKind>(['forbidden', 'missing', 'refused', 'unsupported']);

/** `edits`: the message it changes, where it is no message of its own. */
type Ready = { message: Message; edits: string | undefined };

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
  const { ledger, outbox: box, now } = o;
  const together = new Map<string, Pace>();
  const paces = new Map<string, Pace[]>();

  /** Every bucket a message to this chat takes from. A group's burst is part of its minute, not on top. */
  function buckets(bot: Bot, chat: Chat): Pace[] {
    const { pace: limit } = bot.limits;
    const all = together.get(bot.id) ?? pace(limit.all, Math.max(1, Math.floor(limit.all / 2)));
    together.set(bot.id, all);
    const group = chat.kind !== 'direct' && limit.group ? [pace((limit.group - 3) / 60, 3)] : [];
    const own = paces.get(chat.id) ?? [pace(limit.chat), ...group];
    // The last one used stands last; one not used for so long is full again, and may as well begin anew.
    paces.delete(chat.id);
    paces.set(chat.id, own);
    const [oldest] = paces.keys();
    if (paces.size > MOST_PACES && oldest !== undefined) paces.delete(oldest);
    return [all, ...own];
  }

  /** A message in doubt: where it stands, undefined where it does not, `unknown` where nobody can tell. */
  async function lookUp(
    bot: Bot,
    to: ChatRef,
    [first]: Owed[],
    signal: AbortSignal,
  ): Promise<MessageRef | 'unknown' | undefined> {
    if (!bot.find || !first) return 'unknown';
    try {
      return await bot.find(to, keyOf(first), first.sending_at ?? first.created_at, signal);
    } catch (error) {
      if (isFinal(error)) return 'unknown';
      throw error;
    }
  }

  /** Settles what is in doubt and finds the words; undefined where nothing is left to send. */
  async function prepare(bot: Bot, chat: Chat, rows: Owed[], signal: AbortSignal): Promise<Ready | undefined> {
    const known = rows[0]?.state === 'doubt' ? await lookUp(bot, chatRef(chat), rows, signal) : undefined;
    if (known && known !== 'unknown') {
      await box.sent(chat.id, rows, known.id);
      return undefined;
    }
    const edits = bot.edit && (await box.editable(chat.id, rows));
    const message = await o.compose(bot, chat, rows, known === 'unknown' && !edits, signal);
    if (!message) await box.set(rows, { state: 'skipped' });
    return message && { message, edits };
  }

  async function send(bot: Bot, chat: Chat, rows: Owed[], ready: Ready, signal: AbortSignal): Promise<void> {
    const [first] = rows;
    const attempts = (first?.attempts ?? 0) + 1;
    await box.set(rows, { state: 'sending', batch: first?.batch ?? first?.id ?? 0, sending_at: now(), attempts });
    if (ready.edits !== undefined) {
      try {
        await bot.edit?.({ room: chat.room, id: ready.edits }, ready.message, signal);
        return await box.sent(chat.id, rows, ready.edits);
      } catch (error) {
        // That message cannot be changed any more: the edit becomes a message of its own.
        if (!isFinal(error)) throw error;
      }
    }
    const ref = await bot.send(chatRef(chat), ready.message, signal);
    await box.sent(chat.id, rows, ref.id);
  }

  /**
   * What a failed send means; `unsent`: nothing had been asked of the platform yet. Resolves with when to go on,
   * undefined where this chat has nothing left to do.
   */
  async function failed(
    bot: Bot,
    chat: Chat,
    rows: Owed[],
    error: unknown,
    how: { unsent: boolean; stopping: boolean },
  ): Promise<number | undefined> {
    const [first] = rows;
    const tries = (first?.attempts ?? 0) + 1;
    const bug = !(error instanceof Failure) && !how.stopping;
    const failure =
      error instanceof Failure ? error : new Failure('down', 'stopped half-way', { doubt: !how.unsent, cause: error });
    const why = failure.message;
    const believed = (tries >= REFUSALS && first?.why === why) || tries >= REFUSALS_MIXED;
    // Once in doubt, in doubt until it is found or sent: a failed look-up proves nothing.
    const state = failure.doubt || first?.state === 'doubt' ? 'doubt' : 'pending';
    const key = failure.kind === 'auth' ? `bot:${chat.bot}` : `chat:${chat.id}`;
    /** First the notice, then the state: a crash between repeats this, and what was told is not told again. */
    async function trouble(say: string, { of = key, after = 1 } = {}): Promise<void> {
      const notice = { say, args: { chat: chat.title ?? chat.id, why } };
      await o.doctor.trouble(of, bug ? error : failure, { people: [], notice, after });
    }
    /** A trouble of its own: who heard that it fails has not heard that it was left out. */
    async function leftOut(say: string): Promise<number> {
      await trouble(say, { of: leftKey(chat) });
      await box.set(rows, { state: 'dead', why });
      return now();
    }

    if (failure.moved) {
      await box.set(rows, { state });
      await o.people.move(chat.id, failure.moved);
      return undefined;
    }
    if (failure.kind === 'forbidden' || (failure.kind === 'missing' && believed)) {
      await trouble('notice-chat-dead');
      await box.set(rows, { state, why });
      await o.notices.buried(chat.id, why);
      return undefined;
    }
    if (failure.kind === 'refused' && believed && rows.length > 1) {
      // Which of them it is that nobody takes shows when each goes alone.
      await box.part(rows, why);
      return now();
    }
    if ((failure.kind === 'refused' && believed) || (bug && tries >= BUGS)) return leftOut('notice-refused');
    if (now() - (first?.created_at ?? now()) > GIVE_UP && tries >= GIVE_UP_TRIES) return leftOut('notice-too-late');
    const growing = Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 10));
    const back = now() + (failure.retryAfterMs ?? (failure.kind === 'auth' ? BOT_DOWN : growing));
    const busy = failure.kind === 'busy';
    await box.set(rows, { state, not_before: busy ? 0 : back, attempts: tries, why });
    if (busy)
      await ledger.write((tx) => tx.updateTable('chats').set({ not_before: back }).where('id', '=', chat.id).execute());
    // A mailbox that refuses us is an account: its owner heard of that.
    const told = failure.kind === 'auth' && bot.limits.outside;
    await trouble('notice-chat-failing', { after: told ? Number.POSITIVE_INFINITY : 5 });
    return back;
  }

  async function step(chat: Chat, owed: Owed[], signal: AbortSignal): Promise<number | undefined> {
    const bot = o.bots().find((b) => b.id === chat.bot);
    if (!bot) return now() + LONGEST;
    const next = plan(owed, await box.mutes(chat.id), now());
    switch (next.kind) {
      case 'nothing':
        return undefined;
      case 'wait':
        return next.until;
      case 'skip':
        await box.skip(next.ids);
        return now();
      case 'send': {
        if (await o.notices.inward(bot, chat, next.rows)) return now();
        const all = buckets(bot, chat);
        const wait = Math.max(chat.not_before - now(), ...all.map((p) => p.wait(now())));
        if (wait > 0) return now() + wait;
        for (const p of all) p.take(now());
        let ready: Ready | undefined;
        try {
          ready = await prepare(bot, chat, next.rows, signal);
          if (ready) await send(bot, chat, next.rows, ready, signal);
        } catch (error) {
          return failed(bot, chat, next.rows, error, { unsent: !ready, stopping: signal.aborted });
        }
        if (!ready) return now();
        await o.doctor.over(`chat:${chat.id}`);
        await o.doctor.over(`bot:${chat.bot}`);
        await o.doctor.over(leftKey(chat));
        return now();
      }
    }
  }

  return {
    /** The wake-up `deliver`: one message, and the next wake-up where more is owed. */
    async run(id: string, signal: AbortSignal): Promise<void> {
      const chat = await o.people.chat(id);
      if (!chat || chat.state === 'dead') return;
      const owed = await box.owed(id);
      const next = await step(chat, owed, signal);
      const priority = Math.min(...owed.map((row) => row.priority));
      if (next !== undefined) await o.queue.put('deliver', id, { notBefore: next, priority });
    },

    recover: box.recover,
    about: box.about,
  };
}

/** The same request would be answered the same again. */
function isFinal(error: unknown): boolean {
  return error instanceof Failure && !error.doubt && FINAL.has(error.kind);
}

function leftKey({ id }: Chat): string {
  return `left:${id}`;
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
