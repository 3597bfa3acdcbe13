import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCore } from '#src/app.ts';
import { config } from '#src/config.ts';
import { chatId, personId } from '#src/core/chats/people.ts';
import { type Portal, portal } from '#src/demo/portal.ts';
import { log } from '#src/log.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { Person, Room } from '#tests/fakes/chat.ts';
import { fakeSlack } from '#tests/fakes/slack.ts';
import { fakeTelegram } from '#tests/fakes/telegram.ts';
import { start } from './process.ts';

const PORTALS = 6;
/** At each portal. Each is polled once a second, as far as its pace of a request a second allows. */
const ACCOUNTS = 10;
/** Watched in each account. */
const CASES = 3;
const SETUP = 60_000;
const LEDGER = ['casebell.db', 'casebell.db-wal'];
const LIST = '/support/v3/cases/filter';

const ANN: Record<string, Person> = {
  telegram: { id: '1001', name: 'Ann' },
  slack: { id: 'U0ANN0001', name: 'Ann' },
};
/** Where people are, and what they watch is told. */
const PLACES: { bot: 'telegram' | 'slack'; room: Room }[] = [
  { bot: 'telegram', room: { id: '1001', kind: 'direct' } },
  { bot: 'telegram', room: { id: '-2002', kind: 'group', title: 'NOC' } },
  { bot: 'telegram', room: { id: '-2003', kind: 'group', title: 'Storage' } },
  { bot: 'slack', room: { id: 'C0NOC', kind: 'channel', title: 'noc' } },
  { bot: 'slack', room: { id: 'C0STORAGE', kind: 'channel', title: 'storage' } },
];

export type World = Awaited<ReturnType<typeof world>>;

/** Vendors and chat platforms in this process, and a folder in which Casebell knows them all. */
export async function world() {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-soak-'));
  const vendors = await Promise.all(Array.from({ length: PORTALS }, () => portal({ quiet: true })));
  const [telegram, slack] = await Promise.all([fakeTelegram(), fakeSlack()]);
  const chats = { telegram, slack };
  const numbers = vendors.map(({ cases }) =>
    Array.from({ length: ACCOUNTS * CASES }, (_, i) => cases.add({ summary: `Soak case ${i + 1}` }).caseNumber),
  );
  const env = {
    PORT: '0',
    DATA_DIR: folder,
    LOG_LEVEL: 'error',
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_APP_TOKEN: slack.appToken,
    SLACK_API_URL: slack.apiUrl,
    POLL_URGENT: '1',
    POLL_HIGH: '1',
    POLL_MEDIUM: '1',
    POLL_LOW: '1',
    POLL_IDLE: '1',
  };
  await prepare(env, vendors, numbers);
  const counters = vendors.map(({ requests }) => counter(requests));

  return {
    vendors,
    numbers,
    chats,
    places: PLACES,
    start: () => start(env),
    /** Polls so far. The portals remember a thousand requests: to be asked every few seconds. */
    polls: () => counters.reduce((sum, count) => sum + count(), 0),
    messages: () => telegram.messages.length + slack.messages.length,
    /** Those of these words that no chat was told. */
    untold(words: readonly string[]): string[] {
      const all = [...telegram.messages, ...slack.messages].map(({ text }) => text).join('\n');
      return words.filter((one) => !all.includes(one));
    },
    /** Bytes of the ledger. */
    ledger: () =>
      LEDGER.reduce((sum, name) => sum + (statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0), 0),
    async type({ bot, room }: (typeof PLACES)[number], line: string): Promise<void> {
      const person = ANN[bot];
      if (person) await chats[bot].type(person, room, line);
    },
    async stop(): Promise<void> {
      await Promise.all([...vendors, telegram, slack].map((one) => one.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function counter(requests: Portal['requests']): () => number {
  let last = requests.at(-1);
  let polls = 0;
  return () => {
    const news = requests.slice(last ? requests.lastIndexOf(last) + 1 : 0);
    last = requests.at(-1);
    polls += news.filter(({ path }) => path === LIST).length;
    return polls;
  };
}

/** Each account is connected and granted to one chat, which watches its cases; Ann is an admin everywhere. */
async function prepare(env: Record<string, string>, vendors: Portal[], numbers: string[][]): Promise<void> {
  const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  const { accounts, cases, people, watches } = house.core;
  const signal = AbortSignal.timeout(SETUP);
  const owner = personId({ bot: 'telegram', user: ANN['telegram']?.id ?? '' });
  for (const { bot, room } of PLACES) {
    const { id: user = '', name = '' } = ANN[bot] ?? {};
    await people.meet({ source: 'soak', id: room.id }, { bot, user, name }, refOf(bot, room));
    await people.allowPerson(personId({ bot, user }), '*', 'admin');
  }
  async function connect(portal: number, n: number): Promise<void> {
    const { credentials = {} } = vendors[portal] ?? {};
    const made = await accounts.connect(
      { person: owner, vendor: 'redhat', credentials, id: `p${portal}a${n}` },
      signal,
    );
    const place = PLACES[(portal * ACCOUNTS + n) % PLACES.length];
    if (made.kind !== 'connected' || !place) throw new Error(`the account could not be connected: ${made.kind}`);
    const { id } = made.account;
    const chat = chatId(refOf(place.bot, place.room));
    await accounts.grant(id, chat);
    const desk = await accounts.desk(id);
    for (const number of numbers[portal]?.slice(n * CASES, (n + 1) * CASES) ?? []) {
      const found = await desk.get?.(number, signal);
      if (found) await cases.absorb(id, [found]);
      await watches.add({ chat, account: id, number, floor: null, person: owner });
    }
  }
  const each = vendors.flatMap((_, portal) => Array.from({ length: ACCOUNTS }, (__, n) => connect(portal, n)));
  await Promise.all(each);
  await house.close();
}

function refOf(bot: string, { id, kind, title }: Room): ChatRef {
  return { bot, room: id, kind, title };
}
