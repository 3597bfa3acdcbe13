import { AsyncLocalStorage } from 'node:async_hooks';
import { Failure } from '#src/ports/failure.ts';
import type { Mail } from '#src/ports/mail.ts';
import type { Http } from '#src/ports/vendor.ts';
import { hasEffect } from './rehearsal.ts';

/** `leaving` is awaited once, right before the first thing with an effect goes out; where nothing does, when the work is done. */
type Departing = <T>(leaving: () => Promise<void>, work: () => Promise<T>) => Promise<T>;

/** Tells work that waits for its vendor's pace, and signs in first, when something really leaves. */
export function departures() {
  const underway = new AsyncLocalStorage<() => Promise<void>>();
  const leave = async () => underway.getStore()?.();

  const departing: Departing = async (leaving, work) => {
    let left: Promise<void> | undefined;
    const once = () => {
      left ??= leaving();
      return left;
    };
    try {
      const done = await underway.run(once, work);
      await once();
      return done;
    } catch (error) {
      // What may have arrived has left, by whatever way.
      if (error instanceof Failure && error.doubt) await once();
      throw error;
    }
  };

  return {
    departing,

    /** To stand behind whatever makes a request wait. */
    http:
      (ask: Http): Http =>
      async (request) => {
        if (hasEffect(request)) await leave();
        return ask(request);
      },

    mail: ({ from, send }: Mail): Mail => ({
      from,
      async send(letter, signal) {
        await leave();
        return send(letter, signal);
      },
    }),
  };
}
