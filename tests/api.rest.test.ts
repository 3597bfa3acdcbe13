import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { inbox } from '#src/api/inbox.ts';
import { Failure } from '#src/ports/failure.ts';
import { fakeBot } from './fakes/bot.ts';
import { type Office, office } from './fakes/rest.ts';

const TICKET = { title: 'Disk is full', body: 'Since this morning.', reporter: 'ada@example.com' };

let it: Office;
let admin: string;
beforeEach(async () => {
  it = await office();
  admin = (await it.key('admin')).key;
});
afterEach(() => it.stop());

test('vendors are listed with what their accounts can do', async () => {
  const account = await it.town.account();
  const { body } = await it.ask('/vendors', { key: admin });
  expect(body).toEqual([
    {
      id: 'redhat',
      name: 'Red Hat',
      kind: 'api',
      can: ['changed', 'get', 'search', 'open', 'comment', 'attach', 'change'],
      boards: [account],
    },
  ]);
});

test('health names what ails, and only to whom it concerns', async () => {
  const account = await it.town.account();
  expect((await it.ask('/health', { key: admin })).body).toMatchObject({
    ok: true,
    boards: [{ id: account, state: 'on' }],
  });
  await it.core.doctor.trouble('chat:telegram|x', new Failure('down', 'no answer'));
  await it.core.doctor.trouble(`account:${account}`, new Failure('auth', 'the token is over'));
  const all = await it.ask('/health', { key: admin });
  expect(all.body).toMatchObject({ ok: false, troubles: { length: 2 }, lanes: { high: { queued: 0, dead: 0 } } });
  const { key } = await it.key('read');
  const own = await it.ask('/health', { key });
  expect(own.body).toMatchObject({ troubles: [{ kind: 'auth', message: 'the token is over' }] });
});

describe('tickets that cannot be opened as they are', () => {
  /** Taken in, then its account went away. */
  async function dead(): Promise<string> {
    const account = await it.town.account();
    const { key } = await it.key('open');
    const headers = { prefer: 'respond-async' };
    const { body } = await it.ask('/tickets', { key, json: { ...TICKET, board: account }, headers, vendor: 'stands' });
    await it.core.accounts.remove(account);
    await it.town.live(3_600_000);
    return (body as { id: string }).id;
  }

  test('are listed with the reason, and only to an admin', async () => {
    const id = await dead();
    expect((await it.ask('/dead', { key: admin })).body).toMatchObject([
      { id, state: 'dead', why: expect.any(String) },
    ]);
    const { key } = await it.key('read', 'open', 'reply');
    expect((await it.ask('/dead', { key })).status).toBe(403);
    expect((await it.ask('/incoming', { key })).body).toEqual([]);
    expect((await it.ask('/incoming?state=dead', { key: admin })).body).toMatchObject([{ id, source: 'rest' }]);
  });

  test('are sent once more', async () => {
    const id = await dead();
    const replay = () => it.ask(`/dead/${id}/replay`, { key: admin, method: 'POST', vendor: 'stands' });
    expect((await replay()).status).toBe(204);
    expect((await it.ask('/dead', { key: admin, vendor: 'stands' })).body).toEqual([]);
    expect((await replay()).status).toBe(404);
  });

  test('are left out', async () => {
    const id = await dead();
    expect((await it.ask(`/dead/${id}`, { key: admin, method: 'DELETE' })).status).toBe(204);
    expect((await it.ask(`/dead/${id}`, { key: admin, method: 'DELETE' })).status).toBe(404);
  });
});

describe('deliveries', () => {
  async function one(): Promise<{ id: number; ann: string }> {
    const account = await it.town.account();
    const ann = await it.town.meets('Ann');
    it.town.redhat.put('01234567');
    await it.town.watch(ann, account, '01234567');
    it.town.telegram.before = (_chat, { title }) => {
      if (title?.includes('01234567')) throw new Failure('refused', 'too many buttons');
    };
    it.town.redhat.say('01234567', 'news');
    await it.town.live(3_600_000);
    const { body } = await it.ask('/deliveries?state=dead', { key: admin });
    const [found] = body as { id: number; number: string }[];
    expect(found).toMatchObject({ number: '01234567', chat: ann, why: 'too many buttons' });
    return { id: found?.id ?? 0, ann };
  }

  test('that were given up can be told after all', async () => {
    const { id, ann } = await one();
    it.town.telegram.before = undefined;
    const retry = () => it.ask(`/deliveries/${id}/retry`, { key: admin, method: 'POST' });
    expect((await retry()).status).toBe(204);
    await it.town.live();
    expect(it.town.seen(ann).join()).toContain('news');
    expect((await retry()).status).toBe(404);
  });

  test('of another chat are for an admin', async () => {
    const { ann } = await one();
    const { key } = await it.key('read');
    expect((await it.ask('/deliveries', { key })).body).toEqual([]);
    expect((await it.ask(`/deliveries?chat=${encodeURIComponent(ann)}`, { key })).status).toBe(403);
    const past = '2020-01-01T00:00:00Z';
    expect((await it.ask(`/deliveries?before=${past}`, { key: admin })).body).toEqual([]);
  });
});

test('tickets of others take up no room in the list of a key', async () => {
  const [theirs, own] = [await it.town.account(), await it.town.account('other-token')];
  const { id, key } = await it.key('open', 'read');
  await it.core.accounts.grant(own, `api|${id}`);
  const { body: mine } = await it.ask('/tickets', { key, json: { ...TICKET, board: own } });
  await it.town.live(1);
  for (let i = 0; i < 2; i++) await it.ask('/tickets', { key: admin, json: { ...TICKET, board: theirs } });
  const { body } = await it.ask('/incoming?limit=1', { key });
  expect(body).toMatchObject([{ id: (mine as { id: string }).id }]);
});

test('what a key is told goes nowhere aloud, and is read in its deliveries', async () => {
  const other = await office({ bots: (now) => [{ ...fakeBot('api', { now }), bot: inbox('api') }] });
  try {
    await other.town.account();
    const { id, key } = await other.key('open', 'read');
    expect((await other.ask('/tickets', { key, json: TICKET })).status).toBe(201);
    await other.town.live();
    const { body } = await other.ask('/deliveries?state=sent', { key });
    expect(body).toMatchObject([{ chat: `api|${id}`, kind: 'notice', number: '09990001', why: null }]);
  } finally {
    await other.stop();
  }
});

test('who hangs up half-way through a file leaves none behind', async () => {
  const { key } = await it.key('open');
  const files = () => it.town.ledger.db.selectFrom('files').selectAll().execute();
  const post = request(`${it.origin}/api/tickets/v1/tickets`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'multipart/form-data; boundary=x' },
  }).on('error', () => {});
  const part = (name: string) =>
    `--x\r\ncontent-disposition: form-data; name="attachments"; filename="${name}"\r\n\r\n`;
  post.write(`${part('whole.log')}the log\r\n${part('half.log')}the lo`);
  await expect.poll(files).toHaveLength(1);
  post.destroy();
  await expect.poll(files).toEqual([]);
});

test('who hangs up while a vendor is slow leaves nothing waiting', async () => {
  await it.town.account();
  const { key } = await it.key('open', 'read');
  const gone = AbortSignal.timeout(50);
  await expect(it.ask('/tickets', { key, json: TICKET, signal: gone, vendor: 'stands' })).rejects.toThrow();
  await it.town.live();
  expect((await it.ask('/incoming', { key })).body).toMatchObject([{ title: TICKET.title, key: '09990001' }]);
});
