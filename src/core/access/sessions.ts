import { randomBytes } from 'node:crypto';
import type { Ledger } from '#src/ledger.ts';
import { digest } from './digest.ts';

/** How long (ms) a browser stays signed in. */
export const SESSION = 12 * 3_600_000;

/** Browsers that are signed in: 256 bits in a cookie, of which only the SHA-256 is kept. */
export function sessions(o: { ledger: Ledger; now(): number }) {
  const { ledger, now } = o;

  return {
    /** What goes into the cookie. `who`: a person's id, or `api|<key id>`. */
    async open(who: string): Promise<string> {
      const token = randomBytes(32).toString('base64url');
      await ledger.write(async (tx) => {
        await tx.deleteFrom('sessions').where('expires_at', '<', now()).execute();
        await tx
          .insertInto('sessions')
          .values({ hash: digest(token), who, expires_at: now() + SESSION })
          .execute();
      });
      return token;
    },

    /** Undefined: nobody, or not any more. */
    async who(token: string): Promise<string | undefined> {
      const row = await ledger.db
        .selectFrom('sessions')
        .select('who')
        .where('hash', '=', digest(token))
        .where('expires_at', '>', now())
        .executeTakeFirst();
      return row?.who;
    },

    async close(token: string): Promise<void> {
      await ledger.write((tx) => tx.deleteFrom('sessions').where('hash', '=', digest(token)).execute());
    },
  };
}
