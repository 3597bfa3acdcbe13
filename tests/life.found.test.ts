import { describe, expect, test } from 'vitest';
import { diff } from '#src/core/diff.ts';
import { limit } from '#src/pace.ts';
import { Failure } from '#src/ports/failure.ts';
import { freshCase } from './fakes/case.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { opening, send, stateOf } from './fakes/ticket.ts';

const HOUR = 60 * MINUTE;

describe('what lives have found', () => {
  test('a chat waits no longer than its pace after the clock was set back', () => {
    const pace = limit(1, 1000, 0);
    pace.take(10 * HOUR);
    const at = 9 * HOUR;
    expect(pace.when(0, at)).toBe(at + 1000);
    expect(pace.when(0, at + 1000)).toBe(at + 1000);
  });

  test('a comment is not changed in place once an edit of it stands below, where its older words would be read last', async () => {
    const { place, ann } = await start({ cases: [CASE], watching: 'ann' });
    place.redhat.say(CASE, 'first words', { id: 'w1' });
    await place.live(5 * MINUTE);
    place.redhat.edit(CASE, 'w1', { text: 'second words' });
    place.redhat.say(CASE, 'something else');
    await place.live(5 * MINUTE);
    place.redhat.edit(CASE, 'w1', { text: 'third words' });
    await place.live(5 * MINUTE);
    const seen = place.seen(ann).filter((text) => text.includes('words'));
    expect(seen.map((text) => /\w+ words/.exec(text)?.[0])).toEqual(['first words', 'second words', 'third words']);
  });

  test('a file is told that came after the watch of all cases began, on a case never seen before', () => {
    const at = '2026-11-20T09:00:00Z';
    const found = { ...freshCase(CASE, at), attachments: [{ id: 'f1', name: 'dump.tgz', at }] };
    expect(diff(undefined, found, Date.parse(at) - 1).map((u) => u.kind)).toEqual(['new', 'attachment']);
    expect(diff(undefined, found).map((u) => u.kind)).toEqual(['new']);
  });

  test('a message on Slack is found, and not sent twice, though our clock was an hour ahead when its answer was lost', async () => {
    const { place, account } = await start({ cases: [CASE] });
    const ops = await place.meets('Ann', { bot: 'slack', group: 'ops' });
    await place.watch(ops, account, CASE);
    await place.live(5 * MINUTE);
    const { send: post } = place.slack.bot;
    place.slack.bot.send = async (...args) => {
      const ref = await post(...args);
      const stored = place.slack.sent.at(-1);
      if (stored) stored.at -= HOUR;
      place.slack.bot.send = post;
      throw new Failure('down', `${ref.id} and no answer`, { doubt: true });
    };
    place.redhat.say(CASE, 'only once');
    await place.live(20 * MINUTE);
    expect(place.slack.seen(ops).filter((text) => text.includes('only once'))).toHaveLength(1);
  });

  test('a ticket that waited for a credential goes out, though we died as soon as there was one', async () => {
    const at = await start({ cases: [CASE] });
    const { place, account } = at;
    await at.place.ledger.write((tx) =>
      tx.updateTable('accounts').set({ state: 'paused' }).where('id', '=', account).execute(),
    );
    const id = await send(at, opening);
    await place.live(MINUTE);
    expect(await stateOf(place, id)).toBe('queued');
    // The new credential is saved; the process dies before what waits for it is woken.
    const credentials = { token: 'better-token' };
    await place.core.accounts.connect(
      { person: 'telegram|ann', vendor: 'redhat', credentials, id: account },
      new AbortController().signal,
    );
    await place.restart();
    await place.live(2 * HOUR);
    expect(await stateOf(place, id)).toBe('done');
  });

  test('a ticket in doubt is looked for again, though one look was refused while the credential was good', async () => {
    const at = await start({ cases: [CASE] });
    const { place } = at;
    place.redhat.lose = true;
    const id = await send(at, opening);
    await place.live(MINUTE);
    let refused = 0;
    place.wire.fails = async (path) => {
      if (!path.includes('/search') || refused > 0) return undefined;
      refused += 1;
      // A poll under way goes well meanwhile.
      const account = await place.core.accounts.get(at.account);
      await place.core.accounts.went(account, 'ok');
      return new Failure('auth', 'refused once');
    };
    await place.live(30 * MINUTE);
    expect([refused, await stateOf(place, id)]).toEqual([1, 'done']);
  });
});
