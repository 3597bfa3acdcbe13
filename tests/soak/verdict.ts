import type { Sample } from './probe.ts';

/** A sample, the polls it was taken after, and the bytes of the ledger then. */
export type Point = Sample & { polls: number; ledger: number };
type Course = { first: number; last: number };

/** Of the samples, so many at the beginning only warm up: code is compiled, caches and pools fill. */
const WARM_UP = 0.2;
const MB = 1024 * 1024;
const BARS = { heap: 0.5, fds: 2, timers: 2 };

/**
 * What the samples say. `slopePer10k`: MB of heap per 10,000 polls, the median of the slopes between any two samples
 * (Theil-Sen: work under way moves it little). `drift`: by how much the last quarter holds more than the first, at the least and
 * at the most: work under way moves one of them, what is never given back lifts both.
 */
export function verdict(points: readonly Point[]) {
  const warm = points.slice(Math.floor(points.length * WARM_UP));
  const course = (of: (point: Point) => number): Course => {
    const quarter = Math.max(1, Math.floor(warm.length / 4));
    return { first: median(warm.slice(0, quarter).map(of)), last: median(warm.slice(-quarter).map(of)) };
  };
  const held = (of: (point: Point) => number) => {
    const quarter = Math.max(1, Math.floor(warm.length / 4));
    const [early, late] = [warm.slice(0, quarter), warm.slice(-quarter)].map((some) =>
      some.map(of).toSorted((a, b) => a - b),
    );
    const [first, last] = [range(early), range(late)];
    return { first, last, drift: Math.min(last.least - first.least, last.most - first.most) };
  };
  const mb = ({ first, last }: Course) => ({ first: rounded(first / MB), last: rounded(last / MB) });
  const figures = {
    heap: { ...mb(course(({ heap }) => heap)), slopePer10k: rounded(slope(warm)) },
    rss: mb(course(({ rss }) => rss)),
    fds: held(({ fds }) => fds),
    timers: held(({ timers }) => timers),
    handles: held(({ handles }) => handles),
    ledger: mb(course(({ ledger }) => ledger)),
  };
  const found: Record<keyof typeof BARS, number> = {
    heap: figures.heap.slopePer10k,
    fds: figures.fds.drift,
    timers: figures.timers.drift,
  };
  // A figure that is none is missed as well.
  const missed = Object.entries(BARS).flatMap(([name, bar]) => (found[name as keyof typeof BARS] <= bar ? [] : [name]));
  return { ...figures, bars: BARS, missed };
}

function range(sorted: readonly number[] = []): { least: number; most: number } {
  return { least: sorted.at(0) ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

function slope(points: readonly Point[]): number {
  const slopes = points.flatMap((early, i) =>
    points
      .slice(i + 1)
      .filter(({ polls }) => polls > early.polls)
      .map((late) => (late.heap - early.heap) / (late.polls - early.polls)),
  );
  return (median(slopes) / MB) * 10_000;
}

function median(all: readonly number[]): number {
  const sorted = all.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = Number.NaN] = [
    sorted[Math.floor((sorted.length - 1) / 2)],
    sorted[Math.floor(sorted.length / 2)],
  ];
  return (low + high) / 2;
}

function rounded(figure: number): number {
  return Number(figure.toFixed(3));
}
