import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { type Town, town } from './fakes/core.ts';

const DAY = 86_400_000;
const say = words('en');
const notice = { say: 'notice-bug', args: {} };
let place: Town;
let doctor: Town['core']['doctor'];
let ann: string;
let bob: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  doctor = place.core.doctor;
  ann = await place.meets('Ann');
  bob = await place.meets('Bob', { bot: 'slack' });
  for (const person of [ann, bob]) await place.core.people.allowPerson(person, '*', 'admin');
});

function told(chat: string): number {
  return place.seen(chat).filter((text) => text.startsWith(say('notice-bug'))).length;
}
const down = new Failure('down', 'no answer');

describe('a trouble', () => {
  test('is counted each time and told once', async () => {
    for (let i = 0; i < 5; i++) await doctor.trouble('x', down, { people: [], notice });
    await place.live();
    expect(told(ann) + told(bob)).toBe(1);
    expect(await doctor.troubles(true)).toEqual([expect.objectContaining({ key: 'x', kind: 'down', count: 5 })]);
  });

  test('is told to the person it concerns first', async () => {
    await doctor.trouble('x', down, { people: [bob], notice });
    await place.live();
    expect([told(ann), told(bob)]).toEqual([0, 1]);
  });

  test('that may be a blink is told from so many on', async () => {
    for (let i = 1; i <= 3; i++) {
      await doctor.trouble('x', down, { people: [], notice, after: 3 });
      await place.live();
      expect(told(ann)).toBe(i === 3 ? 1 : 0);
    }
  });

  test('that is over is told to be over, once, to who was told of it; and nobody hears of the end of a blink', async () => {
    await doctor.over('x', { people: [], notice });
    await doctor.trouble('x', down, { people: [], notice, after: 2 });
    await doctor.over('x', { people: [], notice });
    await place.live();
    expect(told(ann)).toBe(0);
    await doctor.trouble('y', down, { people: [], notice });
    for (let i = 0; i < 3; i++) await doctor.over('y', { people: [], notice });
    await place.live();
    expect(told(ann)).toBe(2);
    expect(await doctor.troubles(true)).toEqual([]);
  });

  test('is open from its first failure until it is over', async () => {
    for (const key of ['x', 'y']) await doctor.trouble(key, down);
    await doctor.over('y');
    expect(await doctor.open(['x', 'y', 'z'])).toEqual(new Set(['x']));
  });

  test('that comes back after it was over is told again', async () => {
    for (let i = 1; i <= 2; i++) {
      await doctor.trouble('x', down, { people: [], notice });
      await place.live();
      await doctor.over('x');
      expect(told(ann)).toBe(i);
    }
  });

  test('is not told on a platform that is not switched on', async () => {
    const place2 = await town({ bots: () => [place.slack] });
    onTestFinished(() => place2.stop());
    for (const person of [ann, bob]) await place2.core.people.allowPerson(person, '*', 'admin');
    await place2.core.doctor.trouble('x', down, { people: [ann], notice });
    await place2.live();
    expect(place2.seen(bob)).toEqual([say('notice-bug')]);
  });

  test('never shows a secret, neither in its message nor in its stack', async () => {
    const error = new Error('Authorization: Bearer eyJhbGciOiJSUzI1NiJ9.secret-canary.x');
    await doctor.trouble('x', error);
    expect(JSON.stringify(await doctor.troubles(true))).not.toContain('secret-canary');
  });
});

describe('the backlog', () => {
  test('counts what waits and what was given up, and says since when', async () => {
    expect(await doctor.backlog()).toEqual({ pending: 0, dead: 0, oldest: null });
    const begun = place.now();
    place.telegram.before = () => {
      throw new Failure('busy', 'slow down', { retryAfterMs: DAY });
    };
    await place.core.notices.tell(ann, 'a', notice);
    await place.live();
    await place.core.notices.tell(ann, 'b', notice);
    expect(await doctor.backlog()).toEqual({ pending: 2, dead: 0, oldest: begun });
  });
});

describe('what is long over', () => {
  test('is forgotten; what is not over stays', async () => {
    await place.core.notices.tell(ann, 'sent', notice);
    await place.live();
    await doctor.trouble('over', down);
    await doctor.over('over');
    await place.live(20 * DAY);
    place.telegram.before = () => {
      throw new Failure('busy', 'slow down', { retryAfterMs: DAY });
    };
    await place.core.notices.tell(ann, 'waiting', notice);
    await doctor.trouble('open', down);
    await doctor.sweep(place.now() - 14 * DAY);
    const { db } = place.ledger;
    expect((await db.selectFrom('deliveries').select('key').execute()).map((r) => r.key)).toEqual([
      expect.stringContaining('waiting'),
    ]);
    expect((await doctor.troubles(false)).map((t) => t.key)).toEqual(['open']);
  });

  test('is no text anybody sent to a vendor either, and no trouble that nothing ends', async () => {
    const account = await place.account();
    place.redhat.put('00001234');
    const out = { kind: 'comment' as const, number: '00001234', text: 'private' };
    const id = await place.draft({ person: ann, chat: ann, account, out });
    await place.core.tickets.send(id);
    await doctor.trouble('ticket:gone', down);
    await place.live(20 * DAY);
    await doctor.sweep(place.now() - 14 * DAY);
    const kept = await place.ledger.db.selectFrom('tickets').selectAll().execute();
    expect(kept.map((row) => row.id)).toEqual([id]);
    expect(JSON.stringify(kept)).not.toContain('private');
    expect(await doctor.troubles(false)).toEqual([]);
  });
});

describe('a chat that cannot be reached', () => {
  test('for two weeks is owed one line in the place of every update, when it comes back', async () => {
    const account = await place.account();
    const noc = await place.meets('Ann', { group: 'noc' });
    place.redhat.put('00001234');
    await place.watch(noc, account, '00001234');
    await place.core.notices.buried(noc, 'the bot was kicked');
    await place.ledger.write((tx) => tx.deleteFrom('wakeups').execute());
    for (let day = 1; day <= 20; day++) {
      place.redhat.say('00001234', `word ${day}.`);
      await place.core.cases.absorb(account, [structuredClone(place.redhat.one('00001234'))]);
      await place.live(DAY);
      await doctor.sweep(place.now() - 14 * DAY);
    }
    const owed = place.ledger.db.selectFrom('deliveries').select('key').where('chat', '=', noc);
    expect((await owed.execute()).length).toBeLessThanOrEqual(14 + 1);
    await place.meets('Ann', { group: 'noc' });
    await place.live(60_000);
    const told = place.seen(noc).join('\n');
    expect(told).toContain(say('notice-missed', { count: 6 }));
    expect(told).not.toContain('word 6.');
    expect(told).toMatch(/word 7\..*word 20\./s);
  });
});

describe('a credential nobody uses', () => {
  test('is used once a day, so that it does not die of it; its death is told', async () => {
    await place.account();
    place.wire.requests.length = 0;
    await place.clock.keepAlive();
    expect(place.wire.requests).toHaveLength(0);
    await place.live(DAY + 1);
    await place.clock.keepAlive();
    expect(place.wire.requests).toHaveLength(1);
    place.wire.fails = () => new Failure('auth', 'the token has expired');
    await place.live(DAY + 1);
    await place.clock.keepAlive();
    await place.live();
    expect(place.seen(ann)).toEqual([expect.stringContaining('the token has expired')]);
    await place.live(DAY + 1);
    place.wire.requests.length = 0;
    await place.clock.keepAlive();
    expect(place.wire.requests).toEqual([]);
  });
});
