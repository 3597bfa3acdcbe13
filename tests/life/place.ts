import { rmSync } from 'node:fs';
import type { Vendor } from '#src/ports/vendor.ts';
import type { FakeBot } from '#tests/fakes/bot.ts';
import { NO_ROUTES } from '#tests/fakes/lanes.ts';
import { fakePost } from '#tests/fakes/mail.ts';
import { begin, type Fate, shelf, type Wire } from '#tests/fakes/process.ts';
import { noLanes } from './lanes.ts';

/** The world's time, and how far the clock of our machine is from it; both in ms. */
export type Time = { at: number; skew: number };
export type Place = Awaited<ReturnType<typeof place>>;

/** Turns of the event loop in which work that is under way has ended, or hangs. */
const MOST_TURNS = 3_000;
/** Moments at which something is due, in one `live`. */
const MOST_WAKINGS = 1_000;

/**
 * The core, its ledger and its queue as they are, on a folder of their own. Time stands still but in `live`, where it
 * goes from one wake-up to the next.
 */
export async function place(o: { folder: string; time: Time; vendors: Vendor[]; bots: FakeBot[] }) {
  const { folder, time } = o;
  const now = () => time.at + time.skew;
  const clock = {
    now,
    pass(ms: number) {
      time.at += ms;
    },
  };
  const wire: Wire = { requests: [], fails: undefined };
  const fate: Fate = { commit: undefined };
  const shelves = { chats: shelf(), people: shelf() };
  const mailroom = fakePost();
  const bugs: unknown[] = [];
  const outside = { shelves, wire, fate, mailroom, bugs, mail: undefined, mailbox: undefined };
  const process = () => begin({ ...o, ...outside, clock, lanes: noLanes, routes: NO_ROUTES });
  let life = await process();

  async function end(): Promise<void> {
    die();
    life.ending.abort(new Error('this process is dead'));
    life.gate.reject(new Error('this process is dead'));
    life.gate.promise.catch(() => {});
    await life.real.close();
  }

  /** Nothing more of this process reaches the ledger. */
  function die(): void {
    life.dead = true;
    void life.queue.stop(0);
  }

  async function next(): Promise<number> {
    const first = life.real.db.selectFrom('wakeups').select((eb) => eb.fn.min('not_before').as('at'));
    return Number((await first.executeTakeFirst())?.at ?? Number.POSITIVE_INFINITY);
  }

  /** Until all that is due is done. */
  async function idle(): Promise<number> {
    for (let turns = 0, quiet = 0; ; ) {
      life.look();
      do {
        await new Promise((resolve) => setImmediate(resolve));
        turns += 1;
        if (turns > MOST_TURNS) throw new Error('work that is due does not end');
      } while (life.running > 0 && !life.dead);
      if (life.dead) return Number.POSITIVE_INFINITY;
      const at = await next();
      quiet = at > now() ? quiet + 1 : 0;
      if (quiet > 1) return at;
    }
  }

  return {
    folder,
    wire,
    fate,
    now,
    die,
    get core() {
      return life.core;
    },
    get ledger() {
      return life.real;
    },
    get dead() {
      return life.dead;
    },

    /** So much of the world's time passes, and what is due meanwhile is done; less, where the process dies of it. */
    async live(ms: number): Promise<void> {
      const end = time.at + ms;
      life.gate.resolve();
      let turns = MOST_WAKINGS;
      for (let at = await idle(); !life.dead && at - time.skew <= end; at = await idle()) {
        time.at = Math.max(time.at, at - time.skew);
        turns -= 1;
        if (turns < 0) throw new Error(`so much is not to be done in ${ms} ms: something wakes itself`);
      }
      if (life.dead) return;
      time.at = Math.max(time.at, end);
      life.gate = Promise.withResolvers<void>();
      if (bugs.length > 0) throw bugs[0];
    },
    /** Another process begins on the same folder, whatever this one is doing. */
    async restart(): Promise<void> {
      await end();
      life = await process();
    },
    async stop(o: { keep: boolean } = { keep: false }): Promise<void> {
      await end();
      if (!o.keep) rmSync(folder, { recursive: true });
    },
  };
}
