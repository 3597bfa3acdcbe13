import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Actor } from './fakes/actor.ts';
import { joined } from './fakes/carrier.ts';
import { type FakeDesk, fakeDesk } from './fakes/desk.ts';
import { dropped } from './fakes/dropped.ts';
import { type House, house } from './fakes/house.ts';

const CASE = '00001234';
let home: House;
let desk: FakeDesk;
let ada: Actor;

beforeEach(async () => {
  desk = fakeDesk({ now: () => home.now() });
  home = await house({
    vendors: 0,
    more: [desk.vendor],
    http: async () => ({ status: 200, headers: {}, text: '' }),
  });
  ada = await home.known('Ada', 'operator');
  await joined(home.core, ada.id, 'redhat', { token: 'good' });
  desk.put(CASE);
});

afterEach(() => home.stop());

const drops = (files: Parameters<typeof dropped>[0]) => ada.does(dropped(files));

async function open() {
  await ada.says('/open Red Hat The disk is full');
  await ada.says('2 (High)');
  return ada.says('It is really full.');
}

async function work(kind: 'ticket' | 'files'): Promise<void> {
  const { run } = kind === 'ticket' ? home.core.tickets : home.core.uploads;
  for (const id of await home.wakeups(kind)) await run(id, AbortSignal.timeout(5000));
}

describe('Cancel on a draft gives its files back', () => {
  test('and the next preview lists them', async () => {
    await drops({ 'a.log': 'alpha' });
    await open();
    await ada.presses('Cancel');
    expect((await ada.says(`/attach ${CASE}`)).text).toContain('📎 a.log · 5 B');
    await ada.presses('Send');
    for (const kind of ['ticket', 'files'] as const) await work(kind);
    expect(desk.received.map((file) => file.name)).toEqual(['a.log']);
  });

  test('and /cancel drops them', async () => {
    await drops({ 'a.log': 'alpha' });
    await open();
    await ada.presses('Cancel');
    expect((await ada.says('/cancel')).text).toBe('The file that waited is dropped.');
    expect((await ada.says(`/attach ${CASE}`)).text).toContain('No files wait here');
  });
});

test('Exact text of what is sent, or was, shows nothing any more', async () => {
  await drops({ 'a.log': 'alpha' });
  await open();
  const [row] = await home.ledger.db.selectFrom('tickets').select('id').execute();
  const exact = { kind: 'press', command: `payload ${row?.id}`, pressed: 'm1' };
  expect((await ada.does(exact)).text).toContain('Nothing was sent.');
  await ada.presses('Send');
  expect((await ada.does(exact)).text).toBe('That was sent already; it is not sent twice.');
  await work('ticket');
  expect((await ada.does(exact)).text).toBe('That was sent already; it is not sent twice.');
});

test('/cancel drops files with the question that waits, and says both', async () => {
  await ada.says('/open Red Hat The disk is full');
  await drops({ 'a.log': 'alpha', 'b.log': 'beta!' });
  const said = await ada.says('/cancel');
  expect(said.text).toBe('Left open. Nothing was done.\nThe 2 files that waited are dropped.');
  expect(await home.core.files.loose(ada.id, ada.id)).toEqual([]);
});
