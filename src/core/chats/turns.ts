import { type Limit, limit } from '#src/pace.ts';
import type { Bot } from '#src/ports/bot.ts';
import { type Claim, line } from './line.ts';
import type { Chat } from './people.ts';

const SECOND = 1_000;
const MINUTE = 60_000;
/** What leaves us a second apart may arrive a moment closer. */
const MARGIN = 1.02;
/** Part of a second's messages that may go at once: a whole second's, if held up on their way, would fall into the next. */
const AT_ONCE = 1 / 3;
/** Chats whose last messages are remembered. */
const MOST_CHATS = 5_000;

type Waits = Omit<Claim, 'need'> & { left: number };

/** When each chat of the bots may be sent to, by the platforms' limits and by who else waits. One process serves a bot. */
export function turns(o: { now(): number }) {
  const { now } = o;
  const since = now();
  const bots = new Map<string, ReturnType<typeof line>>();
  const chats = new Map<string, Limit[]>();

  function lineOf({ id, limits: { pace } }: Bot): ReturnType<typeof line> {
    const most = Math.max(1, Math.floor(pace.all * AT_ONCE));
    const found = bots.get(id) ?? line(limit(most, (most * SECOND * MARGIN) / pace.all, now()));
    bots.set(id, found);
    return found;
  }

  function own({ limits: { pace } }: Bot, chat: Chat): Limit[] {
    const group = isGroup(chat) && pace.group ? [limit(pace.group, MINUTE * MARGIN, since)] : [];
    const found = chats.get(chat.id) ?? [limit(1, (SECOND * MARGIN) / pace.chat, since), ...group];
    // The last one used stands last; what the first one did is long over.
    chats.delete(chat.id);
    chats.set(chat.id, found);
    const [first] = chats.keys();
    if (chats.size > MOST_CHATS && first !== undefined) chats.delete(first);
    return found;
  }

  /** When its own limits let the next message into this chat (epoch ms). */
  function next(bot: Bot, chat: Chat): number {
    return Math.max(chat.not_before, ...own(bot, chat).map((one) => one.when(0, now())));
  }

  return {
    next,

    /** Takes the chat's turn, where it is later than now: when to ask again. `left`: messages that wait for it. */
    take(bot: Bot, chat: Chat, { urgent, left }: Waits): number {
      const all = lineOf(bot);
      const free = next(bot, chat);
      if (free > now()) {
        all.leave(chat.id);
        return free;
      }
      const { pace } = bot.limits;
      const perSecond = Math.min(pace.chat, isGroup(chat) && pace.group ? pace.group / 60 : pace.chat);
      const at = all.ask(chat.id, { urgent, need: (left * SECOND) / perSecond }, now());
      if (at <= now()) for (const one of own(bot, chat)) one.take(now());
      return at;
    },

    /** The chat has nothing to send just now. */
    leave({ bot, id }: Chat): void {
      bots.get(bot)?.leave(id);
    },
  };
}

function isGroup({ kind }: Chat): boolean {
  return kind !== 'direct';
}
