import { randomBytes } from 'node:crypto';
import type { Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Desks } from './desks.ts';

export type Connected<Account> =
  | { kind: 'connected'; account: Account }
  | { kind: 'problems'; problems: Record<string, string> } // by field
  | { kind: 'failed'; failure: Failure };

/**
 * Checks credentials at the vendor and only then saves them, sealed. With `id`, the account of that id gets new ones and
 * goes on where it was; `as` is the id of one that is new.
 */
export function connecting<Account>(o: {
  ledger: Ledger;
  desks: Desks;
  vendor(id: string): Vendor;
  get(id: string): Promise<Account>;
  now(): number;
}) {
  const { ledger, now } = o;

  async function label(v: Vendor): Promise<string> {
    const taken = await ledger.db.selectFrom('accounts').select('label').where('vendor', '=', v.id).execute();
    const labels = new Set(taken.map((r) => r.label));
    let n = 1;
    while (labels.has(n === 1 ? v.name : `${v.name} ${n}`)) n += 1;
    return n === 1 ? v.name : `${v.name} ${n}`;
  }

  async function save(
    by: { person: string; id?: string; label?: string },
    v: Vendor,
    id: string,
    trial: { sealed: string; mark: string | null; expires: number | null },
  ): Promise<void> {
    const fresh = {
      sealed: trial.sealed,
      state: 'on' as const,
      why: null,
      fails: 0,
      failure: null,
      ok_at: now(),
      expires_at: trial.expires,
    };
    const row = { ...fresh, id, vendor: v.id, owner: by.person, mark: trial.mark, failed_at: null, created_at: now() };
    const name = by.label ?? (await label(v));
    await ledger.write((tx) => {
      const insert = tx.insertInto('accounts').values({ ...row, label: name });
      // Without an id a new one is meant: should it be taken, that is somebody else's account.
      if (by.id === undefined) return insert.execute();
      return insert.onConflict((c) => c.column('id').doUpdateSet(fresh)).execute();
    });
  }

  return async function connect(
    by: {
      person: string;
      vendor: string;
      credentials: Record<string, string>;
      id?: string;
      as?: string;
      label?: string;
    },
    signal: AbortSignal,
  ): Promise<Connected<Account>> {
    const v = o.vendor(by.vendor);
    const parsed = v.asks.credentials.safeParse(by.credentials);
    if (!parsed.success) {
      const problems: Record<string, string> = {};
      for (const issue of parsed.error.issues) problems[String(issue.path[0] ?? '')] ??= issue.message;
      return { kind: 'problems', problems };
    }
    const id = by.id ?? by.as ?? randomBytes(4).toString('hex').slice(0, 6);
    try {
      await save(by, v, id, await o.desks.trial(id, v, parsed.data, signal));
      return { kind: 'connected', account: await o.get(id) };
    } catch (error) {
      if (error instanceof Failure) return { kind: 'failed', failure: error };
      throw error;
    }
  };
}
