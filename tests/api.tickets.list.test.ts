import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ticket } from '#src/api/rest/ticket.ts';
import { emailVendors } from '#vendors/index.ts';
import { type Office, office } from './fakes/rest.ts';

let it: Office;
let key: string;
beforeEach(async () => {
  it = await office();
  key = (await it.key('open', 'read')).key;
});
afterEach(() => it.stop());

async function titles(query: string, by = key): Promise<{ source: string | null; titles: string[] }> {
  const { status, headers, body, text } = await it.ask(`/tickets${query}`, { key: by });
  if (status !== 200) throw new Error(text);
  return { source: headers.get('x-source'), titles: (body as Ticket[]).map(({ title }) => title) };
}

/** Opens a ticket and waits for the vendor. */
async function open(title: string, more: object = {}): Promise<Ticket> {
  const json = { title, body: 'Something is wrong.', reporter: 'ada@example.com', ...more };
  const { status, body, text } = await it.ask('/tickets', { key, json });
  if (status !== 201) throw new Error(text);
  return body as Ticket;
}

describe('GET /tickets', () => {
  test('asks the vendor, newest first, and says so', async () => {
    await it.town.account();
    it.town.redhat.put('01111111', { title: 'First disk', created: '2026-01-01T00:00:00.000Z' });
    it.town.redhat.put('02222222', { title: 'Second disk', created: '2026-02-01T00:00:00.000Z' });
    it.town.redhat.put('03333333', { title: 'Network', created: '2026-03-01T00:00:00.000Z' });
    expect(await titles('')).toEqual({ source: 'vendor', titles: ['Network', 'Second disk', 'First disk'] });
    expect(await titles('?q=disk&limit=1')).toMatchObject({ titles: ['Second disk'] });
  });

  test('finds by owner and sorts by priority', async () => {
    await it.town.account();
    it.town.redhat.put('01111111', { title: 'Low', priority: 'low', owner: 'Ada' });
    it.town.redhat.put('02222222', { title: 'Urgent', priority: 'urgent', owner: 'Ada' });
    it.town.redhat.put('03333333', { title: 'Of another', owner: 'Bob' });
    expect(await titles('?assignee=ada&sort=priority')).toMatchObject({ titles: ['Urgent', 'Low'] });
  });

  test('knows category, reporter and watchers of what came in here', async () => {
    await it.town.account();
    await open('Disk is full', { category: 'incident', watchers: ['eve@example.com'] });
    await open('How do I upgrade', { reporter: 'bob@example.com' });
    expect(await titles('?categories=incident')).toEqual({ source: 'ledger', titles: ['Disk is full'] });
    expect(await titles('?categories=incident,general')).toMatchObject({ titles: { length: 2 } });
    expect(await titles('?reporter=bob@example.com')).toMatchObject({ titles: ['How do I upgrade'] });
    expect(await titles('?watcher=eve@example.com')).toMatchObject({ titles: ['Disk is full'] });
  });

  test('shows comments, files and texts of those shown', async () => {
    await it.town.account();
    it.town.redhat.put('01111111', { title: 'Disk', description: 'a < b' });
    it.town.redhat.say('01111111', 'hello');
    const { body } = await it.ask('/tickets?fields=comments&fields=attachments,rendered', { key });
    expect(body).toMatchObject([
      { comments: [{ text: 'hello' }], attachments: [], rendered: { description: '<p>a &lt; b</p>' } },
    ]);
  });

  test('takes a key alone: a case number or our id', async () => {
    await it.town.account();
    const { id, key: number } = await open('Disk is full');
    expect(await titles(`?key=${number}`)).toEqual({ source: 'vendor', titles: ['Disk is full'] });
    expect(await titles(`?key=${id}`)).toMatchObject({ titles: ['Disk is full'] });
    expect(await titles('?key=07777777')).toMatchObject({ titles: [] });
    expect((await it.ask(`/tickets?key=${number}&status=Open`, { key })).text).toContain('leave out status');
  });

  test.each([
    ['?colour=red', 'colour'],
    ['?sort=beauty', 'sort'],
    ['?limit=101', 'limit'],
    ['?fields=dreams', 'fields'],
    ['?boards=acme', 'there is no acme'],
  ])('refuses %s and says what is wrong', async (query, named) => {
    const { status, text } = await it.ask(`/tickets${query}`, { key });
    expect(status).toBe(400);
    expect(text).toContain(named);
  });

  test('asks the ledger for a vendor that cannot be searched, and refuses what nobody can know of it', async () => {
    const { account, key: mine } = await byMail();
    const extra = { circuit_id: 'EX-12345', affected: 'one site' };
    const json = { title: 'Switch is dark', body: 'Since noon.', reporter: 'ada@example.com', board: account, extra };
    const opened = await it.ask('/tickets', { key: mine, json });
    expect(opened.status).toBe(202);
    expect(await titles('', mine)).toEqual({ source: 'ledger', titles: ['Switch is dark'] });
    expect(await titles('?q=nothing', mine)).toMatchObject({ titles: [] });
    const { status, text } = await it.ask('/tickets?fields=comments', { key: mine });
    expect([status, text]).toEqual([400, expect.stringContaining('comments cannot be read from')]);
  });

  test('a key that was granted some accounts sees those only; with the scope admin it sees all', async () => {
    const first = await it.town.account();
    const second = await it.town.account('other-token');
    const { id, key: few } = await it.key('read');
    await it.core.accounts.grant(second, `api|${id}`);
    expect((await it.ask('/tickets/supported-boards', { key: few })).body).toMatchObject([{ id: second, opens: true }]);
    expect((await it.ask(`/tickets?boards=${first}`, { key: few })).status).toBe(400);
    const { id: adminId, key: admin } = await it.key('admin');
    await it.core.accounts.grant(second, `api|${adminId}`);
    expect((await it.ask('/tickets/supported-boards', { key: admin })).body).toMatchObject([
      { id: first },
      { id: second },
    ]);
  });

  test('lists the categories', async () => {
    expect((await it.ask('/tickets/supported-categories', { key })).body).toEqual(['general', 'incident']);
  });
});

/** Another office, with a vendor by mail alone. */
async function byMail(): Promise<{ account: string; key: string }> {
  await it.stop();
  it = await office({ more: emailVendors().filter(({ id }) => id === 'example') });
  const person = await it.town.meets('Ann');
  const signal = AbortSignal.timeout(5_000);
  const made = await it.core.accounts.connect({ person, vendor: 'example', credentials: {} }, signal);
  if (made.kind !== 'connected') throw new Error(made.kind);
  return { account: made.account.id, key: (await it.key('open', 'read')).key };
}
