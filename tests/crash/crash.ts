import { setTimeout as after } from 'node:timers/promises';
import type { Failpoint } from '#src/failpoint.ts';
import { dice } from '#tests/fakes/dice.ts';
import { judge, type Verdict, type Where } from './judge.ts';
import type { Life } from './life.ts';
import { type Errand, errandsOf } from './points.ts';
import { kindsIn, type Said, say } from './said.ts';
import { type Store, type What, type World, world } from './world.ts';

const MINUTE = 60_000;
/** Milliseconds until a step is passed, at the latest. */
const PASSED = 90_000;
/** In the end nothing has come for so long (ms): nothing more is to be expected of this run. Another process waits for a bot's holder. */
const STILL = { sqlite: 15_000, postgres: 40_000 };
const LONGEST = 180_000;
const QUIET = 4_000;
const ROUNDS = 12;
/** Kills between two looks at what people are asked. */
const ASKING = 5;

export type Options = {
  what: What;
  store: Store;
  /** How many Casebells run on the same data. */
  processes: number;
  seed: number;
  /** So many kills at random moments. */
  cycles: number;
  /** Killed once at each of these steps, before that; `each`: at all of them. */
  at?: readonly Failpoint[] | 'each';
  say(line: string): void;
};

export type Result = {
  what: What;
  cycles: number;
  store: Store;
  processes: number;
  kills: number;
  failpoints: number;
  updates: number;
  tickets: number;
  files: number;
  mails: number;
  lost: number;
  duplicated: Record<Where, number>;
  /** Telegram sends that were under way when a process died: so many may be there twice. */
  underway: number;
  /** Tickets of which nobody could tell whether the vendor has them, and files given up aloud. */
  asked: number;
  told: number;
  /** Steps that were never passed. */
  unpassed: Failpoint[];
  seed: number;
};

/** Whether there was nothing to judge. */
export function isSilent({ updates, tickets }: Pick<Result, 'updates' | 'tickets'>): boolean {
  return updates + tickets === 0;
}

/** Whether Casebell kept its promise: where nothing was said, it kept none. */
export function kept({ lost, duplicated, underway, unpassed, ...said }: Result): boolean {
  if (isSilent(said)) return false;
  const { telegram, slack, mail, vendor } = duplicated;
  return lost + slack + mail + vendor + unpassed.length === 0 && telegram <= underway;
}

/**
 * Kills Casebell while people and the vendor talk, and judges from the outside by what the vendor, the chats and whoever
 * gets letters have. A text: what this machine lacks for that.
 */
