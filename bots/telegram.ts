import { Api } from 'grammy';
import { again } from '#bots/again.ts';
import { download } from '#src/download.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import { failure } from './telegram/failure.ts';
import { CLOUD, CLOUD_MOST, files } from './telegram/file.ts';
import { type MenuItem, setMenu } from './telegram/menu.ts';
import { LONG_S, poll } from './telegram/poll.ts';
import { LIMITS, post } from './telegram/post.ts';
import { UPDATES, USER } from './telegram/request.ts';
import { forGrammy } from './telegram/signal.ts';
import { turns } from './telegram/turn.ts';

const TIMEOUT_S = 15;
const STOP_MS = 5000;

export type TelegramOptions = {
  token: string;
  /** Default https://api.telegram.org. */
  apiRoot?: string | undefined;
  menu: MenuItem[];
  log: Log;
};

/**
 * Telegram by long polling: needs no public address, and one process at a time holds the token. It retries nothing but
 * reading updates and, once, answers; a send that may or may not have been stored is a Failure with `doubt`, since Telegram cannot be asked.
 */
export function telegram({ token, apiRoot, menu, log }: TelegramOptions): Bot {
  const root = (apiRoot ?? CLOUD).replace(/\/+$/, '');
  const api = new Api(token, { apiRoot: root, timeoutSeconds: TIMEOUT_S });
  const ears = new Api(token, { apiRoot: root, timeoutSeconds: LONG_S + TIMEOUT_S });
  const bring = files({ api, token, root, download: download() });
  const letters = post(api, log);
  const life = new AbortController();
  const answers = post(api, log, (request) => again(request, failure, life.signal));
  let polling: ReturnType<typeof poll> | undefined;

  return {
    id: 'telegram',
    // Pace: core.telegram.org/bots/faq and grammy.dev/advanced/flood; bursts pass, the limits vary.
    limits: {
      text: LIMITS.text,
      forms: false,
      file: root === CLOUD ? CLOUD_MOST : undefined,
      user: USER,
      pace: { chat: 1, group: 20, all: 30 },
    },

    async start(hear, news) {
      const signal = forGrammy(life.signal);
      const me = await answerOf(api.getMe(signal));
      await answerOf(api.deleteWebhook({ drop_pending_updates: false }, signal));
      await setMenu(api, menu, log, life.signal);
      polling = poll({
        get: (offset, limit, timeout, until) =>
          ears.getUpdates({ offset, limit, timeout, allowed_updates: UPDATES }, forGrammy(until)),
        take: turns({ api, post: answers, bring, hear, news, log, me: me.username, signal: life.signal }),
        key: ({ update_id, message, callback_query: press }) => {
          const chat = (message ?? press?.message)?.chat?.id;
          return `${chat ?? update_id}:${(message ?? press)?.from?.id}`;
        },
        ails: news.ails,
        log,
      });
    },

    async stop() {
      await polling?.stop(STOP_MS);
      life.abort();
    },

    send: letters.send,
    edit: letters.edit,
  };
}

async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw failure(error);
  }
}
