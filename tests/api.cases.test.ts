import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Office, office } from './fakes/rest.ts';

let it: Office;
let account: string;
let key: string;
beforeEach(async () => {
  it = await office();
  account = await it.town.account();
  key = (await it.key('read', 'reply')).key;
});
afterEach(() => it.stop());

describe('cases', () => {
  test('that are watched are listed by priority, and narrowed by it and by status', async () => {
    const ann = await it.town.meets('Ann');
    it.town.redhat.put('01111111', { title: 'Low', priority: 'low' });
    it.town.redhat.put('02222222', { title: 'Urgent', priority: 'urgent', owner: 'Ada' });
    it.town.redhat.put('03333333', { title: 'Nobody watches' });
    for (const number of ['01111111', '02222222']) await it.town.watch(ann, account, number);
    const all = await it.ask('/cases', { key });
    expect(all.body).toMatchObject([
      { number: '02222222', title: 'Urgent', owner: 'Ada', board: account, vendor: 'redhat', closed: false },
      { number: '01111111', owner: null },
    ]);
    expect((await it.ask('/cases?priority=high', { key })).body).toMatchObject([{ number: '02222222' }]);
    expect((await it.ask('/cases?closed=true', { key })).body).toEqual([]);
    expect((await it.ask('/cases?status=nonsense', { key })).body).toEqual([]);
  });

  test('are read as they are at the vendor now, watched or not', async () => {
    it.town.redhat.put('01234567', { title: 'Disk', description: 'It is full.' });
    it.town.redhat.say('01234567', 'not published yet', { draft: true });
    it.town.redhat.say('01234567', 'we look into it');
    const { body } = await it.ask('/cases/01234567', { key });
    expect(body).toMatchObject({
      key: '01234567',
      description: 'It is full.',
      comments: [{ text: 'we look into it' }],
    });
    const comments = await it.ask('/cases/01234567/comments', { key });
    expect(comments.body).toMatchObject([{ text: 'we look into it', by: 'Ada', side: 'vendor' }]);
    expect((await it.ask('/cases/07777777', { key })).status).toBe(404);
  });

  test('are answered in the words given', async () => {
    it.town.redhat.put('01234567');
    const { status } = await it.ask('/cases/01234567/reply', { key, json: { text: 'Done, thanks.' } });
    expect(status).toBe(204);
    expect(it.town.redhat.one('01234567').comments.map(({ text }) => text)).toEqual(['Done, thanks.']);
    const { body } = await it.ask('/history', { key });
    expect(body).toMatchObject([
      { what: 'comment', number: '01234567', state: 'done', person: { bot: 'api', name: 'script' } },
    ]);
    expect((await it.ask('/cases/01234567/reply', { key, json: { text: '' } })).status).toBe(400);
  });
});

describe('watches', () => {
  test('ring in the own chat of a key, where its deliveries say of what', async () => {
    const { id, key } = await it.key('read');
    it.town.redhat.put('01234567', { title: 'Disk' });
    const made = await it.ask('/watches', { key, json: { number: '01234567' } });
    expect([made.status, made.body]).toMatchObject([201, { chat: `api|${id}`, board: account, number: '01234567' }]);
    expect((await it.ask('/watches', { key, json: { number: '01234567' } })).status).toBe(200);
    await it.town.live();
    it.town.redhat.say('01234567', 'news');
    await it.town.live(600_000);
    const { body } = await it.ask('/deliveries', { key });
    expect(body).toMatchObject([{ chat: `api|${id}`, number: '01234567', kind: 'comment', board: account }]);

    expect((await it.ask('/watches', { key })).body).toMatchObject([{ number: '01234567' }]);
    const path = `/watches/${account}/01234567`;
    expect((await it.ask(path, { key, method: 'DELETE' })).status).toBe(204);
    expect((await it.ask(path, { key, method: 'DELETE' })).status).toBe(404);
  });

  test('of every case of a board start from a priority', async () => {
    const { body } = await it.ask('/watches', { key, json: { number: '*', floor: 'high' } });
    expect(body).toMatchObject({ number: '*', floor: 'high', board: account });
  });

  test('of another chat need an admin, and an account that was granted to that chat', async () => {
    const group = await it.town.meets('Bob', { group: 'noc' });
    it.town.redhat.put('01234567');
    const json = { number: '01234567', chat: group };
    expect((await it.ask('/watches', { key, json })).status).toBe(403);
    const { key: admin } = await it.key('admin');
    const refused = await it.ask('/watches', { key: admin, json });
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining('granted')]);
    await it.core.accounts.grant(account, group);
    expect((await it.ask('/watches', { key: admin, json })).status).toBe(201);
    expect((await it.ask('/watches', { key: admin })).body).toMatchObject([{ chat: group }]);
    expect((await it.ask(`/watches?chat=${encodeURIComponent(group)}`, { key })).status).toBe(403);
    expect((await it.ask('/watches', { key: admin, json: { ...json, chat: 'telegram|nobody' } })).status).toBe(404);
  });
});
