import { vendors } from '#vendors/index.ts';

/** What is assumed; everything else is multiplied out of it. */
const UPDATES_A_DAY = 2;
const CHATS_A_CASE = 3;
/** The busiest hour of a day against its average one. */
const PEAK = 4;
/** Seconds between two polls of an account where an urgent case is watched. */
const INTERVAL = 30;
/** Requests of one poll that finds nothing, and of one changed case (Red Hat: case, comments, attachments). */
const [QUIET, CHANGED] = [1, 3];
/** Messages a second: all that a Telegram token may send (core.telegram.org/bots/faq), and into one group. */
const [TELEGRAM, GROUP] = [30, 20 / 60];
/** Milliseconds that a commit keeps others from writing: `npm run bench -- scale` prints what it is here. */
const COMMIT = 3;

const SIZES = [
  { cases: 1_000, accounts: 3, chats: 30 },
  { cases: 10_000, accounts: 10, chats: 200 },
  { cases: 100_000, accounts: 40, chats: 1_500 },
];

const percent = (part: number) => `${part < 0.1 ? (part * 100).toFixed(1) : Math.round(part * 100)} %`;
const number = (value: number) =>
  value < 10 && !Number.isInteger(value) ? value.toFixed(2) : Math.round(value).toLocaleString('en');

/** The rows of the table, a column for each size. */
const rows: [string, (size: (typeof SIZES)[number]) => string][] = [
  ['watched cases', ({ cases }) => cases.toLocaleString('en')],
  ['accounts', ({ accounts }) => number(accounts)],
  ['chats', ({ chats }) => number(chats)],
  ['changes an hour, at peak', (size) => number(changes(size) * 3600)],
  ['requests a second and account, at peak', (size) => number(requests(size))],
  ...vendors.map(({ name, limits }): (typeof rows)[number] => [
    `of what we allow ourselves at ${name} (${limits.perSecond}/s)`,
    (size) => percent(requests(size) / limits.perSecond),
  ]),
  ['messages a second, at peak, none merged', (size) => number(messages(size))],
  [`of a Telegram token (${TELEGRAM}/s)`, (size) => percent(messages(size) / TELEGRAM)],
  ['of one group (20/min), all chats groups', (size) => percent(messages(size) / size.chats / GROUP)],
  ['commits a second, at peak', (size) => number(commits(size))],
  [`of the one writer (${COMMIT} ms a commit)`, (size) => percent((commits(size) * COMMIT) / 1000)],
];

function changes({ cases }: { cases: number }): number {
  return (cases * UPDATES_A_DAY * PEAK) / 86_400;
}
function requests(size: { cases: number; accounts: number }): number {
  return QUIET / INTERVAL + (changes(size) * CHANGED) / size.accounts;
}
function messages(size: { cases: number }): number {
  return changes(size) * CHATS_A_CASE;
}
/** One for each poll, two for each message. */
function commits(size: { cases: number; accounts: number }): number {
  return size.accounts / INTERVAL + messages(size) * 2;
}

for (const [name, cell] of rows) process.stdout.write(`| ${[name, ...SIZES.map(cell)].join(' | ')} |\n`);
