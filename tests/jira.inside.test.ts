import { beforeEach, describe, expect, test } from 'vitest';
import { fakeBot } from './fakes/bot.ts';
import type { Town } from './fakes/core.ts';
import { CASE, harm, MINUTE, requests, start } from './fakes/start.ts';

describe('a comment for some of those who work on a case', () => {
  test('is told in our chats, and never where people from outside read along', async () => {
    const bots = (now: () => number) => {
      const mail = fakeBot('mail', { now });
      mail.bot.limits.outside = { updates: ['comment'], notices: {} };
      return [fakeBot('telegram', { now }), mail];
    };
    const { place, account, ann } = await start({ cases: [CASE], watching: 'ann', bots });
    const thread = await place.meets('ann@example.com', { bot: 'mail' });
    await place.watch(thread, account, CASE);
    place.redhat.say(CASE, 'They pay late.', { inside: true });
    place.redhat.say(CASE, 'We are on it.');
    await place.live(5 * MINUTE);
    expect(place.seen(ann).join()).toContain('They pay late.');
    const owed = await place.ledger.db
      .selectFrom('deliveries')
      .select(['kind', 'state'])
      .where('chat', '=', thread)
      .execute();
    expect(owed).toEqual([{ kind: 'comment', state: 'sent' }]);
    expect(place.seen(thread).join()).toContain('We are on it.');
    expect(place.seen(thread).join()).not.toContain('They pay late.');
  });
});

describe('a hint that something happened to a case', () => {
  const SOON = 3_000;
  let place: Town, account: string, ann: string;

  beforeEach(async () => {
    ({ place, account, ann } = await start({ cases: [CASE], watching: 'ann' }));
    await place.live(10 * MINUTE);
    await requests(place, MINUTE);
  });

  /** The next poll is minutes away. */
  async function far(): Promise<void> {
    await place.ledger.write((tx) =>
      tx
        .updateTable('wakeups')
        .set({ not_before: place.now() + 10 * MINUTE })
        .where('kind', '=', 'poll')
        .execute(),
    );
  }

  test('has it looked at and told at once, though the list does not show it as changed', async () => {
    await far();
    const before = place.redhat.one(CASE).modified;
    place.redhat.say(CASE, 'Try again, please.');
    place.redhat.put(CASE, { modified: before });
    await place.core.cases.soon(CASE);
    await place.live(SOON);
    expect(place.seen(ann).join()).toContain('Try again, please.');
  });

  test('that comes many times is one look, and the same event is heard once', async () => {
    await far();
    for (let i = 0; i < 5; i += 1) await place.core.cases.soon(CASE, { source: 'jira', id: `evt-${i}` });
    expect((await requests(place, SOON)).filter((path) => path === `get/${CASE}`)).toHaveLength(1);
    await far();
    await place.core.cases.soon(CASE, { source: 'jira', id: 'evt-1' });
    expect(await requests(place, SOON)).toEqual([]);
  });

  test('about a case nobody watches asks nothing', async () => {
    await far();
    await place.core.cases.soon('00009999');
    expect(await requests(place, SOON)).toEqual([]);
  });

  test('does not hurry an account that is not well: the look comes with its next poll', async () => {
    harm(place, 'down');
    await place.core.queue.put('poll', account);
    await place.live(SOON);
    await far();
    place.wire.fails = undefined;
    await place.core.cases.soon(CASE);
    expect(await requests(place, SOON)).toEqual([]);
    expect(await requests(place, 11 * MINUTE)).toContain(`get/${CASE}`);
  });
});