export async function crash(o: Options): Promise<Result | string> {
  const found = await world(o);
  if ('missing' in found) return found.missing;
  const at: World = found;
  const { upTo } = dice(o.seed);
  const between = (low: number, high: number) => low + upTo(high - low + 1);
  const said: Said[] = [];
  const unpassed: Failpoint[] = [];
  const lives: Life[] = [];
  let [kills, asked, underway] = [0, 0, 0];

  function fill(failpoint?: string): void {
    while (lives.length < o.processes) lives.push(at.start(failpoint));
  }

  /** Takes away those that ended; none does so by itself. */
  async function bury(life: Life): Promise<void> {
    const code = await life.ended;
    if (code !== null) throw new Error(`Casebell ended by itself, with ${code}`);
    lives.splice(lives.indexOf(life), 1);
    kills += 1;
  }

  async function killAll(): Promise<void> {
    for (const life of [...lives]) {
      life.child.kill('SIGKILL');
      await bury(life);
    }
    underway += await at.underway();
  }

  /** Lets it die at a step. False: nobody came by there. */
  async function dieAt({ point, says }: Omit<Errand, 'after'>): Promise<boolean> {
    fill(`${point}=kill`);
    await Promise.all(lives.map(({ up }) => up));
    for (const kind of says) say(at, said, kind, { seed: o.seed, upTo, file: true });
    const late = new AbortController();
    const dead = lives.map(({ ended }) => ended.then(() => true));
    const passed = await Promise.race([...dead, after(PASSED, false, { signal: late.signal })]);
    late.abort();
    await killAll();
    at.pass(MINUTE);
    return passed;
  }

  async function each(errands: Errand[]): Promise<void> {
    for (const [nth, errand] of errands.entries()) {
      if (errand.after) {
        await dieAt({ ...errand, point: errand.after });
        at.pass(6 * MINUTE);
      }
      if (!(await dieAt(errand.after ? { ...errand, says: [] } : errand))) {
        unpassed.push(errand.point);
        o.say(`never passed: ${errand.point}`);
      }
      if ((nth + 1) % 10 === 0) o.say(`${nth + 1}/${errands.length} steps`);
    }
  }

  async function random(): Promise<void> {
    const kinds = kindsIn(at);
    for (let cycle = 1; cycle <= o.cycles; cycle += 1) {
      fill();
      const victim = lives[upTo(lives.length)];
      if (!victim) return;
      const atStart = upTo(5) === 0;
      const length = atStart ? between(100, 1_500) : between(50, 4_000);
      const killed = (atStart ? after(length) : victim.up.then(() => after(length))).then(() =>
        victim.child.kill('SIGKILL'),
      );
      for (let n = between(1, 2); n > 0; n -= 1) {
        await after(between(0, 400));
        const kind = kinds[upTo(kinds.length)];
        if (kind) say(at, said, kind, { seed: o.seed, upTo });
      }
      await killed;
      await bury(victim);
      underway += await at.underway();
      if (lives.length === 0) at.pass(between(0, 5 * MINUTE));
      if (cycle % ASKING === 0) asked += await at.decide();
      if (cycle % 10 === 0 || cycle === o.cycles) o.say(`${cycle}/${o.cycles} kills, ${said.length} things said`);
    }
  }

  /** Undisturbed, until nothing is missing or nothing more comes. */
  async function run(quiet: number): Promise<void> {
    fill();
    await Promise.all(lives.map(({ up }) => up));
    let missing = Number.POSITIVE_INFINITY;
    const until = Date.now() + LONGEST;
    for (
      let still = Date.now();
      Date.now() < until && missing > 0 && Date.now() - still < STILL[o.store];
      await after(250)
    ) {
      const { lost } = judge(at, said);
      if (lost.length < missing) still = Date.now();
      missing = lost.length;
    }
    await after(quiet);
    for (const life of lives.splice(0)) {
      life.child.kill('SIGTERM');
      const code = await life.ended;
      if (code !== 0) throw new Error(`a run ended with ${code} instead of 0`);
    }
  }

  /** As many runs as it takes until nothing is missing; then one more, later, which must change nothing. */
  async function drain(): Promise<Verdict> {
    if (lives.length > 0) await killAll();
    for (let round = 0; round < ROUNDS && judge(at, said).lost.length > 0; round += 1) {
      at.pass(6 * MINUTE);
      await run(0);
      asked += await at.decide();
    }
    at.pass(20 * MINUTE);
    await run(QUIET);
    return judge(at, said);
  }

  try {
    const errands = errandsOf(kindsIn(at)).filter(({ point }) => o.at === 'each' || o.at?.includes(point));
    await each(errands);
    await random();
    const { lost, duplicated, told } = await drain();
    for (const one of lost) o.say(`lost: ${one}`);
    for (const [where, all] of Object.entries(duplicated))
      for (const one of all) o.say(`more than once: ${where} ${one}`);
    const count = (...kinds: Said['kind'][]) => said.filter(({ kind }) => kinds.includes(kind)).length;
    return {
      what: o.what,
      cycles: o.cycles,
      store: o.store,
      processes: o.processes,
      kills,
      failpoints: errands.length - unpassed.length,
      updates: count('comment') * (at.chats?.rooms.length ?? 0) + count('finding'),
      tickets: count('ticket', 'reply', 'change', 'mail', 'answer'),
      files: said.filter(({ file }) => file).length,
      mails: count('mail', 'answer'),
      lost: lost.length,
      duplicated: {
        telegram: duplicated.telegram.length,
        slack: duplicated.slack.length,
        mail: duplicated.mail.length,
        vendor: duplicated.vendor.length,
      },
      underway,
      asked,
      told: told.length,
      unpassed,
      seed: o.seed,
    };
  } finally {
    for (const { child } of lives) child.kill('SIGKILL');
    await at.stop();
  }
}
