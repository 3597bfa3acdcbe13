import { openCore } from '#src/app.ts';
import { csv, json } from '#src/core/tickets/history.csv.ts';
import type { Entry } from '#src/core/tickets/history.ts';
import { log as openLog } from '#src/log.ts';
import { oneLine } from '#src/text.ts';
import type { Say } from '#src/words.ts';
import { isKept } from './alone.ts';
import { type Call, wrong } from './call.ts';

/** More than that in one file nobody reads. */
const MOST = 100_000;

/** `casebell history`: what went out to vendors, newest first. */
export async function history({ flags, config, say, io }: Call): Promise<number> {
  if (!isKept(config)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  const house = await openCore({ config, log: openLog({ level: 'silent' }) });
  try {
    const entries = await house.core.history.list({ limit: MOST });
    const format = flags.csv ? 'csv' : flags.json ? 'json' : 'text';
    io.stdout.write(`${printed({ entries, format, say }).replace(/\r?\n$/, '')}${format === 'csv' ? '\r\n' : '\n'}`);
    return 0;
  } finally {
    await house.close();
  }
}

/** As CSV or JSON; `text`: one line an entry, times in UTC. */
export function printed(o: { entries: readonly Entry[]; format: 'csv' | 'json' | 'text'; say: Say }): string {
  const { entries, say } = o;
  switch (o.format) {
    case 'csv':
      return csv(entries);
    case 'json':
      return json(entries);
    case 'text':
      return entries.length === 0 ? say('history-none') : entries.map((entry) => line(say, entry)).join('\n');
  }
}

function line(say: Say, entry: Entry): string {
  const { at, person, label, what, state, files, to, why } = entry;
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return [
    `${time} UTC`,
    `${oneLine(person.name)} (${person.bot})`,
    `${label} ${entry.number ?? entry.reference}`,
    `${what}: ${state}`,
    ...(files.length > 0 ? [say('history-files', { count: files.length })] : []),
    ...(to ? [`→ ${to}`] : []),
    ...(why ? [oneLine(why)] : []),
  ].join(' · ');
}
