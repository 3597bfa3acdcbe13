import { randomBytes } from 'node:crypto';
import { digest } from '#src/core/access/digest.ts';
import type { Db, Ledger } from '#src/ledger.ts';

const LIFE = 24 * 3_600_000;
/** Wrong codes of one person within an hour; what they send after that is not even looked at. */
const GUESSES = 5;
const GUESS_TIME = 3_600_000;
const GUESSERS = 1000;

/** One-time codes: how a bot gets its first admin. */
export function codes(o: { ledger: Ledger; now(): number; admit(tx: Db, person: string): Promise<void> }) {
  const { ledger, now } = o;
  const guesses = new Map<string, { wrong: number; until: number }>();

  return {
    /** A code that makes whoever sends it first an admin of that bot, once, within a day. 17 characters, 100 bits. */
    async code(bot: string): Promise<string> {
      const code = randomBytes(13).toString('base64url').replace(/[-_]/g, 'x').slice(0, 17);
      await ledger.write((tx) =>
        tx
          .insertInto('codes')
          .values({ hash: digest(code), bot, expires_at: now() + LIFE, used_at: null })
          .execute(),
      );
      return code;
    },

    /** False: wrong, used, too old, or guessed at too often. */
    async claim(bot: string, code: string, person: string): Promise<boolean> {
      const before = guesses.get(person);
      const guess = before && before.until > now() ? before : { wrong: 0, until: now() + GUESS_TIME };
      if (guess.wrong >= GUESSES) return false;
      const claimed = await ledger.write(async (tx) => {
        const used = await tx
          .updateTable('codes')
          .set({ used_at: now() })
          .where('hash', '=', digest(code))
          .where('bot', '=', bot)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now())
          .executeTakeFirst();
        if (used.numUpdatedRows === 0n) return false;
        // Those of earlier starts, and of other processes: the bot has its admin.
        await tx.deleteFrom('codes').where('bot', '=', bot).where('used_at', 'is', null).execute();
        await o.admit(tx, person);
        return true;
      });
      guesses.delete(person);
      if (!claimed) guesses.set(person, { ...guess, wrong: guess.wrong + 1 });
      for (const oldest of guesses.keys()) {
        if (guesses.size <= GUESSERS) break;
        guesses.delete(oldest);
      }
      return claimed;
    },
  };
}
