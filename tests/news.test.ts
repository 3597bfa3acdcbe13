import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { news } from '#src/core/chats/news.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { type Town, town } from './fakes/core.ts';

const say = words('en');
const bot = 'telegram';
const conflict = new Failure('refused', 'another program reads updates');
const down = new Failure('down', 'no answer');
const DEAF = say('notice-bot-deaf', { bot, why: conflict.message });
const HEARD = say('notice-bot-heard', { bot });
let place: Town;
let told: ReturnType<typeof news>;
let ann: string;
let bob: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  told = news(place.core, bot);
  ann = await place.meets('Ann');
  bob = await place.meets('Bob', { bot: 'slack' });
  for (const person of [ann, bob]) await place.core.people.allowPerson(person, '*', 'admin');
});

/** Everything told so far is written down, and owed notices have arrived. */
async function settled() {
  await told.moved('nowhere', 'nowhere');
  await place.live();
}

test('a chat that cannot be heard is in the doctor at once and told once, and so is its end', async () => {
  told.ails(conflict);
  await settled();
  expect(place.seen(ann)).toEqual([]);
  expect(await place.core.doctor.troubles(true)).toMatchObject([{ key: 'hearing:telegram', kind: 'refused' }]);
  for (let i = 0; i < 9; i++) told.ails(conflict);
  await settled();
  expect(place.seen(ann)).toEqual([DEAF]);
  told.ails(undefined);
  await settled();
  expect(place.seen(ann)).toEqual([DEAF, HEARD]);
  expect(await place.core.doctor.troubles(true)).toEqual([]);
});

test('a connection that blinks wakes nobody; one that stays down is told on another platform', async () => {
  for (let i = 0; i < 3; i++) told.ails(down);
  told.ails(undefined);
  await settled();
  expect([...place.seen(ann), ...place.seen(bob)]).toEqual([]);
  for (let i = 0; i < 6; i++) told.ails(down);
  await settled();
  expect(place.seen(ann)).toEqual([]);
  expect(place.seen(bob)).toEqual([say('notice-bot-deaf', { bot, why: down.message })]);
});

test('a revoked token is told on another platform at the first attempt', async () => {
  told.ails(new Failure('auth', 'revoked'));
  await settled();
  expect(place.seen(bob)).toEqual([say('notice-bot-deaf', { bot, why: 'revoked' })]);
});

test('a group that moved stays admitted', async () => {
  const group = { bot, room: '-5', kind: 'group' as const, title: 'Storage' };
  await place.core.people.meet({ source: bot, id: '1' }, { bot, user: '9', name: 'Eve' }, group);
  await place.core.people.allowChat('telegram|-5', 'operator');
  await told.moved('-5', '-1005');
  expect(await place.core.people.role('telegram|9', 'telegram|-1005')).toBe('operator');
});

test('an answer that nobody saw is in the doctor', async () => {
  told.lost(down);
  await settled();
  expect(await place.core.doctor.troubles(true)).toMatchObject([{ key: 'answer:telegram', kind: 'down' }]);
});
