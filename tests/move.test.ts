import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { cli, type Io } from '#src/cli.ts';
import { move } from '#src/ledger.move.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { openLedger } from '#src/ledger.ts';
import { shelves } from '#src/shelves.ts';
import { bytesOf, everything, furnish, TEXTS } from './fakes/belongings.ts';
import { postgres } from './fakes/postgres.ts';

const BIN = fileURLToPath(new URL('../bin/casebell.mjs', import.meta.url));
const SECRET = 'canary-pass';
const server = await postgres({ durable: false });
afterAll(() => server?.stop());
let folder: string;
let url: string;

beforeEach(async () => {
  const umask = process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'casebell-move-'));
  url = (await server?.fresh())?.replace('postgres@', `postgres:${SECRET}@`) ?? '';
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

async function run(args: string[], env: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const out = new PassThrough();
  const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
  const code = await cli(args, { DATA_DIR: folder, LANG: 'en', ...env }, io);
  out.end();
  return { code, said: await text(out) };
}
async function ask<T extends object>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return (await client.query<T>(sql).finally(() => client.end())).rows;
}
/** How many rows there are of what was to be moved. */
async function arrived(): Promise<number> {
  const all = await everything(folder, url);
  return Object.values(all).reduce((sum, rows) => sum + rows.length, 0);
}

