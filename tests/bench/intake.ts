import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { Asked, Judged } from './bench.ts';
import { ticketPost } from './intake.post.ts';
import type { Mode } from './intake.server.ts';
import { load } from './load.ts';
import { type Cost, paired, shown, speed } from './paired.ts';

const CONNECTIONS = 64;
/** At half the speed of the same route that keeps nothing, or better. */
const BAR = 0.5;

/** Signed posts of tickets: what it costs to have them in the ledger before the answer. */
export async function intake(o: Asked): Promise<Judged> {
  const [bare, checked, kept, whole] = await Promise.all([
    contender('bare'),
    contender('checked'),
    contender('kept'),
    contender('whole'),
  ]);
  const all = { bare, checked, kept, whole };
  try {
    const costs = await paired(o.rounds, {
      bare: () => bare.run(o.posts),
      checked: () => checked.run(o.posts),
      kept: () => kept.run(o.posts),
      whole: () => whole.run(o.posts),
    });
    const ratios: Record<string, number> = {};
    for (const [name, mine, theirs] of [
      ['kept/checked', 'kept', 'checked'],
      ['kept/bare', 'kept', 'bare'],
      ['checked/bare', 'checked', 'bare'],
      ['whole/checked', 'whole', 'checked'],
    ] as const)
      for (const what of ['cpu', 'seconds'] as const) {
        const spread = speed(costs[mine], costs[theirs], what);
        const label = what === 'cpu' ? `${name} by CPU` : name;
        o.say(shown(label, spread));
        ratios[label] = spread.median;
      }
    for (const mode of Object.keys(all) as Mode[]) {
      const [fastest] = costs[mode].map((cost) => cost.seconds).sort((a, b) => a - b);
      o.say(`${mode.padEnd(24)} ${Math.round(o.posts / (fastest ?? 1))} posts a second at best`);
    }
    return { ratios, bars: { 'kept/checked': BAR } };
  } finally {
    await Promise.all(Object.values(all).map(({ stop }) => stop()));
  }
}

async function contender(mode: Mode) {
  const child = fork(new URL('./intake.server.ts', import.meta.url), [mode]);
  const ended = once(child, 'exit');
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];

  async function used(): Promise<{ cpu: number; kept: number }> {
    child.send('used');
    const [so] = (await once(child, 'message')) as [{ cpu: number; kept: number }];
    return so;
  }

  return {
    async run(posts: number): Promise<Cost> {
      const requests = Array.from({ length: posts }, ticketPost);
      const before = await used();
      const seconds = await load({ port, requests, connections: CONNECTIONS, status: 200 });
      const after = await used();
      const keeps = mode === 'kept' || mode === 'whole' ? posts : 0;
      if (after.kept - before.kept !== keeps) throw new Error(`${mode} kept ${after.kept - before.kept} of ${keeps}`);
      return { seconds, cpu: after.cpu - before.cpu };
    },
    async stop(): Promise<void> {
      child.disconnect();
      await ended;
    },
  };
}
