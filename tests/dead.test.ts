import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { arriving } from './fakes/arriving.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const NEVER = AbortSignal.timeout(2 ** 31 - 1);
const SIMPLE = { title: 'The disk is full', extra: { product: 'OpenShift', version: '4.20' } };
let home: House;
let ada: Actor;
let stopping: AbortController;

beforeEach(async () => {
  home = await house({ routes: ROUTES });
  ada = await home.known('Ada', 'admin');
  stopping = new AbortController();
});

afterEach(async () => {
  stopping.abort();
  await home.stop();
});

const ROUTES = {
  high: { account: undefined, chats: ['slack|C1'] },
  medium: { account: undefined, chats: [] },
  low: { account: undefined, chats: [] },
};

/** Tickets that came in while their account was there, and were taken when it was gone. */
async function buried(...titles: string[]): Promise<string[]> {
  const account = await home.account(ada);
  const ids: string[] = [];
  for (const title of titles) {
    const t = arriving({ ...SIMPLE, title, priority: 'medium', account: account.id });
    const made = await home.core.incoming.accept(t, NEVER);
    if ('id' in made) ids.push(made.id);
    home.pass(1);
  }
  await home.core.accounts.remove(account.id);
  await take(
    () => states(ids),
    titles.map(() => 'dead'),
  );
  return ids;
}

async function states(ids: string[]): Promise<(string | undefined)[]> {
  return Promise.all(ids.map(async (id) => (await home.core.incoming.get(id))?.state));
}

/** Tickets are taken from the lanes until it is so. */
async function take(now: () => Promise<unknown>, then: unknown): Promise<void> {
  const running = new AbortController();
  const run = home.core.incoming.run(running.signal);
  await expect.poll(now, { interval: 1 }).toEqual(then);
  running.abort();
  await run;
}

describe('/dead', () => {
  test('says that all is well where nothing is dead', async () => {
    expect((await ada.says('/dead')).text).toContain('No ticket is dead');
  });

  test('shows each with its reason, and two buttons', async () => {
    await buried('The disk is full', 'The fan is loud');
    const answer = await ada.says('/dead');
    expect(answer.text).toContain('2 tickets could not be opened');
    expect(answer.text).toContain('1. 🟡 The fan is loud');
    expect(answer.text).toContain('2. 🟡 The disk is full');
    expect(answer.text).toMatch(/Reason: account: There is no account or vendor \S*[0-9a-f]+/);
    expect(answer.labels).toEqual(['Send again 1', 'Discard 1', 'Send again 2', 'Discard 2']);
  });

  test('sends one again, which is opened once its account is back', async () => {
    const [id = ''] = await buried('The disk is full');
    await ada.says('/dead');
    await home.ledger.write((tx) =>
      tx
        .updateTable('incoming')
        .set({ body_json: bodyWith('redhat') })
        .execute(),
    );
    await home.account(ada);
    expect((await ada.presses('Send again 1')).text).toContain('Sent again');
    expect(await states([id])).toEqual(['held']);
    for (const one of await home.wakeups('lane')) await home.core.incoming.hold(one, NEVER);
    await take(() => states([id]), ['done']);
    expect(await home.core.tickets.get(id)).toMatchObject({ state: 'queued', kind: 'open' });
    expect((await ada.says('/dead')).text).toContain('No ticket is dead');
  });

  test('replay all sends every one, and the audit names who and which', async () => {
    const ids = await buried('The disk is full', 'The fan is loud');
    expect((await ada.says('/dead replay all')).text).toContain('2 tickets sent again');
    expect(await states(ids)).toEqual(['held', 'held']);
    const notes = (await home.core.audit.last(2)).map(({ person, what, detail }) => ({ person, what, detail }));
    expect(notes.map(({ detail }) => detail).sort()).toEqual([...ids].sort());
    expect(notes[0]).toMatchObject({ person: ada.id, what: 'ticket-replayed' });
  });

  test('discards one for good; a second press finds nothing', async () => {
    const [id = ''] = await buried('The disk is full');
    await ada.says('/dead');
    expect((await ada.presses('Discard 1')).text).toContain('Discarded');
    expect(await home.core.incoming.get(id)).toMatchObject({ state: 'done', why: 'discarded', ticket: undefined });
    expect((await ada.says(`/dead replay ${id}`)).text).toContain('not dead any more');
  });

  test('shows an operator what came from this chat or rings here, and nothing else', async () => {
    const [id] = await buried('The disk is full');
    const otto = await home.known('Otto', 'operator');
    expect((await otto.says('/dead')).text).toContain('No ticket is dead');
    expect((await otto.says(`/dead discard ${id}`)).text).toContain('not dead any more');
    await home.ledger.write((tx) => tx.updateTable('incoming').set({ person: otto.id }).execute());
    expect((await otto.says('/dead')).text).toContain('The disk is full');
  });

  test('is not for viewers, and helps whoever mistypes', async () => {
    const vera = await home.known('Vera', 'viewer');
    expect((await vera.says('/dead')).text).toContain('operator');
    expect((await ada.says('/dead again')).text).toContain('/dead replay ID');
  });
});

test('admins are told once that tickets are dead, with a button that shows them', async () => {
  await buried('The disk is full', 'The fan is loud');
  await home.deliver();
  const told = home.sent.filter(({ text }) => text.includes('could not be opened. It is kept'));
  expect(told).toHaveLength(1);
  expect(told[0]?.message.buttons).toEqual([[{ label: 'Dead tickets', command: 'dead' }]]);
});

test('whoever wrote it in a chat is told that it could not be opened', async () => {
  const account = await home.account(ada);
  const t = arriving({ ...SIMPLE, source: 'chat', person: ada.id, chat: ada.id, priority: 'low' });
  const made = await home.core.incoming.accept({ ...t, account: account.id }, NEVER);
  await home.core.accounts.remove(account.id);
  await take(() => states(['id' in made ? made.id : '']), ['dead']);
  await home.deliver();
  expect(home.sent.map(({ text }) => text).join()).toContain('"The disk is full" could not be opened and is kept');
});

test('a ticket that was taken ten times and never came through is dead', async () => {
  await home.account(ada);
  const made = await home.core.incoming.accept(arriving({ ...SIMPLE, priority: 'low' }), NEVER);
  await home.ledger.write((tx) => tx.updateTable('letters').set({ times: 10 }).execute());
  const id = 'id' in made ? made.id : '';
  await take(() => states([id]), ['dead']);
  expect((await home.core.incoming.get(id))?.why).toContain('10 times');
});

function bodyWith(account: string): string {
  const { origin: _, ...t } = arriving({ ...SIMPLE, priority: 'medium', account });
  return JSON.stringify({ ...t, id: 'x', at: 0 });
}
