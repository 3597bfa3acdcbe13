import { openCore } from '#src/app.ts';
import { SCOPES, type Scope } from '#src/core/access/keys.ts';
import { keyLine } from '#src/core/access/line.ts';
import type { Core } from '#src/core/index.ts';
import { log as openLog } from '#src/log.ts';
import { type Call, print, wrong } from './call.ts';

/** Whoever may read the data folder. */
const BY = { person: 'cli' };
const STANDARD: readonly Scope[] = ['read', 'open'];
const MOST_DAYS = 3650;
const LONGEST_NAME = 60;

/** `casebell keys`: lists the keys of programs; `add` makes one and prints it this once, `revoke` ends one. */
export async function keys(call: Call): Promise<number> {
  const { args, io, say } = call;
  const [doing = 'list', about] = args;
  const good = args.length <= (doing === 'list' ? 1 : 2) && (doing === 'list' || about !== undefined);
  if (!good || !['list', 'add', 'revoke'].includes(doing)) return wrong(io, say('cli-keys-usage'));
  const asked = doing === 'add' ? read(call) : undefined;
  if (asked && 'wrong' in asked) return wrong(io, asked.wrong);

  const house = await openCore({ config: call.config, log: openLog({ level: 'silent' }) });
  try {
    if (asked) return await add(house.core, call, asked);
    return about === undefined ? await list(house.core, call) : await revoke(house.core, call, about);
  } finally {
    await house.close();
  }
}

type Asked = { name: string; scopes: readonly Scope[]; days: number | undefined };

function read({ args: [, name = ''], flags, say }: Call): Asked | { wrong: string } {
  const words = flags.scopes?.split(',').map((word) => word.trim()) ?? STANDARD;
  const scopes = SCOPES.filter((scope) => words.includes(scope));
  if (scopes.length !== new Set(words).size) return { wrong: say('cli-keys-scopes', { scopes: SCOPES.join(', ') }) };
  const days = flags.days === undefined ? undefined : Number(flags.days);
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= MOST_DAYS))
    return { wrong: say('cli-keys-days', { most: MOST_DAYS }) };
  if (name.trim() === '' || name.length > LONGEST_NAME) return { wrong: say('cli-keys-name', { most: LONGEST_NAME }) };
  return { name: name.trim(), scopes, days };
}

/** The key alone goes to standard output: `KEY=$(casebell keys add monitoring)`. */
async function add(core: Core, { io, say }: Call, asked: Asked): Promise<number> {
  const made = await core.keys.make(asked);
  await core.audit.note(BY, 'key-made', `${made.id} ${made.scopes.join(',')}`);
  for (const line of [keyLine(made, { say, now: core.now() }), say('cli-keys-once')]) io.stderr.write(`${line}\n`);
  return print(io, made.key);
}

async function list(core: Core, { flags, io, say }: Call): Promise<number> {
  const all = await core.keys.list();
  if (flags.json) return print(io, JSON.stringify(all, null, 2));
  if (all.length === 0) return print(io, say('cli-keys-none'));
  return print(io, all.map((key) => keyLine(key, { say, now: core.now() })).join('\n'));
}

async function revoke(core: Core, { io, say }: Call, id: string): Promise<number> {
  if (!(await core.keys.revoke(id))) {
    io.stderr.write(`casebell: ${say('keys-unknown', { id })}\n`);
    return 1;
  }
  await core.audit.note(BY, 'key-revoked', id);
  return print(io, say('keys-revoked', { id }));
}
