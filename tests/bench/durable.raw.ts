import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

type Value = string | number | null;
type Row = Record<string, Value>;

/** Tables a poll writes, by what is unique in them; `again`: a row may be there already. */
const TABLES = {
  cases: { key: ['account', 'number'], again: true },
  comments: { key: ['account', 'number', 'id'], again: false },
  deliveries: { key: ['key'], again: false },
  wakeups: { key: ['kind', 'key'], again: true },
} as const;
export type Written = Record<keyof typeof TABLES, Row[]>;

/** The least that writes such rows durably: node:sqlite with WAL and FULL, one statement a row, one transaction for all. */
export function raw(folder: string) {
  const database = new DatabaseSync(join(folder, 'casebell.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');

  function writer(table: keyof typeof TABLES, columns: string[]) {
    const { key, again } = TABLES[table];
    const rest = columns.filter((column) => !key.some((part) => part === column));
    const sets = rest.map((column) => `${column} = excluded.${column}`).join(', ');
    const places = columns.map(() => '?').join(', ');
    const upsert = again ? ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${sets}` : '';
    return database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})${upsert}`);
  }

  return {
    /** What is to be written, made ready: called, it is committed. */
    prepared(written: Written): () => void {
      const work = (Object.keys(TABLES) as (keyof typeof TABLES)[]).map((table) => {
        const rows = written[table];
        const statement = writer(table, Object.keys(rows[0] ?? {}));
        return { statement, rows: rows.map((row) => Object.values(row)) };
      });
      return () => {
        database.exec('BEGIN IMMEDIATE');
        for (const { statement, rows } of work) for (const row of rows) statement.run(...row);
        database.exec('COMMIT');
      };
    },
    close: () => database.close(),
  };
}
