import { Kysely, sql } from 'kysely';
import { afterAll, describe, expect, test } from 'vitest';
import { postgres as postgresEngine } from '#src/ledger.postgres.ts';
import { openLedger, type Tables } from '#src/ledger.ts';
import { ledgerContract } from './contracts/ledger.ts';
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
    expect(String(error)).toMatch(/has no such database\. Create it, or correct DATABASE_URL/);
    expect(String(error)).not.toContain('hunter2');
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
