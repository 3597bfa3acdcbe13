import { setTimeout as after } from 'node:timers/promises';
import { dice } from '#tests/fakes/dice.ts';
import { type Stage, stage } from './stage.ts';

const DRAIN = 180_000;
const QUIET = 3_000;

/**
 * Kills Casebell at random and judges from the outside: what the vendor said against what the chats received.
 * `updates` counts comments times chats; `duplicated` what a chat received more than once.
 */
export async function crashUpdates(o: { cycles: number; seed: number; say(line: string): void }) {
  const { upTo } = dice(o.seed);
  const between = (low: number, high: number) => low + upTo(high - low + 1);
  const world = await stage();
  const said: string[] = [];
  try {
    for (let cycle = 1; cycle <= o.cycles; cycle += 1) {
      const { child, ended } = world.start();
      const life = after(between(100, 2_500)).then(() => child.kill('SIGKILL'));
      for (let n = between(1, 4); n > 0; n -= 1) {
        await after(between(0, 500));
        const token = `u${o.seed}x${said.length}.`;
        said.push(token);
        world.vendor.cases.comment(world.numbers[between(0, world.numbers.length - 1)] ?? '', `Finding ${token}`);
      }
      await Promise.all([life, ended]);
      if (cycle % 10 === 0 || cycle === o.cycles) o.say(`${cycle}/${o.cycles} kills, ${said.length} comments`);
    }
    const exit = await drain(world, said);
    if (exit !== 0) o.say(`the last run ended with ${exit} instead of 0`);
    return { cycles: o.cycles, updates: said.length * world.rooms.length, ...judge(world, said), seed: o.seed };
  } finally {
    await world.stop();
  }
}

/** One last run, undisturbed, until nothing is missing or nothing more can be expected. */
async function drain(world: Stage, said: string[]): Promise<number | null> {
  const { child, ended } = world.start();
  const until = Date.now() + DRAIN;
  while (Date.now() < until && judge(world, said).lost > 0) await after(200);
  await after(QUIET);
  child.kill('SIGTERM');
  return ended;
}

function judge({ rooms }: Stage, said: string[]): { lost: number; duplicated: number } {
  let [lost, duplicated] = [0, 0];
  for (const { texts } of rooms) {
    const all = texts().join('\n');
    for (const token of said) {
      const times = all.split(token).length - 1;
      if (times === 0) lost += 1;
      else duplicated += times - 1;
    }
  }
  return { lost, duplicated };
}
