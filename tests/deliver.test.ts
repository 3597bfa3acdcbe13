import { beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { fakeBot } from './fakes/bot.ts';
import type { Town } from './fakes/core.ts';
import { CASE, OTHER, start } from './fakes/start.ts';

let place: Town, account: string, ann: string, noc: string;

async function open(o: Partial<Parameters<typeof start>[0]> = {}): Promise<void> {
  ({ place, account, ann, noc } = await start({ ...o, cases: [CASE, OTHER], ms: 10_000 }));
}
async function look(...numbers: string[]): Promise<void> {
  const found = numbers.map((n) => structuredClone(place.redhat.one(n)));
  await place.core.cases.absorb(account, found);
}

function stored() {
  return place.ledger.db.selectFrom('deliveries').selectAll().orderBy('id').execute();
}

describe('updates', () => {
  beforeEach(() => open());

  test('arrive in the order they happened, those that wait together in one message', async () => {
    await place.watch(ann, account, CASE);
    const texts = { 2: 'two', 1: 'one', 3: 'three' };
    for (const [minute, text] of Object.entries(texts))
      place.redhat.say(CASE, text, { at: `2026-11-20T08:0${minute}:00Z` });
    await look(CASE);
    await place.live();
    expect(place.seen(ann)).toEqual([expect.stringMatching(/one.*two.*three/s)]);
  });

  test('beyond twenty of one case go on in the next message, none left out', async () => {
    await place.watch(ann, account, CASE);
    for (let i = 0; i < 45; i++) place.redhat.say(CASE, `word ${i}.`);
    await look(CASE);
    await place.live();
    expect(place.seen(ann).map((text) => text.match(/word/g)?.length)).toEqual([20, 20, 5]);
    const words = [
      ...place
        .seen(ann)
        .join()
        .matchAll(/word (\d+)\./g),
    ].map((m) => Number(m[1]));
    expect(words).toEqual(Array.from({ length: 45 }, (_, i) => i));
  });

  test('of the most urgent case come first', async () => {
    place.redhat.put(OTHER, { priority: 'urgent' });
    for (const number of [CASE, OTHER]) await place.watch(ann, account, number);
    for (const number of [CASE, OTHER]) place.redhat.say(number, 'hello');
    await look(CASE, OTHER);
    await place.live();
    expect(place.seen(ann).map((text) => text.slice(0, 2))).toEqual(['🔴', '🟠']);
  });

  test('are quoted to the length the chat chose, with how much is missing', async () => {
    await place.core.settings.setChat(ann, { truncate: 50 });
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'x'.repeat(80));
    await place.live(120_000);
    expect(place.seen(ann)[0]).toContain(`│ ${'x'.repeat(50)}\n… 30 `);
  });

  test('many in one message share its room, so that each is read at least in part', async () => {
    await place.watch(ann, account, CASE);
    for (let i = 0; i < 20; i++) place.redhat.say(CASE, `${i}: ${'y'.repeat(3000)}`);
    await look(CASE);
    await place.live();
    const [text = ''] = place.seen(ann);
    for (let i = 0; i < 20; i++) expect(text).toContain(`│ ${i}: yyy`);
    expect(text.length).toBeLessThan(6000);
  });

  test('are written down as being sent before they are, and as sent with the message after', async () => {
    await place.watch(ann, account, CASE);
    let inside: string[] = [];
    place.telegram.before = async () => {
      inside = (await stored()).map((r) => r.state);
    };
    place.redhat.say(CASE, 'hello');
    await place.live(120_000);
    expect(inside).toEqual(['sending']);
    expect(await stored()).toEqual([expect.objectContaining({ state: 'sent', message: 'telegram-1' })]);
    expect(await place.core.deliver.about(ann, 'telegram-1')).toEqual({ account, number: CASE });
  });
});

describe('a message', () => {
  beforeEach(() => open());

  test('costs two commits: one before it is sent, one with everything its arrival means', async () => {
    await place.watch(ann, account, CASE);
    await place.live();
    let commits = 0;
    place.redhat.say(CASE, 'hello');
    await look(CASE);
    place.fate.commit = (when) => {
      if (when === 'after') commits += 1;
    };
    await place.live(1_000);
    place.fate.commit = undefined;
    expect(place.seen(ann)).toEqual([expect.stringContaining('hello')]);
    expect(commits).toBe(2);
    const wakeups = place.ledger.db.selectFrom('wakeups').selectAll().where('kind', '=', 'deliver:telegram');
    expect(await wakeups.execute()).toEqual([]);
  });

  test('that became owed while another was sent is sent after it', async () => {
    await place.watch(ann, account, CASE);
    await place.live();
    place.redhat.say(CASE, 'one');
    await look(CASE);
    place.telegram.before = async () => {
      place.telegram.before = undefined;
      place.redhat.say(CASE, 'two');
      await look(CASE);
    };
    await place.live();
    expect(place.seen(ann)).toEqual([expect.stringContaining('one'), expect.stringContaining('two')]);
  });
});

