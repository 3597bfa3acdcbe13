import { beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { Town } from './fakes/core.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { opening, reply, send, stateOf } from './fakes/ticket.ts';

const say = words('en');
let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE] }));
});

const closing: Outgoing = { kind: 'change', number: CASE, patch: { close: true } };
const sent = (out: Outgoing) => send({ place, account, ann, noc }, out);
const state = (id: string) => stateOf(place, id);

/** When it was asked for by this method, in minutes. */
function watchFor(method: string): number[] {
  const begun = place.now();
  const times: number[] = [];
  place.wire.fails = (path) => {
    if (path.includes(`/${method}`)) times.push(Math.round((place.now() - begun) / MINUTE));
    return undefined;
  };
  return times;
}
function lose(method: string): void {
  place.wire.fails = (path) => {
    if (!path.includes(`/${method}`)) return undefined;
    place.wire.fails = undefined;
    return new Failure('down', 'no answer', { doubt: true });
  };
}
const labels = () =>
  place.telegram.sent
    .findLast((m) => m.chat === noc)
    ?.message.buttons?.flat()
    .map((b) => b.label);

describe('a new case whose answer was lost', () => {
  test('is found at the vendor by our reference and adopted: told, watched, and opened only once', async () => {
    place.redhat.lose = true;
    const id = await sent(opening);
    await place.live(5 * MINUTE);
    const number = (await place.core.tickets.get(id))?.number ?? '';
    expect(await state(id)).toBe('done');
    expect(place.seen(noc)).toEqual([expect.stringContaining(say('ticket-open-done', { number }))]);
    expect((await place.core.watches.of(noc)).map((w) => w.number)).toEqual([number]);
    expect(place.redhat.cases.size).toBe(2);
  });

  test('that is adopted late is told of what was said there meanwhile', async () => {
    place.redhat.lose = true;
    place.redhat.blind = true;
    const id = await sent(opening);
    await place.live(3 * MINUTE);
    const number = [...place.redhat.cases.keys()].at(-1) ?? '';
    place.redhat.say(number, 'We look into it.');
    await place.live(60 * MINUTE);
    expect(await state(id)).toBe('asking');
    await place.core.tickets.exists(id, number);
    await place.live();
    expect(place.seen(noc).join()).toContain('We look into it.');
  });

  test('is looked for after two, five and fifteen minutes, then a person is asked', async () => {
    place.redhat.blind = true;
    place.redhat.lose = true;
    const looks = watchFor('search');
    const id = await sent(opening);
    await place.live(14 * MINUTE);
    expect(await state(id)).toBe('doubt');
    await place.live(60 * MINUTE);
    expect(looks).toEqual([2, 5, 15]);
    expect(await state(id)).toBe('asking');
    expect(place.seen(noc)).toEqual([say('ticket-open-doubt')]);
    expect(labels()).toEqual([say('button-exists'), say('button-again'), say('button-drop')]);
    expect(place.wire.requests.filter((path) => path.includes('/open'))).toHaveLength(1);
  });

  test('is settled by what that person says: it is there', async () => {
    place.redhat.blind = true;
    place.redhat.lose = true;
    const id = await sent(opening);
    await place.live(60 * MINUTE);
    const number = [...place.redhat.cases.keys()].at(-1) ?? '';
    await place.core.tickets.exists(id, number);
    await place.live();
    expect(await state(id)).toBe('done');
    expect((await place.core.watches.of(noc)).map((w) => w.number)).toEqual([number]);
    expect(await place.core.tickets.again(id, 'asking')).toBe(false);
    expect(await place.core.doctor.troubles(true)).toEqual([]);
  });

  test('is settled by what that person says: send again, or drop it', async () => {
    lose('open');
    place.redhat.blind = true;
    const id = await sent(opening);
    await place.live(60 * MINUTE);
    expect(await place.core.tickets.again(id, 'asking')).toBe(true);
    expect(await place.core.tickets.again(id, 'asking')).toBe(false);
    await place.live();
    expect(await state(id)).toBe('done');
    expect(place.redhat.cases.size).toBe(2);

    lose('open');
    const other = await sent(opening);
    await place.live(60 * MINUTE);
    expect(await place.core.tickets.drop(other)).toBe(true);
    expect(place.redhat.cases.size).toBe(2);
    expect(await place.core.doctor.troubles(true)).toEqual([]);
  });

  test('is looked for a little longer while the vendor cannot be asked', async () => {
    place.redhat.lose = true;
    const id = await sent(opening);
    await place.live(MINUTE);
    place.wire.fails = (path) => (path.includes('search') ? new Failure('down', 'no answer') : undefined);
    await place.live(10 * MINUTE);
    expect(await state(id)).toBe('doubt');
    place.wire.fails = undefined;
    await place.live(10 * MINUTE);
    expect(await state(id)).toBe('done');
  });

  test('is not given up because Casebell stops while it looks', async () => {
    place.redhat.lose = true;
    const id = await sent(opening);
    await place.live(MINUTE);
    place.wire.fails = () => new Failure('down', 'Casebell is stopping');
    await place.live(5 * MINUTE);
    await expect(place.core.tickets.run(id, AbortSignal.abort())).rejects.toThrow('stopping');
    place.wire.fails = undefined;
    await place.restart();
    await place.live(5 * MINUTE);
    expect(await state(id)).toBe('done');
  });

  test('and whose vendor stays silent is asked about all the same', async () => {
    place.redhat.lose = true;
    const id = await sent(opening);
    await place.live(MINUTE);
    place.wire.fails = () => new Failure('down', 'no answer');
    await place.live(60 * MINUTE);
    expect(await state(id)).toBe('asking');
  });
});

describe('a comment or a change whose answer was lost', () => {
  test('is done when the case read back has it', async () => {
    for (const out of [reply, closing]) {
      place.redhat.lose = true;
      const id = await sent(out);
      await place.live(2 * MINUTE);
      expect(await state(id)).toBe('done');
    }
    expect(place.redhat.one(CASE).comments).toHaveLength(1);
  });

  test('is never sent again by guessing: a comment that is not there is asked about', async () => {
    lose('comment');
    const id = await sent(reply);
    await place.live(10 * MINUTE);
    expect(await state(id)).toBe('asking');
    expect(place.redhat.one(CASE).comments).toEqual([]);
    expect(place.seen(noc)).toEqual([say('ticket-comment-doubt', { number: CASE })]);
  });

  test('is not taken for an older comment of the same words, nor for the vendor’s', async () => {
    place.redhat.say(CASE, 'Here are the logs.', { side: 'ours' });
    place.redhat.say(CASE, 'Here are the logs.', { side: 'vendor', at: '2026-11-21T08:00:00Z' });
    await place.live(10 * MINUTE);
    lose('comment');
    const id = await sent(reply);
    await place.live(10 * MINUTE);
    expect(await state(id)).toBe('asking');
  });

  test('is made once more when a change is not there: making it twice does no harm', async () => {
    lose('change');
    const id = await sent(closing);
    await place.live(2 * MINUTE);
    expect(await state(id)).toBe('done');
    expect(place.redhat.one(CASE).closed).toBe(true);
  });

  test('is asked about when it was made three times and never shows', async () => {
    place.wire.fails = (path) =>
      path.includes('/change/') ? new Failure('garbled', 'half a page', { doubt: true }) : undefined;
    const id = await sent(closing);
    await place.live(60 * MINUTE);
    expect(place.wire.requests.filter((path) => path.includes('/change/'))).toHaveLength(3);
    expect(await state(id)).toBe('asking');
    expect(place.seen(noc)).toEqual([say('ticket-change-doubt', { number: CASE })]);
  });
});
