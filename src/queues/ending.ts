import { within } from '#src/patience.ts';

/** What does not heed its abort is left behind after this. */
const DEAF = 2_000;

type Run = { kind: string; done: Promise<void>; abort: AbortController };

/** Ends kinds of wake-ups: none starts any more, and what is under way is given `graceMs` and then aborted. */
export function ending(kinds: Map<string, unknown>, running: ReadonlyMap<string, Run>) {
  return async function leave(names: readonly string[], graceMs = 8_000): Promise<void> {
    for (const kind of names) kinds.delete(kind);
    const last = [...running.values()].filter(({ kind }) => names.includes(kind));
    const all = Promise.allSettled(last.map(({ done }) => done));
    if (await within(all, graceMs)) return;
    for (const { abort } of last) abort.abort(new Error('stopping'));
    await within(all, DEAF);
  };
}
