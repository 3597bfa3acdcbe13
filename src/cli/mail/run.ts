import { alone } from '#src/cli/alone.ts';
import { type Call, print, whole, wrong } from '#src/cli/call.ts';
import { serve } from '#src/cli/serve.ts';
import type { Core } from '#src/core/index.ts';
import { openFolder } from '#src/folder.ts';
import { log as openLog } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import { type Box, boxesOf } from './boxes.ts';

const MOST = 1000;
const LOOK = 1_000;

/**
 * `casebell mail run`: the service without console and demo. `--retries N`: it ends with 1 once a mailbox failed so often
 * in a row, or lets us in no more; 0, the standard: never.
 */
export async function run(call: Call): Promise<number> {
  const { config, flags, say, io } = call;
  const most = whole(flags.retries, { standard: 0, least: 0, most: MOST });
  if (most === undefined) return wrong(io, say('cli-mail-retries', { most: MOST }));
  if (config.mail.boxes.length === 0) return wrong(io, say('cli-mail-unset'));
  openFolder(config.dataDir);
  const held = await alone(config);
  if (!held && !config.databaseUrl) {
    io.stderr.write(`casebell: ${say('cli-mail-runs', { dir: config.dataDir })}\n`);
    return 1;
  }
  held?.release();
  const service = { ...call, config: { ...config, console: false, demo: false } };
  const lost = await serve(service, {
    log: () => openLog({ level: config.logLevel }),
    greet: () => print(io, say('cli-mail-run', { mailboxes: config.mail.boxes.join(', ') })),
    until: (core, stopping) =>
      most > 0 ? lostBox(core, flags.mailbox, most, stopping) : new Promise<undefined>(() => {}),
  });
  if (!lost) return 0;
  const { failure, why } = lost.account;
  io.stderr.write(`casebell: ${say('cli-mail-lost', { mailbox: lost.address, why: failure ?? why ?? '' })}\n`);
  return 1;
}

/** The first mailbox that failed so often since then, or is paused; undefined once aborted. */
async function lostBox(
  core: Core,
  mailbox: string | undefined,
  most: number,
  signal: AbortSignal,
): Promise<Box | undefined> {
  /** Failures of an earlier run that it had not got over. */
  const old = new Map<string, number>();
  while (!signal.aborted) {
    for (const box of await boxesOf(core, mailbox)) {
      const { id, fails, state } = box.account;
      const before = Math.min(old.get(id) ?? fails, fails);
      old.set(id, before);
      if (fails - before >= most || state === 'paused') return box;
    }
    await sleep(LOOK, signal).catch(() => {});
  }
  return undefined;
}
