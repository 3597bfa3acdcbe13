import { setTimeout as sleep } from 'node:timers/promises';
import { telegram } from '#bots/telegram.ts';
import { pollers } from '#pollers/index.ts';
import { deliverOf } from '#src/core/chats/outbox.ts';
import { log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import type { Asked, Judged } from './bench.ts';
import { floor } from './e2e.floor.ts';
import { fsync } from './e2e.fsync.ts';
import { numbers, type Outside, outside, TELEGRAM } from './e2e.world.ts';
import { type Cost, paired, speed } from './paired.ts';
import { place } from './place.ts';

/** Changes in a row; and in a smoke. */
const CHANGES = 150;
const FEW = 5;
/** Milliseconds between two of them, once nothing of the last one is under way. */
const BREATH = 2;
/** Times what the three requests alone take. */
const BARS = { p50: 2, p99: 5 };
const PERSON = 'telegram|1';
const NEVER = 3_600_000;

type Latency = Cost & { p50: number; p99: number };

/** From a change at the vendor, looked for at once, to the chat's request: Red Hat as it is, and Telegram by grammY. */
export async function e2e(o: Asked): Promise<Judged> {
  const many = o.smoke ? FEW : CHANGES;
  const world = await outside();
  const service = await casebell(world).catch((error: unknown) => {
    world.stop();
    throw error;
  });
  const { poll, quiet, folder } = service;
  const nothing = async () => {};
  const disk = fsync(folder);
  // `five`: all that Red Hat's API takes; `durable`: that, and the three commits on the way.
  const floors = {
    three: floor(world, 'three'),
    five: floor(world, 'five', { whole: true }),
    durable: floor(world, 'durable', { whole: true, folder }),
  };
  try {
    const costs = await paired(o.rounds, {
      casebell: () => changes(world, many, 'casebell', poll, quiet),
      three: () => changes(world, many, 'three', floors.three.run, nothing),
      five: () => changes(world, many, 'five', floors.five.run, nothing),
      durable: () => changes(world, many, 'durable', floors.durable.run, nothing),
      fsync: () => measured(many, () => disk.run()),
    });

    const ratios: Record<string, number> = {};
    for (const [theirs, named] of [
      ['three', ''],
      ['five', ' to all five requests'],
      ['durable', ' to all five and three commits'],
    ] as const)
      for (const what of ['cpu', 'p50', 'p99'] as const) {
        // Slowness: how often theirs goes into ours.
        const { median, low, high } = speed(costs[theirs], costs.casebell, what);
        const label = `${what}${named}`;
        o.say(`${label.padEnd(34)} ${median.toFixed(2)}  (${low.toFixed(2)} to ${high.toFixed(2)})`);
        ratios[label] = Number(median.toFixed(3));
      }
    for (const [name, each] of Object.entries(costs)) {
      const best = (what: 'p50' | 'p99') => Math.min(...each.map((cost) => cost[what])).toFixed(2);
      const cpu = Math.min(...each.map((cost) => cost.cpu)) / 1000 / many;
      o.say(`${name.padEnd(34)} CPU ${cpu.toFixed(2)} ms, p50 ${best('p50')} ms, p99 ${best('p99')} ms at best`);
    }
    return { ratios, bars: BARS, under: true };
  } finally {
    for (const { stop } of Object.values(floors)) await stop();
    disk.stop();
    await service.stop();
    world.stop();
  }
}

function changes(
  world: Outside,
  many: number,
  name: string,
  work: () => Promise<unknown>,
  quiet: () => Promise<void>,
): Promise<Latency> {
  return measured(many, async (i) => {
    const ms = await world.latency(name, numbers[i % numbers.length] ?? '', work);
    await sleep(BREATH);
    await quiet();
    return ms;
  });
}

/** `once` resolves with the milliseconds it took. */
async function measured(many: number, once: (i: number) => number | Promise<number>): Promise<Latency> {
  const before = process.cpuUsage();
  const all: number[] = [];
  for (let i = 0; i < many; i += 1) all.push(await once(i));
  const { user, system } = process.cpuUsage(before);
  all.sort((a, b) => a - b);
  const at = (part: number) => all[Math.ceil(all.length * part) - 1] ?? Number.NaN;
  const seconds = all.reduce((sum, ms) => sum + ms, 0) / 1000;
  return { seconds, cpu: user + system, p50: at(0.5), p99: at(0.99) };
}

/** The service's parts as it runs them, on its own ledger; a person watches the cases in a direct chat. */
async function casebell({ base }: Outside) {
  const bot = hasty(telegram({ token: TELEGRAM, apiRoot: base, menu: [], log: log({ level: 'silent' }) }));
  const { core, ledger, folder, log: silent, stop } = await place({ vendors: [hurried(redhat)], bots: [bot] });
  const signal = AbortSignal.timeout(NEVER);
  const room = { bot: 'telegram', room: '1', kind: 'direct' as const };
  await core.people.meet({ source: 'telegram', id: '1' }, { bot: 'telegram', user: '1', name: 'Ann' }, room);
  const credentials = { token: 'offline', api: `${base}/casebell/support`, sso: `${base}/sso` };
  const made = await core.accounts.connect({ person: PERSON, vendor: 'redhat', credentials }, signal);
  if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
  const account = made.account.id;
  const desk = await core.accounts.desk(account);
  for (const number of numbers) {
    const found = await desk.get?.(number, signal);
    if (found) await core.cases.absorb(account, [found]);
    await core.watches.add({ chat: PERSON, account, number, floor: null, person: PERSON });
  }
  const every = { urgent: NEVER, high: NEVER, medium: NEVER, low: NEVER, idle: NEVER };
  const { handlers } = pollers({ core, log: silent, intervals: () => every, mailEvery: NEVER, random: () => 0.5 });
  await core.queue.run({
    poll: { handle: handlers.poll, atOnce: 64 },
    [deliverOf(bot.id)]: { handle: core.deliver.run, atOnce: 64 },
  });

  async function due(): Promise<boolean> {
    const found = ledger.db.selectFrom('wakeups').select('key').where('not_before', '<=', core.now());
    return (await found.executeTakeFirst()) !== undefined;
  }

  async function quiet(): Promise<void> {
    while (await due()) await sleep(1);
  }

  const poll = () => core.queue.put('poll', account);
  await poll();
  await quiet();
  return {
    folder,
    poll,
    quiet,
    async stop(): Promise<void> {
      await core.queue.stop();
      await stop();
    },
  };
}

/** How often it may be asked is the vendor's own choice, and no cost of ours. */
function hurried<C, E>(vendor: Vendor<C, E>): Vendor {
  return { ...vendor, limits: { ...vendor.limits, perSecond: 10_000, burst: 10_000 } } as Vendor;
}

function hasty(bot: Bot): Bot {
  return { ...bot, limits: { ...bot.limits, pace: { chat: 10_000, all: 10_000 } } };
}
