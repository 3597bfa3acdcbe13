import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { type Shelves, shelves } from '#src/shelves.ts';

export const Dialog = z.object({ step: z.number(), seen: z.array(z.string()) });

/** What went wrong; an answer as if all were well is what must not happen. */
export async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('answered as if all were well');
}

/** What all shelves do. `make` resolves with a place that nobody used yet. */
export function shelfContract(name: string, make: () => Promise<string>): void {
  describe(`a shelf on ${name}`, () => {
    let place: string;
    let open: Shelves[];
    beforeEach(async () => {
      place = await make();
      open = [];
    });
    afterEach(async () => {
      vi.useRealTimers();
      await Promise.all(open.map((one) => one.stop()));
    });
    function start(): Shelves {
      const started = shelves(place);
      open.push(started);
      return started;
    }

    test('gives back what was put on it, also after a restart', async () => {
      const before = start();
      await before.shelf('dialogs', Dialog).set('ann', { step: 2, seen: ['01234567', ':x'] });
      await before.stop();
      const dialogs = start().shelf('dialogs', Dialog);
      expect(await dialogs.get('ann')).toEqual({ step: 2, seen: ['01234567', ':x'] });
      await dialogs.delete('ann');
      await dialogs.delete('ann');
      expect(await dialogs.get('ann')).toBeUndefined();
    });

    test('is not mixed up with another, whatever the keys', async () => {
      const all = start();
      const watch = all.shelf('watch', z.number());
      const other = all.shelf('other', z.number());
      const keys = ['a', 'watch:a', 'other:a', '=a', '', "'; drop table keyv --", 'é🎟️', 'probe', 'k'.repeat(1990)];
      for (const [n, key] of keys.entries()) {
        await watch.set(key, n);
        await other.set(key, 100 + n);
      }
      for (const [n, key] of keys.entries()) expect([await watch.get(key), await other.get(key)]).toEqual([n, 100 + n]);
    });

    test('keeps 0, false, null, the empty text, hostile text and long text', async () => {
      const any = start().shelf('any', z.unknown());
      for (const value of [0, false, null, '', 'a\0b\ud800\u2028', 'x'.repeat(300_000)]) {
        await any.set('key', value);
        expect(await any.get('key')).toBe(value);
      }
    });

    test('forgets after the time given', async () => {
      vi.useFakeTimers({ toFake: ['Date'] });
      const codes = start().shelf('codes', z.string(), { ttlMs: 60_000 });
      await codes.set('short', 'x');
      await codes.set('long', 'x', 120_000);
      vi.advanceTimersByTime(59_000);
      expect([await codes.get('short'), await codes.get('long')]).toEqual(['x', 'x']);
      vi.advanceTimersByTime(2000);
      expect([await codes.get('short'), await codes.get('long')]).toEqual([undefined, 'x']);
    });

    test('is one and the same for processes that start at once', async () => {
      const many = Array.from({ length: 6 }, () => start());
      const dialogs = many.map((one) => one.shelf('dialogs', Dialog));
      await Promise.all(many.map((one) => one.ready()));
      await Promise.all(dialogs.map((shelf, step) => shelf.set(`of ${step}`, { step, seen: [] })));
      const steps = await Promise.all(dialogs.map(async (shelf, n) => (await shelf.get(`of ${(n + 1) % 6}`))?.step));
      expect(steps).toEqual([1, 2, 3, 4, 5, 0]);
    });

    test('is taken once', () => {
      const all = start();
      all.shelf('dialogs', Dialog);
      expect(() => all.shelf('dialogs', Dialog)).toThrow(/taken/);
    });

    test('names what has another shape, and does not take it for nothing', async () => {
      const all = start();
      await all.shelf('dialogs', z.unknown()).set('ann', { step: 'two' });
      await all.stop();
      const error = await failure(start().shelf('dialogs', Dialog).get('ann'));
      expect([error.kind, error.message]).toEqual([
        'garbled',
        'shelf dialogs: what is stored for ann does not have the shape expected',
      ]);
    });

    test('answers nothing more once it is stopped, and others go on', async () => {
      const [one, other] = [start(), start()];
      const [ours, theirs] = [one.shelf('dialogs', Dialog), other.shelf('dialogs', Dialog)];
      await ours.set('ann', { step: 1, seen: [] });
      await theirs.get('ann');
      await one.stop();
      expect((await failure(ours.get('ann'))).kind).toBe('down');
      expect((await failure(ours.set('ann', { step: 2, seen: [] }))).kind).toBe('down');
      expect(await theirs.get('ann')).toEqual({ step: 1, seen: [] });
    });
  });
}
