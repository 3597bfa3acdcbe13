import { LANES, type Lane } from '#src/ports/lane.ts';
import { bell } from './bell.ts';
import { turn } from './turn.ts';

/** A message as a far queue gave it out, hidden from others for a while. */
export type Fetched = { lane: Lane; handle: string; message: string; text: string; times: number; since: number };

export type Source = {
  /** At most ten, as soon as there is one; none where none came for a while. */
  receive(lane: Lane, signal: AbortSignal): Promise<Fetched[]>;
  /** Hides them from others for so many seconds from now; 0 gives them back. */
  hide(lane: Lane, handles: string[], seconds: number): Promise<void>;
};

/** With fewer at hand the next ones are fetched: never more than this and ten at once. */
const LOW = 5;
/** A lane that cannot be asked is left alone for so long at first, then for twice as long each time. */
const RESPITE = 5_000;
const LONGEST_RESPITE = 60_000;
/** Before a queue is asked again that does not listen for a while, but says at once that it is empty. */
const BREATH = 1_000;
/** Nobody waits longer without looking again. */
const LONGEST_NAP = 30_000;

/** Messages fetched ahead from far queues, so that turns can be kept, and hidden from others as long as they are here. */
export function stock(source: Source, { visible, keep }: { visible: number; keep: number }) {
  const ready: Record<Lane, Fetched[]> = { high: [], medium: [], low: [] };
  const held = new Set<Fetched>();
  const polls = new Map<Lane, Promise<void>>();
  const dry = new Set<Lane>();
  const resting = new Set<Lane>();
  const failed = new Map<Lane, number>();
  const problems: unknown[] = [];
  const door = bell();
  const halt = new AbortController();
  const beat = setInterval(renew, (visible * 1000) / 3);
  beat.unref();
  let at = 0;
  let kept: Promise<void> = Promise.resolve();

  async function poll(lane: Lane): Promise<void> {
    const doubt = setTimeout(() => {
      dry.add(lane);
      door.ring();
    }, keep);
    const began = Date.now();
    try {
      const found = await source.receive(lane, halt.signal);
      failed.delete(lane);
      ready[lane].push(...found);
      for (const fetched of found) held.add(fetched);
      if (found.length > 0) dry.delete(lane);
      else dry.add(lane);
      if (found.length === 0 && Date.now() - began < BREATH / 2) rest(lane, BREATH);
    } catch (error) {
      if (!halt.signal.aborted) {
        problems.push(error);
        dry.add(lane);
        const times = failed.get(lane) ?? 0;
        failed.set(lane, times + 1);
        rest(lane, Math.min(LONGEST_RESPITE, RESPITE * 2 ** Math.min(times, 10)));
      }
    } finally {
      clearTimeout(doubt);
      polls.delete(lane);
      door.ring();
    }
  }

  function rest(lane: Lane, ms: number): void {
    resting.add(lane);
    const timer = setTimeout(() => {
      resting.delete(lane);
      door.ring();
    }, ms);
    timer.unref();
  }

  function fill(): void {
    for (const lane of LANES)
      if (ready[lane].length < LOW && !polls.has(lane) && !resting.has(lane)) polls.set(lane, poll(lane));
  }

  async function hide(all: Fetched[], seconds: number): Promise<void> {
    const calls = LANES.flatMap((lane) => {
      const handles = all.filter((fetched) => fetched.lane === lane).map(({ handle }) => handle);
      const tens = Array.from({ length: Math.ceil(handles.length / 10) }, (_, i) => handles.slice(i * 10, i * 10 + 10));
      return tens.map((ten) => source.hide(lane, ten, seconds));
    });
    // Where it cannot be told, the queue shows them to others after a while, and they are handled once all the same.
    await Promise.allSettled(calls);
  }

  function renew(): void {
    kept = hide([...held], visible);
  }

  return {
    /** The next one, waited for; undefined once aborted or stopped. Throws, once each, what kept a lane from being asked. */
    async take(signal: AbortSignal): Promise<Fetched | undefined> {
      const over = AbortSignal.any([signal, halt.signal]);
      while (!over.aborted) {
        const rung = door.rung();
        fill();
        if (problems.length > 0) throw problems.shift();
        const due = turn(at, (lane) => ready[lane].length > 0 || (polls.has(lane) && !dry.has(lane)));
        const fetched = due && ready[due.lane].shift();
        if (due && fetched) {
          at = due.next;
          return fetched;
        }
        await door.wait(rung, LONGEST_NAP, over);
      }
      return undefined;
    },
    /** Resolves once nothing here will hide it any more. */
    async release(fetched: Fetched): Promise<void> {
      held.delete(fetched);
      await kept;
    },
    async stop(): Promise<void> {
      halt.abort(new Error('stopping'));
      clearInterval(beat);
      await Promise.allSettled([...polls.values(), kept]);
      const back = LANES.flatMap((lane) => ready[lane].splice(0));
      for (const fetched of back) held.delete(fetched);
      await hide(back, 0);
    },
  };
}
