import { openCore } from '#src/app.ts';
import type { Core } from '#src/core/index.ts';
import type { Incoming } from '#src/core/lanes/incoming.ts';
import { log as openLog } from '#src/log.ts';
import { oneLine } from '#src/text.ts';
import type { Say } from '#src/words.ts';
import { isKept } from './alone.ts';
import { type Call, print, wrong } from './call.ts';

const MOST = 500;
/** Who did it, in the audit. */
const BY = { person: 'cli' };

/** `casebell dead`: tickets that could not be opened. What is sent again, the service sends. */
export async function dead({ args, flags, config, say, io }: Call): Promise<number> {
  const [what, id] = args;
  if (what !== undefined && (!id || !(what === 'replay' || (what === 'discard' && id !== 'all'))))
    return wrong(io, say('dead-usage', { dead: 'casebell dead' }));
  if (!isKept(config)) return wrong(io, say('cli-no-data', { dir: config.dataDir }));
  const house = await openCore({ config, log: openLog({ level: 'silent' }) });
  try {
    if (what === undefined || id === undefined) {
      const all = await house.core.incoming.list({ state: 'dead', limit: MOST });
      return print(io, flags.json ? JSON.stringify(all, null, 2) : printed(say, all));
    }
    const done = await decide(house.core, what, id);
    if (done === 0) throw new Error(say('dead-gone'));
    return print(io, what === 'replay' ? say('dead-replayed', { count: done }) : say('dead-discarded'));
  } finally {
    await house.close();
  }
}

/** Resolves with how many it was done for. */
async function decide({ incoming }: Core, what: string, id: string): Promise<number> {
  if (what === 'discard') return (await incoming.discard(id, BY)) ? 1 : 0;
  const ids = id === 'all' ? (await incoming.list({ state: 'dead', limit: MOST })).map((one) => one.id) : [id];
  const done = await Promise.all(ids.map((one) => incoming.replay(one, BY)));
  return done.filter(Boolean).length;
}

function printed(say: Say, all: Incoming[]): string {
  return all.length === 0 ? say('dead-none') : all.map(line).join('\n');
}

/** Its id first: that is what replay and discard take. Times in UTC. */
function line({ id, lane, body, origin, why, created_at }: Incoming): string {
  const time = new Date(created_at).toISOString().slice(0, 16).replace('T', ' ');
  return [id, `${time} UTC`, lane, oneLine(body?.title ?? origin), oneLine(why ?? '')].join(' · ');
}
