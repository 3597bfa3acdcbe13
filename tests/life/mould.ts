import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatRef } from '#src/ports/bot.ts';
import { fakeBot } from '#tests/fakes/bot.ts';
import { fakeDesk } from '#tests/fakes/desk.ts';
import { program } from '#tests/fakes/program.ts';
import { type Place, place } from './place.ts';

/** In memory where the system has such a place: each commit is an fsync. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
export const START = Date.parse('2026-11-20T08:00:00Z');
/** What no message, no trouble and no ledger may ever show. */
export const SECRET = 'canary-4f7Qz-secret';

const NEVER = new AbortController().signal;

export type Mould = Awaited<ReturnType<typeof mould>>;

/** Somebody writes in a chat, which is then known and alive. */
export async function meets(place: Place, event: string, chat: ChatRef, name: string): Promise<void> {
  const person = { bot: chat.bot, user: name.toLowerCase(), name };
  await place.core.people.meet({ source: chat.bot, id: event }, person, chat);
}

export const ANN: ChatRef = { bot: 'telegram', room: 'ann', kind: 'direct' };
export const NOC: ChatRef = { bot: 'telegram', room: 'noc', kind: 'group', title: 'noc' };
export const OPS: ChatRef = { bot: 'slack', room: 'ops', kind: 'group', title: 'ops' };
const BOB: ChatRef = { bot: 'slack', room: 'bob', kind: 'direct' };

/** The data folder every life begins with a copy of: Ann and Bob are admins, Ann has an account, and two groups have it too. */
export async function mould() {
  const folder = mkdtempSync(join(FAST, 'casebell-mould-'));
  const time = { at: START, skew: 0 };
  const now = () => time.at;
  const desk = fakeDesk({ now });
  const bots = [fakeBot('telegram', { now, edits: true }), fakeBot('slack', { now, edits: true, finds: true })];
  const first = await place({ folder, time, vendors: [desk.vendor], bots });
  await program(first.ledger);
  await meets(first, 'm1', ANN, 'Ann');
  await meets(first, 'm2', NOC, 'Ann');
  await meets(first, 'm3', OPS, 'Bob');
  await meets(first, 'm4', BOB, 'Bob');
  for (const person of ['telegram|ann', 'slack|bob']) await first.core.people.allowPerson(person, '*', 'admin');
  const given = { person: 'telegram|ann', vendor: 'redhat', credentials: { token: SECRET } };
  const made = await first.core.accounts.connect(given, NEVER);
  if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
  await first.stop({ keep: true });
  return {
    account: made.account.id,
    copy(): string {
      const fresh = mkdtempSync(join(FAST, 'casebell-life-'));
      cpSync(folder, fresh, { recursive: true });
      return fresh;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}
