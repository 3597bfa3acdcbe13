import { randomBytes } from 'node:crypto';
import { Api } from 'grammy';
import { again } from '#bots/again.ts';
import { download } from '#src/download.ts';
import type { Log } from '#src/log.ts';
import type { Bot, Hear, News } from '#src/ports/bot.ts';
import { failure } from './telegram/failure.ts';
import { CLOUD, CLOUD_MOST, files } from './telegram/file.ts';
import { hook } from './telegram/hook.ts';
import { lookout } from './telegram/lookout.ts';
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
  /** An https address on port 443, 80, 88 or 8443 that leads to our `/telegram`: Telegram posts there. */
  webhook?: string | undefined;
  menu: MenuItem[];
  log: Log;
};

/** How updates come in; each is taken by `taker`, which answers it by what `hear` says. */
type Ears = Pick<Bot, 'routes' | 'stop'> & {
  listen(hear: Hear, news: News, taker: (hear: Hear) => ReturnType<typeof turns>): Promise<void>;
};

/**
 * Telegram by long polling, which needs no public address, or by webhook; one process at a time holds the token. It
 * retries nothing but reading updates and, once, answers; a send that may or may not have been stored is a Failure with
 * `doubt`, since Telegram cannot be asked.
 */
export function telegram({ token, apiRoot, webhook, menu, log }: TelegramOptions): Bot {
  const root = (apiRoot ?? CLOUD).replace(/\/+$/, '');
  const api = new Api(token, { apiRoot: root, timeoutSeconds: TIMEOUT_S });
  const bring = files({ api, token, root, download: download() });
  const letters = post(api, log);
  const life = new AbortController();
  const { signal } = life;
  const answers = post(api, log, (request) => again(request, failure, signal));
  const ears = webhook === undefined ? reader() : receiver(webhook);

  function reader(): Ears {
    const long = new Api(token, { apiRoot: root, timeoutSeconds: LONG_S + TIMEOUT_S });
    let polling: ReturnType<typeof poll> | undefined;
    return {
      async listen(hear, news, taker) {
        await answerOf(api.deleteWebhook({ drop_pending_updates: false }, forGrammy(signal)));
        polling = poll({
          get: (offset, limit, timeout, until) =>
            long.getUpdates({ offset, limit, timeout, allowed_updates: UPDATES }, forGrammy(until)),
          take: taker(hear),
          ails: news.ails,
          log,
        });
      },
      async stop() {
        await polling?.stop(STOP_MS);
      },
    };
  }

  function receiver(url: string): Ears {
    // A new one each time: what was posted with the old one comes again.
    const secret = randomBytes(32).toString('base64url');
    const watch = lookout({ api, url, secret, signal });
    const posts = hook({ secret, posted: watch.posted, log });
    return {
      routes: [{ path: '/telegram', handle: posts.handle }],
      async listen(hear, news, taker) {
        posts.open(hear, taker);
        await answerOf(watch.start(news));
      },
      stop: () => posts.stop(STOP_MS),
    };
  }

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
      const me = await answerOf(api.getMe(forGrammy(signal)));
      await setMenu(api, menu, log, signal);
      await ears.listen(hear, news, (listener) =>
        turns({ api, post: answers, bring, hear: listener, news, log, me: me.username, signal }),
      );
    },

    async stop() {
      await ears.stop();
      life.abort();
    },

    send: letters.send,
    edit: letters.edit,
    ...(ears.routes && { routes: ears.routes }),
  };
}

async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw failure(error);
  }
}
