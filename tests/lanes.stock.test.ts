import { describe, expect, test, vi } from 'vitest';
import { type Fetched, stock } from '#src/lanes/stock.ts';
import type { Lane } from '#src/ports/lane.ts';

const signal = AbortSignal.timeout(60_000);

function ten(lane: Lane): Fetched[] {
  return Array.from({ length: 10 }, (_, i) => ({
    lane,
    handle: `${lane}-${i}`,
    message: `m${i}`,
    text: '{}',
    times: 1,
    since: 0,
  }));
}

/** Queues that give out ten high and ten medium letters, and the next high ones when `more` is called. */
function slow(keep: number) {
  const { promise, resolve } = Promise.withResolvers<Fetched[]>();
  const asked: Lane[] = [];
  const hidden: [string, number][] = [];
  const store = stock(
    {
      async receive(lane, halt) {
        asked.push(lane);
        const stopped = new Promise<Fetched[]>((over) =>
          halt.addEventListener('abort', () => over([]), { once: true }),
        );
        if (lane === 'low') return stopped;
        if (asked.filter((one) => one === lane).length === 1) return ten(lane);
        return lane === 'high' ? Promise.race([promise, stopped]) : stopped;
      },
      async hide(_, handles, seconds) {
        hidden.push(...handles.map((handle): [string, number] => [handle, seconds]));
      },
    },
    { visible: 30, keep },
  );
  async function take(times: number): Promise<(Lane | undefined)[]> {
    const lanes: (Lane | undefined)[] = [];
    while (lanes.length < times) lanes.push((await store.take(signal))?.lane);
    return lanes;
  }
  return { store, take, asked, hidden, more: () => resolve(ten('high')) };
}

describe('letters fetched from afar', () => {
  test('keep the turn of a lane whose next ones are on their way', async () => {
    const { store, take, more } = slow(5_000);
    expect((await take(13)).filter((lane) => lane === 'high')).toHaveLength(10);
    const next = take(1);
    more();
    expect(await next).toEqual(['high']);
    await store.stop();
  });

  test('are handed out from the other lanes when they are long on their way', async () => {
    const { store, take } = slow(5);
    await take(13);
    expect(await take(1)).toEqual(['medium']);
    await store.stop();
  });

  test('are few: a lane is asked for more only when little of it is left, and only once at a time', async () => {
    const { store, take, asked } = slow(5);
    await take(7);
    expect(asked.filter((lane) => lane !== 'low')).toEqual(['high', 'medium']);
    await take(6);
    expect(asked.filter((lane) => lane === 'high')).toHaveLength(2);
    await store.stop();
  });

  test('go back where nobody took them, and what was taken stays with who took it', async () => {
    const { store, take, hidden } = slow(5);
    await take(3);
    await store.stop();
    expect(hidden).toHaveLength(17);
    expect(hidden.every(([, seconds]) => seconds === 0)).toBe(true);
    expect(hidden.map(([handle]) => handle)).not.toContain('high-0');
    expect(await store.take(signal)).toBeUndefined();
  });

  test('say once what keeps a lane from being asked, and leave it alone for longer each time', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let asked = 0;
    const store = stock(
      {
        async receive(lane) {
          if (lane !== 'high') return [];
          asked += 1;
          throw new Error('no such queue');
        },
        hide: async () => {},
      },
      { visible: 30, keep: 50 },
    );
    const counts: number[] = [];
    for (const seconds of [5, 10, 20, 40, 60, 60]) {
      await expect(store.take(signal)).rejects.toThrow('no such queue');
      const over = new AbortController();
      const waiting = store.take(over.signal);
      vi.advanceTimersByTime(seconds * 1000 - 1);
      over.abort();
      await waiting;
      counts.push(asked);
      vi.advanceTimersByTime(1);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6]);
    vi.useRealTimers();
    await store.stop();
  });

  test('are not asked for without a break where the queue says at once that it is empty', async () => {
    let asked = 0;
    const receive = async (): Promise<Fetched[]> => {
      asked += 1;
      return [];
    };
    const store = stock({ receive, hide: async () => {} }, { visible: 30, keep: 50 });
    await store.take(AbortSignal.timeout(30));
    expect(asked).toBe(3);
    await store.stop();
  });
});
