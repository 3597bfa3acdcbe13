import { constants } from 'node:os';
import { openApp } from '#src/app.ts';
import type { Core } from '#src/core/index.ts';
import { leaseOf } from '#src/duties.ts';
import type { Log } from '#src/log.ts';
import type { Role } from '#src/roles.ts';
import { alone } from './alone.ts';
import { type Call, print } from './call.ts';
import { boxesOf } from './mail/boxes.ts';
import { told } from './vendors.ts';

type Said = Parameters<Parameters<typeof openApp>[0]['greet']>[0];

/** Milliseconds: npm and the terminal may both pass on one Ctrl-C. */
const SAME_KEY = 500;

/** Runs the service until `until` resolves, whose answer it is, or somebody signals (undefined), and stops it. */
export async function serve<T>(
  { config, say, io, color, plain }: Omit<Call, 'args' | 'flags'>,
  o: {
    /** All, where none are named. */
    roles?: readonly Role[];
    log(): Log;
    /** The first words. */
    greet(said: Said): void;
    /** The console was left. */
    onEnd?: (() => void) | undefined;
    until(core: Core, stopping: AbortSignal): Promise<T>;
  },
): Promise<T | undefined> {
  // Each process would have a demo of its own, and the others none.
  if (config.demo && config.databaseUrl && !(await alone(config))) throw new Error(say('cli-demo-alone'));
  for (const warning of config.warnings) io.stderr.write(`casebell: ${warning}\n`);
  told({ config, say, io });
  const app = await openApp({
    config,
    roles: o.roles,
    log: o.log,
    chat: { input: io.stdin, output: io.stdout, color, plain, onEnd: () => o.onEnd?.() },
    greet(said) {
      const { codes, site, folder } = said;
      o.greet(said);
      if (site) print(io, say('cli-web', { origin: site.origin, context: config.web?.context ?? '' }));
      if (site && !site.owned) print(io, say('cli-web-unowned'));
      if (folder && config.console) print(io, say('cli-demo-mail', { folder }));
      if (site && config.console) print(io, `${say('cli-web-board')}\n`);
      for (const [bot, code] of Object.entries(codes))
        print(io, say(`cli-claim-${bot}`, { code, command: config.slack?.command ?? '' }));
    },
  });
  const signalled = untilSignalled();
  const ending = new AbortController();
  try {
    await app.start();
    const holder = config.console && (await elsewhere(app.core));
    if (holder) io.stderr.write(`casebell: ${say('cli-console-elsewhere', { holder })}\n`);
    const read = (await boxesOf(app.core)).map(({ address }) => address);
    for (const mailbox of config.mail.boxes.filter((one) => !read.includes(one)))
      io.stderr.write(`casebell: ${say('cli-mail-unconnected', { mailbox })}\n`);
    return await Promise.race([signalled, o.until(app.core, ending.signal)]);
  } finally {
    ending.abort();
    await app.stop();
  }
}

/** The other process that has the console: it is mute here until that one ends. */
async function elsewhere(core: Core): Promise<string | undefined> {
  const console = (await core.holdings()).find(({ name }) => name === leaseOf('console'));
  return console?.here ? undefined : console?.holder;
}

/** Resolves once somebody wants it to end; a second time, it ends at once. */
function untilSignalled(): Promise<undefined> {
  return new Promise((resolve) => {
    let first = 0;
    function signalled(signal: NodeJS.Signals): void {
      if (first === 0) first = Date.now();
      else if (Date.now() - first > SAME_KEY) process.exit(128 + constants.signals[signal]);
      resolve(undefined);
    }
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, signalled);
  });
}
