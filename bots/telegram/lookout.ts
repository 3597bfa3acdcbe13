import type { Api } from 'grammy';
import type { WebhookInfo } from 'grammy/types';
import { sleep } from '#src/pace.ts';
import type { News } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { failure, WORDS } from './failure.ts';
import { UPDATES } from './request.ts';
import { forGrammy } from './signal.ts';

const LOOK_MS = 60_000;
/** Between two looks while something is wrong: people are told after several. */
const CLOSE_LOOK_MS = 15_000;

type LookoutOptions = { api: Api; url: string; secret: string; signal: AbortSignal };

/**
 * Has Telegram post to us, and asks it once a minute how that goes: nobody else would tell that it cannot get through.
 * Its clock and ours are never compared; what counts is whether anything came since the look before.
 */
export function lookout({ api, url, secret, signal }: LookoutOptions) {
  let lastError: number | undefined;
  let came = false;
  let trouble: Failure | undefined;
  let ails: News['ails'] = () => {};

  function tell(now: Failure | undefined): void {
    if (now || trouble) ails(now);
    trouble = now;
  }

  async function set(): Promise<void> {
    const options = { secret_token: secret, allowed_updates: UPDATES, drop_pending_updates: false };
    await api.setWebhook(url, options, forGrammy(signal));
  }

  async function look(): Promise<void> {
    const info = await api.getWebhookInfo(forGrammy(signal));
    const failed = info.last_error_date !== lastError;
    const reached = came;
    lastError = info.last_error_date;
    came = false;
    if (info.url !== url) {
      tell(new Failure('refused', WORDS.conflict));
      return await set();
    }
    if (failed && !reached) tell(unreached(info));
    else tell(reached || info.pending_update_count === 0 ? undefined : trouble);
  }

  async function watch(): Promise<void> {
    while (!signal.aborted) {
      try {
        await sleep(trouble ? Math.max(CLOSE_LOOK_MS, trouble.retryAfterMs ?? 0) : LOOK_MS, signal);
        await look();
      } catch (error) {
        if (signal.aborted) return;
        const met = failure(error);
        tell(met.kind === 'auth' ? new Failure('auth', WORDS.auth) : met);
      }
    }
  }

  return {
    /** Something came from Telegram. */
    posted(): void {
      came = true;
      tell(undefined);
    },
    /** Resolves when Telegram has our address; what it says of it later is told. Throws what grammY throws, or a Failure. */
    async start(news: News): Promise<void> {
      await set();
      const info = await api.getWebhookInfo(forGrammy(signal));
      if (info.url !== url) throw new Failure('refused', WORDS.conflict);
      lastError = info.last_error_date;
      ails = news.ails;
      void watch();
    },
  };

  function unreached({ last_error_message: why = 'it does not say why' }: WebhookInfo): Failure {
    return new Failure('down', `Telegram does not reach ${url}: ${why.slice(0, 200)}`);
  }
}