describe('an edited comment', () => {
  beforeEach(async () => {
    await open();
    await place.watch(ann, account, CASE);
    await place.live();
  });

  test('changes the message that told it', async () => {
    const { id } = place.redhat.say(CASE, 'the frist version');
    await place.live(120_000);
    place.redhat.edit(CASE, id, { text: 'the first version' });
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([expect.stringContaining('the first version')]);
    place.redhat.edit(CASE, id, { text: 'the second version' });
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([expect.stringContaining('the second version')]);
  });

  test('is a message of its own where the one that told it told something else as well', async () => {
    const { id } = place.redhat.say(CASE, 'one');
    place.redhat.say(CASE, 'two');
    await place.live(120_000);
    place.redhat.edit(CASE, id, { text: 'one, corrected' });
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([expect.stringContaining('two'), expect.stringContaining('one, corrected')]);
  });

  test.each(['missing', 'forbidden', 'refused'] as const)(
    'is a message of its own where the old one cannot be changed any more (%s), and the chat lives',
    async (kind) => {
      const { id } = place.redhat.say(CASE, 'old');
      await place.live(120_000);
      place.telegram.editing = () => {
        throw new Failure(kind, 'message can’t be edited');
      };
      place.redhat.edit(CASE, id, { text: 'new' });
      await place.live(120_000);
      expect(place.seen(ann)).toEqual([expect.stringContaining('old'), expect.stringContaining('new')]);
      expect((await place.core.people.chat(ann))?.state).toBe('on');
    },
  );

  test('with a colon in its id is found all the same', async () => {
    place.redhat.say(CASE, 'before', { id: 'case:1:comment' });
    await place.live(120_000);
    place.redhat.edit(CASE, 'case:1:comment', { text: 'after' });
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([expect.stringContaining('after')]);
  });

  test('is edited once more, not announced as a repetition, when nobody knows whether the edit worked', async () => {
    const { id } = place.redhat.say(CASE, 'before');
    await place.live(120_000);
    let first = true;
    place.telegram.editing = () => {
      if (first) throw new Failure('down', 'no answer', { doubt: true });
    };
    place.redhat.edit(CASE, id, { text: 'after' });
    await place.live(60_000);
    first = false;
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([expect.stringMatching(/after\nhttps/)]);
  });
});

describe('the pace', () => {
  const limits = { chat: 1, group: 20, all: 30 };
  beforeEach(() => open({ bots: (now) => [fakeBot('telegram', { now, pace: limits })] }));

  async function flood(chat: string, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const number = String(10_000_000 + i);
      place.redhat.put(number);
      await place.core.watches.add({ chat, account, number, floor: null, person: ann });
    }
    await look(...Array.from({ length: count }, (_, i) => String(10_000_000 + i)));
    for (let i = 0; i < count; i++) place.redhat.say(String(10_000_000 + i), 'hello');
    await look(...Array.from({ length: count }, (_, i) => String(10_000_000 + i)));
  }
  const times = (chat: string) => place.bots.flatMap((b) => b.tries.filter((t) => t.chat === chat).map((t) => t.at));

  test('is one message a second in a direct chat', async () => {
    await flood(ann, 10);
    await place.live(9_500);
    expect(times(ann).length).toBeGreaterThanOrEqual(9);
    times(ann).forEach((at, i, all) => {
      if (i > 0) expect(at - (all[i - 1] ?? 0)).toBeGreaterThanOrEqual(999);
    });
  });

  test('of a bot is kept by all its chats together, and what is urgent goes before what waits', async () => {
    const chats = [ann];
    for (let i = 0; i < 60; i++) chats.push(await place.meets(`P${i}`));
    for (const chat of chats) await place.core.watches.add({ chat, account, number: CASE, floor: null, person: ann });
    await look(CASE);
    await place.live(5_000);
    place.redhat.say(CASE, 'hello');
    await look(CASE);
    await place.live(500);
    const told = (what: string) => place.bots.flatMap((b) => b.sent.filter((m) => m.text.includes(what)));
    const late = chats.filter((chat) => !told('hello').some((m) => m.chat === chat)).slice(-1);
    place.redhat.put(OTHER, { priority: 'urgent' });
    for (const chat of late) await place.core.watches.add({ chat, account, number: OTHER, floor: null, person: ann });
    await look(OTHER);
    place.redhat.say(OTHER, 'fire');
    await look(OTHER);
    const at = place.now();
    await place.live(5_000);
    expect(told('hello')).toHaveLength(61);
    expect(told('fire').map((m) => m.chat)).toEqual(late);
    expect((told('fire')[0]?.at ?? 0) - at).toBeLessThan(400);
    const all = place.bots.flatMap((b) => b.tries.map((t) => t.at));
    for (const from of all) expect(all.filter((t) => t >= from && t < from + 1_000).length).toBeLessThanOrEqual(30);
  });

  test('is at most twenty within any minute in a group', async () => {
    await flood(noc, 60);
    await place.live(5 * 60_000);
    const all = times(noc);
    expect(all).toHaveLength(60);
    for (const at of all) expect(all.filter((t) => t >= at && t < at + 60_000).length).toBeLessThanOrEqual(20);
  });
});
