import type { Dialect } from 'kysely';

/** What keeps the ledger: both have the same tables. */
export type Store = 'sqlite' | 'postgres';

/** A store, opened. */
export type Engine = {
  store: Store;
  dialect: Dialect;
  /** Once it is executed nobody else writes, whatever process they are. */
  begin: string;
  commit: string;
  /** Calls back after each commit of another process; resolves with how to stop that. Absent where it cannot be known. */
  hear?(heard: () => void): Promise<() => Promise<void>>;
  /** Whether it can be reached, as far as is known. Absent where it always can. */
  reached?(): boolean;
  /** What happened and what a person can do, where it was the store that failed. Holds no password. */
  explain(error: unknown): string | undefined;
};
