import { beforeEach, describe, expect, test } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { Town } from './fakes/core.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { stateOf } from './fakes/ticket.ts';

const say = words('en');
let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE] }));
});

function reply(text = 'Here are the logs.'): Promise<string> {
  return place.draft({ person: ann, chat: noc, account, out: { kind: 'comment', number: CASE, text } });
}

const state = (id: string) => stateOf(place, id);

function asked(method: string): number {
  return place.wire.requests.filter((path) => path.includes(`/${method}`)).length;
}
function harm(kind: FailureKind, on: string, o: { retryAfterMs?: number; doubt?: boolean; times?: number } = {}): void {
  let left = o.times ?? Number.POSITIVE_INFINITY;
  place.wire.fails = (path) => {
    if (!path.includes(`/${on}`) || left === 0) return undefined;
    left -= 1;
    return new Failure(kind, `it says ${kind}`, o);
  };
}
const later = (kind: FailureKind) => say('ticket-later', { number: CASE, why: `it says ${kind}` });
const labels = (chat: string) =>
  place.telegram.sent
    .findLast((m) => m.chat === chat)
    ?.message.buttons?.flat()
    .map((b) => b.label);

describe('what the vendor does not take now', () => {
  test.each(['busy', 'down'] as const)('because it is %s is sent later, once', async (kind) => {
    harm(kind, 'comment', { times: 3 });
    const id = await reply();
    await place.core.tickets.send(id);
    await place.live(30 * MINUTE);
    expect(await state(id)).toBe('done');
    expect(place.redhat.one(CASE).comments).toHaveLength(1);
    expect(place.seen(noc)).toEqual([later(kind), say('ticket-comment-done', { number: CASE })]);
    expect(await place.core.doctor.troubles(true)).toEqual([]);
  });

  test('is told at once to come later, and may be dropped meanwhile', async () => {
    harm('down', 'comment');
    const id = await reply();
    await place.core.tickets.send(id);
    await place.live(2_000);
    expect(place.seen(noc)).toEqual([later('down')]);
    expect(labels(noc)).toEqual([say('button-drop')]);
    expect(await place.core.tickets.drop(id)).toBe(true);
    place.wire.fails = undefined;
    await place.live(60 * MINUTE);
    expect(asked('comment')).toBe(1);
  });

  test.each(['busy', 'down'] as const)('because it is %s is said before what was written after it', async (kind) => {
    harm(kind, 'comment', { times: 1 });
    await place.core.tickets.send(await reply('First.'));
    await place.live(2_000);
    await place.core.tickets.send(await reply('Second.'));
    await place.live(1_000);
    await place.core.tickets.send(await reply('Third.'));
    await place.live(1_000);
    expect(place.redhat.one(CASE).comments).toEqual([]);
    await place.live(30_000);
    expect(place.redhat.one(CASE).comments.map(({ text }) => text)).toEqual(['First.', 'Second.', 'Third.']);
  });

  test('holds what was written after it for a quarter of an hour at most', async () => {
    harm('down', 'comment', { times: 4 });
    await place.core.tickets.send(await reply('First.'));
    await place.live(2_000);
    await place.core.tickets.send(await reply('Second.'));
    await place.live(14 * MINUTE);
    expect(place.redhat.one(CASE).comments).toEqual([]);
    await place.live(3 * MINUTE);
    const texts = () => place.redhat.one(CASE).comments.map(({ text }) => text);
    expect(texts()).toEqual(['Second.']);
    await place.live(60 * MINUTE);
    expect(texts()).toEqual(['Second.', 'First.']);
  });

  test('waits as long as the vendor says', async () => {
    harm('busy', 'comment', { times: 1, retryAfterMs: 30 * MINUTE });
    const id = await reply();
    await place.core.tickets.send(id);
    await place.live(29 * MINUTE);
    expect(await state(id)).toBe('queued');
    await place.live(2 * MINUTE);
    expect(await state(id)).toBe('done');
  });

  test.each([{}, { retryAfterMs: 20 * MINUTE }])(
    'for hours is given back to its author, who may send it again',
    async (o) => {
      harm('down', 'comment', o);
      const id = await reply();
      await place.core.tickets.send(id);
      await place.live(3 * 60 * MINUTE);
      expect(await state(id)).toBe('failed');
      expect(place.seen(noc)).toEqual([
        later('down'),
        say('ticket-failed-down', { number: CASE, why: 'it says down' }),
      ]);
      expect(labels(noc)).toEqual([say('button-again'), say('button-drop')]);
      place.wire.fails = undefined;
      expect(await place.core.tickets.again(id, 'failed')).toBe(true);
      await place.live();
      expect(await state(id)).toBe('done');
    },
  );

  test.each(['forbidden', 'missing', 'refused', 'unsupported', 'garbled'] as const)(
    'because it is %s is told at once, with the reason, and not tried again',
    async (kind) => {
      harm(kind, 'comment');
      await place.core.tickets.send(await reply());
      await place.live(60 * MINUTE);
      expect(asked('comment')).toBe(1);
      expect(place.seen(noc)).toEqual([say(`ticket-failed-${kind}`, { number: CASE, why: `it says ${kind}` })]);
    },
  );

  test('because its credential is refused waits, tells the owner once, and goes out by itself after /setup', async () => {
    harm('auth', 'comment');
    const ids = [await reply('One'), await reply('Two')];
    for (const id of ids) {
      await place.core.tickets.send(id);
      await place.live();
    }
    await place.live(60 * MINUTE);
    expect(asked('comment')).toBe(1);
    expect(await Promise.all(ids.map(state))).toEqual(['queued', 'queued']);
    const waits = say('ticket-waits', { why: 'it says auth' });
    expect(place.seen(noc)).toEqual([waits, waits]);
    expect(place.seen(ann)).toEqual([say('notice-account-paused', { account: 'Red Hat', why: 'it says auth' })]);

    place.wire.fails = undefined;
    const by = { person: ann, vendor: 'redhat', credentials: { token: 'new' }, id: account };
    expect(await place.core.accounts.connect(by, AbortSignal.timeout(1000))).toMatchObject({ kind: 'connected' });
    await place.core.resume(account);
    await place.live();
    expect(await Promise.all(ids.map(state))).toEqual(['done', 'done']);
  });

  test('because an old credential was refused while a new one came goes out with the new one', async () => {
    const id = await reply();
    const by = { person: ann, vendor: 'redhat', credentials: { token: 'new' }, id: account };
    place.wire.fails = async (path) => {
      if (!path.includes('/comment')) return undefined;
      place.wire.fails = undefined;
      await place.core.accounts.connect(by, AbortSignal.timeout(1000));
      await place.core.resume(account);
      return new Failure('auth', 'it says auth');
    };
    await place.core.tickets.send(id);
    await place.live();
    expect(await state(id)).toBe('done');
    expect((await place.core.accounts.get(account)).state).toBe('on');
  });

  test('because the account is paused already is said at once', async () => {
    harm('auth', 'comment');
    await place.core.tickets.send(await reply('One'));
    await place.live();
    const before = place.seen(noc).length;
    await place.core.tickets.send(await reply('Two'));
    await place.live();
    expect(place.seen(noc).length).toBe(before + 1);
  });
});
