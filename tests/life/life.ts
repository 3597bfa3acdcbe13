import type { ChatRef } from '#src/ports/bot.ts';
import { fakeBot } from '#tests/fakes/bot.ts';
import { fakeDesk } from '#tests/fakes/desk.ts';
import { dice } from '#tests/fakes/dice.ts';
import { faults } from './faults.ts';
import { owed } from './judge.ends.ts';
import { givenUp, judge } from './judge.ts';
import { ANN, type Mould, NOC, OPS, START } from './mould.ts';
import { people } from './people.ts';
import { place as open } from './place.ts';
import { type Deed, script } from './script.ts';
import { troubles } from './troubles.ts';
import { vendor } from './vendor.ts';

/** `complaints`: what did not hold, each beginning with the word for it. `ms`: of the life, in its own time. */
export type Verdict = {
  complaints: string[];
  story: string[];
  ms: number;
  crashes: number;
  polls: number;
  messages: number;
  changes: number;
  faults: Map<string, number>;
};

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
/** The calm at the end lasts until everything is told, and no longer than this. */
const CALM = 4 * HOUR;
const PAUSE = 5 * MINUTE;

/**
 * A life: cases change, also while they are listed and read; vendor, chats and the machine fail; people watch, mute, open
 * and answer; the process dies before and after commits. Then everything works again, and what was told is judged.
 */
