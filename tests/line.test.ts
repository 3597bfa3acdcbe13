import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Claim, line, rank } from '#src/core/chats/line.ts';
import { limit } from '#src/pace.ts';

const MOST = 3;
const SPAN = 300;
const claims = fc.array(fc.record({ urgent: fc.boolean(), need: fc.integer({ min: 1, max: 9 }) }), { minLength: 1 });

function named(all: Claim[]): Map<string, Claim> {
  return new Map(all.map((claim, i) => [`chat ${i}`, claim]));
}

describe('of the chats that wait for a bot', () => {
  test('each has a place of its own', () => {
    fc.assert(
      fc.property(claims, (all) => {
        const waiting = named(all);
        const places = [...waiting.keys()].map((chat) => rank(waiting, chat)).sort((a, b) => a - b);
        expect(places).toEqual(all.map((_, i) => i));
      }),
    );
  });

  test('the urgent ones are first, then those that need longest, then whoever came first', () => {
    fc.assert(
      fc.property(claims, (all) => {
        const waiting = named(all);
        const order = [...waiting.keys()].sort((a, b) => rank(waiting, a) - rank(waiting, b));
        const wanted = all
          .map(({ urgent, need }, i) => ({ urgent, need, i }))
          .sort((a, b) => Number(b.urgent) - Number(a.urgent) || b.need - a.need || a.i - b.i);
        expect(order).toEqual(wanted.map(({ i }) => `chat ${i}`));
      }),
    );
  });

  /** What each sends, by asking again whenever it is told to; resolves with who went when. */
  function play(all: Claim[]): { chat: string; at: number }[] {
    const queue = line(limit(MOST, SPAN, -SPAN));
    const waits = new Map([...named(all)].map(([chat, claim]) => [chat, { claim, at: 0 }]));
    const went: { chat: string; at: number }[] = [];
    while (waits.size > 0) {
      const now = Math.min(...[...waits.values()].map(({ at }) => at));
      for (const [chat, wait] of waits) {
        if (wait.at > now) continue;
        wait.at = queue.ask(chat, wait.claim, now);
        if (wait.at > now) continue;
        waits.delete(chat);
        went.push({ chat, at: now });
      }
    }
    return went;
  }

  test('as many go as the platform allows and no more, without a pause', () => {
    fc.assert(
      fc.property(claims, (all) => {
        const went = play(all);
        expect(went.map(({ at }) => at)).toEqual(all.map((_, i) => Math.floor(i / MOST) * SPAN));
      }),
    );
  });

  test('after the first few, which nobody had to wait with, they go in their order', () => {
    fc.assert(
      fc.property(claims, (all) => {
        const waiting = named(all);
        for (const { chat } of play(all).slice(0, MOST)) waiting.delete(chat);
        const rest = play(all).slice(MOST);
        for (let i = 0; i < rest.length; i += MOST) {
          const some = rest.slice(i, i + MOST).map(({ chat }) => chat);
          const left = waiting.size;
          expect(some.map((chat) => rank(waiting, chat)).sort((a, b) => a - b)).toEqual(some.map((_, n) => n));
          for (const chat of some) waiting.delete(chat);
          expect(waiting.size).toBe(left - some.length);
        }
      }),
    );
  });

  test('one that becomes urgent meanwhile is next', () => {
    const queue = line(limit(1, SPAN, 0));
    expect(queue.ask('busy', { urgent: false, need: 9 }, 0)).toBe(0);
    expect(queue.ask('long', { urgent: false, need: 5 }, 0)).toBe(SPAN);
    expect(queue.ask('short', { urgent: false, need: 1 }, 0)).toBe(2 * SPAN);
    expect(queue.ask('short', { urgent: true, need: 1 }, 10)).toBe(SPAN);
    expect(queue.ask('long', { urgent: false, need: 5 }, SPAN)).toBe(2 * SPAN);
    expect(queue.ask('short', { urgent: true, need: 1 }, SPAN)).toBe(SPAN);
  });

  test('one that left, or does not come when it was told to, holds nobody up', () => {
    const queue = line(limit(1, SPAN, 0));
    queue.ask('busy', { urgent: false, need: 9 }, 0);
    for (const gone of ['left', 'lost']) queue.ask(gone, { urgent: true, need: 5 }, 0);
    queue.leave('left');
    expect(queue.ask('here', { urgent: false, need: 1 }, SPAN)).toBe(2 * SPAN);
    expect(queue.ask('here', { urgent: false, need: 1 }, 3_000)).toBe(3_000);
  });
});
