import type { CaseHead, Mark } from '#src/ports/types.ts';
import type { Believed } from '#src/rows.ts';
import { compared } from '#vendors/api/compare.ts';
import type { Cases } from './cases.ts';

/** More than are compared. */
const MOST_PAGES = 21;

/**
 * AWS has no changed-since for cases, so that all open ones are compared; a change of status or severity alone leaves
 * `modified` as it was. What is not among them any more is asked for by its number.
 */
export function changed(cases: Cases, since: Mark | undefined, signal: AbortSignal) {
  return compared(
    {
      what: 'AWS case list',
      async open(stop) {
        const { good, odd } = await cases.list({ includeResolvedCases: false }, MOST_PAGES, stop);
        return { good: good.map(({ head }) => head), odd };
      },
      gone: (numbers, stop) => gone(cases, numbers, stop),
    },
    since,
    signal,
  );
}

async function gone(cases: Cases, numbers: string[], signal: AbortSignal): Promise<Believed<CaseHead>> {
  const found: Believed<CaseHead> = { good: [], odd: 0 };
  for (const number of numbers) {
    const { good, odd } = await cases.find(number, signal);
    found.good.push(...good.map(({ head }) => head));
    found.odd += odd;
  }
  return found;
}
