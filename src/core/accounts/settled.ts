import { isDeepStrictEqual } from 'node:util';
import type { Ledger, Tables } from '#src/ledger.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Desks } from './desks.ts';

/** An account the settings make. `scopes`: what a person who signs in to it is asked for. */
export type Made = {
  id: string;
  vendor: string;
  label: string;
  credentials: Record<string, string>;
  scopes?: string | undefined;
};
type Row = Tables['accounts'];

/** Who owns them: nobody in a chat, so that notices go to the admins. */
export const SETTINGS = 'casebell|settings';
const GONE = 'it is no longer in the settings';
/** What came by signing in, which the settings do not know. */
const SIGNED = ['refreshToken', 'scopes'] as const;
/** What a sign-in was for: with another one it is worth nothing. */
const PLACE = ['kind', 'from', 'tenant', 'clientId', 'site', 'user', 'imap'];

/**
 * Connects what the settings say, without asking the vendor: one that is down keeps nobody from starting, and the first
 * poll tells. Unchanged credentials leave an account as it is; changed ones win over what was said in a chat, un-pause it,
 * and keep how far it was read unless it is another place. One that was refused is tried once more at each start: what was
 * wrong may have been mended elsewhere; what waited for it goes out at once then. One that is gone from the settings is
 * paused, not removed: its watches and tickets are there when it comes back.
 */
export function settling(o: {
  ledger: Ledger;
  desks: Pick<Desks, 'sealed' | 'bare'>;
  vendors: readonly Vendor[];
  /** An account is on again or has a new credential: what waited for it goes on. */
  resume(account: string): Promise<void>;
  now(): number;
}) {
  const { ledger, now } = o;

  /** Undefined where they cannot be read any more. */
  function stored(row: Row, v: Vendor): Record<string, unknown> | undefined {
    if (row.vendor !== v.id) return undefined;
    try {
      return Object.fromEntries(Object.entries(o.desks.bare(row.id, v, row.sealed).credentials ?? {}));
    } catch {
      return undefined;
    }
  }

  /** What is to change in the account; undefined: nothing. */
  function change(row: Row, v: Vendor, wanted: Record<string, unknown>): Partial<Row> | undefined {
    const before = stored(row, v);
    const on = { state: 'on', why: null, fails: 0, failure: null } as const;
    if (before && isDeepStrictEqual(plain(before), plain(wanted))) return row.state === 'paused' ? on : undefined;
    const moved = !before || PLACE.some((name) => before[name] !== wanted[name]);
    const signed = moved
      ? {}
      : Object.fromEntries(SIGNED.flatMap((name) => (before[name] ? [[name, before[name]]] : [])));
    const sealed = o.desks.sealed(row.id, { ...wanted, ...signed });
    const expires_at = v.contact(wanted).expires ?? null;
    return { ...on, vendor: v.id, sealed, expires_at, ...(moved ? { mark: null, ok_at: null } : {}) };
  }

  async function settleOne(made: Made): Promise<void> {
    const v = o.vendors.find(({ id }) => id === made.vendor);
    const parsed = v?.asks.credentials.safeParse(made.credentials);
    if (!v || !parsed?.success) {
      const [issue] = parsed?.error?.issues ?? [];
      throw new Error(`The settings of ${made.label} are not right (${issue?.path.join('.') ?? made.vendor})`);
    }
    const wanted = Object.fromEntries(Object.entries(parsed.data ?? {}));
    const row = await ledger.db.selectFrom('accounts').selectAll().where('id', '=', made.id).executeTakeFirst();
    if (!row) return insert(made, v, wanted);
    const set = change(row, v, wanted);
    if (!set) return;
    const update = { ...set, label: made.label, owner: SETTINGS };
    await ledger.write((tx) => tx.updateTable('accounts').set(update).where('id', '=', made.id).execute());
    await o.resume(made.id);
  }

  async function insert({ id, label }: Made, v: Vendor, wanted: Record<string, unknown>): Promise<void> {
    const row: Row = {
      id,
      vendor: v.id,
      label,
      owner: SETTINGS,
      sealed: o.desks.sealed(id, wanted),
      mark: null,
      state: 'on',
      why: null,
      ok_at: null,
      failed_at: null,
      failure: null,
      fails: 0,
      expires_at: v.contact(wanted).expires ?? null,
      created_at: now(),
    };
    await ledger.write((tx) => tx.insertInto('accounts').values(row).execute());
  }

  return async function settle(all: readonly Made[]): Promise<void> {
    for (const made of all) await settleOne(made);
    await ledger.write((tx) =>
      tx
        .updateTable('accounts')
        .set({ state: 'paused', why: GONE })
        .where('owner', '=', SETTINGS)
        .$if(all.length > 0, (query) =>
          query.where(
            'id',
            'not in',
            all.map(({ id }) => id),
          ),
        )
        .execute(),
    );
  };
}

function plain(credentials: Record<string, unknown>): Record<string, unknown> {
  const signed: readonly string[] = SIGNED;
  return Object.fromEntries(
    Object.entries(credentials).filter(([name, value]) => value !== undefined && !signed.includes(name)),
  );
}
