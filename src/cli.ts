import { createWriteStream, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openApp, openHouse, openStores, slackManifest } from './app.ts';
import { type Config, config as readConfig } from './config.ts';
import { backup, restore } from './ledger.backup.ts';
import { lock } from './ledger.sqlite.ts';
import { type Log, log as openLog } from './log.ts';
import { keyring, retire, rotate, seal } from './seal.ts';
import { ago, type Say, words } from './words.ts';

export type Io = { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream; stderr: NodeJS.WriteStream };

type Call = {
  args: string[];
  flags: { for?: string; quick?: boolean };
  config: Config;
  say: Say;
  io: Io;
  color: boolean;
  plain: boolean;
};
type Verb = { args: string; run(call: Call): Promise<number> };

const LOG_MOST = 10 * 1024 * 1024;
const OVERDUE = 5 * 60_000;
const SAME_KEY = 500;

/** Every verb of the command line; help is printed from this table and the `cli-*` words. */
const verbs: Record<string, Verb> = {
  start: { args: '[--for SECONDS]', run: start },
  doctor: { args: '[--quick]', run: doctor },
  backup: { args: 'FILE', run: save },
  restore: { args: 'FILE', run: bringBack },
  'rotate-key': { args: '', run: rotateKey },
  'slack-manifest': { args: '', run: manifest },
};

/** Resolves with the exit code: 0 done, 1 it failed, 2 it was called wrongly. */
export async function cli(argv: string[], env: Record<string, string | undefined>, io: Io): Promise<number> {
  const say = words(env['LANGUAGE'] ?? env['LANG']);
  const options = {
    for: { type: 'string' },
    quick: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: argv, options, allowPositionals: true });
    const [name = 'help', ...args] = positionals;
    if (values.version) return print(io, version());
    if (values.help || name === 'help') return print(io, help(say));
    const verb = verbs[name];
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

function print(io: Io, text: string): number {
  io.stdout.write(`${text}\n`);
  return 0;
}

function wrong(io: Io, text: string): number {
  io.stderr.write(`casebell: ${text}\n`);
  return 2;
}

/** Beside a console the log would stand in the conversation: there it goes to a file of at most 10 MB, twice. */
function logOf(config: Config): Log {
  if (!config.console) return openLog({ level: config.logLevel });
  const file = join(config.dataDir, 'casebell.log');
  if (existsSync(file) && statSync(file).size > LOG_MOST) renameSync(file, `${file}.old`);
  return openLog({ level: config.logLevel, stream: createWriteStream(file, { flags: 'a', mode: 0o600 }) });
}

async function start({ flags, config, say, io, color, plain }: Call): Promise<number> {
  const seconds = flags.for === undefined ? undefined : Number(flags.for);
  if (seconds !== undefined && !(seconds > 0 && seconds < 2_000_000)) return wrong(io, say('cli-bad-for'));
  for (const warning of config.warnings) io.stderr.write(`casebell: ${warning}\n`);
  let ended = (): void => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const app = await openApp({
    config,
    log: () => logOf(config),
    chat: { input: io.stdin, output: io.stdout, color, plain, onEnd: () => seconds === undefined && ended() },
    greet: (codes) => {
      const welcome = config.demo ? say('cli-welcome-demo') : say('cli-welcome');
      if (config.console) io.stdout.write(`${welcome}\n\n`);
      for (const [bot, code] of Object.entries(codes))
        io.stdout.write(`${say(`cli-claim-${bot}`, { code, command: config.slack?.command ?? '' })}\n`);
    },
  });
  const timer = seconds === undefined ? undefined : setTimeout(ended, seconds * 1000);
  // A second signal ends at once; npm and the terminal may both pass on one and the same Ctrl-C.
  let first = 0;
  function signalled(signal: NodeJS.Signals): void {
    if (first === 0) first = Date.now();
    else if (Date.now() - first > SAME_KEY) process.exit(128 + constants.signals[signal]);
    ended();
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, signalled);
  try {
    await app.start();
    await end;
  } finally {
    clearTimeout(timer);
    await app.stop();
  }
  return 0;
}

/** Whether the service is alive and gets on with its work; without --quick, how each account does. */
async function doctor({ flags, config, say, io }: Call): Promise<number> {
  const held = lock(join(config.dataDir, 'lock.db'));
  held?.release();
  const house = await openHouse({ config, log: openLog({ level: 'silent' }) });
  try {
    const late = await house.core.doctor.overdue(OVERDUE);
    const well = !held && late === 0;
    print(
      io,
      [say(held ? 'cli-not-running' : 'cli-running'), ...(late > 0 ? [say('cli-late', { count: late })] : [])].join(
        ' ',
      ),
    );
    if (flags.quick) return well ? 0 : 1;
    for (const account of await house.core.accounts.all()) {
      const at = account.ok_at ? ago(account.ok_at, { lang: say.lang, now: Date.now() }) : say('never');
      const line = [say(`state-${account.state}`), say('cli-last-ok', { last: at }), account.failure].filter(Boolean);
      print(io, `- ${account.label}: ${line.join(', ')}`);
    }
    const { pending, dead } = await house.core.doctor.backlog();
    print(io, say('cli-backlog', { pending, dead }));
    for (const trouble of await house.core.doctor.troubles(true))
      print(io, `- ${trouble.key} (${trouble.count}x): ${trouble.message}`);
    return well ? 0 : 1;
  } finally {
    await house.close();
  }
}

function files(config: Config): { ledger: string; shelves: string } {
  return { ledger: join(config.dataDir, 'casebell.db'), shelves: join(config.dataDir, 'shelves.db') };
}

async function save({ args: [file], config, say, io }: Call): Promise<number> {
  if (!file) return wrong(io, say('cli-needs-file'));
  if (!existsSync(files(config).ledger)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  backup(files(config), file);
  return print(io, say('cli-backup-done', { file }));
}

async function bringBack({ args: [file], config, say, io }: Call): Promise<number> {
  if (!file) return wrong(io, say('cli-needs-file'));
  await (await openStores(config.dataDir)).close();
  const sealing = seal(keyring({ dataDir: config.dataDir, key: config.key, oldKeys: config.oldKeys }));
  restore(files(config), file, (meta) => sealing.check(meta.get('key_check') ?? ''));
  return print(io, say('cli-restore-done', { file }));
}

/** A new key file entry (or the CASEBELL_KEY given) becomes the key of every credential; older ones are dropped. */
async function rotateKey({ config, say, io }: Call): Promise<number> {
  const held = lock(join(config.dataDir, 'lock.db'));
  if (!held) throw new Error(say('cli-stop-first'));
  try {
    if (config.key === undefined) rotate(config.dataDir);
    const house = await openHouse({ config, log: openLog({ level: 'silent' }) });
    const count = await house.rotate();
    await house.close();
    if (config.key === undefined) retire(config.dataDir);
    return print(io, say('cli-rotated', { count }));
  } finally {
    held.release();
  }
}

async function manifest({ config, io }: Call): Promise<number> {
  return print(io, JSON.stringify(slackManifest(config), null, 2));
}
