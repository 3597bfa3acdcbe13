import { availableParallelism } from 'node:os';
import { postgres } from '#tests/fakes/postgres.ts';
import type { Asked, Judged } from './bench.ts';
import { paired, shown, speed, spreadOf } from './paired.ts';
import { commits } from './scale.commit.ts';
import { crowd } from './scale.crowd.ts';
import { outside } from './scale.outside.ts';

/** Three workers take in at least so many times what one does; judged where each has cores, and so have Postgres and the vendor. */
const BAR = 2;
const CORES = 8;
const SIZES = { one: 1, two: 2, three: 3 };
/** So many that each worker, which polls 64 accounts at once, has its share. */
const ACCOUNTS = 256;
const COMMITS = 200;
/** In a smoke. */
const FEW = 6;

/** One, two and three processes of one Casebell on Postgres: how fast they take in what is due at once, and tell it. */
export async function scale({ rounds, smoke, say }: Asked): Promise<Judged> {
  const server = await postgres({ durable: !smoke });
  if (!server)
    return { ratios: {}, bars: {}, skipped: { three: 'there is no Postgres here: apt-get install postgresql' } };
  const there = await outside();
  const crowds: Awaited<ReturnType<typeof crowd>>[] = [];
  try {
    const accounts = smoke ? FEW : ACCOUNTS;
    for (const [i, workers] of Object.values(SIZES).entries())
      crowds.push(await crowd({ url: await server.fresh(), world: `${100 + i}`, workers, accounts, outside: there }));
    const [one, two, three] = crowds;
    if (!one || !two || !three) throw new Error('a crowd is missing');
    await Promise.all(crowds.map(({ up }) => up()));
    const costs = await paired(rounds, { one: one.round, two: two.round, three: three.round });

    const ratios: Record<string, number> = {};
    for (const what of ['cpu', 'seconds'] as const)
      for (const name of ['two', 'three'] as const) {
        const spread = speed(costs[name], costs.one, what);
        const label = what === 'cpu' ? `${name} by CPU` : name;
        say(shown(label, spread));
        ratios[label] = spread.median;
      }
    for (const [name, all] of Object.entries(costs)) {
      const best = Math.max(...all.map(({ seconds }) => one.updates / seconds));
      const told = spreadOf(all.map((round) => round.told)).median;
      say(
        `${name.padEnd(24)} ${Math.round(best)} updates a second taken in at best; ${told.toFixed(1)} messages a second told`,
      );
    }
    const taken = await commits(await server.fresh(), { rounds, count: smoke ? FEW : COMMITS });
    say(shown('ms of a commit, alone', spreadOf(taken.alone), 1));
    say(shown('ms a commit keeps others from writing', spreadOf(taken.each), 1));
    const cores = availableParallelism();
    if (cores >= CORES) return { ratios, bars: { three: BAR } };
    return { ratios, bars: {}, skipped: { three: `${cores} cores; barred on ${CORES} or more` } };
  } finally {
    for (const one of crowds) await one.stop();
    there.stop();
    await server.stop();
  }
}
