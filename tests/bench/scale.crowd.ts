import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCore } from '#src/app.ts';
import { config } from '#src/config.ts';
import { chatId } from '#src/core/chats/people.ts';
import { pulse } from '#src/ledger.pulse.ts';
import { log } from '#src/log.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { Cost } from './paired.ts';
import type { Outside } from './scale.outside.ts';
import { worker } from './scale.worker.ts';

const PERSON = 'telegram|1';
/** New comments of each case in one round, told as one message. */
const COMMENTS = 5;
/** Nobody polls by itself. */
const NEVER = '86400';
const GLANCE_MS = 50;
const LONGEST_MS = 120_000;

/** `told`: messages a second, from the moment everything is due until the last one was sent. */
export type Round = Cost & { told: number };

/** So many workers on a database of their own, with so many accounts, in each a case that a chat of its own watches. */
export async function crowd(o: { url: string; world: string; workers: number; accounts: number; outside: Outside }) {
  const { url, world, outside } = o;
  const folder = mkdtempSync(join(tmpdir(), 'casebell-bench-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const env = {
    DATA_DIR: folder,
    DATABASE_URL: url,
    TELEGRAM_TOKEN: `${world}:${'A'.repeat(35)}`,
    TELEGRAM_API_ROOT: outside.base,
    LOG_LEVEL: 'error',
    ...Object.fromEntries(['URGENT', 'HIGH', 'MEDIUM', 'LOW', 'IDLE', 'MAIL'].map((name) => [`POLL_${name}`, NEVER])),
  };
  const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  const { core, ledger } = house;
  const accounts = Array.from({ length: o.accounts }, (_, i) => String(1_000_000 + i).padStart(8, '0'));
  await settle();
  const workers = Array.from({ length: o.workers }, () => worker(env));

  async function settle(): Promise<void> {
    const chats = accounts.map((_, i): ChatRef => ({ bot: 'telegram', room: String(100 + i), kind: 'direct' }));
    const signal = AbortSignal.timeout(LONGEST_MS);
    await Promise.all(
      accounts.map(async (id) => {
        const at = `${outside.base}/${world}/${id}`;
        const credentials = { token: 'offline', api: `${at}/support`, sso: `${at}/sso` };
        const by = { person: PERSON, vendor: 'redhat', id, label: id };
        const made = await core.accounts.connect({ ...by, credentials }, signal);
        if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
      }),
    );
    await ledger.write(async (tx) => {
      for (const chat of chats) await core.people.ensureChat(tx, chat);
      for (const [i, id] of accounts.entries()) {
        const chat = chats[i];
        if (chat)
          await core.watches.addIn(tx, { chat: chatId(chat), account: id, number: id, floor: null, person: PERSON });
      }
    });
  }

  /** Waits for it, for as long as all workers live. */
  async function until(what: string, so: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + LONGEST_MS;
    const glance = async () => {
      while (!(await so())) {
        if (Date.now() > end) throw new Error(`${o.workers} workers: ${what} took longer than ${LONGEST_MS / 1000} s`);
        await sleep(GLANCE_MS);
      }
    };
    await Promise.race([glance(), ...workers.map(({ died }) => died)]);
  }

  /** Every account is polled now. */
  async function poll(): Promise<void> {
    await ledger.write(async (tx) => {
      for (const id of accounts) await core.queue.put('poll', id, { tx });
    });
  }

  async function polled(): Promise<boolean> {
    const open = ledger.db
      .selectFrom('wakeups')
      .select('key')
      .where('kind', '=', 'poll')
      .where('not_before', '<=', core.now());
    return (await open.limit(1).execute()).length === 0;
  }

  async function owed(): Promise<{ count: number; last: number }> {
    const row = await ledger.db
      .selectFrom('deliveries')
      .select((eb) => [eb.fn.countAll<number>().as('count'), eb.fn.max('created_at').as('last')])
      .executeTakeFirstOrThrow();
    return { count: Number(row.count), last: Number(row.last) };
  }

  const cpu = async () => (await Promise.all(workers.map((one) => one.cpu()))).reduce((sum, each) => sum + each, 0);

  return {
    /** Resolves when all workers are there, one of them hears the chats, and every case is known as it is. */
    async up(): Promise<void> {
      await until('the start', async () => (await pulse(url, 0))?.alive === o.workers);
      await until('Telegram', async () => (await outside.tell({ world })).heard);
      await poll();
      await until('the first look', polled);
    },

    /** All accounts are due at once, and each has news: until the last was taken in and owed. CPU until all is told. */
    async round(): Promise<Round> {
      const before = { cpu: await cpu(), owed: (await owed()).count };
      const { messages } = await outside.tell({ world, change: COMMENTS });
      const due = before.owed + accounts.length * COMMENTS;
      await poll();
      const begun = Date.now();
      let now = await owed();
      await until('taking in', async () => {
        now = await owed();
        return now.count >= due;
      });
      if (now.count > due) throw new Error(`${now.count - due} updates were owed twice`);
      await until('telling', async () => (await outside.tell({ world })).messages >= messages + accounts.length);
      const told = accounts.length / ((Date.now() - begun) / 1000);
      await until('what is left', polled);
      return { seconds: (now.last - begun) / 1000, cpu: (await cpu()) - before.cpu, told };
    },

    /** What is taken in in one round. */
    updates: accounts.length * COMMENTS,

    async stop(): Promise<void> {
      await Promise.all(workers.map((one) => one.stop()));
      await house.close();
    },
  };
}
