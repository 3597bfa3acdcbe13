import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { Kysely, sql } from 'kysely';
import { kept, postgres } from './ledger.postgres.ts';
import type { Db, Ledger } from './ledger.ts';

/** Where rows are kept: under which name on either side. */
type Sheet = { name: string; from: string; columns: string[]; counter: string | undefined };
type Value = string | number | null;
/** So many more rows are done. */
type Tell = (rows: number) => void;
type Loose = Kysely<Record<string, Record<string, unknown>>>;

/** Of one table: how many rows, and the sum (modulo 2^256) of the SHA-256 of each, which their order does not change. */
type Print = { name: string; rows: number; sum: string };

export type Moved = {
  /** `again`: all of it was there already. `full`: something else is, in the first of `prints`; nothing was written. */
  outcome: 'moved' | 'again' | 'full';
  prints: Print[];
  /** Texts with NUL, which Postgres cannot keep: U+FFFD stands for it there. */
  nuls: number;
};

/** Rows, and characters, that are carried at once. */
const PAGE = { rows: 500, size: 4_000_000 };
/** Who holds what belongs to the processes of each store. */
const APART = 'leases';
const SHELF = { name: 'keyv', columns: ['key', 'value', 'namespace', 'expires'], counter: undefined };

/**
 * Carries a ledger on SQLite and the shelves beside it over to an empty one on Postgres, in one transaction there, which
 * is committed once counts and checksums are the same on both sides. Three times it goes through all rows: reads, copies
 * and checks them.
 */
export async function move(
  from: { ledger: Ledger; shelves: string },
  to: Ledger,
  progress: (step: number, done: number, total: number) => void,
): Promise<Moved> {
  const shelved = existsSync(from.shelves);
  if (shelved) await sql`attach ${from.shelves} as shelves`.execute(from.ledger.db);
  return from.ledger.db.transaction().execute(async (source) => {
    const sheets = await sheetsOf(source, shelved);
    const total = await rowsOf(source, sheets);
    const at = (step: number) => {
      let done = 0;
      return (rows: number) => {
        done += rows;
        progress(step, done, total);
      };
    };
    const prints = await printed(sheets, (sheet) => pages(source, sheet), at(1));
    return to.write(async (target) => {
      const arrived = (tell: Tell) => printed(sheets, (sheet) => fetched(target, sheet), tell);
      const there = await arrived(() => {});
      const full = there.filter(({ rows }) => rows > 0);
      if (full.length > 0)
        return unlike(prints, there)
          ? { outcome: 'full', prints: full, nuls: 0 }
          : { outcome: 'again', prints, nuls: 0 };
      const nuls = await copy(source, target, sheets, at(2));
      const wrong = unlike(prints, await arrived(at(3)));
      if (wrong) throw new Error(`${wrong} arrived in Postgres with other rows than it has here. Nothing was moved.`);
      return { outcome: 'moved', prints, nuls };
    });
  });
}

/** A table in the database that is none of the ledger's: it belongs to something else. */
export async function stranger(url: string, from: Ledger): Promise<string | undefined> {
  const engine = postgres(url);
  const db = new Kysely<unknown>({ dialect: engine.dialect });
  try {
    const ours = new Set([SHELF.name, ...(await from.db.introspection.getTables()).map(({ name }) => name)]);
    const there = await db.introspection.getTables();
    return there.find(({ schema, name }) => schema === 'public' && !ours.has(name))?.name;
  } catch (error) {
    throw new Error(engine.explain(error) ?? String(error), { cause: error });
  } finally {
    await db.destroy();
  }
}

async function sheetsOf(source: Db, shelved: boolean): Promise<Sheet[]> {
  const tables = await source.introspection.getTables();
  const sheets = tables
    .filter(({ name }) => name !== APART && !name.startsWith('sqlite_') && name !== SHELF.name)
    .map(({ name, columns }) => ({
      name,
      from: name,
      columns: columns.map((column) => column.name),
      counter: columns.find((column) => column.isAutoIncrementing)?.name,
    }));
  return shelved ? [...sheets, { ...SHELF, from: 'shelves.keyv' }] : sheets;
}

