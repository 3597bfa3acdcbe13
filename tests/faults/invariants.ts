import { expect } from 'vitest';
import { words } from '#src/words.ts';
import type { Town } from '#tests/fakes/core.ts';

/** The credential of every account in a town: it is for the vendor alone. */
export const CANARY = 'good-token';

/** A wake-up of each of these kinds looks after what stands in that table in these states, by its key. */
const WORK = [
  { table: 'deliveries', key: 'chat', kind: /^deliver/, states: ['pending', 'sending', 'doubt'] },
  { table: 'tickets', key: 'id', kind: /^ticket$/, states: ['queued', 'sending', 'doubt'] },
  { table: 'incoming', key: 'id', kind: /^lane$/, states: ['held'] },
  { table: 'mails', key: 'id', kind: /^arrival$/, states: ['new'] },
] as const;

const HOUR = 3_600_000;
/** A poll, and the quarter of an hour after which a chat is tried again at the latest. */
const LONGEST_TRY = 21 * 60_000;
const REPEATED = words('en')('update-repeat');

/**
 * What holds after every fault. I1: whatever was accepted has come to its end, or a wake-up will see to it. I2: nobody was
 * told anything twice without a word about it, and no vendor has anything twice. I3: the fault was counted under a key that
 * begins like this, and told at most once. I5: the secret is in no message, no notice and no column of the ledger. (I4, that
 * work goes on by itself, is `recovers`.)
 */
export async function judge(place: Town, o: { counted?: string } = {}): Promise<void> {
  expect(await unsettled(place), 'I1: accepted, not at its end, and no wake-up').toEqual([]);
  expect(repeated(place), 'I2: told twice without a word about it').toEqual([]);
  expect(doubled(place), 'I2: twice at the vendor').toEqual([]);
  if (o.counted !== undefined) expect(await counts(place, o.counted), `I3: ${o.counted} was counted`).not.toEqual([]);
  expect(await overtold(place), 'I3: told more than once').toEqual([]);
  expect(await leaks(place), 'I5: holds the secret').toEqual([]);
}

/**
 * I4: what the vendor says once the fault has ended is told to this chat without a restart: within two polls, or where the
 * chat itself had failed, within its longest wait between two tries.
 */
export async function recovers(
  place: Town,
  chat: string,
  number: string,
  { failed = 'vendor' }: { failed?: 'vendor' | 'chat' } = {},
): Promise<void> {
  const word = `Said at ${place.now()}.`;
  const told = () => place.seen(chat).some((text) => text.includes(word));
  let polls = 0;
  place.wire.fails = (path) => {
    if (path.includes('/changed') && !told()) polls += 1;
    return undefined;
  };
  place.redhat.say(number, word);
  await place.live(failed === 'chat' ? LONGEST_TRY : HOUR);
  expect(told(), `I4: "${word}" was told`).toBe(true);
  if (failed === 'vendor') expect(polls, 'I4: polls until then').toBeLessThanOrEqual(2);
}

/** How often each trouble of this kind was counted. */
export async function counts(place: Town, key: string): Promise<number[]> {
  const rows = await place.ledger.db.selectFrom('troubles').select(['key', 'count']).execute();
  return rows.filter((row) => row.key.startsWith(key)).map((row) => row.count);
}

async function unsettled(place: Town): Promise<string[]> {
  const { db } = place.ledger;
  const wakeups = await db.selectFrom('wakeups').select(['kind', 'key']).execute();
  const dead = await db.selectFrom('chats').select('id').where('state', '=', 'dead').execute();
  const paused = await db.selectFrom('accounts').select('id').where('state', '=', 'paused').execute();
  const left: string[] = [];
  for (const { table, key, kind, states } of WORK) {
    const woken = new Set(wakeups.filter((w) => kind.test(w.kind)).map((w) => w.key));
    const rows: Record<string, unknown>[] = await db.selectFrom(table).selectAll().execute();
    for (const row of rows.filter(({ state }) => states.some((one) => one === state))) {
      // A chat that shut us out is told when it lets us in again, and a paused account goes on with a new credential.
      const waits = dead.some(({ id }) => id === row['chat']) || paused.some(({ id }) => id === row['account']);
      if (!waits && !woken.has(String(row[key]))) left.push(`${table} ${row[key]} ${row['state']}`);
    }
  }
  return left;
}

function repeated(place: Town): string[] {
  const sent = place.bots.flatMap((bot) => bot.sent).filter(({ message }) => message.key);
  const groups = Map.groupBy(sent, ({ chat, message }) => `${chat} ${message.key}`).values();
  return [...groups]
    .filter((all) => all.filter(({ text }) => !text.includes(REPEATED)).length > 1)
    .map(([first]) => first?.text ?? '');
}

function doubled(place: Town): string[] {
  const cases = [...place.redhat.cases.values()];
  const opened = cases.map(({ description }) => description).filter((text) => text.includes('\n'));
  const ours = cases.flatMap((one) =>
    one.comments.filter((c) => c.side === 'ours').map((c) => `${one.number} ${c.text}`),
  );
  return [...opened, ...ours].filter((text, at, all) => all.indexOf(text) !== at);
}

/** Notices of one trouble, from its first failure to its end, that were owed more than once. */
async function overtold(place: Town): Promise<string[]> {
  const { db } = place.ledger;
  const notices = await db.selectFrom('deliveries').select(['key', 'state']).where('kind', '=', 'notice').execute();
  const troubles = await db.selectFrom('troubles').select(['key', 'first_at']).execute();
  return troubles
    .map(({ key, first_at }) => ` ${key} ${first_at}`)
    .filter((end) => notices.filter((notice) => notice.key.endsWith(end)).length > 1);
}

async function leaks(place: Town): Promise<string[]> {
  const { db } = place.ledger;
  const found = place.bots.flatMap((bot) => bot.tries.map(({ text }) => text)).filter(tells);
  for (const { name } of await db.introspection.getTables()) {
    const rows: unknown[] = await db
      .selectFrom(name as 'meta')
      .selectAll()
      .execute();
    found.push(...rows.map((row) => `${name} ${JSON.stringify(row)}`).filter(tells));
  }
  return found;
}

function tells(text: string): boolean {
  return [CANARY, Buffer.from(CANARY).toString('base64').replace(/=+$/, '')].some((form) => text.includes(form));
}
