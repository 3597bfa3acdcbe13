import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { FakeBot } from './fakes/bot.ts';
import { town } from './fakes/core.ts';
import { fakeDesk } from './fakes/desk.ts';
import { dice } from './fakes/dice.ts';

/** Each life is repeatable by its seed, which a failure names. */
const LIVES = 150;
const TOGETHER = 25;
const MINUTE = 60_000;
const REPEATED = words('en')('update-repeat');

/** A vendor's word that can be looked for in the chats: which case, when, and what must be seen of it in the end. */
type Word = { number: string; id: string; at: string; revision: number; draft: boolean };

/**
 * Cases change at random, also while they are being listed and read; vendor and chats fail at random, answers are lost,
 * and the process dies at random, before and after any commit and with messages on the way. Then everything works again.
 */
async function life(seed: number) {
  const { chance, upTo } = dice(seed);
  const place = await town({ desk: (now) => fakeDesk({ now, page: 2, whole: true }) });
  const { redhat, telegram, slack } = place;
  const said: Word[] = [];
  const statuses = new Map<string, string>();
  const inFlight = new Map<string, number>();
  let harm = false;
  let cases = 0;

  function addCase(): string {
    const number = `0000${1000 + cases++}`;
    redhat.put(number, { priority: 'low' });
    return number;
  }
  const anyCase = () => [...redhat.cases.keys()][upTo(redhat.cases.size)] ?? '';
  const text = (word: Word) => `${word.id}.r${word.revision};`;

  /** Something happens at the vendor. */
  function happens(): void {
    const number = anyCase();
    const known = said[upTo(said.length)];
    const kind = upTo(10);
    if (kind === 0 && cases < 9) statuses.delete(addCase());
    else if (kind === 1 && known) {
      known.revision += 1;
      redhat.edit(known.number, known.id, { text: text(known) });
    } else if (kind === 2) {
      const status = `S${said.length}x${upTo(1e6)};`;
      statuses.set(number, status);
      redhat.put(number, { status, closed: chance(0.3) });
    } else if (kind === 3 && known?.draft) {
      known.draft = false;
      known.at = new Date(Math.floor(place.now() / 1000) * 1000).toISOString();
      redhat.edit(known.number, known.id, { draft: false, at: known.at });
    } else if (kind === 4) redhat.say(number, 'from our own side', { side: 'ours' });
    else {
      const word: Word = { number, id: `w${said.length}`, at: '', revision: 1, draft: chance(0.1) };
      word.at = redhat.say(number, text(word), { id: word.id, draft: word.draft }).at;
      said.push(word);
    }
  }

  function dies(): never {
    place.die();
    throw new Error('kill -9');
  }
  function fails(probability: number): Failure | undefined {
    if (!harm || !chance(probability)) return undefined;
    const kind = (['down', 'garbled', 'busy'] as const)[upTo(3)] ?? 'down';
    return new Failure(kind, kind, kind === 'busy' ? { retryAfterMs: 1_000 + upTo(120_000) } : {});
  }

  function harmful(bot: FakeBot): void {
    bot.before = (chat) => {
      const failure = fails(0.1);
      if (failure) throw failure;
      if (harm && chance(0.06)) lost(chat);
    };
    bot.after = (chat) => {
      if (harm && chance(0.06)) lost(chat);
    };
    bot.editing = () => {
      const failure = fails(0.2);
      if (failure) throw failure;
    };
    bot.finding = bot.editing;
    function lost(chat: string): never {
      inFlight.set(chat, (inFlight.get(chat) ?? 0) + 1);
      if (chance(0.5)) dies();
      throw new Failure('down', 'no answer', { doubt: true });
    }
  }

  const account = await place.account();
  const direct = await place.meets('Ann');
  const group = await place.meets('Ann', { group: 'noc' });
  const channel = await place.meets('Ann', { bot: 'slack', group: 'noc' });
  const [first, second] = [addCase(), addCase(), addCase()];
  await place.live(2 * MINUTE);
  const watched = new Map([
    [direct, [first, second]],
    [group, [first]],
    [channel, undefined],
  ]);
  for (const number of [first, second]) await place.watch(direct, account, number);
  await place.watch(group, account, first);
  await place.watch(channel, account, '*', 'low');
  await place.live(10_000);

  for (const bot of [telegram, slack]) harmful(bot);
  redhat.turning = () => (chance(0.5) ? happens() : undefined);
  redhat.reading = () => (chance(0.2) ? happens() : undefined);
  place.wire.fails = () => fails(0.1);
  place.fate.commit = () => {
    if (!harm || !chance(0.012)) return;
    dies();
  };
  let crashes = 0;
  for (let steps = 8 + upTo(10); steps > 0; steps -= 1) {
    for (let n = upTo(4); n > 0; n -= 1) happens();
    if (chance(0.1))
      await place.core.watches.mute({ chat: direct, account, number: first, until: place.now() + upTo(10) * MINUTE });
    harm = true;
    await place.live(1_000 + upTo(400_000));
    harm = false;
    if (place.dead || chance(0.05)) {
      crashes += 1;
      // A message whose answer was not written down yet is on the way.
      const sending = place.ledger.db.selectFrom('deliveries').select('chat').where('state', '=', 'sending');
      for (const { chat } of await sending.execute()) inFlight.set(chat, (inFlight.get(chat) ?? 0) + 1);
      await place.restart();
    }
  }
  redhat.turning = undefined;
  redhat.reading = undefined;
  await place.live(40 * MINUTE);
  judge();
  await place.stop();
  return crashes;

  function judge(): void {
    for (const [chat, numbers] of watched) {
      const bot = chat === channel ? slack : telegram;
      const messages = bot.sent.filter((m) => m.chat === chat);
      const seen = messages.map((m) => [...m.was, m.text].join('\n'));
      const everything = seen.join('\n');
      const mine = said.filter((w) => !w.draft && (numbers?.includes(w.number) ?? true));

      expect(mine.filter((w) => !everything.includes(text(w))).map(text), `lost in ${chat}`).toEqual([]);
      const stale = [...statuses].filter(([number]) => numbers?.includes(number) ?? true);
      expect(
        stale.filter(([, status]) => !everything.includes(status)),
        `stale in ${chat}`,
      ).toEqual([]);
      expect(everything, `in ${chat}`).not.toContain('from our own side');

      let copies = 0;
      for (const word of mine) {
        const with1 = seen.filter((t) => t.includes(text(word)));
        copies += Math.max(0, with1.length - 1);
        expect(
          with1.filter((t) => !t.includes(REPEATED)).length,
          `unmarked copies of ${text(word)} in ${chat}`,
        ).toBeLessThanOrEqual(1);
      }
      if (bot === slack) expect(copies, 'repeated on Slack').toBe(0);
      else if (!inFlight.has(chat)) expect(copies, `repeated in ${chat} though nothing was on the way`).toBe(0);

      for (const number of redhat.cases.keys()) {
        const order = mine
          .filter((w) => w.number === number)
          .map((w) => ({ at: w.at, place: seen.findIndex((t) => t.includes(`${w.id}.`)), w }))
          .sort((a, b) => a.place - b.place || position(a) - position(b));
        function position(a: { place: number; w: Word }): number {
          return seen[a.place]?.indexOf(`${a.w.id}.`) ?? 0;
        }
        const dates = order.map((o) => o.at);
        expect(dates, `order of ${number} in ${chat}`).toEqual(dates.toSorted());
      }
    }
  }
}

describe('a life of polls, failures and crashes', () => {
  for (let from = 1; from <= LIVES; from += TOGETHER)
    test(`loses nothing, repeats only what was on the way, and keeps the order (seeds ${from} to ${from + TOGETHER - 1})`, async () => {
      let crashes = 0;
      for (let seed = from; seed < from + TOGETHER; seed += 1)
        crashes += await life(seed).catch((error: Error) => {
          error.message = `seed ${seed}: ${error.message}`;
          throw error;
        });
      expect(crashes).toBeGreaterThan(TOGETHER / 2);
    });
});
