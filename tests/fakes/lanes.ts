import type { Routes } from '#src/core/lanes/route.ts';
import type { Failure } from '#src/ports/failure.ts';
import { LANES, type Lane, type Lanes, type Letter } from '#src/ports/lane.ts';

/** Tickets go to the only account there is, and ring nowhere. */
export const NO_ROUTES: Routes = {
  high: { account: undefined, chats: [] },
  medium: { account: undefined, chats: [] },
  low: { account: undefined, chats: [] },
};

type Stored = Letter & { lane: Lane; message: string; times: number; notBefore: number };

/** Lanes somewhere else, as SQS is: they outlive a process, may be down, and may lose an answer. */
export function fakeLanes({ now }: { now(): number }) {
  const stored: Stored[] = [];
  const held = new Set<Stored>();
  let count = 0;
  let wake = Promise.withResolvers<void>();

  function ring(): void {
    wake.resolve();
    wake = Promise.withResolvers();
  }

  /** Somebody puts a letter there, we or others. */
  function put(lane: Lane, letter: Letter): string {
    count += 1;
    stored.push({ ...letter, lane, message: `m${count}`, times: 0, notBefore: 0 });
    ring();
    return `m${count}`;
  }

  function hold(letter: Stored): void {
    held.add(letter);
    letter.times += 1;
  }

  const lanes: Lanes = {
    local: false,
    async send(lane, letter) {
      if (fake.down) throw fake.down;
      const message = put(lane, letter);
      const lost = fake.lose;
      fake.lose = undefined;
      if (lost) throw lost;
      return message;
    },
    async take(signal) {
      const stop = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => stop.resolve(), { once: true });
      while (!signal.aborted) {
        const due = stored.filter((l) => !held.has(l) && l.notBefore <= now());
        const [letter] = LANES.flatMap((lane) => due.filter((l) => l.lane === lane));
        if (!letter) {
          await Promise.race([wake.promise, stop.promise]);
          continue;
        }
        hold(letter);
        const { id, body, lane, times } = letter;
        return {
          id,
          body,
          lane,
          times,
          async done() {
            held.delete(letter);
            stored.splice(stored.indexOf(letter), 1);
          },
          async later(ms) {
            letter.notBefore = now() + ms;
            held.delete(letter);
          },
        };
      }
      return undefined;
    },
    async depths() {
      return Object.fromEntries(LANES.map((lane) => [lane, stored.filter((l) => l.lane === lane).length]));
    },
    async stop() {},
  };

  const fake = {
    lanes,
    stored,
    put,
    /** What it answers instead, until it is taken away. */
    down: undefined as Failure | undefined,
    /** Its next answer is lost after the letter was stored. */
    lose: undefined as Failure | undefined,
    /** Whoever had taken letters died: they are there again. */
    back(): void {
      held.clear();
      ring();
    },
    /** Whoever waits looks again: time has passed. */
    ring,
  };
  return fake;
}