async function rowsOf(source: Db, sheets: Sheet[]): Promise<number> {
  let total = 0;
  for (const { from } of sheets) {
    const count = loose(source)
      .selectFrom(from)
      .select((eb) => eb.fn.countAll<number>().as('rows'));
    total += (await count.executeTakeFirstOrThrow()).rows;
  }
  return total;
}

async function copy(source: Db, target: Db, sheets: Sheet[], tell: Tell): Promise<number> {
  let nuls = 0;
  for (const sheet of sheets) {
    for await (const page of pages(source, sheet)) {
      const rows = page.map((row) => Object.fromEntries(sheet.columns.map((column, i) => [column, row[i] ?? null])));
      nuls += page.flat().filter((value) => typeof value === 'string' && value.includes('\0')).length;
      await loose(target).insertInto(sheet.name).values(rows).execute();
      tell(rows.length);
    }
    if (sheet.counter) await count(source, target, sheet.name, sheet.counter);
  }
  return nuls;
}

/** What is made next gets a number past every one that ever was, also of rows that are gone. */
async function count(source: Db, target: Db, table: string, column: string): Promise<void> {
  const { rows } = await sql<{ seq: number }>`select seq from sqlite_sequence where name = ${table}`.execute(source);
  const last = rows[0]?.seq ?? 0;
  if (last > 0) await sql`select setval(pg_get_serial_sequence(${table}, ${column}), ${last})`.execute(target);
}

/** Rows of the source, some at a time. */
async function* pages(source: Db, { from, columns }: Sheet): AsyncGenerator<Value[][]> {
  let page: Value[][] = [];
  let size = 0;
  for await (const row of loose(source).selectFrom(from).select(columns).stream()) {
    const values = columns.map((column) => row[column] as Value);
    page.push(values);
    size += values.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 0), 0);
    if (page.length < PAGE.rows && size < PAGE.size) continue;
    yield page;
    page = [];
    size = 0;
  }
  if (page.length > 0) yield page;
}

/** Rows of the target, some at a time. */
async function* fetched(target: Db, { name, columns }: Sheet): AsyncGenerator<Value[][]> {
  const select = loose(target).selectFrom(name).select(columns);
  await sql`declare page no scroll cursor for ${select}`.execute(target);
  for (;;) {
    const { rows } = await sql<Record<string, Value>>`fetch ${sql.lit(PAGE.rows)} from page`.execute(target);
    if (rows.length === 0) break;
    yield rows.map((row) => columns.map((column) => row[column] ?? null));
  }
  await sql`close page`.execute(target);
}

async function printed(
  sheets: Sheet[],
  read: (sheet: Sheet) => AsyncIterable<Value[][]>,
  tell: Tell,
): Promise<Print[]> {
  const prints: Print[] = [];
  for (const sheet of sheets) {
    let rows = 0;
    let sum = 0n;
    for await (const page of read(sheet)) {
      for (const row of page) sum += digest(row);
      rows += page.length;
      tell(page.length);
    }
    prints.push({ name: sheet.name, rows, sum: BigInt.asUintN(256, sum).toString(16).padStart(64, '0') });
  }
  return prints;
}

function digest(row: Value[]): bigint {
  const text = JSON.stringify(row.map((value) => (value === null ? null : String(kept(value)))));
  return BigInt(`0x${hash('sha256', text)}`);
}

/** The first table that is not the same on both sides. */
function unlike(here: Print[], there: Print[]): string | undefined {
  return here.find(({ rows, sum }, i) => rows !== there[i]?.rows || sum !== there[i]?.sum)?.name;
}

function loose(db: Db): Loose {
  return db as unknown as Loose;
}
