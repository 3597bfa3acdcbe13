import { inspect } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Shelves, shelves } from '#src/shelves.ts';
import { Dialog, failure, shelfContract } from './contracts/shelf.ts';
import { cable } from './fakes/cable.ts';
import { postgres } from './fakes/postgres.ts';

const SECRET = 'canary-pass';
const server = await postgres({ durable: false });
const fresh = async (): Promise<string> => (await server?.fresh()) ?? '';
afterAll(() => server?.stop());

describe.skipIf(!server)('with a Postgres on this machine (skipped where there is none)', () => {
  shelfContract('Postgres', fresh);

  describe('a shelf on a Postgres', () => {
    let url: string;
    let open: Shelves[];
    beforeEach(async () => {
      url = await fresh();
      open = [];
    });
    afterEach(() => Promise.all(open.map((one) => one.stop())));
    function start(place = url, patienceMs = 500): Shelves {
      const started = shelves(place, { patienceMs });
      open.push(started);
      return started;
    }
    async function ask(text: string): Promise<void> {
      const client = new Client({ connectionString: url });
      await client.connect();
      await client.query(text).finally(() => client.end());
    }

    test('that goes away says so while it is away, and has everything when it is back', async () => {
      const way = await cable(url);
      const dialogs = start(way.url).shelf('dialogs', Dialog);
      await dialogs.set('ann', { step: 1, seen: [] });
      way.cut();
      expect(await failure(dialogs.get('ann'))).toMatchObject({ kind: 'down' });
      expect(await failure(dialogs.set('ann', { step: 2, seen: [] }))).toMatchObject({ kind: 'down' });
      expect(await failure(dialogs.delete('ann'))).toMatchObject({ kind: 'down' });
      way.mend();
      expect(await dialogs.get('ann')).toEqual({ step: 1, seen: [] });
      await way.stop();
    });

    test('that is restarted under it goes on', async () => {
      const dialogs = start().shelf('dialogs', Dialog);
      await dialogs.set('ann', { step: 1, seen: [] });
      await server?.restart();
      await expect.poll(() => dialogs.get('ann').catch(() => 'away'), { interval: 5 }).toEqual({ step: 1, seen: [] });
    });

    test('that does not answer is down when the patience is over', async () => {
      const way = await cable(url);
      const dialogs = start(way.url, 200).shelf('dialogs', Dialog);
      await dialogs.set('ann', { step: 1, seen: [] });
      way.silence();
      const began = performance.now();
      expect(await failure(dialogs.get('ann'))).toMatchObject({ kind: 'down', retryable: true });
      const fresh = start(way.url, 200);
      fresh.shelf('dialogs', Dialog);
      expect((await failure(fresh.ready())).message).toMatch(/^shelf dialogs: opening failed: /);
      expect(performance.now() - began).toBeLessThan(2000);
      way.mend();
      expect(await dialogs.get('ann')).toEqual({ step: 1, seen: [] });
      await way.stop();
    });

    test('whose table is dropped or damaged fails, and never says "not there"', async () => {
      const dialogs = start().shelf('dialogs', Dialog);
      await dialogs.set('ann', { step: 1, seen: [] });
      await ask(`update keyv set value = '{"value":'`);
      expect((await failure(dialogs.get('ann'))).kind).toBe('down');
      await ask('drop table keyv');
      const works = [
        () => dialogs.get('ann'),
        () => dialogs.delete('ann'),
        () => dialogs.set('ann', { step: 2, seen: [] }),
      ];
      for (const work of works)
        expect((await failure(work())).message).toMatch(/^shelf dialogs: (reading|writing|deleting) failed: relation/);
    });

    test('is opened while a dump is made, and keeps nobody waiting', async () => {
      const before = start().shelf('dialogs', Dialog);
      await before.set('ann', { step: 1, seen: [] });
      const dump = new Client({ connectionString: url });
      await dump.connect();
      await dump.query('begin; lock table keyv in access share mode');
      const dialogs = start(url, 5000).shelf('dialogs', Dialog);
      expect(await dialogs.get('ann')).toEqual({ step: 1, seen: [] });
      await dump.query('rollback');
      await dump.end();
    });

    test('where nothing may be made says why', async () => {
      await ask('drop role if exists guest; create role guest login; revoke create on schema public from public');
      const all = start(url.replace('postgres@', 'guest@'));
      all.shelf('dialogs', Dialog);
      expect((await failure(all.ready())).message).toMatch(
        /^shelf dialogs: opening failed: Postgres \(.*\) refuses: permission denied for schema public\. Its user has to own/,
      );
    });

    test('that takes no writes says so', async () => {
      await ask(`alter database ${new URL(url).pathname.slice(1)} set default_transaction_read_only = on`);
      const all = start();
      all.shelf('dialogs', Dialog);
      expect((await failure(all.ready())).message).toMatch(/refuses: .* read-only transaction\. Name the server/);
    });
  });
});

describe('a failure of a database never holds its password', () => {
  const nobody = `postgres://casebell:${SECRET}@127.0.0.1:1/casebell`;
  test.each([
    ['where nobody listens', nobody, /ECONNREFUSED/],
    ['where the host does not exist', nobody.replace('127.0.0.1', 'no.such.invalid'), /no\.such\.invalid/],
    ['where the address is none', nobody.replace(':1/', ':port/'), /opening failed: ./],
    ['where it may hold anything', nobody.replace(SECRET, `${SECRET}%zz`), /opening failed: ./],
  ])('%s', async (_, url, reason) => {
    const all = shelves(url, { patienceMs: 1000 });
    const dialogs = all.shelf('dialogs', Dialog);
    const errors = [await failure(all.ready()), await failure(dialogs.get('ann'))];
    await all.stop();
    expect(errors[0]?.message).toMatch(reason);
    for (const error of errors) expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(SECRET);
  });
});
