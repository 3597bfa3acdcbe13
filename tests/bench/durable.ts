import { isDeepStrictEqual } from 'node:util';
import { BATCH } from '#pollers/cases.ts';
import type { Core } from '#src/core/index.ts';
import { chunks, type Ledger, openLedger } from '#src/ledger.ts';
import type { Case } from '#src/ports/types.ts';
import { freshCase } from '#tests/fakes/case.ts';
import { raw, type Written } from './durable.raw.ts';
import { type Cost, paired, speed } from './paired.ts';
import { place } from './place.ts';

const UPDATES = 1_000;
/** Comments that a case has already, and the characters of each. */
const COMMENTS = 5;
const LENGTH = 800;
/** At this part of the speed of one transaction that writes the same rows and does nothing else, or better. */
const BAR = 0.3;
const ACCOUNT = 'a1';
const CHAT = 'telegram|1';

type Place = Awaited<ReturnType<typeof place>>;

/** A thousand updates of one account's poll, durable: each a new comment of another case, watched in one chat. */
export async function durable(o: { rounds: number; say(line: string): void }) {
  const places: Place[] = [];
  try {
    const [model, polled, together, bare] = [await opened(), await opened(), await opened(), await opened()];
    // What the rows are is known from Casebell's own: one that is not measured goes first.
    const all: Written[] = [];
    for (let round = 1; round <= o.rounds + 1; round += 1) {
      await absorb(model.core, cases(round), BATCH);
      all.push(await written(model.ledger, round));
    }
    await bare.close();
    const database = raw(bare.folder);
    const left = all.map((rows) => database.prepared(rows));
    const costs = await paired(o.rounds, {
      absorbed: absorbing(polled, BATCH),
      together: absorbing(together, UPDATES),
      async raw() {
        const write = left.shift();
        if (!write) throw new Error('no rows are left');
        return measured(write);
      },
    });
    database.close();
    const ledger = await openLedger(bare.folder);
    const kept = await Promise.all([polled.ledger, together.ledger, ledger].map(remembered));
    await ledger.close();
    if (!kept.every((rows) => isDeepStrictEqual(rows, kept[0]))) throw new Error('they wrote different rows');

    const ratios: Record<string, number> = {};
    for (const mine of ['absorbed', 'together'] as const)
      for (const what of ['cpu', 'seconds'] as const) {
        const { median, low, high } = speed(costs[mine], costs.raw, what);
        const label = what === 'cpu' ? `${mine}/raw by CPU` : `${mine}/raw`;
        o.say(`${label.padEnd(24)} ${median.toFixed(3)}  (${low.toFixed(3)} to ${high.toFixed(3)})`);
        ratios[label] = Number(median.toFixed(3));
      }
    for (const [name, each] of Object.entries(costs)) {
      const fastest = Math.min(...each.map((cost) => cost.seconds));
      o.say(`${name.padEnd(24)} ${Math.round(UPDATES / fastest)} updates a second at best`);
    }
    return { ratios, bars: { 'absorbed/raw': BAR } };
  } finally {
    for (const one of places) await one.stop();
  }

  async function opened(): Promise<Place> {
    const one = await place();
    places.push(one);
    const numbers = Array.from({ length: UPDATES }, (_, i) => number(i));
    const watch = { chat: CHAT, account: ACCOUNT, floor: null, person: CHAT };
    await Promise.all(numbers.map((each) => one.core.watches.add({ ...watch, number: each })));
    await absorb(one.core, cases(0), BATCH);
    return one;
  }
}

/** The updates of one round after the other, in commits of so many cases. */
function absorbing({ core }: Place, batch: number): () => Promise<Cost> {
  let round = 0;
  return () => {
    round += 1;
    const found = cases(round);
    return measured(() => absorb(core, found, batch));
  };
}

async function absorb(core: Core, found: Case[], batch: number): Promise<void> {
  for (const some of chunks(found, batch)) await core.cases.absorb(ACCOUNT, some);
}

async function measured(work: () => unknown): Promise<Cost> {
  const before = process.cpuUsage();
  const begun = performance.now();
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  return { seconds, cpu: user + system };
}

/** The cases as the vendor shows them in a round: each has one comment more. */
function cases(round: number): Case[] {
  const modified = at(round);
  return Array.from({ length: UPDATES }, (_, i) => ({
    ...freshCase(number(i), at(0)),
    modified,
    comments: Array.from({ length: COMMENTS + round }, (_, n) => ({
      id: comment(n),
      text: `${number(i)} ${n} `.padEnd(LENGTH, 'The node does not come back after the update. '),
      by: 'Ann',
      side: 'vendor' as const,
      at: modified,
      draft: false,
    })),
  }));
}

function number(i: number): string {
  return String(i).padStart(8, '0');
}

function comment(n: number): string {
  return `a0A${String(n).padStart(15, '0')}`;
}

/** Not a whole second, which would be read twice. */
function at(round: number): string {
  return new Date(Date.UTC(2026, 10, 20, 12, round, 0, 500)).toISOString();
}

/** What a round wrote. */
async function written({ db }: Ledger, round: number): Promise<Written> {
  const id = comment(COMMENTS + round - 1);
  const told = await db.selectFrom('deliveries').selectAll().where('key', 'like', `%comment:${id}`).execute();
  return {
    cases: await db.selectFrom('cases').selectAll().execute(),
    comments: await db.selectFrom('comments').selectAll().where('id', '=', id).execute(),
    deliveries: told.map(({ id: _, ...row }) => row),
    wakeups: await db.selectFrom('wakeups').selectAll().execute(),
  };
}

/** All that must be the same whoever wrote it. */
async function remembered({ db }: Ledger) {
  const told = await db.selectFrom('deliveries').selectAll().orderBy('key').execute();
  return {
    cases: await db.selectFrom('cases').selectAll().orderBy('number').execute(),
    comments: await db.selectFrom('comments').selectAll().orderBy('number').orderBy('id').execute(),
    deliveries: told.map(({ id: _, created_at: __, ...row }) => row),
  };
}
