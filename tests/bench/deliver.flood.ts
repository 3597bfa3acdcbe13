import { type Town, town } from '#tests/fakes/core.ts';
import { dice } from '#tests/fakes/dice.ts';
import { LIMITS, strictBot } from './deliver.strict.ts';

const SEED = 20_261_120;
const CHATS = 80;
/** Chats that watch each case. */
const WATCHERS = 3;
/** One case in so many is urgent. */
const URGENT = 20;
const STEP_MS = 5_000;
const QUIET_MS = 60_000;
const FINE = 1_000_000;

/** `each`: updates of one case that wait together; `zipf`: how much more often some chats are told than others. */
export type Flood = { groups: boolean; each: number; zipf: number; quiet: boolean };
type Case = { number: string; urgent: boolean; chats: Set<string> };

/**
 * So many updates happen at the vendor at one moment, and the real outbox, plan and delivery tell it on a clock that moves from one
 * wake-up to the next. Times are in seconds from that moment. `bound`: no schedule that tells each update in a message of its own
 * can end sooner, where a group takes its twenty a minute evenly; twenty at once win a minute at most.
 */
export async function flood(o: Flood, updates: number) {
  const groups = new Set<string>();
  let refused = { all: 0, chat: 0, group: 0 };
  const place = await town({
    bots(now) {
      const telegram = strictBot({ now, isGroup: (chat) => groups.has(chat) });
      refused = telegram.refused;
      return [telegram.bot];
    },
  });
  try {
    const account = await place.account();
    // Its first poll finds that nobody watches anything: from here on no poll reads along.
    await place.live(STEP_MS);
    const chats = await meet(place, o.groups ? groups : undefined);
    const cases = plot(chats, o, updates);
    for (const { number, urgent, chats: told } of cases) {
      place.redhat.put(number, { priority: urgent ? 'urgent' : 'low' });
      for (const chat of told)
        await place.core.watches.add({ chat, account, number, floor: null, person: 'telegram|ann' });
    }
    await look(place, account, cases);
    if (o.quiet) await greet(place, account);

    for (const { number } of cases) for (let i = 0; i < o.each; i += 1) place.redhat.say(number, `Word ${i}.`);
    const begun = place.now();
    const before = process.cpuUsage();
    await look(place, account, cases);
    while ((await waiting(place)) > 0) await place.live(STEP_MS);
    const { user, system } = process.cpuUsage(before);

    const counts = countsOf(cases, o.each);
    const rows = await place.ledger.db.selectFrom('deliveries').selectAll().where('created_at', '>=', begun).execute();
    const owed = [...counts.values()].reduce((sum, n) => sum + n, 0);
    if (rows.length !== owed) throw new Error(`${rows.length} updates were owed instead of ${owed}`);
    const at = (row: { sent_at: number | null }) => ((row.sent_at ?? Number.NaN) - begun) / 1000;
    const makespan = Math.max(...rows.map(at));
    const urgent = rows
      .filter((row) => row.priority === 0)
      .map(at)
      .sort((a, b) => a - b);
    const messages = new Set(rows.map((row) => row.message)).size;
    return {
      owed,
      messages,
      makespan,
      bound: Math.max((owed - 1) / LIMITS.all, ...[...counts].map(([chat, n]) => (n - 1) / rate(groups.has(chat)))),
      urgent: urgent[Math.ceil(urgent.length * 0.99) - 1] ?? Number.NaN,
      refused,
      cpuMs: (user + system) / 1000 / messages,
    };
  } finally {
    await place.stop();
  }
}

function rate(group: boolean): number {
  return group ? LIMITS.group / 60 : LIMITS.chat;
}

async function waiting(place: Town): Promise<number> {
  const rows = place.ledger.db.selectFrom('deliveries').select('id').where('state', '!=', 'sent').limit(1);
  return (await rows.execute()).length;
}

/** The chats, and which of them are groups: every second one, if any. */
async function meet(place: Town, groups: Set<string> | undefined): Promise<string[]> {
  const chats: string[] = [];
  for (let i = 0; i < CHATS; i += 1) {
    const group = groups && i % 2 === 1;
    const chat = await place.meets(`P${i}`, group ? { group: `g${i}` } : {});
    if (group) groups.add(chat);
    chats.push(chat);
  }
  return chats;
}

/** Which chats watch which cases; the same each time. */
function plot(chats: readonly string[], { each, zipf }: Flood, updates: number): Case[] {
  const { upTo } = dice(SEED);
  const shares = chats.map((_, i) => 1 / (i + 1) ** zipf);
  const sum = shares.reduce((all, share) => all + share, 0);
  function pick(): string {
    let left = (upTo(FINE) / FINE) * sum;
    const i = shares.findIndex((share) => {
      left -= share;
      return left < 0;
    });
    return chats.at(i) ?? '';
  }
  return Array.from({ length: Math.ceil(updates / each) }, (_, i) => {
    const told = new Set<string>();
    while (told.size < WATCHERS) told.add(pick());
    return { number: String(10_000_000 + i), urgent: i % URGENT === URGENT / 2, chats: told };
  });
}

function countsOf(cases: readonly Case[], each: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { chats } of cases) for (const chat of chats) counts.set(chat, (counts.get(chat) ?? 0) + each);
  return counts;
}

/** These cases as the vendor has them now are taken in, in one commit. */
async function look(place: Town, account: string, cases: readonly { number: string }[]): Promise<void> {
  await place.core.cases.absorb(
    account,
    cases.map(({ number }) => structuredClone(place.redhat.one(number))),
  );
}

/** One message goes out, and then none for a while. */
async function greet(place: Town, account: string): Promise<void> {
  const first = [{ number: '20000000' }];
  const chat = await place.meets('Ann');
  place.redhat.put('20000000');
  await place.core.watches.add({ chat, account, number: '20000000', floor: null, person: chat });
  await look(place, account, first);
  place.redhat.say('20000000', 'Hello.');
  await look(place, account, first);
  await place.live(QUIET_MS);
}
