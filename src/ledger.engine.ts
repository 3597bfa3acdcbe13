import type { Dialect } from 'kysely';

/** What keeps the ledger: both have the same tables. */
export type Store = 'sqlite' | 'postgres';

/** A store, opened. */
export type Engine = {
  store: Store;
  dialect: Dialect;
  /** The statements a write begins with: from the last one on nobody else writes, whatever process they are. */
  begin: readonly string[];
  /** What happened and what a person can do, where it was the store that failed. Holds no password. */
  explain(error: unknown): string | undefined;
};
