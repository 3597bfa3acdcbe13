import { news } from './core/chats/news.ts';
import type { Core } from './core/index.ts';
import type { Log } from './log.ts';
import type { Bot, Hear } from './ports/bot.ts';
import { Failure } from './ports/failure.ts';

const RETRY = 30_000;

/**
 * Starts chats. A wrong token is said at once where the process is alone; a platform that is down is tried again, and the
 * others go on.
 */
export function connecting(o: {
  core: Core;
  log: Log;
  hear(bot: Bot, request: Parameters<Hear>[0]): ReturnType<Hear>;
  alone: boolean;
  crashed(kind: string, key: string, error: unknown): void;
}) {
  /** `signal`: from then on it is not tried again. */
  return async function start(
    bot: Bot,
    signal: AbortSignal,
    told = news({ ...o.core, log: o.log }, bot.id),
  ): Promise<void> {
    try {
      await bot.start((request) => o.hear(bot, request), told);
      // Whoever holds the platform by now hears it.
      if (signal.aborted) return await bot.stop();
      told.ails(undefined);
      o.log.info({ bot: bot.id }, 'chat is connected');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind === 'auth' && o.alone)
        throw new Error(`${error.message}. Check the ${bot.id.toUpperCase()}_ settings.`);
      told.ails(error);
      setTimeout(() => {
        if (!signal.aborted) start(bot, signal, told).catch((late: unknown) => o.crashed('bot', bot.id, late));
      }, RETRY).unref();
    }
  };
}
