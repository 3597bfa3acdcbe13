import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { openLedger } from '#src/ledger.ts';
import { postgresQueue } from '#src/queues/postgres.ts';
import { postgres } from './fakes/postgres.ts';

const NOWHERE = 'postgres://casebell:canary-pass@127.0.0.1:1/casebell';
const MINUTE = 60_000;
const server = await postgres({ durable: false });
afterAll(() => server?.stop());
let folder: string;

beforeEach(() => {
  const umask = process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'casebell-keep-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

async function run(args: string[], env: Record<string, string>): Promise<{ code: number; said: string }> {
  const out = new PassThrough();
  const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
  const code = await cli(args, { DATA_DIR: folder, LANG: 'en', ...env }, io);
  out.end();
  return { code, said: await text(out) };
}

describe('with the ledger on Postgres', () => {
  test.each([
    ['backup', 'pg_dump --format=custom --file=casebell.dump "$DATABASE_URL"'],
    ['restore', 'pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" casebell.dump'],
  ])('casebell %s names what does it, and the key that is needed as well', async (verb, does) => {
    const file = await run([verb, join(folder, 'x')], { DATABASE_URL: NOWHERE });
    expect(file).toEqual({ code: 1, said: expect.stringContaining(does) });
    expect(file.said).toContain(join(folder, 'key'));
    const CASEBELL_KEY = randomBytes(32).toString('base64');
    const { said } = await run([verb, join(folder, 'x')], { DATABASE_URL: NOWHERE, CASEBELL_KEY });
    expect(said).toContain('CASEBELL_KEY');
    expect(file.said + said).not.toContain('canary-pass');
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe.skipIf(!server)('with a Postgres on this machine (skipped where there is none)', () => {
  let url: string;
  let stop: (() => Promise<void>)[];
  beforeEach(async () => {
    url = (await server?.fresh()) ?? '';
    stop = [];
    onTestFinished(async () => {
      for (const end of stop) await end();
    });
  });
  /** A process that runs wake-ups. */
  async function worker(processName = 'host:1:00000000'): Promise<void> {
    const ledger = await openLedger(folder, url);
    const queue = postgresQueue({ url, processName, ledger, now: Date.now, crashed: () => {} });
    await queue.run({});
    stop.push(async () => {
      await queue.stop();
      await ledger.close();
    });
  }
  async function lease(name: string, holder: string): Promise<void> {
    const ledger = await openLedger(folder, url);
    await ledger.write((tx) => tx.insertInto('leases').values({ name, holder, fence: 1, beat: 0 }).execute());
    await ledger.close();
  }
  async function wakeup(not_before: number, kind = 'poll'): Promise<void> {
    const ledger = await openLedger(folder, url);
    const row = { kind, key: `a${not_before}`, not_before, priority: 0, version: 1 };
    await ledger.write((tx) => tx.insertInto('wakeups').values(row).execute());
    await ledger.close();
  }
  const quick = () => run(['doctor', '--quick'], { DATABASE_URL: url });

  test('doctor --quick says whether anybody works, and whether work is overdue', async () => {
    await wakeup(Date.now() - 10 * MINUTE);
    expect(await quick()).toEqual({ code: 1, said: 'Casebell is not running.\n' });
    await worker();
    expect(await quick()).toEqual({ code: 0, said: 'Casebell is running.\n' });
    await worker();
    expect(await quick()).toEqual({ code: 0, said: 'Casebell is running, with 2 processes.\n' });
    await wakeup(Date.now() - 20 * MINUTE);
    expect(await quick()).toEqual({ code: 1, said: expect.stringContaining('overdue') });
  });

  test('doctor where nothing was ever started says so, and makes nothing', async () => {
    expect(await quick()).toEqual({
      code: 2,
      said: expect.stringContaining('nothing in the database of DATABASE_URL yet'),
    });
    expect(await quick()).toMatchObject({ code: 2 });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('doctor --quick does not take work that is under way for overdue', async () => {
    await wakeup(-1);
    await worker();
    expect(await quick()).toMatchObject({ code: 0 });
  });

  test('what waits for a chat platform is overdue only while somebody is to send it', async () => {
    await worker();
    await wakeup(Date.now() - 20 * MINUTE, 'deliver:telegram');
    expect(await quick()).toMatchObject({ code: 0 });
    await lease('bot:telegram', 'host:1:00000000');
    expect(await quick()).toMatchObject({ code: 1, said: expect.stringContaining('overdue') });
  });

  test('doctor says who holds which chat platform, and what nobody does who lives', async () => {
    await worker('host:7:0123abcd');
    await lease('bot:slack', 'gone:8:0123abcd');
    await lease('bot:telegram', 'host:7:0123abcd');
    await lease('clock', '');
    const { said } = await run(['doctor'], { DATABASE_URL: url });
    expect(said).toContain('- bot:slack: held by nobody\n- bot:telegram: held by host:7\n- clock: held by nobody\n');
  });

  test('rotate-key waits until nobody works any more', async () => {
    await wakeup(0);
    await worker();
    expect(await run(['rotate-key'], { DATABASE_URL: url })).toEqual({
      code: 1,
      said: 'casebell: Stop every process first.\n',
    });
    expect(readdirSync(folder)).not.toContain('key');
  });

  test('a dump that was brought back is settled, so that nothing of it goes out a second time by itself', async () => {
    const ledger = await openLedger(folder, url);
    const row = { kind: 'open', person: 'p', chat: 'slack|C1', account: 'a', number: null, body_json: '{}' } as const;
    const start = { result_json: null, attempts: 1, created_at: 5, sending_at: null, message_id: null };
    await ledger.write(async (tx) => {
      await tx
        .insertInto('tickets')
        .values({ id: 't1', ...row, ...start, state: 'queued' })
        .execute();
      await tx.insertInto('leases').values({ name: 'clock', holder: 'gone', fence: 3, beat: 1 }).execute();
    });
    const dump = join(folder, 'casebell.dump');
    await server?.run('pg_dump', ['--format=custom', `--file=${dump}`, url]);
    await ledger.write((tx) => tx.updateTable('tickets').set({ state: 'done', number: '01234567' }).execute());
    await ledger.close();
    const back = ['--clean', '--if-exists', '--single-transaction', `--dbname=${url}`, dump];
    await server?.run('pg_restore', back);

    expect(await run(['restore', '--settle'], { DATABASE_URL: url })).toEqual({
      code: 0,
      said: expect.stringContaining('looked up or asked about, never sent by itself'),
    });
    const again = await openLedger(folder, url);
    stop.push(() => again.close());
    expect(await again.db.selectFrom('tickets').select(['state', 'sending_at']).execute()).toEqual([
      { state: 'doubt', sending_at: 5 },
    ]);
    expect(await again.db.selectFrom('wakeups').select(['kind', 'key']).execute()).toEqual([
      { kind: 'ticket', key: 't1' },
    ]);
    expect(await again.db.selectFrom('leases').selectAll().execute()).toEqual([]);
  });

  test('nothing is settled while anybody works', async () => {
    await wakeup(0);
    await worker();
    expect(await run(['restore', '--settle'], { DATABASE_URL: url })).toMatchObject({ code: 1 });
  });
});
