import { expect, test } from 'vitest';
import { laneOf } from '#src/core/lanes/arriving.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { dice } from './fakes/dice.ts';
import { house } from './fakes/house.ts';
import { activity, channel, sign } from './fakes/teams.ts';

const POSTS = 10_000;
const BAD = 0.1;
const AT_ONCE = 64;
const MINUTE = 60_000;
const RINGS = { account: undefined, chats: ['slack|noc'] };

type Post = { body: Buffer; header: string; status: number };

test('of 10,000 signed posts, one in ten bad, each good one is in exactly one lane, and each bad one is refused', {
  timeout: 180_000,
}, async () => {
  const h = await house({ routes: { high: RINGS, medium: RINGS, low: RINGS } });
  const c = await channel(h);
  await h.core.people.allowPerson('teams|ann', '*', 'operator');
  const { chance, upTo } = dice(20_261_121);
  const good: { title: string; lane: string }[] = [];
  const done: Post[] = [];

  function post(id: string, at: number, title: string, priority: string): Post {
    const html = `<div>Title: ${title}</div><div>Priority: ${priority}</div><div>Description: It is<br>slow.</div>`;
    const body = Buffer.from(JSON.stringify(activity({ id, at, html })));
    return { body, header: sign(body), status: 200 };
  }

  function next(n: number): Post {
    const title = `Disk ${n} is full`;
    const priority = PRIORITIES[upTo(PRIORITIES.length)] ?? 'low';
    const bad = chance(BAD) ? upTo(3) : undefined;
    const earlier = done[upTo(done.length)];
    if (bad === 0) return { ...post(`b${n}`, h.now() + (chance(0.5) ? 6 : -6) * MINUTE, title, priority), status: 401 };
    if (bad === 1 && earlier) return { ...earlier, status: 409 };
    const made = post(`a${n}`, h.now(), title, priority);
    if (bad !== undefined) {
      const at = upTo(made.body.length);
      made.body[at] = (made.body[at] ?? 0) ^ (1 << upTo(8));
      return { ...made, status: 401 };
    }
    good.push({ title, lane: laneOf(priority) });
    return made;
  }

  let count = 0;
  const wrong: string[] = [];
  async function worker(): Promise<void> {
    while (count < POSTS) {
      count += 1;
      const one = next(count);
      const { status, body } = await c.raw(one.body, { authorization: one.header });
      if (status === 200) done.push(one);
      if (status !== one.status || (status === 200 && !body.includes('Taken in'))) wrong.push(`${status}: ${body}`);
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(wrong).toEqual([]);

  const byTitle = (a: { title: string }, b: { title: string }) => (a.title < b.title ? -1 : 1);
  const rows = await h.ledger.db
    .selectFrom('incoming')
    .innerJoin('letters', 'letters.id', 'incoming.id')
    .select(['letters.lane', 'letters.body', 'incoming.lane as kept'])
    .execute();
  const found = rows.map(({ lane, body }) => ({ title: (JSON.parse(body) as { title: string }).title, lane }));
  expect(found.sort(byTitle)).toEqual(good.sort(byTitle));
  expect(rows.filter(({ lane, kept }) => lane !== kept)).toEqual([]);
  const { letters, tickets } = await h.ledger.db
    .selectNoFrom((eb) => [
      eb.selectFrom('letters').select(eb.fn.countAll<number>().as('n')).as('letters'),
      eb.selectFrom('incoming').select(eb.fn.countAll<number>().as('n')).as('tickets'),
    ])
    .executeTakeFirstOrThrow();
  expect([letters, tickets]).toEqual([good.length, good.length]);
  await c.stop();
  await h.stop();
});
