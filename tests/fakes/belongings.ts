import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { openLedger } from '#src/ledger.ts';
import { shelves } from '#src/shelves.ts';

type Row = Record<string, unknown>;
type Loose = Kysely<Record<string, Row>>;

/** Text as somebody may write it; the second one is nothing Postgres keeps. */
export const TEXTS = ['', "O'Brien; drop table cases --", 'a\0b', 'é🎟️\u2028', '{"a":"\\u0000"}', 'Zz', 'aa'] as const;

/** A data folder with so many rows in every table there is, and things on a shelf. */
export async function furnish(folder: string, rows: number): Promise<void> {
  const ledger = await openLedger(folder);
  const tables = await ledger.db.introspection.getTables();
  await ledger.write(async (tx) => {
    const db = tx as unknown as Loose;
    for (const { name, columns } of tables)
      for (let n = 1; n <= rows; n += 1)
        await db
          .insertInto(name)
          .values(
            Object.fromEntries(
              columns.map((column, i) => {
                if (column.dataType.toLowerCase() === 'integer') return [column.name, n * 1_000_000_000 + i];
                if (column.isNullable && n % 2 === 0) return [column.name, null];
                return [column.name, `${n} ${TEXTS[(n + i) % TEXTS.length]}`];
              }),
            ),
          )
          .execute();
  });
  await ledger.close();
  const store = shelves(join(folder, 'shelves.db'));
  const dialogs = store.shelf('dialogs', z.unknown());
  for (const [n, text] of TEXTS.entries()) await dialogs.set(`ann ${n}`, { text });
  await dialogs.set('soon gone', 1, 3_600_000);
  await store.stop();
}

/** The bytes of the data folder's two files. */
export function bytesOf(folder: string): string[] {
  return ['casebell.db', 'shelves.db'].map((name) =>
    createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex'),
  );
}

/** Every row there is, by table, in an order that is the same for the same rows. */
export async function everything(folder: string, url?: string): Promise<Record<string, string[]>> {
  const ledger = await openLedger(folder, url);
  const tables = (await ledger.db.introspection.getTables()).filter(({ name }) => !['keyv', 'leases'].includes(name));
  const found: Record<string, string[]> = {};
  for (const { name } of tables.toSorted((a, b) => a.name.localeCompare(b.name))) {
    const rows = await (ledger.db as unknown as Loose).selectFrom(name).selectAll().execute();
    found[name] = rows
      .map((row) => JSON.stringify(Object.entries(row).toSorted()).replaceAll('\\u0000', '\uFFFD'))
      .sort();
  }
  await ledger.close();
  return found;
}