describe.skipIf(!server)('casebell move, with a Postgres on this machine (skipped where there is none)', () => {
  test('carries every row of every table and shelf over, and leaves the files as they were', async () => {
    await furnish(folder, 8);
    const [before, bytes] = [await everything(folder), bytesOf(folder)];

    const { code, said } = await run(['move', '--to', url]);

    expect(code).toBe(0);
    expect(await everything(folder, url)).toEqual(before);
    expect(bytesOf(folder)).toEqual(bytes);
    const store = shelves(url);
    const dialogs = store.shelf('dialogs', z.unknown());
    for (const [n, text] of TEXTS.entries()) expect(await dialogs.get(`ann ${n}`)).toEqual({ text });
    await store.stop();
    expect(said).toMatch(/^deliveries +8 +[0-9a-f]{16}$/m);
    expect(said).toMatch(/^keyv +8 +[0-9a-f]{16}$/m);
    expect(said).toMatch(/Moved to postgres:\/\/postgres@127\.0\.0\.1:\d+\/fresh\d+: \d+ rows, the same on both sides/);
    expect(said).toMatch(/\d+ texts had a NUL character/);
    expect(said).toContain(`every process needs ${join(folder, 'key')}`);
    expect(said).toContain(`stay in ${folder}`);
    expect(said + readFileSync(join(folder, 'moved'), 'utf8')).not.toContain(SECRET);
  });

  test('gives what is made afterwards a number of its own, also past those that are gone', async () => {
    await furnish(folder, 3);
    const here = await openLedger(folder);
    await here.write((tx) => tx.deleteFrom('deliveries').where('id', '=', 3_000_000_000).execute());
    await here.close();
    await run(['move', '--to', url]);

    const there = await openLedger(folder, url);
    const row = { at: 1, person: 'ann', chat: null, what: 'looked', detail: '' };
    const letter = { id: 'new', lane: 'low', body: '', not_before: 0, times: 0 } as const;
    const { audit, seq } = await there.write(async (tx) => ({
      audit: (await tx.insertInto('audit').values(row).returning('id').executeTakeFirstOrThrow()).id,
      seq: (await tx.insertInto('letters').values(letter).returning('seq').executeTakeFirstOrThrow()).seq,
    }));
    const [next] = await ask<{ id: string }>(`select nextval(pg_get_serial_sequence('deliveries', 'id')) as id`);
    await there.close();
    expect([audit, seq, Number(next?.id)]).toEqual([3_000_000_001, 3_000_000_001, 3_000_000_001]);
  });

  test('says how far it is', async () => {
    await furnish(folder, 2);
    const [from, to] = [await openLedger(folder), await openLedger(folder, url)];
    const said: string[] = [];
    await move({ ledger: from, shelves: join(folder, 'none.db') }, to, (...at) => said.push(at.join()));
    await from.close();
    await to.close();
    const total = said.at(-1)?.split(',')[2];
    expect(said).toEqual(expect.arrayContaining([1, 2, 3].map((step) => `${step},${total},${total}`)));
    expect(said).toContain(`2,2,${total}`);
  });

  test('stops casebell start on the files, which says where all of it is and how to go back', async () => {
    await furnish(folder, 1);
    await run(['move', '--to', url]);
    for (const verb of [
      ['start', '--for', '1'],
      ['doctor', '--quick'],
      ['backup', join(folder, 'x')],
      ['move', '--to', url],
    ]) {
      const { code, said } = await run(verb);
      expect(code).toBe(1);
      expect(said).toMatch(
        /was moved to postgres:\/\/postgres@127\.0\.0\.1:\d+\/fresh\d+ on 20.* Set DATABASE_URL to that/,
      );
      expect(said).toContain(`delete ${join(folder, 'moved')}`);
    }
    rmSync(join(folder, 'moved'));
    await (await openLedger(folder)).close();
  });

  test('stops casebell start on another database, which says both and the two ways on', async () => {
    await furnish(folder, 1);
    await run(['move', '--to', url]);
    const other = ((await server?.fresh()) ?? '').replace('postgres@', `postgres:${SECRET}@`);
    const env = { DATABASE_URL: other, PORT: '0', CONSOLE: 'off', LOG_LEVEL: 'error' };

    const { code, said } = await run(['start', '--for', '0.01'], env);

    expect(code).toBe(1);
    const [here, there] = [other, url].map((one) => one.replace(/^.*@/, ''));
    expect(said).toContain(`DATABASE_URL names ${here}, but what was in ${folder} was moved to ${there} on 20`);
    expect(said).toMatch(/Correct DATABASE_URL; or, .* delete .*moved/);
    expect(said).not.toContain(SECRET);
    const CASEBELL_KEY = randomBytes(32).toString('base64');
    const same = { DATABASE_URL: `${url.replace(SECRET, 'x')}?application_name=x`, CASEBELL_KEY };
    expect((await run(['keys'], same)).code, 'with another password it is the same').toBe(0);
    rmSync(join(folder, 'moved'));
    expect(await run(['start', '--for', '0.01'], { ...env, CASEBELL_KEY })).toMatchObject({ code: 0 });
  });

  test('asks for where to, and for something to move', async () => {
    expect(await run(['move'])).toMatchObject({
      code: 2,
      said: expect.stringContaining('casebell move --to postgres://'),
    });
    for (const to of ['mysql://localhost/x', 'postgres://localhost', 'postgres://localhost/'])
      expect(await run(['move', '--to', to])).toMatchObject({ code: 2, said: expect.stringContaining('usage') });
    expect(await run(['move', '--to', url])).toMatchObject({ code: 2, said: expect.stringContaining('nothing in') });
  });

  test('is refused while Casebell runs on the folder', async () => {
    await furnish(folder, 1);
    const held = lock(join(folder, 'lock.db'));
    expect(await run(['move', '--to', url])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/runs on .* Stop it first/),
    });
    held?.release();
    expect(existsSync(join(folder, 'moved'))).toBe(false);
  });

  test('is refused where the database is somebody else’s, and nothing is made in it', async () => {
    await furnish(folder, 1);
    await ask('create table payroll (name text)');
    expect(await run(['move', '--to', url])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/not empty.* payroll/),
    });
    const tables = await ask<{ tablename: string }>(`select tablename from pg_tables where schemaname = 'public'`);
    expect(tables).toEqual([{ tablename: 'payroll' }]);
  });

  test('is refused where another Casebell was started on the database, and nothing there is changed', async () => {
    await furnish(folder, 2);
    const other = await openLedger(folder, url);
    await other.write((tx) => tx.insertInto('meta').values({ name: 'key_check', value: 'theirs' }).execute());
    await other.close();
    expect(await run(['move', '--to', url])).toMatchObject({
      code: 1,
      said: expect.stringMatching(/not empty.* meta/),
    });
    expect(await arrived()).toBe(1);
  });

  test('is refused where something arrives otherwise than it left, and nothing is kept of it', async () => {
    await furnish(folder, 2);
    await (await openLedger(folder, url)).close();
    await ask(`create function twist() returns trigger language plpgsql as $$ begin new.label := 'x'; return new; end $$;
      create trigger twist before insert on accounts for each row execute function twist()`);
    expect(await run(['move', '--to', url])).toMatchObject({
      code: 1,
      said: expect.stringContaining('accounts arrived'),
    });
    expect(await arrived()).toBe(0);
  });

  test('killed in the midst leaves nothing behind, and may be done again', async () => {
    await furnish(folder, 2);
    await (await openLedger(folder, url)).close();
    const blocker = new Client({ connectionString: url });
    await blocker.connect();
    await blocker.query('begin; lock table tickets in share mode');
    const mover = spawn(process.execPath, [BIN, 'move', '--to', url], {
      env: { PATH: process.env['PATH'], DATA_DIR: folder },
      stdio: 'ignore',
    });
    const blocked = `select 1 from pg_locks where not granted and relation = 'tickets'::regclass`;
    await expect
      .poll(() => blocker.query(blocked).then(({ rowCount }) => rowCount), { interval: 20, timeout: 20_000 })
      .toBe(1);
    mover.kill('SIGKILL');
    await once(mover, 'exit');
    await blocker.query('rollback');
    await blocker.end();
    expect(await arrived()).toBe(0);

    expect(await run(['move', '--to', url])).toMatchObject({ code: 0, said: expect.stringContaining('Moved to') });
  });

  test('killed before it could say that it was done finds all of it there', async () => {
    await furnish(folder, 2);
    await run(['move'], { DATABASE_URL: url });
    const again = await run(['move'], { DATABASE_URL: url });
    expect(again).toMatchObject({ code: 1, said: expect.stringContaining('already. There is nothing left to move') });
    rmSync(join(folder, 'moved'));
    expect(await run(['move', '--to', ` ${url} `])).toMatchObject({
      code: 0,
      said: expect.stringMatching(/All \d+ rows are in .* already/),
    });
    expect(existsSync(join(folder, 'moved'))).toBe(true);
  });

  test('where there is no such database says so, without the password', async () => {
    await furnish(folder, 1);
    const held = lock(join(folder, 'lock.db'));
    const { code, said } = await run(['move', '--to', `${url}-of-nobody`]);
    held?.release();
    expect([code, said]).toEqual([1, expect.stringMatching(/no such database/)]);
    expect(said).not.toContain(SECRET);
  });
});
