import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatId } from '#src/core/chats/people.ts';
import { chunks, type Db, type Tables } from '#src/ledger.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { PRIORITIES, rank } from '#src/ports/types.ts';
import { freshCase } from '#tests/fakes/case.ts';
import { AT, numbered, quietHouse } from './rss.house.ts';

const PERSON = 'telegram|ann';
const NEVER = new AbortController().signal;

export type Filled = Awaited<ReturnType<typeof fill>>;

/**
 * A data folder with an account whose cases are each watched by so many chats and known as they are. Without cases the account
 * is watched as a whole, so that it is polled all the same.
 */
export async function fill(o: { cases: number; chats: number }) {
  const folder = await mkdtemp(join(tmpdir(), 'casebell-rss-'));
  const house = await quietHouse(folder, { cases: 0 });
  const { core, ledger } = house;
  try {
    const credentials = { token: 'good-token' };
    const made = await core.accounts.connect({ person: PERSON, vendor: 'redhat', credentials }, NEVER);
    if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
    const account = made.account.id;
    const chats = Array.from({ length: o.chats }, (_, i): ChatRef => {
      return { bot: 'telegram', room: `-100${i}`, kind: 'group', title: `team ${i}` };
    });
    await ledger.write(async (tx) => {
      for (const chat of chats) await core.people.ensureChat(tx, chat);
      await rows(
        tx,
        account,
        chats.map((chat) => chatId(chat)),
        o.cases,
      );
    });
    const [first] = chats;
    if (o.cases === 0 && first)
      await core.watches.add({ chat: chatId(first), account, number: '*', floor: null, person: PERSON });
    await core.cases.advance(account, AT);
  } finally {
    await house.close();
  }
  return { folder, cases: o.cases, stop: () => rm(folder, { recursive: true, force: true }) };
}

/** As absorbing the cases and watching them leaves them. */
async function rows(tx: Db, account: string, chats: readonly string[], count: number): Promise<void> {
  const cases: Tables['cases'][] = [];
  const watches: Tables['watches'][] = [];
  const since = Date.parse(AT);
  for (let i = 0; i < count; i += 1) {
    const priority = PRIORITIES[i % PRIORITIES.length] ?? 'low';
    const { comments: _, attachments: __, description: ___, ...head } = { ...freshCase(numbered(i), AT), priority };
    const { number, modified } = head;
    const fine = { closed: 0, rank: rank(priority), state: 'on' as const, looks: 0, look_at: null };
    cases.push({ account, number, modified, head_json: JSON.stringify(head), ...fine });
    for (const chat of chats) watches.push({ chat, account, number, floor: null, person: PERSON, created_at: since });
  }
  for (const some of chunks(cases, 1000)) await tx.insertInto('cases').values(some).execute();
  for (const some of chunks(watches, 1000)) await tx.insertInto('watches').values(some).execute();
}
