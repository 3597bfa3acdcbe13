import { appendFileSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openApp, openHouse, openStores, slackManifest } from './app.ts';
import { type Config, config as readConfig } from './config.ts';
import { code, openFolder } from './folder.ts';
import { backup, restore } from './ledger.backup.ts';
import { lock, overdue } from './ledger.sqlite.ts';
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
/** Longer than a poll may take. */
const OVERDUE = 15 * 60_000;
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
  const say = words(env['LANGUAGE'] || env['LANG']);
  // Whatever is made from here on (ledger, shelves, backups) is for its owner's eyes only.
  process.umask(0o077);
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
function logOf(config: Config, io: Io): Log {
  if (!config.console) return openLog({ level: config.logLevel });
  const file = join(config.dataDir, 'casebell.log');
  if (existsSync(file) && statSync(file).size > LOG_MOST) renameSync(file, `${file}.old`);
  let told = false;
  function write(line: string): void {
    try {
      appendFileSync(file, line, { mode: 0o600 });
    } catch (error) {
      // On a full disk the service goes on; its log does too, once there is space.
      if (!told) io.stderr.write(`casebell: ${file} cannot be written (${code(error)})\n`);
      told = true;
    }
  }
  return openLog({ level: config.logLevel, stream: { write } });
}

async function start({ flags, config, say, io, color, plain }: Call): Promise<number> {
  const seconds = flags.for === undefined ? undefined : Number(flags.for);
  if (seconds !== undefined && !(seconds > 0 && seconds < 2_000_000)) return wrong(io, say('cli-bad-for'));
  for (const warning of config.warnings) io.stderr.write(`casebell: ${warning}\n`);
  let ended = (): void => {};
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  // Where people are in other chats too, or a time was given, the service outlives its console.
  const last = seconds === undefined && !config.telegram && !config.slack;
  const app = await openApp({
    config,
    log: () => logOf(config, io),
    chat: { input: io.stdin, output: io.stdout, color, plain, onEnd: () => last && ended() },
    greet: (codes, trouble) => {
      const welcome = config.demo ? say('cli-welcome-demo') : say('cli-welcome');
      if (config.console) io.stdout.write(`${welcome}\n\n`);
      if (trouble) {
        const key = trouble.kind === 'damaged' ? 'cli-demo-damaged' : 'cli-demo-unsaved';
        io.stderr.write(`casebell: ${say(key, { file: trouble.file })}\n`);
      }
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
  const { ledger } = files(config);
  if (statSync(config.dataDir, { throwIfNoEntry: false })) openFolder(config.dataDir);
  if (!existsSync(ledger)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  const held = lock(join(config.dataDir, 'lock.db'));
  held?.release();
  const late = overdue(ledger, Date.now() - OVERDUE);
  const lines = [
    say(held ? 'cli-not-running' : 'cli-running'),
    ...(late > 0 ? [say('cli-late', { count: late })] : []),
  ];
  print(io, lines.join(' '));
  if (!flags.quick) await examine({ config, say, io });
  return !held && late === 0 ? 0 : 1;
}

async function examine({ config, say, io }: Pick<Call, 'config' | 'say' | 'io'>): Promise<void> {
  const house = await openHouse({ config, log: openLog({ level: 'silent' }) });
  try {
    for (const account of await house.accounts()) {
      const at = account.ok_at ? ago(account.ok_at, { lang: say.lang, now: Date.now() }) : say('never');
      const line = [say(`state-${account.state}`), say('cli-last-ok', { last: at }), account.failure].filter(Boolean);
      print(io, `- ${account.label}: ${line.join(', ')}`);
    }
    const { pending, dead } = await house.core.doctor.backlog();
    print(io, say('cli-backlog', { pending, dead }));
    for (const trouble of await house.core.doctor.troubles(true))
      print(io, `- ${trouble.key} (${trouble.count}x): ${trouble.message}`);
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
  const { dataDir, key, oldKeys } = config;
  await (await openStores(dataDir)).close();
  restore(files(config), file, (meta) => {
    const keys = keyring({ dataDir, key, oldKeys, sealed: file });
    seal(keys).check(meta.get('key_check') ?? '', file);
  });
  return print(io, say('cli-restore-done', { file }));
}

/** A new key file entry (or the CASEBELL_KEY given) becomes the key of every credential; older ones open old backups. */
async function rotateKey({ config, say, io }: Call): Promise<number> {
  openFolder(config.dataDir);
  const held = lock(join(config.dataDir, 'lock.db'));
  if (!held) throw new Error(say('cli-stop-first'));
  try {
    if (config.key === undefined) rotate(config.dataDir);
    const house = await openHouse({ config, log: openLog({ level: 'silent' }), bothKeys: true });
    const count = await house.rotate();
    await house.close();
    const kept =
      config.key === undefined ? say('cli-rotated-file', { file: retire(config.dataDir) }) : say('cli-rotated-own');
    return print(io, [say('cli-rotated', { count }), kept].join('\n'));
  } finally {
    held.release();
  }
}

async function manifest({ config, io }: Call): Promise<number> {
  return print(io, JSON.stringify(slackManifest(config), null, 2));
}
