import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { fakeLanes } from './fakes/lanes.ts';
import { form, type Office, office } from './fakes/rest.ts';

const TICKET = {
  title: 'Node worker-3 does not come back',
  body: 'It hangs since this morning.',
  reporter: 'ada@example.com',
};

let it: Office;
let key: string;
beforeEach(async () => {
  it = await office();
  key = (await it.key('open', 'read', 'reply')).key;
  await it.town.account();
});
afterEach(() => it.stop());

describe('POST /tickets', () => {
  test('answers 201 with the case number once the vendor has it', async () => {
    const { status, headers, body } = await it.ask('/tickets', { key, json: { ...TICKET, priority: 'high' } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      key: '09990001',
      title: TICKET.title,
      priority: 'high',
      state: 'done',
      category: 'general',
      reporter: 'ada@example.com',
      vendor: 'redhat',
    });
    const { id } = body as { id: string };
    expect(headers.get('location')).toBe(`/api/tickets/v1/tickets/${id}`);
    expect(it.town.redhat.one('09990001').title).toBe(TICKET.title);
  });

  test('answers 202 and where to look where the vendor does not answer in time', async () => {
    const headers = { prefer: 'wait=0' };
    const first = await it.ask('/tickets', { key, json: TICKET, headers, vendor: 'stands' });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ lane: 'low', held: false, message: expect.any(String) });
    const place = first.headers.get('location') ?? '';
    await it.town.live();
    const later = await it.ask(place, { key, at: 'root' });
    expect(later.body).toMatchObject({ key: '09990001', state: 'done' });
  });

  test('answers 202 at once to who prefers that', async () => {
    const headers = { prefer: 'respond-async' };
    const { status, headers: said } = await it.ask('/tickets', { key, json: TICKET, headers, vendor: 'stands' });
    expect([status, said.get('preference-applied')]).toEqual([202, 'respond-async']);
  });

  test('says that a lane which cannot be reached keeps the ticket here', async () => {
    const lanes = fakeLanes({ now: () => 0 });
    lanes.down = new Failure('down', 'SQS does not answer');
    const other = await office({ lanes: lanes.lanes });
    try {
      await other.town.account();
      const { key } = await other.key('open');
      const answer = await other.ask('/tickets', { key, json: TICKET, headers: { prefer: 'respond-async' } });
      expect(answer.status).toBe(202);
      expect(answer.body).toMatchObject({ held: true, message: null, state: 'held' });
    } finally {
      await other.stop();
    }
  });

  test('answers 422 with the reason where the vendor refuses it', async () => {
    it.town.wire.fails = (path) =>
      path.endsWith('/open') ? new Failure('refused', 'your contract is over') : undefined;
    const { status, body } = await it.ask('/tickets', { key, json: TICKET });
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 422, reason: 'Unprocessable Entity', message: 'your contract is over' });
  });

  test('names all mistakes at once, in the fields of the API', async () => {
    const { status, text } = await it.ask('/tickets', {
      key,
      json: { title: 'oh', body: 'no', priority: 'soon', boss: 1 },
    });
    expect(status).toBe(400);
    expect(text).toMatch(/title.*body.*reporter.*priority.*boss/s);
  });

  test('refuses what the vendor would refuse, before the vendor is asked', async () => {
    const title = 'x'.repeat(256);
    const { status, text } = await it.ask('/tickets', { key, json: { ...TICKET, title, severity: 'terrible' } });
    expect(status).toBe(400);
    expect(text).toContain('title: Too long: 256 characters, at most 255.; severity: That is none of the choices.');
    expect(it.town.wire.requests.filter((path) => path.includes('/open'))).toEqual([]);
  });

  test('knows no other category than those that are set, and no board that is not there', async () => {
    expect(await it.ask('/tickets', { key, json: { ...TICKET, category: 'gossip' } })).toMatchObject({ status: 400 });
    const { status, text } = await it.ask('/tickets', { key, json: { ...TICKET, board: 'acme' } });
    expect(status).toBe(400);
    expect(text).toContain('there is no acme');
  });

  test('asks which board is meant where a name fits two', async () => {
    await it.town.account('other-token');
    const { status, text } = await it.ask('/tickets', { key, json: { ...TICKET, board: 'redhat' } });
    expect(status).toBe(409);
    expect(text).toMatch(/fits several boards/);
  });

  test('needs a key, and one that may open', async () => {
    expect((await it.ask('/tickets', { json: TICKET })).status).toBe(401);
    const { key: reader } = await it.key('read');
    expect((await it.ask('/tickets', { key: reader, json: TICKET })).status).toBe(403);
  });

  test('takes nothing but JSON and forms', async () => {
    const headers = { 'content-type': 'text/xml' };
    expect((await it.ask('/tickets', { key, method: 'POST', headers, body: '<x/>' })).status).toBe(415);
  });

  test('the same Idempotency-Key opens one ticket', async () => {
    const headers = { 'idempotency-key': 'mine-1' };
    const first = await it.ask('/tickets', { key, json: TICKET, headers });
    const second = await it.ask('/tickets', { key, json: TICKET, headers });
    expect(second.body).toEqual(first.body);
    expect(it.town.redhat.cases.size).toBe(1);
  });
});

