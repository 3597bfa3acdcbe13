import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { slackManifest } from './app.ts';
import { type Call, FLAGS, type Io, print, wrong } from './cli/call.ts';
import { dead } from './cli/dead.ts';
import { doctor } from './cli/doctor.ts';
import { history } from './cli/history.ts';
import { bringBack, rotateKey, save } from './cli/keep.ts';
import { keys } from './cli/keys.ts';
import { mail } from './cli/mail.ts';
import { start } from './cli/start.ts';
import { vendor, vendors } from './cli/vendors.ts';
import { config as readConfig } from './config.ts';
import { type Say, words } from './words.ts';

export type { Io } from './cli/call.ts';

/** `usage`: what `--help` says of it, where that is more than a line. */
type Verb = { args: string; usage?: string; run(call: Call): Promise<number> };

/** Every verb of the command line; help is printed from this table and the `cli-*` words. */
const verbs: Record<string, Verb> = {
  start: { args: '[--for SECONDS]', run: start },
  doctor: { args: '[--quick]', run: doctor },
  vendors: { args: '[--json]', run: vendors },
  vendor: { args: 'check FILE', run: vendor },
  history: { args: '[--csv|--json]', run: history },
  keys: { args: '[add NAME | revoke ID]', run: keys },
  mail: { args: 'auth [--browser] | run [-r N] | check [-d DAYS] [--json]', usage: 'cli-mail-usage', run: mail },
  dead: { args: '[replay ID|all] [discard ID] [--json]', run: dead },
  backup: { args: 'FILE', run: save },
  restore: { args: 'FILE', run: bringBack },
  'rotate-key': { args: '', run: rotateKey },
  'slack-manifest': { args: '', run: manifest },
};

/** Resolves with the exit code: 0 done, 1 it failed, 2 it was called wrongly. */
export async function cli(argv: string[], env: Record<string, string | undefined>, io: Io): Promise<number> {
  const say = words(env['LANGUAGE'] || env['LANG']);
  // Whatever is made from here on (ledger, shelves, backups) is for its owner's eyes only.
  process.umask(0o077);
  try {
    const { values, positionals } = parseArgs({ args: argv, options: FLAGS, allowPositionals: true });
    const [name = 'help', ...args] = positionals;
    if (values.version) return print(io, version());
    const verb = verbs[name];
    if (values.help || name === 'help') return print(io, verb?.usage ? say(verb.usage) : help(say));
    if (!verb) return wrong(io, say('cli-unknown', { name }));
    const given = { args, flags: values, config: readConfig(env), say, io };
    return await verb.run({ ...given, color: env['NO_COLOR'] === undefined, plain: env['TERM'] === 'dumb' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const misuse = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    const hint = say('cli-see-help');
    if (misuse) return wrong(io, `${text}\n${hint}`);
    io.stderr.write(`casebell: ${text}\n`);
    return 1;
  }
}

function help(say: Say): string {
  const lines = Object.entries(verbs).map(
    ([name, { args }]) => [`  casebell ${name} ${args}`.trimEnd(), say(`cli-${name}`)] as const,
  );
  const wide = Math.max(...lines.map(([left]) => left.length)) + 2;
  return [say('cli-intro'), '', ...lines.map(([left, right]) => left.padEnd(wide) + right), '', say('cli-more')].join(
    '\n',
  );
}

function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }).version;
}

async function manifest({ config, io }: Call): Promise<number> {
  return print(io, JSON.stringify(slackManifest(config), null, 2));
}
