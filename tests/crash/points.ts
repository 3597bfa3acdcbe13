import { FAILPOINTS, type Failpoint } from '#src/failpoint.ts';
import type { Kind } from './said.ts';

/** How a step is brought about. `after`: the step at which an earlier life must have died. */
export type Errand = { point: Failpoint; says: Kind[]; after?: Failpoint };

/** What is said so that a step is passed, by the first word of its name: the first that can be said is. */
const SAYS: Record<string, Kind[]> = {
  recover: [],
  wakeup: ['comment', 'mail'],
  poll: ['comment', 'finding'],
  deliver: ['comment', 'mail'],
  draft: ['reply'],
  incoming: ['ticket', 'mail'],
  ticket: ['ticket', 'mail'],
  open: ['ticket', 'mail'],
  comment: ['reply', 'answer'],
  change: ['change'],
  upload: ['reply', 'mail'],
  mail: ['mail'],
  arrival: ['mail'],
  letter: ['mail'],
};

/** Steps that only a look for what an earlier process left behind passes. */
const AFTER: Partial<Record<Failpoint, Failpoint>> = {
  'ticket.looked': 'open.answered',
  'upload.settled': 'upload.answered',
  'letter.looked': 'letter.answered',
};

/** Every step that can be passed where these things can be said. */
export function errandsOf(kinds: readonly Kind[]): Errand[] {
  return FAILPOINTS.flatMap((point): Errand[] => {
    const [family = ''] = point.split('.');
    const wanted = SAYS[family] ?? [];
    const says = wanted.filter((kind) => kinds.includes(kind)).slice(0, 1);
    const after = AFTER[point];
    return wanted.length === 0 || says.length > 0 ? [{ point, says, ...(after ? { after } : {}) }] : [];
  });
}
