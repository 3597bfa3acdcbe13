import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '#src/config.ts';
import type { Demo } from '#src/demo/index.ts';
import { code } from '#src/folder.ts';
import { type Log, log as openLog } from '#src/log.ts';
import { ROLES, type Role } from '#src/roles.ts';
import { machineOf, self } from '#src/self.ts';
import type { Say } from '#src/words.ts';
import { type Call, type Io, print, wrong } from './call.ts';
import { serve } from './serve.ts';

const LOG_MOST = 10 * 1024 * 1024;

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

/** `casebell start`: all of it, or these `--roles`; `--for` so many seconds. */
export async function start(call: Call): Promise<number> {
  const { flags, say, io } = call;
  const roles = rolesIn(flags.roles);
  if (!roles) return wrong(io, say('cli-bad-roles', { roles: ROLES.join(',') }));
  // The console is a chat like any other.
  const config = { ...call.config, console: call.config.console && roles.includes('bots') };
  if (flags.roles !== undefined && !config.databaseUrl) return wrong(io, say('cli-roles-alone'));
  // A chat that posts to us is heard by the process that holds it.
  const posts = config.telegram?.webhook ?? config.slack?.signingSecret ?? config.teams;
  if (posts && roles.includes('bots') && !roles.includes('api')) return wrong(io, say('cli-roles-posted'));
  // Beside others, what a process does not do itself they do.
  if (roles.length === ROLES.length && isMute(config)) return wrong(io, say('cli-mute'));
  const seconds = flags.for === undefined ? undefined : Number(flags.for);
  if (seconds !== undefined && !(seconds > 0 && seconds < 2_000_000)) return wrong(io, say('cli-bad-for'));
  const end = Promise.withResolvers<void>();
  // Where people are in other chats too, mails come in, or a time was given, the service outlives its console.
  const last = seconds === undefined && !config.telegram && !config.slack && config.mail.boxes.length === 0;
  const timer = seconds === undefined ? undefined : setTimeout(end.resolve, seconds * 1000);
  const line = { roles: roles.join(', '), name: machineOf(self()) };
  await serve(
    { ...call, config },
    {
      roles,
      log: () => logOf(config, io),
      greet({ demo }) {
        if (config.console) print(io, `${welcome(demo, say)}\n`);
        else if (flags.roles !== undefined) print(io, say('cli-started-roles', line));
        const trouble = demo?.warning;
        if (!trouble) return;
        const key = trouble.kind === 'damaged' ? 'cli-demo-damaged' : 'cli-demo-unsaved';
        io.stderr.write(`casebell: ${say(key, { file: trouble.file })}\n`);
      },
      onEnd: () => last && end.resolve(),
      until: () => end.promise,
    },
  ).finally(() => clearTimeout(timer));
  return 0;
}

function welcome(demo: Demo | undefined, say: Say): string {
  if (!demo || demo.folder) return say(demo ? 'cli-welcome-demo' : 'cli-welcome');
  const [number = ''] = demo.numbers;
  return say('cli-welcome-demo-of', { name: demo.vendor.name, number, numbers: demo.numbers.join(', ') });
}

/** Those asked for, all where none are; undefined where one is none. */
function rolesIn(flag: string | undefined): readonly Role[] | undefined {
  const asked = flag?.split(',').map((name) => name.trim());
  const known = ROLES.filter((role) => asked?.includes(role) ?? true);
  return known.length === (asked?.length ?? ROLES.length) ? known : undefined;
}

/** Neither by a chat nor by REST can anybody talk to it. */
function isMute({ console, telegram, slack, teams, web }: Config): boolean {
  return !console && !telegram && !slack && !teams && web?.port === undefined;
}
