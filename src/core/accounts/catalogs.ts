import type { Doctor } from '#src/core/doctor.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import type { Account, Accounts } from './accounts.ts';

const KEPT = 10 * 60_000;
const KEPT_EMPTY = 60_000;
const PATIENCE = 5_000;
const MOST = 100;

/** What forms can offer, asked of an account's vendor when it is wanted and kept for ten minutes. */
export function catalogs(o: { accounts: Accounts; doctor: Doctor; now(): number }) {
  const kept = new Map<string, { until: number; catalog: Promise<Catalog> }>();

  async function ask(account: Account, signal: AbortSignal): Promise<Catalog> {
    const key = `catalog:${account.id}`;
    try {
      const desk = await o.accounts.desk(account.id);
      const catalog = await desk.catalog?.(AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]));
      await o.doctor.over(key);
      return catalog ?? {};
    } catch (error) {
      kept.set(account.id, { until: o.now() + KEPT_EMPTY, catalog: Promise.resolve({}) });
      await o.doctor.trouble(key, error instanceof Failure ? error : new Failure('down', 'no catalog in five seconds'));
      return {};
    }
  }

  return {
    /** A vendor that is slow or down offers nothing: then everything is typed freely. */
    async of(account: Account, signal: AbortSignal): Promise<Catalog> {
      const known = kept.get(account.id);
      if (known && known.until > o.now()) return known.catalog;
      kept.delete(account.id);
      const [oldest] = kept.keys();
      if (kept.size >= MOST && oldest !== undefined) kept.delete(oldest);
      const catalog = ask(account, signal);
      kept.set(account.id, { until: o.now() + KEPT, catalog });
      return catalog;
    },
  };
}
