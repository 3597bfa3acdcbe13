import { randomBytes } from 'node:crypto';
import type { Ledger, Tables } from '#src/ledger.ts';
import { digest } from './digest.ts';

/** How long (ms) a link may be followed. */
const LIFE = 10 * 60_000;

type Kind = Tables['links']['kind'];
/** Whom a link was given to, and what for. */
export type Link = { person: string; detail: Record<string, string> };

/** One-time links: 128 bits, ten minutes, one use, bound to a person; only the SHA-256 is kept. */
export function links(o: {
  ledger: Ledger;
  now(): number;
  /** How people of a chat platform reach our pages, without a slash at its end; undefined: they cannot. */
  origin?: ((bot: string) => string | undefined) | undefined;
}) {
  const { ledger, now } = o;

  return {
    origin: (bot: string): string | undefined => o.origin?.(bot),

    /** The code that stands in the link. `detail` holds nothing secret. */
    async make(kind: Kind, person: string, detail: Record<string, string> = {}): Promise<string> {
      const code = randomBytes(16).toString('base64url');
      await ledger.write(async (tx) => {
        await tx.deleteFrom('links').where('expires_at', '<', now()).execute();
        await tx
          .insertInto('links')
          .values({
            hash: digest(code),
            kind,
            person,
            detail_json: JSON.stringify(detail),
            expires_at: now() + LIFE,
            used_at: null,
          })
          .execute();
      });
      return code;
    },

    /** Looks without using it up, as the preview of a chat does. Undefined: wrong, used or too old. */
    async peek(kind: Kind, code: string): Promise<Link | undefined> {
      const row = await ledger.db
        .selectFrom('links')
        .selectAll()
        .where('hash', '=', digest(code))
        .where('kind', '=', kind)
        .where('used_at', 'is', null)
        .where('expires_at', '>', now())
        .executeTakeFirst();
      return row && { person: row.person, detail: JSON.parse(row.detail_json) as Record<string, string> };
    },

    /** Once. False: wrong, used or too old. */
    async use(kind: Kind, code: string): Promise<boolean> {
      return ledger.write(async (tx) => {
        const used = await tx
          .updateTable('links')
          .set({ used_at: now() })
          .where('hash', '=', digest(code))
          .where('kind', '=', kind)
          .where('used_at', 'is', null)
          .where('expires_at', '>', now())
          .executeTakeFirst();
        return used.numUpdatedRows > 0n;
      });
    },

    /** What it was used for failed: it may be used again, so often in all. False: that was the last time. */
    async giveBack(kind: Kind, code: string, most: number): Promise<boolean> {
      return ledger.write(async (tx) => {
        const row = await tx
          .selectFrom('links')
          .select('detail_json')
          .where('hash', '=', digest(code))
          .where('kind', '=', kind)
          .executeTakeFirst();
        if (!row) return false;
        const detail = JSON.parse(row.detail_json) as Record<string, string>;
        const failed = Number(detail['failed'] ?? 0) + 1;
        await tx
          .updateTable('links')
          .set({
            detail_json: JSON.stringify({ ...detail, failed: String(failed) }),
            ...(failed < most ? { used_at: null } : {}),
          })
          .where('hash', '=', digest(code))
          .execute();
        return failed < most;
      });
    },
  };
}
