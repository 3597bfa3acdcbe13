import { setTimeout as after } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dice } from '#tests/fakes/dice.ts';
import { events } from './events.ts';
import { type Point, verdict } from './verdict.ts';
import { world } from './world.ts';

type Asked = { minutes: number; polls: number; seed: number };

const USAGE = 'usage: npm run soak -- --minutes 30 --polls 50000 --seed 7';
/** A sample at every so many of the polls asked for. */
const SAMPLES = 200;
const MINUTE = 60_000;
const BREATH = 100;
/** At the end, what was said is told within so long: a group is told twenty messages a minute, and a fault is slept off. */
const DRAIN = 120_000;
/** Milliseconds between two changes, two commands and two faults: less than chats may be told in that time. */
const EVERY = { change: 700, ask: 5_000, fault: 20_000 };

function asked(): Asked | 'help' | undefined {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string', default: '30' },
        polls: { type: 'string', default: '50000' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help) return 'help';
    const [minutes, polls, seed] = [Number(values.minutes), Number(values.polls), Number(values.seed)];
    return minutes > 0 && polls > 0 && Number.isInteger(seed) ? { minutes, polls, seed } : undefined;
  } catch {
    return undefined;
  }
}

/** Casebell works for so long, or so many polls, whichever is first, and is looked at all the while. */
async function soak({ minutes, polls: most, seed }: Asked, say: (line: string) => void) {
  const place = await world();
  const around = events(place, dice(seed));
  const points: Point[] = [];
  const service = place.start();
  const begun = performance.now();
  const elapsed = () => performance.now() - begun;
  const done = { change: 0, ask: 0, fault: 0 };

  /** Whatever is due by now. */
  async function happen(): Promise<void> {
    for (; (done.change + 1) * EVERY.change < elapsed(); done.change += 1) around.change();
    for (; (done.ask + 1) * EVERY.ask < elapsed(); done.ask += 1) await around.ask();
    for (; (done.fault + 1) * EVERY.fault < elapsed(); done.fault += 1) around.fault();
  }

  try {
    let polls = 0;
    for (; polls < most && elapsed() < minutes * MINUTE; polls = place.polls()) {
      await after(BREATH);
      await happen();
      if (polls < ((points.length + 1) * most) / SAMPLES) continue;
      const point = { ...(await service.sample()), polls, ledger: place.ledger() };
      points.push(point);
      say(`${(elapsed() / MINUTE).toFixed(1)} min ${JSON.stringify(point)}`);
    }
    for (const late = elapsed() + DRAIN; place.untold(around.told).length > 0 && elapsed() < late; )
      await after(BREATH * 10);
    const untold = place.untold(around.told);
    if (untold.length > 0) say(`never told: ${untold.join(' ')}`);
    const exit = await service.stop();
    if (exit !== 0) say(`Casebell ended with ${exit} instead of 0`);
    const talk = { said: around.told.length, untold: untold.length, messages: place.messages() };
    const about = { polls, minutes: Number((elapsed() / MINUTE).toFixed(1)), seed };
    return { ...about, ...talk, commands: done.ask, faults: done.fault, exit, ...verdict(points) };
  } finally {
    await service.stop();
    await place.stop();
  }
}

const options = asked();
const say = (line: string) => process.stderr.write(`${line}\n`);
if (!options) {
  say(USAGE);
  process.exitCode = 2;
} else if (options === 'help') {
  process.stdout.write(`${USAGE}\n`);
} else {
  const result = await soak(options, say);
  process.stdout.write(`${JSON.stringify({ soak: 'sqlite', ...result })}\n`);
  process.exitCode = result.missed.length > 0 || result.untold > 0 || result.exit !== 0 ? 1 : 0;
}
