import { z } from 'zod';
import type { PersonRef } from '#src/ports/bot.ts';
import { BOT } from './requests.ts';
import type { Call } from './wire.ts';

const REMEMBERED = 1000;
const HOUR = 3_600_000;
const MINUTE = 60_000;
/** A person is waiting: better without a language than late. */
const LOOK_UP = 1000;

const shape = z.object({
  user: z.object({
    locale: z.string().optional(),
    tz: z.string().optional(),
    real_name: z.string().optional(),
    profile: z.object({ display_name: z.string().optional() }).optional(),
  }),
});
type Known = { name?: string | undefined; lang?: string | undefined; tz?: string | undefined };
export type People = (user: string, name?: string) => Promise<PersonRef>;

/** Name, language and zone of who acts; remembered for an hour, a failed look-up for a minute. */
export function people(call: Call, now: () => number): People {
  const known = new Map<string, { until: number; found: Promise<Known> }>();

  function find(user: string): Promise<Known> {
    const before = known.get(user);
    known.delete(user);
    const entry = before && before.until > now() ? before : { until: now() + HOUR, found: lookUp(user) };
    known.set(user, entry);
    for (const oldest of known.keys()) {
      if (known.size <= REMEMBERED) break;
      known.delete(oldest);
    }
    return entry.found;
  }

  async function lookUp(user: string): Promise<Known> {
    try {
      const answer = await call('users.info', { user, include_locale: true }, AbortSignal.timeout(LOOK_UP));
      const { locale, tz, real_name, profile } = shape.parse(answer).user;
      return { name: profile?.display_name || real_name, lang: locale, tz };
    } catch {
      const entry = known.get(user);
      if (entry) entry.until = now() + MINUTE;
      return {};
    }
  }

  return async (user, name) => {
    const { name: own, lang, tz } = await find(user);
    return { bot: BOT, user, name: own || name || user, lang, tz };
  };
}