describe('a form', () => {
  const file = new File(['the log'], 'worker.log');
  const fields: [string, string | File][] = [...Object.entries(TICKET), ['watchers', 'bob@example.com']];

  test('brings files and repeated watchers along', async () => {
    const body = form([
      ...fields,
      ['watchers', 'eve@example.com'],
      ['priority', ''],
      ['attachments[]', file],
      ['attachments', file],
    ]);
    const answer = await it.ask('/tickets', { key, method: 'POST', body });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ watchers: ['bob@example.com', 'eve@example.com'], priority: 'low' });
    await it.town.live(60_000);
    expect(it.town.redhat.received).toMatchObject([{ size: 7 }, { size: 7 }]);
  });

  test('leaves nothing behind where it is wrong', async () => {
    const body = form([
      ['title', 'oh'],
      ['attachments', file],
    ]);
    expect((await it.ask('/tickets', { key, method: 'POST', body })).status).toBe(400);
    await expect.poll(async () => it.town.ledger.db.selectFrom('files').selectAll().execute()).toEqual([]);
  });

  test('is too large with more than twenty files, or a text without end', async () => {
    const many = Array.from({ length: 21 }, (): [string, File] => ['attachments', file]);
    expect((await it.ask('/tickets', { key, method: 'POST', body: form([...fields, ...many]) })).status).toBe(413);
    const long = form([['body', 'x'.repeat(300_000)]]);
    expect((await it.ask('/tickets', { key, method: 'POST', body: long })).status).toBe(413);
    await expect.poll(async () => it.town.ledger.db.selectFrom('files').selectAll().execute()).toEqual([]);
  });

  test.each([
    ['names no boundary', 'multipart/form-data', 'title=x'],
    [
      'ends in a text',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nab',
    ],
    [
      'ends in a file',
      'multipart/form-data; boundary=x',
      '--x\r\nContent-Disposition: form-data; name="attachments"; filename="a"\r\n\r\nab',
    ],
  ])('that %s is the mistake of its sender', async (_what, type, body) => {
    const answer = await it.ask('/tickets', { key, method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.body).toMatchObject({ code: 400, message: expect.stringContaining('can be read to its end') });
    expect(await it.core.doctor.troubles(true)).toEqual([]);
  });

  test('is known again with its files by its Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'form-1' };
    const post = () =>
      it.ask('/tickets', { key, method: 'POST', headers, body: form([...fields, ['attachments', file]]) });
    const first = await post();
    expect((await post()).body).toEqual(first.body);
    await expect.poll(async () => it.town.ledger.db.selectFrom('files').selectAll().execute()).toHaveLength(1);
  });

  test('is the only way to bring files, and only where files go', async () => {
    const json = { ...TICKET, attachments: [{ name: 'a', size: 1, sha256: 'b' }] };
    expect((await it.ask('/tickets', { key, json })).status).toBe(400);
    expect((await it.ask('/watches', { key, method: 'POST', body: form(fields) })).status).toBe(415);
  });
});
