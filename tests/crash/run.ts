import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Stage, stage } from './stage.ts';

const DRAIN = 180_000;
const QUIET = 3_000;

/**
 * Kills Casebell at random and judges from the outside: what the vendor said against what the chats received.
 * `updates` counts comments times chats; `duplicated` what a chat received more than once.
 */
export async function crash(o: { cycles: number; seed: number; say(line: string): void }) {
  const random = dice(o.seed);
  const between = (low: number, high: number) => low + Math.floor(random() * (high - low + 1));
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

/** Mulberry32: small, seeded, good enough to choose moments. */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What was asked for; undefined when that cannot be understood. */
function asked(): { cycles: number; seed: number } | undefined {
  try {
    const { values } = parseArgs({
      options: { cycles: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
    });
    const [cycles, seed] = [Number(values.cycles), Number(values.seed)];
    return Number.isInteger(cycles) && cycles > 0 && Number.isInteger(seed) ? { cycles, seed } : undefined;
  } catch {
    return undefined;
  }
}

async function main(): Promise<number> {
  const say = (line: string) => process.stderr.write(`${line}\n`);
  const options = asked();
  if (!options) {
    say('usage: npm run crash -- --cycles 100 --seed 7');
    return 2;
  }
  const result = await crash({ ...options, say });
  process.stdout.write(`${JSON.stringify(result)}\n`);
  return result.lost > 0 ? 1 : 0;
}

if (import.meta.main) process.exitCode = await main();
