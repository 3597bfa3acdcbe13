import { dice } from '#tests/fakes/dice.ts';

/** How often each happens in a life, compared with the others. */
export const DEEDS = {
  // at the vendor
  comment: 10,
  burst: 3,
  edit: 4,
  draft: 2,
  publish: 3,
  backdated: 2,
  own: 2,
  status: 4,
  severity: 2,
  owner: 2,
  escalate: 1,
  close: 2,
  attach: 2,
  delete: 1,
  case: 2,
  paging: 5,
  // what goes wrong there
  auth: 2,
  forbidden: 1,
  missing: 1,
  gone: 1,
  busy: 3,
  down: 3,
  reset: 2,
  cut: 2,
  empty: 2,
  slow: 1,
  lost: 2,
  // what goes wrong in the chats
  'chat busy': 2,
  'chat down': 2,
  'chat timeout': 2,
  'chat taken': 3,
  'chat blocked': 1,
  'chat migrated': 1,
  'bot refused': 1,
  // people
  watch: 2,
  unwatch: 1,
  mute: 2,
  open: 3,
  reply: 3,
  // the machine
  crash: 10,
  restart: 1,
  storm: 1,
  ahead: 1,
  back: 1,
} as const;

export type Kind = keyof typeof DEEDS;
/** One thing that happens, with chance of its own, and how long (ms) it is until the next. */
export type Deed = { kind: Kind; seed: number; after: number };

const KINDS = Object.entries(DEEDS) as [Kind, number][];
const ALL = KINDS.reduce((sum, [, weight]) => sum + weight, 0);

/** What happens in a life: the same for the same seed, whatever comes of it. */
export function script(seed: number): Deed[] {
  const { chance, upTo } = dice(seed);
  return Array.from({ length: 16 + upTo(20) }, () => ({
    kind: drawn(upTo(ALL)),
    seed: upTo(2 ** 31),
    // Much at once, much within a poll or two, and now and then a long while.
    after: chance(0.5) ? 0 : chance(0.9) ? upTo(400_000) : upTo(1_800_000),
  }));
}

function drawn(at: number): Kind {
  let left = at;
  const [kind] = KINDS.find(([, weight]) => {
    left -= weight;
    return left < 0;
  }) ?? ['comment'];
  return kind;
}
