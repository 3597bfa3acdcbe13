import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import type { Config } from '#src/config.ts';
import { holdingLine } from '#src/core/holding.ts';
import { mailLines } from '#src/core/mail/why.ts';
import { openFolder } from '#src/folder.ts';
import { lock, overdue } from '#src/ledger.sqlite.ts';
import { log as openLog } from '#src/log.ts';
import { refuseElsewhere, refuseMoved } from '#src/moved.ts';
import { ago } from '#src/words.ts';
import { type Call, files, print, wrong } from './call.ts';

/** Longer than a poll may take. */
const OVERDUE = 15 * 60_000;

/** Whether the service is alive and gets on with its work; without --quick, how each account does. */
export async function doctor({ flags, config, say, io }: Call): Promise<number> {
  const before = Date.now() - OVERDUE;
  const { dataDir, databaseUrl } = config;
  const seen = databaseUrl ? await ask(dataDir, databaseUrl, before) : look(config, before);
  if (!seen) return wrong(io, databaseUrl ? say('cli-no-database') : say('cli-no-data', { dir: dataDir }));
  const { alive, late } = seen;
  const lines = [
    alive > 1 ? say('cli-running-many', { count: alive }) : say(alive > 0 ? 'cli-running' : 'cli-not-running'),
    ...(late > 0 ? [say('cli-late', { count: late })] : []),
  ];
  print(io, lines.join(' '));
  if (!flags.quick) await examine({ config, say, io });
  return alive > 0 && late === 0 ? 0 : 1;
}

/** At a data folder; undefined where nothing was ever started. */
function look(config: Config, before: number): { alive: number; late: number } | undefined {
  const { ledger } = files(config);
  if (statSync(config.dataDir, { throwIfNoEntry: false })) openFolder(config.dataDir);
  if (!existsSync(ledger)) return undefined;
  refuseMoved(config.dataDir);
  const held = lock(join(config.dataDir, 'lock.db'));
  held?.release();
  return { alive: held ? 0 : 1, late: overdue(ledger, before) };
}

/** At Postgres; undefined where nothing was ever started. */
async function ask(dir: string, url: string, before: number) {
  refuseElsewhere(dir, url);
  // Only here, so that nobody without Postgres loads what speaks to it.
  const { pulse } = await import('#src/ledger.pulse.ts');
  return pulse(url, before);
}

async function examine({ config, say, io }: Pick<Call, 'config' | 'say' | 'io'>): Promise<void> {
  const house = await openCore({ config, log: openLog({ level: 'silent' }) });
  try {
    for (const account of await house.accounts()) {
      const at = account.ok_at ? ago(account.ok_at, { lang: say.lang, now: Date.now() }) : say('never');
      const line = [say(`state-${account.state}`), say('cli-last-ok', { last: at }), account.failure].filter(Boolean);
      print(io, `- ${account.label}: ${line.join(', ')}`);
    }
    const { pending, dead } = await house.core.doctor.backlog();
    print(io, say('cli-backlog', { pending, dead }));
    for (const line of mailLines(say, await house.core.overview.mails(), '/parked')) print(io, line);
    for (const one of await house.core.holdings()) print(io, `- ${holdingLine(say, one)}`);
    for (const trouble of await house.core.doctor.troubles(true))
      print(io, `- ${trouble.key} (${trouble.count}x): ${trouble.message}`);
  } finally {
    await house.close();
  }
}
