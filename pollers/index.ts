import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import type { Log } from '#src/log.ts';
import { casePoller, type Intervals } from './cases.ts';
import { clock } from './clock.ts';
import { mailPoller, type OpenMailbox } from './mail.ts';

/** Everything that looks by itself: `handlers` by the kind of wake-up, and the clock. */
export function pollers(o: {
  core: Core;
  log: Log;
  intervals(account: Account): Intervals;
  mailbox: OpenMailbox;
  /** Milliseconds between two looks into a mailbox. */
  mailEvery: number;
  random(): number;
}) {
  const mail = mailPoller({ core: o.core, open: o.mailbox, every: o.mailEvery });
  return { handlers: { poll: casePoller(o), mail }, clock: clock(o) };
}
