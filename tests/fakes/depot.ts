import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { accounts } from '#src/core/accounts/accounts.ts';
import { desks } from '#src/core/accounts/desks.ts';
import { health } from '#src/core/accounts/health.ts';
import { noticeMessage } from '#src/core/chats/message.ts';
import { notices } from '#src/core/chats/notices.ts';
import { outbox } from '#src/core/chats/outbox.ts';
import { people } from '#src/core/chats/people.ts';
import { settings } from '#src/core/chats/settings.ts';
import { doctor } from '#src/core/doctor.ts';
import { files } from '#src/core/files/files.ts';
import { uploads } from '#src/core/files/upload.ts';
import { depot } from '#src/depot.ts';
import { openLedger, type Tables } from '#src/ledger.ts';
import type { Failure } from '#src/ports/failure.ts';
import { localQueue } from '#src/queues/local.ts';
import { keyring, seal } from '#src/seal.ts';
import { words } from '#src/words.ts';
import { fakeBot } from './bot.ts';
import { fakeClock } from './clock.ts';
import { fakeDesk } from './desk.ts';

export const CASE = '00001234';
export const NEVER = AbortSignal.timeout(2 ** 31 - 1);
export const BY = { person: 'telegram|ann', chat: 'telegram|noc' };
/** In memory where the system has such a place. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const EMPTY = { get: async () => undefined, set: async () => {}, delete: async () => {} };

export type Quay = Awaited<ReturnType<typeof quay>>;

/** A folder that goes when the test ends. */
export function folder(): string {
  const dir = mkdtempSync(join(FAST, 'casebell-files-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** Bytes in chunks of at most 64 KB. */
export async function* stream(bytes: string | Uint8Array): AsyncIterable<Uint8Array> {
  const all = Buffer.from(bytes);
  for (let at = 0; at < all.length; at += 65_536) yield all.subarray(at, at + 65_536);
}

export async function whole(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of bytes) all.push(chunk);
  return Buffer.concat(all);
}

/** Files and the way they go, as they are, on a folder of their own: a vendor in memory, and a clock that moves in `live`. */
export async function quay(o: Omit<Parameters<typeof fakeDesk>[0], 'now'> & { most?: number } = {}) {
  const dir = folder();
  const { now, pass } = fakeClock();
  const vendor = fakeDesk({ now, ...o });
  const bot = fakeBot('telegram', { now, edits: true });
  const store = depot(join(dir, 'files'));
  const wire = { asked: [] as string[], fails: undefined as ((path: string) => Failure | undefined) | undefined };
  /** Called around each commit; what it throws is a crash there. */
  const fate = { commit: undefined as ((when: 'before' | 'after') => void) | undefined };
  let life = await begin();

  async function begin() {
    const real = await openLedger(dir);
    const here = { dead: false };
    function still(when: 'before' | 'after'): void {
      if (here.dead) throw new Error('this process is dead');
      fate.commit?.(when);
    }
    const ledger: typeof real = {
      ...real,
      async write(work) {
        still('before');
        const result = await real.write(work);
        still('after');
        return result;
      },
    };
    const queue = localQueue({ ledger, now, crashed: () => {} });
    const sealing = seal(keyring({ dataDir: dir }));
    const base = { ledger, queue, now, bots: () => [bot.bot] };
    const choices = settings({ chats: EMPTY, people: EMPTY, defaults: { lang: 'en', tz: 'UTC' } });
    const folk = people({ ...base, settings: choices });
    async function http({ url, signal }: { url: string; signal: AbortSignal }) {
      signal.throwIfAborted();
      wire.asked.push(url.replace(/^[^/]*\//, ''));
      const failure = wire.fails?.(url);
      if (failure) throw failure;
      return { status: 200, headers: {}, text: '' };
    }
    const all = accounts({ ...base, vendors: [vendor.vendor], desks: desks({ ...base, sealing, http }) });
    const told = notices({ ...base, people: folk, outbox: outbox(base) });
    const nurse = doctor({ ...base, notices: told });
    const kept = files({ ...base, depot: store, most: o.most });
    const parts = { ...base, accounts: all, files: kept, notices: told, doctor: nurse };
    const up = uploads({ ...parts, health: health(parts) });
    return Object.assign(here, {
      real,
      ledger,
      queue,
      people: folk,
      accounts: all,
      files: kept,
      uploads: up,
      doctor: nurse,
    });
  }
  onTestFinished(() => life.real.close());

  const chat = { bot: 'telegram', room: 'noc', kind: 'group', title: 'noc' } as const;
  await life.people.meet({ source: 'telegram', id: 'e1' }, { bot: 'telegram', user: 'ann', name: 'Ann' }, chat);
  const made = await life.accounts.connect({ person: BY.person, vendor: 'redhat', credentials: { token: 't' } }, NEVER);
  if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
  const account = made.account.id;
  vendor.put(CASE);

  return {
    dir,
    now,
    vendor,
    wire,
    fate,
    account,
    depot: store,
    get files() {
      return life.files;
    },
    get uploads() {
      return life.uploads;
    },
    get ledger() {
      return life.ledger;
    },
    get doctor() {
      return life.doctor;
    },
    get dead() {
      return life.dead;
    },
    pass,
    die(): never {
      life.dead = true;
      throw new Error('kill -9');
    },
    /** Another process begins on the same folder. */
    async restart(): Promise<void> {
      await life.real.close();
      life = await begin();
      await life.uploads.recover();
    },
    /** The credential was refused, and a new one is given. */
    async renew(): Promise<void> {
      const by = { person: BY.person, vendor: 'redhat', id: account, credentials: { token: 'new' } };
      await life.accounts.connect(by, NEVER);
      await life.uploads.resume(account);
    },

    /** As the vendor answers, and as people did: how a ticket stands now. */
    async becomes(id: string, to: Partial<Tables['tickets']>): Promise<void> {
      await life.ledger.write((tx) => tx.updateTable('tickets').set(to).where('id', '=', id).execute());
    },

    /** A millisecond after the one before. */
    async stage(name: string, bytes: string | Uint8Array) {
      pass(1);
      return life.files.stage(BY, { name, open: () => stream(bytes) }, NEVER);
    },
    /** A ticket with these files, which the vendor has; its id. */
    async ticket(named: Record<string, string | Uint8Array>, to: Partial<Tables['tickets']> = {}): Promise<string> {
      const { id = 'aaaaaaaaaaaa' } = to;
      const ids: string[] = [];
      for (const [name, bytes] of Object.entries(named)) ids.push((await this.stage(name, bytes)).id);
      await life.ledger.write(async (tx) => {
        const row = { result_json: null, attempts: 0, sending_at: now(), message_id: null, created_at: now() };
        const made = { id, kind: 'attach', ...BY, account, number: CASE, body_json: '{}', state: 'done' } as const;
        const { state } = { ...made, ...to };
        await tx
          .insertInto('tickets')
          .values({ ...row, ...made, ...to, state: 'draft' })
          .execute();
        await life.files.give(tx, ids, id);
        await tx.updateTable('tickets').set({ state }).where('id', '=', id).execute();
        await life.queue.put('files', id, { tx });
      });
      return id;
    },
    /** Time passes and the wake-ups of files are heard, one after the other. */
    async live(ms = 600_000): Promise<void> {
      const end = now() + ms;
      for (;;) {
        const next = await life.real.db
          .selectFrom('wakeups')
          .selectAll()
          .where('kind', '=', 'files')
          .where('not_before', '<=', end)
          .orderBy('not_before')
          .executeTakeFirst();
        if (!next) break;
        pass(Math.max(0, next.not_before - now()));
        // What is put while it runs is one more run; what a crash leaves behind runs again.
        await life.real.db.deleteFrom('wakeups').where('kind', '=', 'files').where('key', '=', next.key).execute();
        try {
          await life.uploads.run(next.key, NEVER);
        } catch (error) {
          if (!life.dead) throw error;
          await life.real.db
            .insertInto('wakeups')
            .values(next)
            .onConflict((c) => c.columns(['kind', 'key']).doUpdateSet({ not_before: next.not_before }))
            .execute();
          return;
        }
      }
      pass(Math.max(0, end - now()));
    },
    /** Each file with how it stands, by name. */
    async states(ticket: string): Promise<Record<string, string>> {
      return Object.fromEntries((await life.files.of(ticket)).map((row) => [row.name, row.state]));
    },
    /** What the chats were told, in English. */
    async told(): Promise<string[]> {
      const rows = await life.real.db
        .selectFrom('deliveries')
        .select(['body_json', 'chat'])
        .where('chat', '=', BY.chat)
        .orderBy('id')
        .execute();
      return rows.map((row) =>
        noticeMessage(words('en'), JSON.parse(row.body_json))
          .parts.map((part) => part.text)
          .join('\n'),
      );
    },
    /** What the vendor is to be told. */
    async comments(): Promise<string[]> {
      const rows = await life.real.db.selectFrom('tickets').selectAll().where('kind', '=', 'comment').execute();
      return rows.filter((row) => row.state === 'queued').map((row) => JSON.parse(row.body_json).text);
    },
  };
}
