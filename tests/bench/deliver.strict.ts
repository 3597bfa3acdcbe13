import { Failure } from '#src/ports/failure.ts';
import { type FakeBot, fakeBot } from '#tests/fakes/bot.ts';

/** What the platform takes: messages a second in one chat, a minute in one group, a second in all. As Telegram's FAQ has it. */
export const LIMITS = { chat: 1, group: 20, all: 30 };
const SECOND = 1_000;
const MINUTE = 60_000;

/**
 * Telegram as strict as its limits read: in no second and in no minute, wherever they begin, it takes one message more.
 * One above them is answered as a 429, and counted in `refused` by the limit it broke.
 */
export function strictBot(o: { now(): number; isGroup(chat: string): boolean }) {
  const bot: FakeBot = fakeBot('telegram', { now: o.now, pace: LIMITS });
  const all: number[] = [];
  const chats = new Map<string, number[]>();
  const refused = { all: 0, chat: 0, group: 0 };

  /** Milliseconds until these times leave room for one more within `span`. */
  function wait(times: readonly number[], most: number, span: number): number {
    const oldest = times.at(-most);
    return oldest === undefined ? 0 : Math.max(0, oldest + span - o.now());
  }

  bot.before = (chat) => {
    const own = chats.get(chat) ?? [];
    chats.set(chat, own);
    const late = {
      all: wait(all, LIMITS.all, SECOND),
      chat: wait(own, LIMITS.chat, SECOND),
      group: o.isGroup(chat) ? wait(own, LIMITS.group, MINUTE) : 0,
    };
    const [broken] = (['all', 'chat', 'group'] as const).filter((limit) => late[limit] > 0);
    if (broken) {
      refused[broken] += 1;
      // Telegram tells whole seconds.
      const seconds = Math.ceil(Math.max(...Object.values(late)) / SECOND);
      throw new Failure('busy', 'Too Many Requests', { retryAfterMs: seconds * SECOND });
    }
    all.push(o.now());
    own.push(o.now());
  };
  return { bot, refused };
}
