/** Steps at which this process can be made to fail, by what is under way, in the order they are passed. */
export const FAILPOINTS = [
  'recover.tickets',
  'recover.files',
  'recover.deliveries',
  'recover.mails',

  'poll.began',
  'poll.listed',
  'poll.read',
  'poll.gathered',
  'poll.owed',
  'poll.absorbed',
  'poll.advanced',
  'poll.planned',

  'wakeup.began',
  'wakeup.handled',

  'deliver.taken',
  'deliver.composed',
  'deliver.sending',
  'deliver.answered',
  'deliver.sent',
  'deliver.planned',

  'draft.kept',
  'draft.sent',

  'incoming.kept',
  'incoming.accepted',
  'incoming.taken',
  'incoming.submitted',
  'incoming.handed',
  'incoming.done',

  'ticket.taken',
  'ticket.sending',
  'open.answered',
  'comment.answered',
  'change.answered',
  'ticket.watched',
  'ticket.done',
  'ticket.looked',

  'upload.planned',
  'upload.sending',
  'upload.part',
  'upload.answered',
  'upload.sent',
  'upload.settled',
  'upload.closed',

  'mail.listed',
  'mail.noted',
  'arrival.fetched',
  'arrival.read',
  'arrival.claimed',
  'arrival.staged',
  'arrival.begun',
  'arrival.decided',
  'arrival.moved',
  'arrival.filed',

  'letter.made',
  'letter.answered',
  'letter.looked',
] as const;

export type Failpoint = (typeof FAILPOINTS)[number];

/** `kill`: as by kill -9; `error`: as by a bug; `hang`: the process stands still until it is sent SIGCONT. */
const DEEDS = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  hang: () => process.kill(process.pid, 'SIGSTOP'),
  error(name: Failpoint) {
    throw new Error(`failpoint ${name}`);
  },
} as const;

type Armed = { name: Failpoint; deed: keyof typeof DEEDS; left: number };

const SPEC = /^([a-z.]+)=([a-z]+)(?:@(\d{1,6}))?$/;

/** A property of the process, as its death is; unset outside of tests. */
let armed: Armed | undefined;

/** `poll.listed=kill`: the first time that step is passed, once; `poll.listed=kill@3`: the third time. Unset: never. */
export function arm(spec: string | undefined): void {
  armed = spec === undefined ? undefined : read(spec);
}

/** Marks a step of the work. Costs a comparison unless one is armed. */
export function failpoint(name: Failpoint): void {
  if (armed !== undefined && armed.name === name) pass(armed);
}

function pass(at: Armed): void {
  at.left -= 1;
  if (at.left === 0) DEEDS[at.deed](at.name);
}

function read(spec: string): Armed {
  const [, step, word, times = '1'] = SPEC.exec(spec) ?? [];
  const name = FAILPOINTS.find((one) => one === step);
  const deed = (['kill', 'hang', 'error'] as const).find((one) => one === word);
  if (!name || !deed || Number(times) === 0)
    throw new Error(
      'FAILPOINT should be a step and what happens there, such as poll.listed=kill or deliver.sent=hang@2',
    );
  return { name, deed, left: Number(times) };
}
