import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { form, type Office, office } from './fakes/rest.ts';

let it: Office;
let key: string;
beforeEach(async () => {
  it = await office();
  key = (await it.key('open', 'read', 'reply')).key;
  await it.town.account();
});
afterEach(() => it.stop());

describe('GET /tickets/{key}', () => {
  test('shows a case of the vendor, with what was asked for on top', async () => {
    it.town.redhat.put('01234567', { title: 'Slow <disk>', description: 'a\n<b>\n\nc' });
    it.town.redhat.say('01234567', 'we look into it');
    const { status, body } = await it.ask('/tickets/01234567?fields=comments,rendered', { key });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      key: '01234567',
      id: null,
      state: null,
      title: 'Slow <disk>',
      comments: [{ text: 'we look into it', side: 'vendor' }],
      rendered: { description: '<p>a<br>&lt;b&gt;</p><p>c</p>', comments: ['<p>we look into it</p>'] },
    });
    expect(body).not.toHaveProperty('attachments');
  });

  test('answers 404 where there is none', async () => {
    const { status, body } = await it.ask('/tickets/07777777', { key });
    expect([status, body]).toEqual([404, { code: 404, reason: 'Not Found', message: 'Ticket not found' }]);
    expect((await it.ask('/tickets/0123456789ab', { key })).status).toBe(404);
  });

  test('names the boards where a number fits two, and takes one of them', async () => {
    const second = await it.town.account('other-token');
    it.town.redhat.put('01234567');
    const { status, text } = await it.ask('/tickets/01234567', { key });
    expect(status).toBe(409);
    expect(text).toContain(second);
    expect((await it.ask(`/tickets/01234567?board=${second}`, { key })).body).toMatchObject({ board: second });
  });

  test.each([
    ['busy', 429],
    ['down', 503],
    ['auth', 503],
  ] as const)('says that the vendor is %s', async (kind, expected) => {
    it.town.wire.fails = () => new Failure(kind, 'the vendor does not want');
    expect((await it.ask('/tickets/01234567', { key })).status).toBe(expected);
  });
});

describe('POST /tickets/{key}/comment', () => {
  const json = { body: 'It happened again.', author: 'ada@example.com' };

  test('is 204 once the vendor has it, and names its author', async () => {
    it.town.redhat.put('01234567');
    const { status, text } = await it.ask('/tickets/01234567/comment', { key, json });
    expect([status, text]).toEqual([204, '']);
    const said = it.town.redhat.one('01234567').comments.map((comment) => comment.text);
    expect(said).toEqual(['From: ada@example.com\n\nIt happened again.']);
  });

  test('is 202 where the vendor takes its time, and says later what came of it', async () => {
    it.town.redhat.put('01234567');
    const headers = { prefer: 'respond-async' };
    const answer = await it.ask('/tickets/01234567/comment', { key, json, headers, vendor: 'stands' });
    expect([answer.status, answer.headers.get('preference-applied')]).toEqual([202, 'respond-async']);
    await it.town.live();
    const later = await it.ask(answer.headers.get('location') ?? '', { key, at: 'root' });
    expect(later.body).toMatchObject({ kind: 'comment', key: '01234567', state: 'done' });
  });

  test('takes files along, and no others', async () => {
    it.town.redhat.put('01234567');
    const file = new File(['the log'], 'worker.log');
    const body = form([...Object.entries(json), ['attachments', file]]);
    expect((await it.ask('/tickets/01234567/comment', { key, method: 'POST', body })).status).toBe(204);
    await it.town.live(60_000);
    expect(it.town.redhat.received).toMatchObject([{ name: 'worker.log', size: 7 }]);
  });

  test('is 422 with the reason where the vendor refuses it, and 404 where there is no such case', async () => {
    it.town.redhat.put('01234567');
    it.town.wire.fails = (path) =>
      path.includes('/comment') ? new Failure('refused', 'the case is closed') : undefined;
    const { status, text } = await it.ask('/tickets/01234567/comment', { key, json });
    expect(status).toBe(422);
    expect(text).toContain('the case is closed');
    expect((await it.ask('/tickets/07777777/comment', { key, json })).status).toBe(404);
  });

  test('needs the scope reply', async () => {
    const { key: reader } = await it.key('read', 'open');
    expect((await it.ask('/tickets/01234567/comment', { key: reader, json })).status).toBe(403);
  });
});
