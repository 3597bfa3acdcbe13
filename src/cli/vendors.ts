import { readFileSync } from 'node:fs';
import { checkProfile, vendorsOf } from '#src/app.ts';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { amount } from '#src/core/files/ladder.ts';
import { code } from '#src/folder.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Desk, METHODS, type Vendor } from '#src/ports/vendor.ts';
import { type Call, print, wrong } from './call.ts';

/** `on`: the setting that switches it on, where it is off. */
type Row = {
  id: string;
  name: string;
  kind: 'api' | 'email';
  can: (keyof Desk)[];
  /** Its own words, highest first, each with the priority it means. */
  severities: Vendor['severities'];
  limits: Vendor['limits'];
  on?: string;
};

/** What each vendor can do, asked of the code itself: a method that is there is a capability. */
function capabilities(vendors: readonly Vendor[], on?: string): Row[] {
  return vendors.map((vendor) => {
    const credentials = sample(vendor);
    const desk = vendor.connect(credentials, NO_TOOLS);
    const { kind } = vendor.contact(credentials);
    return {
      id: vendor.id,
      name: vendor.name,
      kind: kind === 'api' ? 'api' : 'email',
      can: METHODS.filter((method) => desk[method] !== undefined),
      severities: vendor.severities,
      limits: vendor.limits,
      ...(on && { on }),
    };
  });
}

/** The vendors that are switched on; a profile of the user's own that is left out is said to them. */
export function told({ config, say, io }: Pick<Call, 'config' | 'say' | 'io'>): { all: Vendor[]; off: Vendor[] } {
  const { all, off, problems } = vendorsOf(config);
  for (const { file = '', where, say: key, args } of problems)
    io.stderr.write(`casebell: ${file}: ${[where, say(key, args)].filter(Boolean).join(': ')}\n`);
  return { all, off };
}

/** `casebell vendors`: a table, JSON, or the table of the README. */
export async function vendors({ flags, config, say, io }: Call): Promise<number> {
  const { all, off } = told({ config, say, io });
  const rows = [...capabilities(all), ...capabilities(off, 'STRATA=on')];
  if (flags.json) return print(io, JSON.stringify(rows, null, 2));
  if (flags.markdown) return print(io, markdown(rows));
  const wide = (pick: (row: Row) => string) => Math.max(...rows.map((row) => pick(row).length)) + 2;
  const [ids, names] = [wide((row) => row.id), wide((row) => row.name)];
  const lines = rows.map(
    ({ id, name, kind, can, on }) =>
      id.padEnd(ids) + name.padEnd(names) + kind.padEnd(7) + [...can, ...(on ? [`(${on})`] : [])].join(' '),
  );
  return print(io, lines.join('\n'));
}

/** Those with an API, a tick for each thing they can. */
function markdown(rows: Row[]): string {
  const lines = rows
    .filter(({ kind }) => kind === 'api')
    .map(({ id, name, can, severities, limits, on }) => {
      const ticks = METHODS.filter((method) => method !== 'catalog' && method !== 'attach').map((method) =>
        !can.includes(method) ? '' : method === 'change' && limits.changes ? limits.changes.join(', ') : '✓',
      );
      const file = can.includes('attach') ? amount(limits.file, 'down') : '';
      const words = severities.map(({ word }) => word).join(', ');
      return [`${name} (\`${id}\`${on ? `, \`${on}\`` : ''})`, ...ticks, file, words];
    });
  const head = ['vendor', 'watch', 'read', 'search', 'open', 'comment', 'change', 'attach up to', 'severities'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** `casebell vendor check FILE`: what is wrong with a profile, and how its mails look. */
export async function vendor({ args: [what, file], say, io }: Call): Promise<number> {
  if (what !== 'check' || !file) return wrong(io, say('cli-vendor-usage'));
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    // Called rightly, but it failed.
    const unread = say('cli-unread', { file, why: code(error) });
    io.stderr.write(`casebell: ${unread}\n`);
    return 1;
  }
  const { ok, lines } = checkProfile(text, say);
  print(io, lines.join('\n'));
  return ok ? 0 : 1;
}

/** Made of the examples its fields give; connecting asks nothing. */
function sample({ id, asks }: Vendor): unknown {
  const given = fieldsOf(asks.credentials)
    .filter((field) => !field.fixed && (!field.optional || field.secret || field.example !== undefined))
    .map(({ name, example, choices }) => [name, choices?.[0] ?? example ?? 'example-secret']);
  const parsed = asks.credentials.safeParse(Object.fromEntries(given));
  if (!parsed.success) throw new Error(`${id}: the examples of its credentials do not fit: ${parsed.error.message}`);
  return parsed.data;
}

const NO_TOOLS = {
  http: () => Promise.reject(new Failure('unsupported', 'nothing is asked here')),
  mail: { from: async () => undefined, send: () => Promise.reject(new Failure('unsupported', 'nothing is sent here')) },
  now: Date.now,
  keep: async () => {},
};
