import type { Answer } from '#src/demo/answer.ts';

/** A field as the database has it, and as people see it. */
type Cell = { value: string; display_value: string };
export type Row = Record<string, Cell>;

const CONDITION = /^([a-z_.]+)(>=|>|=|LIKE)(.*)$/s;
const MOST = 10_000;
const CARET = '\u0000';

/** The rows of a table that an encoded query wants, as the Table API answers it; what it cannot read of one it leaves out. */
export function select(rows: readonly Row[], query: URLSearchParams, now: number): Answer {
  const terms = (query.get('sysparm_query') ?? '').replaceAll('^^', CARET).split('^');
  const orders = terms.filter((term) => term.startsWith('ORDERBY'));
  const groups: string[][] = [];
  for (const term of terms.filter((one) => one !== '' && !one.startsWith('ORDERBY'))) {
    // `^OR` binds the two conditions beside it.
    if (term.startsWith('OR')) groups.at(-1)?.push(term.slice(2));
    else groups.push([term]);
  }
  const found = rows
    .filter((row) => groups.every((group) => group.some((term) => fits(row, term.replaceAll(CARET, '^')))))
    .toSorted((a, b) => orders.map((order) => compare(a, b, order)).find((sign) => sign !== 0) ?? 0);
  const from = Number(query.get('sysparm_offset') ?? 0);
  const page = found.slice(from, from + Number(query.get('sysparm_limit') ?? MOST));
  return answered(
    page.map((row) => shown(row, query)),
    now,
    { total: found.length },
  );
}

export function answered(result: unknown, now: number, o: { status?: number; total?: number } = {}): Answer {
  const count = o.total === undefined ? {} : { 'X-Total-Count': String(o.total) };
  const headers: Record<string, string> = { Date: new Date(now).toUTCString(), ...count };
  return { status: o.status ?? 200, headers, json: { result } };
}

/** The fields asked for, in the form asked for. */
export function shown(row: Row, query: URLSearchParams): Record<string, unknown> {
  const wanted = query.get('sysparm_fields')?.split(',');
  const both = query.get('sysparm_display_value') === 'all';
  const cells = Object.entries(row).filter(([name]) => wanted?.includes(name) ?? true);
  return Object.fromEntries(cells.map(([name, cell]) => [name, both ? cell : cell.value]));
}

export function cell(value: string, display_value = value): Cell {
  return { value, display_value };
}

function fits(row: Row, term: string): boolean {
  const [, name = '', operator, wanted = ''] = CONDITION.exec(term) ?? [];
  const value = row[name]?.value;
  if (value === undefined) return true;
  if (operator === '>=') return value >= wanted;
  if (operator === '>') return value > wanted;
  return operator === '=' ? value === wanted : value.toLowerCase().includes(wanted.toLowerCase());
}

function compare(a: Row, b: Row, order: string): number {
  const [, down, name = ''] = /^ORDERBY(DESC)?(.*)$/.exec(order) ?? [];
  const [x = '', y = ''] = [a[name]?.value, b[name]?.value];
  return x === y ? 0 : (x < y ? -1 : 1) * (down ? -1 : 1);
}
