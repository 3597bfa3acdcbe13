import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Actor, type House, house } from './fakes/house.ts';

const TICKET = '0123456789ab';
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house();
  ada = await home.known('Ada', 'admin');
  const { id: account } = await home.account(ada);
  const chat = { bot: 'mail', room: TICKET, kind: 'group', title: 'VPN down' } as const;
  const draft = { title: 'VPN down', body: 'Nothing works.', severity: '2 (High)', extra: {} };
  const by = { person: 'mail|joe@customer.test', chat: `mail|${TICKET}`, account };
  await home.ledger.write(async (tx) => {
    await home.core.people.ensureChat(tx, chat);
    await home.core.tickets.submit(tx, { id: TICKET, ...by, out: { kind: 'open', draft } });
    await tx.updateTable('tickets').set({ state: 'failed' }).execute();
  });
});
afterEach(() => home.stop());

const press = (actor: Actor, command: string) => actor.does({ kind: 'press', command, pressed: 'm1' });
const state = async () => (await home.core.tickets.get(TICKET))?.state;

test('an admin sends a ticket that came by mail again, or drops it, by the buttons of what they were told', async () => {
  expect((await press(ada, `again ${TICKET} failed`)).text).toContain('Sending to Red Hat…');
  expect(await state()).toBe('queued');
  await press(ada, `drop ${TICKET}`);
  expect(await state()).toBe('dropped');
});

test('nobody else decides on what strangers wrote', async () => {
  const bo = await home.known('Bo', 'operator');
  expect((await press(bo, `again ${TICKET} failed`)).text).toContain('admin');
  expect(await state()).toBe('failed');
});
