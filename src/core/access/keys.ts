import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { digest } from './digest.ts';

/** What a key may do: see cases and tickets, open tickets, write to cases, everything else. Each but `admin` stands alone. */
export const SCOPES = ['read', 'open', 'reply', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A program's key, without its secret. */
export type Key = {
  id: string;
  name: string;
  scopes: Scope[];
  createdAt: number;
  expiresAt: number | undefined;
  usedAt: number | undefined;
  /** It works with what is granted to its chat alone. */
  narrowed: boolean;
};
export type Keys = ReturnType<typeof keys>;

const FORM = /^cb_([0-9a-f]{8})_([\w-]{43})$/;
/** When a key was last used is noted so seldom (ms). */
const NOTE_USE = 60_000;

/** Something is granted to this chat: where it is a key's, that and the like is all it works with from now on. */
export async function narrow(tx: Db, chat: string): Promise<void> {
  const [bot, id = ''] = chat.split('|');
  if (bot === 'api') await tx.updateTable('keys').set({ narrowed: 1 }).where('id', '=', id).execute();
}

/** Keys of programs: `cb_<id>_<256 random bits>`, of which only the SHA-256 is kept. */
export function keys(o: { ledger: Ledger; now(): number }) {
  const { ledger, now } = o;

  function live() {
    return ledger.db
      .selectFrom('keys')
      .selectAll()
      .where('revoked_at', 'is', null)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now())]));
  }

  return {
    /** The key itself is in this answer alone. `days`: until it ends; absent: it does not. */
    async make({ name, scopes, days }: { name: string; scopes: readonly Scope[]; days?: number | undefined }) {
      const id = randomBytes(4).toString('hex');
      const secret = randomBytes(32).toString('base64url');
      const row: Tables['keys'] = {
        id,
        hash: digest(secret),
        name,
        scopes: scopes.join(),
        created_at: now(),
        expires_at: days === undefined ? null : now() + days * 86_400_000,
        revoked_at: null,
        used_at: null,
        narrowed: 0,
      };
      await ledger.write((tx) => tx.insertInto('keys').values(row).execute());
      return { ...shown(row), key: `cb_${id}_${secret}` };
    },

    /** Undefined: no key of ours, revoked, or past its end. */
    async check(presented: string): Promise<Key | undefined> {
      const [, id = '', secret = ''] = FORM.exec(presented) ?? [];
      const row = id && (await live().where('id', '=', id).executeTakeFirst());
      if (!row || !timingSafeEqual(Buffer.from(digest(secret)), Buffer.from(row.hash))) return undefined;
      if (now() - (row.used_at ?? 0) > NOTE_USE)
        await ledger.write((tx) => tx.updateTable('keys').set({ used_at: now() }).where('id', '=', id).execute());
      return shown(row);
    },

    /** Those that work, oldest first. */
    async list(): Promise<Key[]> {
      return (await live().orderBy('created_at').execute()).map(shown);
    },

    /** One that works, by its id. */
    async find(id: string): Promise<Key | undefined> {
      const row = await live().where('id', '=', id).executeTakeFirst();
      return row && shown(row);
    },

    /** Also one that works no more: what came in by it is still on its way. */
    async known(id: string): Promise<Key | undefined> {
      const row = await ledger.db.selectFrom('keys').selectAll().where('id', '=', id).executeTakeFirst();
      return row && shown(row);
    },

    /** False: there is no such key, or it worked no more. */
    async revoke(id: string): Promise<boolean> {
      return ledger.write(async (tx) => {
        const done = await tx
          .updateTable('keys')
          .set({ revoked_at: now() })
          .where('id', '=', id)
          .where('revoked_at', 'is', null)
          .executeTakeFirst();
        await tx.deleteFrom('sessions').where('who', '=', `api|${id}`).execute();
        return done.numUpdatedRows > 0n;
      });
    },
  };
}

function shown(row: Tables['keys']): Key {
  return {
    id: row.id,
    name: row.name,
    scopes: SCOPES.filter((scope) => row.scopes.split(',').includes(scope)),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    usedAt: row.used_at ?? undefined,
    narrowed: row.narrowed === 1,
  };
}