export async function live(mould: Mould, seed: number, deeds: Deed[] = script(seed)): Promise<Verdict> {
  const { chance, upTo } = dice(seed ^ 0x5eed);
  const time = { at: START + MINUTE, skew: 0 };
  const now = () => time.at;
  const desk = fakeDesk({ now, page: 1 + upTo(3), whole: chance(0.7) });
  const telegram = fakeBot('telegram', { now, edits: true });
  const slack = fakeBot('slack', { now, edits: true, finds: true });
  const bots = [telegram, slack];
  const place = await open({ folder: mould.copy(), time, vendors: [desk.vendor], bots });
  const story: string[] = [];
  const complaints: string[] = [];
  const say = (line: string) => {
    const skew = time.skew === 0 ? '' : ` (${time.skew > 0 ? '+' : ''}${time.skew / HOUR} h)`;
    story.push(`${new Date(time.at).toISOString().slice(11, 23)}${skew} ${line}`);
  };
  const shop = vendor(desk, { now, say, since: () => storm });
  const hurried = (path: string) => {
    complaints.push(`hurried: ${path} at ${new Date(time.at).toISOString()}`);
  };
  const trouble = faults({ time, place, desk, bots, say, hurried });
  const crowd = people({
    place,
    desk,
    account: mould.account,
    say,
    changes: () => shop.facts.length,
    real,
    asked: trouble.asked,
    blocked: trouble.blocked,
  });
  const noted = troubles(place, trouble);
  let storm = time.at;
  let crashes = 0;
  let back = 0;

  function real(room: ChatRef): ChatRef {
    const to = trouble.moved.get(`${room.bot}|${room.room}`);
    return to && moved.has(to) ? { ...room, room: to } : room;
  }
  /** Groups whose new name Casebell knows. */
  const moved = new Set<string>();

  async function again(why: string): Promise<void> {
    crashes += 1;
    for (const key of await inFlight()) trouble.risk(key);
    // What was said to it a moment ago, it may have died before it wrote that down.
    trouble.forgive();
    noted.forget();
    place.fate.commit = undefined;
    say(`machine: ${why}`);
    await place.restart();
  }

  /** With a new credential the vendor may be asked again. */
  async function setUp(): Promise<void> {
    trouble.forgive();
    await crowd.setUp();
  }

  /** The keys of messages whose answer was not written down. */
  async function inFlight(): Promise<Set<string>> {
    const query = place.ledger.db.selectFrom('deliveries').select(['id', 'batch', 'created_at']).orderBy('id');
    const rows = await query.where('state', '=', 'sending').execute();
    const first = [...Map.groupBy(rows, (r) => r.batch ?? r.id).values()].flatMap(([row]) => row ?? []);
    return new Set(first.map((r) => `${r.batch ?? r.id}-${r.created_at}`));
  }

  async function mind(): Promise<void> {
    if (place.dead) await again('the process died, and another begins');
    for (const room of trouble.moved.values()) if (await place.core.people.chat(`telegram|${room}`)) moved.add(room);
    await crowd.adopt();
  }

  async function pass(ms: number): Promise<void> {
    if (ms > 0) {
      await place.live(ms);
      if (!place.dead) complaints.push(...(await noted.look()));
    }
    await mind();
  }

  function crash(left: number, when: 'before' | 'after'): void {
    let commits = left;
    place.fate.commit = (moment) => {
      if (moment !== when) return;
      commits -= 1;
      if (commits > 0) return;
      say(`machine: kill -9, ${when} a commit`);
      place.die();
      throw new Error('kill -9');
    };
  }

  async function perform({ kind, seed: own }: Deed): Promise<void> {
    const d = dice(own);
    if (shop.knows(kind)) return shop.happen(kind, own);
    if (trouble.knows(kind)) return trouble.arm(kind, d);
    if (crowd.knows(kind)) return crowd.act(kind, d);
    if (kind === 'paging') {
      const what =
        (['comment', 'burst', 'edit', 'status', 'publish', 'close', 'case'] as const)[d.upTo(7)] ?? 'comment';
      shop.between(what, own);
    } else if (kind === 'crash') crash(1 + d.upTo(40), d.chance(0.5) ? 'before' : 'after');
    else if (kind === 'restart') await again('stopped at once, and begun again');
    else if (kind === 'storm')
      for (let left = 3 + d.upTo(4); left > 0; left -= 1) {
        await pass(1 + d.upTo(2 * SECOND));
        await again('restarted in a storm of restarts');
      }
    else if (kind === 'ahead' || kind === 'back') {
      const by = kind === 'ahead' && time.skew < HOUR ? HOUR : -HOUR;
      if (time.skew + by < -HOUR) return;
      time.skew += by;
      if (by < 0) back += HOUR;
      trouble.forgive();
      say('machine: the clock is set');
    }
  }

  try {
    for (let n = 0; n < 3; n += 1) shop.addCase();
    await place.live(2 * MINUTE);
    const [first = '', second = ''] = desk.cases.keys();
    await crowd.watch(OPS, '*', 'low');
    for (const number of [first, second]) await crowd.watch(ANN, number);
    await crowd.watch(NOC, first);
    await pass(2 * MINUTE);
    storm = time.at;
    shop.open();
    for (const deed of deeds) {
      const { state } = await place.core.accounts.get(mould.account);
      if (state === 'paused') await setUp();
      await crowd.revive();
      if (place.dead) await mind();
      await perform(deed);
      await pass(deed.after);
    }
    const calm = await settle();
    complaints.push(
      ...(await judge({ place, shop, crowd, trouble, bots, desk, mould, calm, back, gone: await givenUp(place) })),
    );
  } catch (error) {
    complaints.push(`broken: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  }
  await place.stop();
  return {
    complaints,
    story,
    ms: time.at - START,
    crashes,
    polls: trouble.lists.length,
    messages: telegram.sent.length + slack.sent.length,
    changes: shop.facts.length,
    faults: trouble.counted,
  };

  /** Everything works again; one more comment on every case shows when. */
  async function settle() {
    place.fate.commit = undefined;
    trouble.over();
    shop.settle();
    if (place.dead) await mind();
    await crowd.unmute();
    await crowd.revive();
    // A vendor that asked to be left alone takes no new credential before that is over.
    for (let n = 0; n < CALM / PAUSE && !(await well()); n += 1) await pass(PAUSE);
    const last = shop.last();
    const from = time.at;
    say(`calm: a last comment on every case, ${[...last.values()].join(' ')}`);
    while (time.at - from < CALM) {
      await pass(PAUSE);
      await crowd.revive();
      if ((await all(last)) && (await crowd.settled()) && (await owed(place)).length === 0) break;
    }
    return { from, last };
  }

  async function well(): Promise<boolean> {
    if ((await place.core.accounts.get(mould.account)).state === 'paused') await setUp();
    return (await place.core.accounts.get(mould.account)).state === 'on';
  }

  async function all(last: Map<string, string>): Promise<boolean> {
    const gone = await givenUp(place);
    return crowd.watches.every(({ room, number, ended, from }) => {
      if (ended || from === Number.POSITIVE_INFINITY) return true;
      const names = crowd.names(room);
      const texts = bots.flatMap((b) => b.sent.filter((m) => names.has(m.chat))).map((m) => m.text);
      const tokens = [...last].filter(([one]) => (one === number || number === '*') && !gone.has(one));
      return tokens.every(([, token]) => texts.some((text) => text.includes(token)));
    });
  }
}
