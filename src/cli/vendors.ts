import { readFileSync } from 'node:fs';
import { checkProfile, vendorsOf } from '#src/app.ts';
import { fieldsOf } from '#src/core/accounts/asks.ts';
import { code } from '#src/folder.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Desk, METHODS, type Vendor } from '#src/ports/vendor.ts';
import { type Call, print, wrong } from './call.ts';

type Row = { id: string; name: string; kind: 'api' | 'email'; can: (keyof Desk)[] };

/** What each vendor can do, asked of the code itself: a method that is there is a capability. */
function capabilities(vendors: readonly Vendor[]): Row[] {
  return vendors.map((vendor) => {
    const credentials = sample(vendor);
    const desk = vendor.connect(credentials, NO_TOOLS);
    const { kind } = vendor.contact(credentials);
    return {
      id: vendor.id,
      name: vendor.name,
      kind: kind === 'api' ? 'api' : 'email',
      can: METHODS.filter((method) => desk[method] !== undefined),
    };
  });
}

/** The vendors that are switched on; a profile of the user's own that is left out is said to them. */
export function told({ config, say, io }: Pick<Call, 'config' | 'say' | 'io'>): Vendor[] {
  const { all, problems } = vendorsOf(config);
  for (const { file = '', where, say: key, args } of problems)
    io.stderr.write(`casebell: ${file}: ${[where, say(key, args)].filter(Boolean).join(': ')}\n`);
  return all;
}

/** `casebell vendors`: a table, or JSON. */
export async function vendors({ flags, config, say, io }: Call): Promise<number> {
  const all = told({ config, say, io });
  const rows = capabilities(all);
  if (flags.json) return print(io, JSON.stringify(rows, null, 2));
  const wide = (pick: (row: Row) => string) => Math.max(...rows.map((row) => pick(row).length)) + 2;
  const [ids, names] = [wide((row) => row.id), wide((row) => row.name)];
  const lines = rows.map(
    ({ id, name, kind, can }) => id.padEnd(ids) + name.padEnd(names) + kind.padEnd(7) + can.join(' '),
  );
  return print(io, lines.join('\n'));
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
