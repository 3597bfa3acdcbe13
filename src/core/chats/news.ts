import type { Doctor } from '#src/core/doctor.ts';
import type { Log } from '#src/log.ts';
import type { News } from '#src/ports/bot.ts';
import type { FailureKind } from '#src/ports/failure.ts';
import { chatId, type People } from './people.ts';

/** Failed attempts until people are told, from the kind on: a connection that blinks wakes nobody. */
const TELLING: Partial<Record<FailureKind, number>> = { auth: 1, refused: 2 };
const BLINKS = 6;

/** What a chat platform tells beside requests, written down in the order it came. */
export function news(o: { doctor: Doctor; people: People; log?: Log | undefined }, bot: string): News {
  const key = `hearing:${bot}`;
  let last = Promise.resolve();
  let ill = true; // also by a trouble of the last run

  function note(write: () => Promise<void>): Promise<void> {
    last = last.then(write).catch((error: unknown) => o.log?.warn({ bot, error }, 'news of a chat was not kept'));
    return last;
  }

  return {
    ails(failure) {
      if (!failure && !ill) return;
      ill = failure !== undefined;
      void note(() => {
        if (!failure) return o.doctor.over(key, { people: [], notice: { say: 'notice-bot-heard', args: { bot } } });
        const notice = { say: 'notice-bot-deaf', args: { bot, why: failure.message } };
        return o.doctor.trouble(key, failure, { people: [], notice, after: TELLING[failure.kind] ?? BLINKS });
      });
    },
    moved: (room, to) => note(() => o.people.move(chatId({ bot, room }), to)),
    lost: (error) => void note(() => o.doctor.trouble(`answer:${bot}`, error)),
  };
}
