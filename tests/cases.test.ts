import { beforeEach, describe, expect, test } from 'vitest';
import { FOREVER } from '#src/core/watches.ts';
import type { Town } from './fakes/core.ts';
import { CASE, start } from './fakes/start.ts';

let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE], ms: 2_000 }));
});

/** What a chat was told, in the words of the messages, without title and link. */
function told(chat: string): string[] {
  return place.seen(chat).map((text) => text.split('\n').slice(2, -1).join('\n'));
}

/** The vendor's case as it is now, taken in. */
async function look(...numbers: string[]): Promise<void> {
  const found = numbers.map((n) => structuredClone(place.redhat.one(n)));
  await place.core.cases.absorb(account, found);
}

function pending() {
  return place.ledger.db.selectFrom('deliveries').select(['chat', 'number', 'kind', 'state']).execute();
}

describe('a watched case', () => {
  test('rings in every chat that watches it, and in no other', async () => {
    const bob = await place.meets('Bob', { bot: 'slack' });
    await place.watch(ann, account, CASE);
    await place.watch(bob, account, CASE);
    place.redhat.say(CASE, 'Please send the logs.');
    await look(CASE);
    await place.live();
    for (const chat of [ann, bob]) expect(place.seen(chat)).toEqual([expect.stringContaining('Please send the logs.')]);
    expect(place.seen(noc)).toEqual([]);
  });

  test('is silent at first sight, be there three thousand comments', async () => {
    const at = '2026-11-01T08:00:00Z';
    const comments = Array.from({ length: 3000 }, (_, i) => ({
      ...{ id: `old${i}`, text: `old ${i}`, by: 'Ada', side: 'vendor' as const, at, draft: false },
    }));
    place.redhat.put(CASE, { comments });
    await place.watch(ann, account, CASE);
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([]);
    place.redhat.say(CASE, 'and one more');
    await place.live(120_000);
    expect(told(ann)).toEqual([expect.stringContaining('and one more')]);
  });

  test('keeps the zeros its number begins with, all the way to the message', async () => {
    place.redhat.put('00000007');
    await place.watch(ann, account, '00000007');
    place.redhat.say('00000007', 'hello');
    await place.live(120_000);
    expect(place.seen(ann)[0]).toContain('Red Hat 00000007 ·');
  });

  test('is remembered together with what is owed for it, or not at all', async () => {
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'lost and found');
    const found = structuredClone(place.redhat.one(CASE));
    await expect(
      place.core.cases.absorb(account, [found], {
        also: async () => {
          throw new Error('no room on the disk');
        },
      }),
    ).rejects.toThrow('no room on the disk');
    expect(await pending()).toEqual([]);
    await place.core.cases.absorb(account, [found]);
    expect(await pending()).toHaveLength(1);
  });

  test('wakes a chat as urgently as the most urgent thing it is owed', async () => {
    place.redhat.put(CASE, { priority: 'low' });
    await place.watch(ann, account, CASE);
    await place.live(600_000);
    place.redhat.say(CASE, 'whenever you like');
    await look(CASE);
    const wakeup = place.ledger.db.selectFrom('wakeups').select('priority').where('kind', '=', 'deliver:telegram');
    expect(await wakeup.execute()).toEqual([{ priority: 3 }]);
    await place.core.notices.tell(ann, 'x', { say: 'notice-bug', args: {} });
    expect(await wakeup.execute()).toEqual([{ priority: 0 }]);
  });

  test('owes nothing twice for the same answer', async () => {
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'once');
    await look(CASE);
    await look(CASE);
    expect(await pending()).toHaveLength(1);
  });

  test('is told as it is in the later of two answers that are taken in at once, each change once', async () => {
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'first');
    const early = structuredClone(place.redhat.one(CASE));
    await place.live(5_000);
    place.redhat.say(CASE, 'second');
    const late = structuredClone(place.redhat.one(CASE));
    await place.core.cases.absorb(account, [late, early]);
    await place.live(300_000);
    const all = told(ann).join('\n');
    for (const word of ['first', 'second']) expect(all.split(word)).toHaveLength(2);
  });

  test('never goes back to an older state when two answers about it cross, and what is new in the late one is told', async () => {
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'first');
    const late = structuredClone(place.redhat.one(CASE));
    await place.live(5_000);
    place.redhat.put(CASE, { status: 'Closed', closed: true, comments: [] });
    await look(CASE);
    await place.core.cases.absorb(account, [late]);
    await place.live(300_000);
    expect(told(ann).join('\n')).toContain('first');
    const closed = told(ann).findIndex((text) => text.includes('Closed'));
    expect(
      told(ann)
        .slice(closed + 1)
        .join(),
    ).not.toContain('Waiting');
    expect((await place.core.cases.head(account, CASE))?.closed).toBe(true);
  });

  test('that is listed with one comment twice tells it once, now and later', async () => {
    await place.watch(ann, account, CASE);
    const said = place.redhat.say(CASE, 'once');
    place.redhat.put(CASE, { comments: [said, { ...said, text: 'another' }] });
    await place.live(120_000);
    place.redhat.put(CASE, { owner: 'Grace' });
    await place.live(120_000);
    expect(
      told(ann)
        .join()
        .match(/once|another/g),
    ).toEqual(['once']);
  });

  test('that changed twice within one second of the vendor’s clock is told as it ended', async () => {
    const whole = new Date(Math.floor(place.now() / 1000) * 1000).toISOString();
    await place.watch(ann, account, CASE);
    place.redhat.put(CASE, { status: 'Waiting on Red Hat', modified: whole });
    await look(CASE);
    place.redhat.put(CASE, { status: 'Closed', closed: true, modified: whole });
    await place.live(120_000);
    expect(told(ann).at(-1)).toContain('Closed');
  });
});

