import type { Account } from '#src/core/accounts.ts';
import type { Core } from '#src/core/index.ts';
import type { Log } from '#src/log.ts';
import { casePoller, type Intervals } from './cases.ts';
import { clock } from './clock.ts';

/** Everything that looks by itself: `handlers` by the kind of wake-up, and the clock. */
export function pollers(o: { core: Core; log: Log; intervals(account: Account): Intervals; random(): number }) {
  return { handlers: { poll: casePoller(o) }, clock: clock(o) };
}
