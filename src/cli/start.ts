import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { openApp } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { code } from '#src/folder.ts';
import { type Log, log as openLog } from '#src/log.ts';
import { type Call, type Io, wrong } from './call.ts';
import { told } from './vendors.ts';

const LOG_MOST = 10 * 1024 * 1024;
const SAME_KEY = 500;

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

export async function start({ flags, config, say, io, color, plain }: Call): Promise<number> {
  const seconds = flags.for === undefined ? undefined : Number(flags.for);
  if (seconds !== undefined && !(seconds > 0 && seconds < 2_000_000)) return wrong(io, say('cli-bad-for'));
  for (const warning of config.warnings) io.stderr.write(`casebell: ${warning}\n`);
  told({ config, say, io });
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
    greet: ({ codes, trouble, site, folder }) => {
      const welcome = config.demo ? say('cli-welcome-demo') : say('cli-welcome');
      if (config.console) io.stdout.write(`${welcome}\n\n`);
      if (trouble) {
        const key = trouble.kind === 'damaged' ? 'cli-demo-damaged' : 'cli-demo-unsaved';
        io.stderr.write(`casebell: ${say(key, { file: trouble.file })}\n`);
      }
      if (site) io.stdout.write(`${say('cli-web', { origin: site.origin, context: config.web?.context ?? '' })}\n`);
      if (site && !site.owned) io.stdout.write(`${say('cli-web-unowned')}\n`);
      if (folder && config.console) io.stdout.write(`${say('cli-demo-mail', { folder })}\n`);
      if (site && config.console) io.stdout.write(`${say('cli-web-board')}\n\n`);
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
