import { Kysely } from 'kysely';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { problem } from '#src/api/error.ts';
import type { Server } from '#src/api/server.ts';
import { postgres } from '#src/ledger.postgres.ts';
import type { Db, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Api, api } from './fakes/api.ts';
import { type House, house } from './fakes/house.ts';

let home: House;
beforeEach(async () => {
  home = await house();
});
afterEach(() => home.stop());

async function serve(o: Partial<Parameters<typeof api>[0]> = {}): Promise<Api> {
  const it = await api({ home, ...o });
  onTestFinished(() => it.stop());
  return it;
}

/** Something that fails. */
async function rest(app: Server): Promise<void> {
  const schema = { tags: ['test'], summary: 'A test' };
  app.get('/fails/:how', { config: { who: 'read' }, schema }, async () => {
    throw problem(409, 'no');
  });
}

test('/livez answers while Casebell starts, /readyz says that it is not ready', async () => {
  const it = await serve({ ready: () => false });
  expect((await it.ask('/livez', { at: 'root' })).status).toBe(200);
  const answer = await it.ask('/readyz', { at: 'root' });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ message: expect.stringContaining('starting') });
});

test('/readyz is good while the ledger keeps what it is told, and names the chats that cannot be heard', async () => {
  const it = await serve();
  await home.core.doctor.trouble('hearing:slack', new Failure('down', 'no socket'));
  await home.core.doctor.trouble('account:x', new Failure('auth', 'no'));
  expect(await (await it.ask('/readyz', { at: 'root' })).json()).toEqual({ ready: true, ailing: ['hearing:slack'] });
});

test('/readyz is good also where another process asks itself the same at that moment', async () => {
  const { ledger, core } = home;
  const other = { name: 'ready_at', value: 'of another process' };
  async function write<T>(work: (tx: Db) => Promise<T>): Promise<T> {
    const done = await ledger.write(work);
    await ledger.write((tx) => tx.updateTable('meta').set(other).where('name', '=', other.name).execute());
    return done;
  }
  const it = await serve({ home: { core, ledger: { ...ledger, write } } });
  expect((await it.ask('/readyz', { at: 'root' })).status).toBe(200);
});

test('/readyz says so where the ledger cannot be written', async () => {
  const write = () => Promise.reject(new Error('disk full'));
  const it = await serve({ home: { ...home, ledger: { ...home.ledger, write } } });
  const answer = await it.ask('/readyz', { at: 'root' });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ message: 'The ledger cannot be written' });
});

test('/readyz says so where the ledger cannot be reached', async () => {
  const write = () => Promise.reject(new Error('connect ECONNREFUSED'));
  const it = await serve({ home: { ...home, ledger: { ...home.ledger, write, reached: () => false } } });
  const answer = await it.ask('/readyz', { at: 'root' });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({ message: 'The ledger cannot be reached' });
});

test('what asks the ledger says so at once where it cannot be reached', async () => {
  const it = await serve({ home: { ...home, ledger: { ...home.ledger, reached: () => false } } });
  const answer = await it.ask('/metrics', { at: 'root', key: await it.key('read') });
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('5');
  expect((await it.ask('/livez', { at: 'root' })).status).toBe(200);
});

test('/metrics answers within two seconds where the ledger does not, without what stands there, and says so', async () => {
  const away: Db = new Kysely<Tables>({ dialect: postgres('postgres://127.0.0.1:1/casebell', 300, () => {}).dialect });
  const it = await serve({ home: { core: home.core, ledger: { ...home.ledger, db: away } } });
  const key = await it.key('read');
  const began = performance.now();
  const text = await (await it.ask('/metrics', { at: 'root', key })).text();
  expect(performance.now() - began).toBeLessThan(4000);
  expect(text).toContain('casebell_ledger_up 0');
  expect(text).toContain('process_cpu_seconds_total');
  expect(text).not.toMatch(/^casebell_(?:accounts|deliveries|tickets)\b/m);
});

test('/metrics counts what stands in the ledger, and what was asked, for a key that may read', async () => {
  const it = await serve({ rest });
  const ada = await home.known('Ada', 'admin');
  const account = await home.account(ada);
  expect((await it.ask('/metrics', { at: 'root' })).status).toBe(401);
  const key = await it.key('read');
  await it.ask('/fails/teapot', { key });
  const text = await (await it.ask('/metrics', { at: 'root', key })).text();
  expect(text).toContain('casebell_accounts{state="on"} 1');
  expect(text).toContain('casebell_ledger_up 1');
  expect(text).toMatch(
    /casebell_http_request_seconds_count\{method="GET",route="\/api\/tickets\/v1\/fails\/:how",status="409"\} 1/,
  );
  expect(text).toContain('process_cpu_seconds_total');
  expect(account.id).toBeTruthy();
});

test('/metrics says which leases this process holds, and which nobody does', async () => {
  const holdings = async () => [
    { name: 'bot:telegram', holder: 'one:7', here: true },
    { name: 'bot:slack', holder: 'two:7', here: false },
    { name: 'clock', holder: undefined, here: false },
  ];
  const it = await serve({ home: { ledger: home.ledger, core: { ...home.core, holdings } } });
  const text = await (await it.ask('/metrics', { at: 'root', key: await it.key('read') })).text();
  expect(text.match(/^casebell_leases.*$/gm)).toEqual([
    'casebell_leases{name="bot:telegram",held="here"} 1',
    'casebell_leases{name="bot:slack",held="elsewhere"} 1',
    'casebell_leases{name="clock",held="nobody"} 1',
  ]);
});
