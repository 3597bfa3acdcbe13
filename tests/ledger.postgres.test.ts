import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { openStores } from '#src/house.ts';
import { postgres as postgresEngine } from '#src/ledger.postgres.ts';
import { pulse } from '#src/ledger.pulse.ts';
import { explain, reach } from '#src/ledger.reach.ts';
import { openLedger, type Tables } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import { ledgerContract } from './contracts/ledger.ts';
import { cable } from './fakes/cable.ts';
import { cut } from './fakes/cut.ts';
import { postgres } from './fakes/postgres.ts';

const server = await postgres();
afterAll(() => server?.stop());

describe.skipIf(!server)('Postgres', () => {
  const urls = new Map<string, string>();
  async function place(): Promise<string> {
    const key = expect.getState().currentTestName ?? '';
    const url = urls.get(key) ?? (await server?.fresh()) ?? '';
    urls.set(key, url);
    return url;
  }

  ledgerContract('Postgres', async () => openLedger('', await place()));

  test('lets processes write one after another, so that what one reads in a write stays true until its commit', async () => {
    const url = await place();
    const both = [await openLedger('', url), await openLedger('', url)];
    await both[0]?.write((tx) => tx.insertInto('meta').values({ name: 'n', value: '0' }).execute());
    const add = (ledger?: (typeof both)[number]) =>
      ledger?.write(async (tx) => {
        const { value } = await tx.selectFrom('meta').select('value').where('name', '=', 'n').executeTakeFirstOrThrow();
        await tx
          .updateTable('meta')
          .set({ value: `${Number(value) + 1}` })
          .where('name', '=', 'n')
          .execute();
      });
    for (let i = 0; i < 20; i += 1) await Promise.all(both.map(add));
    expect(await both[0]?.db.selectFrom('meta').select('value').where('name', '=', 'n').execute()).toEqual([
      { value: '40' },
    ]);
    for (const ledger of both) await ledger.close();
  });

  test('is brought up to date once, however many processes start at the same time', async () => {
    const url = await place();
    const all = await Promise.all(Array.from({ length: 4 }, () => openLedger('', url)));
    for (const ledger of all) expect(await ledger.db.selectFrom('leases').selectAll().execute()).toEqual([]);
    for (const ledger of all) await ledger.close();
  });

  test('tells each process of the commits of the others, also after the server started anew', async () => {
    const url = await place();
    const [ours, theirs] = [await openLedger('', url), await openLedger('', url)];
    const put = (name: string) => theirs.write((tx) => tx.insertInto('meta').values({ name, value: '' }).execute());
    async function heard(name: string): Promise<void> {
      const found = new Promise<void>((resolve) => ours.committed(resolve));
      await put(name);
      await found;
    }
    await heard('one');
    await server?.restart();
    await heard('two');
    await ours.close();
    await theirs.close();
  });

  test('keeps text with NUL, which Postgres cannot, as one with a replacement character', async () => {
    const ledger = await openLedger('', await place());
    await ledger.write((tx) => tx.insertInto('meta').values({ name: 'nul', value: 'a\0b' }).execute());
    expect(await ledger.db.selectFrom('meta').select('value').where('name', '=', 'nul').execute()).toEqual([
      { value: 'a\uFFFDb' },
    ]);
    await ledger.close();
  });

  test('rounds fractions of a millisecond, which SQLite would keep', async () => {
    const ledger = await openLedger('', await place());
    await ledger.write((tx) =>
      tx.insertInto('mutes').values({ chat: 'c', account: 'a', number: '1', until: 1_795_260_828_187.93 }).execute(),
    );
    expect(await ledger.db.selectFrom('mutes').select('until').execute()).toEqual([{ until: 1_795_260_828_188 }]);
    await ledger.close();
  });

  test('waits for a server that starts anew', async () => {
    const ledger = await openLedger('', await place());
    await server?.restart();
    await ledger.write((tx) => tx.insertInto('meta').values({ name: 'after', value: '' }).execute());
    expect(await ledger.db.selectFrom('meta').select('name').execute()).toEqual([{ name: 'after' }]);
    await ledger.close();
  });

  test('gives a connection up on which nothing is answered any more, and goes on with another', async () => {
    const url = new URL(await place());
    const line = await cut(Number(url.port));
    url.port = String(line.port);
    const { dialect } = postgresEngine(url.href, 300);
    const db = new Kysely<Tables>({ dialect });
    const read = () => sql<{ one: number }>`select 1 as one`.execute(db);
    await read();
    line.mute();
    await expect(read()).rejects.toThrow('Query read timeout');
    expect((await read()).rows).toEqual([{ one: 1 }]);
    await db.destroy();
    line.stop();
  });

  test('says where it could not get in, and never the password', async () => {
    const url = new URL(await place());
    url.pathname = '/nowhere';
    url.password = 'hunter2';
    const error = await openLedger('', url.href).catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/has no such database\. Create it, or correct the address/);
    expect(String(error)).not.toContain('hunter2');
  });

  test('says once that it was lost, with the reason, and once that it is back, however many ask meanwhile', async () => {
    const way = await cable(await place());
    const url = new URL(way.url);
    url.password = 'hunter2';
    const said: (string | undefined)[] = [];
    const ledger = await openLedger('', url.href, (lost) => said.push(lost));
    const read = () => ledger.db.selectFrom('meta').selectAll().execute();
    await read();
    way.cut();
    await expect.poll(() => ledger.reached(), { interval: 5 }).toBe(false);
    const asked = [read(), read(), read()];
    way.mend();
    await Promise.all(asked);
    await expect.poll(() => ledger.reached(), { interval: 5 }).toBe(true);
    expect(said).toEqual([
      expect.stringContaining(`Postgres (${url.host}${url.pathname}) cannot be reached (`),
      undefined,
    ]);
    expect(said[0]).not.toContain('hunter2');
    await ledger.close();
    await way.stop();
  });

  test('a start with the server away logs after a second that it waits, and goes on when it is there', async () => {
    const way = await cable(await place());
    way.cut();
    const lines: string[] = [];
    const logged = log({ level: 'info', stream: { write: (line) => lines.push(line) } });
    const folder = mkdtempSync(join(tmpdir(), 'casebell-'));
    const opening = openStores({ dataDir: folder, databaseUrl: way.url }, () => ({}), logged);
    await expect.poll(() => lines.length, { timeout: 4000 }).toBe(1);
    way.mend();
    const stores = await opening;
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      {
        level: 40,
        msg: 'the ledger on Postgres cannot be reached',
        why: expect.stringContaining(new URL(way.url).host),
      },
      { level: 30, msg: 'the ledger on Postgres is reached again' },
    ]);
    await stores.close();
    await way.stop();
  });

  test('with sslmode=require and without TLS at the server says what to do, and Node warns of nothing', async () => {
    const warnings: Error[] = [];
    const warned = (warning: Error) => warnings.push(warning);
    process.on('warning', warned);
    const url = `${await place()}?sslmode=require`;
    await expect(openLedger('', url)).rejects.toThrow(
      /^Postgres \(127\.0\.0\.1:\d+\/fresh\d+\) does not speak TLS .*sslmode=disable/,
    );
    await new Promise(setImmediate);
    process.off('warning', warned);
    expect(warnings).toEqual([]);
  });

  test('that takes no writes says so', async () => {
    const url = await place();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`);
    await client.end();
    await expect(openLedger('', url)).rejects.toThrow(/refuses: .* read-only transaction\. Name the server that takes/);
  });

  test('lets nobody change the audit', async () => {
    const ledger = await openLedger('', await place());
    await ledger.write((tx) =>
      tx.insertInto('audit').values({ at: 1, person: 'a', chat: null, what: 'w', detail: '' }).execute(),
    );
    await expect(ledger.write((tx) => tx.deleteFrom('audit').execute())).rejects.toThrow('append-only');
    await ledger.close();
  });
});

test('a command that asks a Postgres which is away gives up after three seconds', async () => {
  const began = performance.now();
  await expect(pulse('postgres://127.0.0.1:1/casebell', 0)).rejects.toThrow(
    /127\.0\.0\.1:1\/casebell\) cannot be reached/,
  );
  expect(performance.now() - began).toBeLessThan(5000);
}, 20_000);

test('a certificate that is not trusted is explained, with the host and what to do', () => {
  const error = Object.assign(new Error('self-signed certificate'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  const text = explain('postgres://casebell:hunter2@db.example/casebell', error);
  expect(text).toMatch(/db\.example\/casebell.*self-signed certificate.*sslrootcert=FILE.*sslmode=no-verify/);
  expect(text).not.toMatch(/hunter2|DATABASE_URL/);
});

test('a ledger that several miss is told as lost once, and as back when none of them misses it any more', () => {
  const said: (string | undefined)[] = [];
  const { lost, back, reached } = reach((why) => said.push(why));
  lost('pool', 'refused');
  lost('pool', 'refused');
  lost('listener', 'ended');
  back('pool');
  expect([said, reached()]).toEqual([['refused'], false]);
  back('listener');
  back('listener');
  expect([said, reached()]).toEqual([['refused', undefined], true]);
});
