import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import type { Log } from '#src/log.ts';
import { casePoller, type Intervals } from './cases.ts';
import { clock } from './clock.ts';
import { lookout } from './lookout.ts';
import { mailPoller } from './mail.ts';

/** Everything that looks by itself: `handlers` by the kind of wake-up, the clock, and the watches of mailboxes. */
export function pollers(o: {
  core: Core;
  log: Log;
  intervals(account: Account): Intervals;
  /** Milliseconds between two looks into a mailbox. */
  mailEvery: number;
  random(): number;
}) {
  const watches = lookout(o);
  const mail = mailPoller({ core: o.core, lookout: watches, every: o.mailEvery });
  return { handlers: { poll: casePoller(o), mail }, clock: clock(o), lookout: watches };
}
