import { news } from './core/chats/news.ts';
import type { Core } from './core/index.ts';
import type { Log } from './log.ts';
import type { Bot, Hear } from './ports/bot.ts';
import { Failure } from './ports/failure.ts';

const RETRY = 30_000;

/** Starts chats: a wrong token is said at once; a platform that is down is tried again, and the others go on. */
export function connecting(o: {
  core: Core;
  log: Log;
  hear(bot: Bot, request: Parameters<Hear>[0]): ReturnType<Hear>;
  /** From then on none is tried again. */
  stopping: AbortSignal;
  crashed(kind: string, key: string, error: unknown): void;
}) {
  return async function start(bot: Bot, told = news({ ...o.core, log: o.log }, bot.id)): Promise<void> {
    try {
      await bot.start((request) => o.hear(bot, request), told);
      told.ails(undefined);
      o.log.info({ bot: bot.id }, 'chat is connected');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind === 'auth') throw new Error(`${error.message}. Check the ${bot.id.toUpperCase()}_ settings.`);
      told.ails(error);
      setTimeout(() => {
        if (!o.stopping.aborted) start(bot, told).catch((late: unknown) => o.crashed('bot', bot.id, late));
      }, RETRY).unref();
    }
  };
}