describe('whose comments a chat hears', () => {
  beforeEach(async () => {
    await place.watch(ann, account, CASE);
    await place.watch(noc, account, CASE);
    place.redhat.say(CASE, 'from the vendor');
    place.redhat.say(CASE, 'from our own', { side: 'ours' });
  });

  test.each([
    ['the vendor’s, unless it chose otherwise', undefined, ['from the vendor']],
    ['our own side’s', 'ours', ['from our own']],
    ['both sides’', 'both', ['from the vendor', 'from our own']],
  ] as const)('%s', async (_, authors, texts) => {
    if (authors) await place.core.settings.setChat(ann, { authors });
    await look(CASE);
    await place.live();
    const all = told(ann).join('\n');
    for (const text of ['from the vendor', 'from our own'])
      expect(all.includes(text)).toBe((texts as readonly string[]).includes(text));
  });

  test('is chosen by each chat for itself', async () => {
    await place.core.settings.setChat(ann, { authors: 'ours' });
    await look(CASE);
    await place.live();
    expect(told(ann).join()).not.toContain('from the vendor');
    expect(told(noc).join()).toContain('from the vendor');
  });
});

describe('mute', () => {
  beforeEach(async () => {
    await place.watch(ann, account, CASE);
    await place.live();
  });

  test('holds updates back until its time, and then they are told together', async () => {
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: place.now() + 3_600_000 });
    place.redhat.say(CASE, 'one');
    await place.live(600_000);
    place.redhat.say(CASE, 'two');
    await place.live(600_000);
    expect(place.seen(ann)).toEqual([]);
    await place.live(3_600_000);
    expect(told(ann)).toEqual([expect.stringMatching(/one.*two/s)]);
  });

  test('that ends early lets what waited through at once', async () => {
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: place.now() + 86_400_000 });
    place.redhat.say(CASE, 'waiting');
    await place.live(120_000);
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: 0 });
    await place.live();
    expect(told(ann)).toEqual([expect.stringContaining('waiting')]);
  });

  test('for good leaves updates out for good', async () => {
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: FOREVER });
    place.redhat.say(CASE, 'unheard');
    await place.live(120_000);
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: 0 });
    await place.live(120_000);
    expect(place.seen(ann)).toEqual([]);
    expect(await pending()).toEqual([expect.objectContaining({ state: 'skipped' })]);
  });

  test('of a very busy case keeps nothing else from being told', async () => {
    place.redhat.put('00000099', { priority: 'low' });
    await place.watch(ann, account, '00000099');
    await place.core.watches.mute({ chat: ann, account, number: CASE, until: place.now() + 86_400_000 });
    for (let i = 0; i < 700; i++) place.redhat.say(CASE, `noise ${i}`);
    await look(CASE);
    place.redhat.say('00000099', 'signal');
    await look('00000099');
    await place.live(5_000);
    expect(told(ann)).toEqual([expect.stringContaining('signal')]);
  });
});
