import { onTestFinished } from 'vitest';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { type Town, town } from './core.ts';

export const CASE = '00001234';
export const OTHER = '00005678';
export const MINUTE = 60_000;

type Start = NonNullable<Parameters<typeof town>[0]> & {
  /** The cases there are. */
  cases: string[];
  /** Who watches them from the first. */
  watching?: 'ann' | 'noc';
  /** Milliseconds that have passed when the test begins. */
  ms?: number;
};

/** A town that goes when the test ends, where Ann has an account and was met alone and in the group noc. */
export async function start({ cases, watching, ms = 2 * MINUTE, ...rest }: Start) {
  const place = await town(rest);
  onTestFinished(() => place.stop());
  const account = await place.account();
  const ann = await place.meets('Ann');
  const noc = await place.meets('Ann', { group: 'noc' });
  for (const number of cases) {
    place.redhat.put(number);
    if (watching) await place.watch({ ann, noc }[watching], account, number);
  }
  await place.live(ms);
  return { place, account, ann, noc };
}

/** What was asked of the vendor meanwhile, as `<method>/<case>`. */
export async function requests(place: Town, ms: number): Promise<string[]> {
  place.wire.requests.length = 0;
  await place.live(ms);
  return place.wire.requests.map((path) => path.replace(/^[^/]*\//, ''));
}

/** From now on the vendor answers whatever is asked on such a path like this. */
export function harm(place: Town, kind: FailureKind, o: { on?: RegExp; retryAfterMs?: number } = {}): void {
  const { on = /./, retryAfterMs } = o;
  place.wire.fails = (path) =>
    on.test(path) ? new Failure(kind, `the vendor says ${kind}`, { retryAfterMs }) : undefined;
}
