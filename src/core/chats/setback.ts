import type { Doctor } from '#src/core/doctor.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Bot } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { FAILING, type Notices } from './notices.ts';
import type { Outbox } from './outbox.ts';
import type { Chat, People } from './people.ts';
import type { Owed } from './plan.ts';

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

/** Troubles that are over once a message has arrived in the chat. */
export function troublesOf(chat: Chat): string[] {
  return [`chat:${chat.id}`, `bot:${chat.bot}`, leftKey(chat)];
}

/** What it means that a message could not be sent. */
export function setbacks(o: {
  ledger: Ledger;
  people: People;
  doctor: Doctor;
  notices: Notices;
  outbox: Outbox;
  now(): number;
}) {
  const { ledger, outbox: box, now } = o;

  /**
   * What a failed send means; `unsent`: nothing had been asked of the platform yet. Resolves with when to go on,
   * undefined where this chat has nothing left to do.
   */
  return async function setback(
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
    await trouble('notice-chat-failing', { after: told ? Number.POSITIVE_INFINITY : FAILING });
    return back;
  };
}

function leftKey({ id }: Chat): string {
  return `left:${id}`;
}
