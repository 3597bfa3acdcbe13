import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Call, FLAGS, type Io, print, wrong } from './cli/call.ts';
import { type Say, words } from './words.ts';

export type { Io } from './cli/call.ts';

/** `usage`: what `--help` says of it, where that is more than a line. */
type Verb = { args: string; usage?: string; settings?: typeof plain; load(): Promise<(call: Call) => Promise<number>> };

/** Every verb of the command line, loaded when it is called; help is printed from this table and the `cli-*` words. */
const verbs: Record<string, Verb> = {
  start: {
    args: '[--for SECONDS] [--roles bots,pollers,api]',
    load: async () => (await import('./cli/start.ts')).start,
  },
  demo: {
    args: '[--vendor ID] [--for SECONDS]',
    settings: plain,
    load: async () => (await import('./cli/demo.ts')).demo,
  },
  doctor: { args: '[--quick]', load: async () => (await import('./cli/doctor.ts')).doctor },
  vendors: { args: '[--json|--markdown]', load: async () => (await import('./cli/vendors.ts')).vendors },
  vendor: { args: 'check FILE', load: async () => (await import('./cli/vendors.ts')).vendor },
  history: { args: '[--csv|--json]', load: async () => (await import('./cli/history.ts')).history },
  keys: { args: '[add NAME | revoke ID]', load: async () => (await import('./cli/keys.ts')).keys },
  mail: {
    args: 'auth [--browser] | run [-r N] | check [-d DAYS] [--json]',
    usage: 'cli-mail-usage',
    load: async () => (await import('./cli/mail.ts')).mail,
  },
  dead: { args: '[replay ID|all] [discard ID] [--json]', load: async () => (await import('./cli/dead.ts')).dead },
  move: {
    args: '--to postgres://…',
    usage: 'cli-move-usage',
    load: async () => (await import('./cli/move.ts')).move,
  },
  backup: { args: 'FILE', load: async () => (await import('./cli/keep.ts')).save },
  restore: { args: 'FILE | --settle', load: async () => (await import('./cli/keep.ts')).bringBack },
  'rotate-key': { args: '', load: async () => (await import('./cli/keep.ts')).rotateKey },
  'slack-manifest': { args: '', load: async () => manifest },
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
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (values.help || name === 'help') return print(io, verb?.usage ? say(verb.usage) : help(say));
    if (!verb) return wrong(io, say('cli-unknown', { name }));
    const { config } = await import('./config.ts');
    const settings = config(verb.settings?.(env) ?? env);
    if (settings.failpoint) (await import('./failpoint.ts')).arm(settings.failpoint);
    const given = { args, flags: values, config: settings, say, io };
    const run = await verb.load();
    return await run({ ...given, color: env['NO_COLOR'] === undefined, plain: env['TERM'] === 'dumb' });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const misuse = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    const hint = say('cli-see-help');
    if (misuse) return wrong(io, `${text}\n${hint}`);
    io.stderr.write(`casebell: ${text}\n`);
    return 1;
  }
}

/** None of the settings that would speak to anybody: what is left is where, in which words and how much is logged. */
function plain(env: Record<string, string | undefined>): Record<string, string | undefined> {
  const { DATA_DIR, LOG_LEVEL, LANGUAGE, LANG, TIMEZONE, DEMO_POLL } = env;
  return { DATA_DIR, LOG_LEVEL, LANGUAGE, LANG, TIMEZONE, DEMO_POLL, CONSOLE: 'on', DEMO: 'on', PORT: 'off' };
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
  const { slackManifest } = await import('./app.ts');
  return print(io, JSON.stringify(slackManifest(config), null, 2));
}
