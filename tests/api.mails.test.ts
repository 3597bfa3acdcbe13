import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { mailboxes } from '#src/core/accounts/mailboxes.ts';
import { joined, MAILBOX } from './fakes/carrier.ts';
import { heldMail, mailCase } from './fakes/held.ts';
import { type Office, office } from './fakes/rest.ts';

const MINUTE = 60_000;
let it: Office;
let admin: string;
let box: string;

beforeEach(async () => {
  it = await office({ more: [...mailboxes] });
  admin = (await it.key('admin')).key;
  box = await joined(it.core, await it.town.meets('Ann'), 'mail', MAILBOX);
});
afterEach(() => it.stop());

const hold = (change: Parameters<typeof heldMail>[2] = {}) => heldMail(it.town, box, change);
const post = (path: string, json?: unknown, key = admin) =>
  it.ask(path, { key, method: 'POST', vendor: 'stands', ...(json === undefined ? {} : { json }) });
const list = async (query = '') => (await it.ask(`/mails${query}`, { key: admin, vendor: 'stands' })).body;

describe('mails that are held back', () => {
  test('are listed newest first, by state, and page by page', async () => {
    const first = await hold();
    await it.town.live(MINUTE);
    const second = await hold({ state: 'asking', why: null, choices: ['SUP-21'] });
    await it.town.live(MINUTE);
    const third = await hold();
    await hold({ state: 'ticket', why: null });
    expect(await list()).toMatchObject([{ id: third }, { id: second }, { id: first }]);
    expect(await list('?state=asking')).toEqual([
      {
        id: second,
        board: box,
        mailbox: (await it.core.accounts.get(box)).label,
        sender: 'bo@customer.test',
        subject: 'VPN down',
        received: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        state: 'asking',
        why: '',
        choices: ['SUP-21'],
      },
    ]);
    const [newest] = (await list('?limit=1&state=parked')) as { id: string; received: string }[];
    expect(newest?.id).toBe(third);
    const offset = `${newest?.received.replace('Z', '')}%2B00:00`;
    expect(await list(`?limit=1&state=parked&before=${offset}`)).toMatchObject([{ id: first }]);
  });

  test('become tickets, once', async () => {
    const id = await hold();
    expect((await post(`/mails/${id}/release`)).status).toBe(204);
    expect(await it.core.mail.counts()).toMatchObject({ new: 1, parked: 0 });
    expect((await post(`/mails/${id}/release`, {})).status).toBe(404);
    expect(await it.core.audit.last(1)).toMatchObject([{ what: 'mail-released', detail: id }]);
  });

  test('become comments on a case that began by mail, and on no other', async () => {
    await mailCase(it.town, box, 'SUP-21');
    const id = await hold();
    const wrong = await post(`/mails/${id}/release`, { number: 'SUP-99' });
    expect(wrong).toMatchObject({ status: 404, body: { message: expect.stringContaining('SUP-99') } });
    expect((await post(`/mails/${id}/release`, { numer: 'SUP-21' })).status).toBe(400);
    expect((await post(`/mails/${id}/release`, { number: 'SUP-21' })).status).toBe(204);
  });

  test('come to nothing, once', async () => {
    const id = await hold();
    expect((await post(`/mails/${id}/drop`)).status).toBe(204);
    expect((await post(`/mails/${id}/drop`)).status).toBe(404);
    expect(await list()).toEqual([]);
  });

  test('are for admins alone', async () => {
    const id = await hold();
    const { key } = await it.key('read', 'open', 'reply');
    expect((await it.ask('/mails', { key })).status).toBe(403);
    for (const what of ['release', 'drop']) expect((await post(`/mails/${id}/${what}`, {}, key)).status).toBe(403);
    expect(await list()).toMatchObject([{ id, state: 'parked' }]);
  });
});

test('/metrics counts mails by state', async () => {
  await hold();
  await hold();
  await hold({ state: 'ticket', why: null });
  const response = await fetch(`${it.origin}/metrics`, { headers: { authorization: `Bearer ${admin}` } });
  const text = await response.text();
  expect(text).toContain('casebell_mails{state="parked"} 2');
  expect(text).toContain('casebell_mails{state="ticket"} 1');
});
