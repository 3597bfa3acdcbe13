import { describe, expect, onTestFinished, test } from 'vitest';
import { board, type View } from '#src/core/board.ts';
import { chatId } from '#src/core/chats/people.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, Priority } from '#src/ports/types.ts';
import { type Actor, type House, house } from './fakes/house.ts';

async function scene() {
  const h = await house({ vendors: 2 });
  onTestFinished(() => h.stop());
  const ada = await h.known('Ada', 'admin');
  const noc = h.group('NOC');
  const account = await h.account(ada, { chats: [noc] });
  const parts = board({ ...h.core, ledger: h.ledger });

  async function see(who: Actor | string): Promise<View | undefined> {
    const viewer = await parts.viewer(typeof who === 'string' ? who : who.id);
    return viewer && parts.read(viewer);
  }
  async function watch(number: string, change: Partial<Case>, chat = chatId(noc)): Promise<void> {
    await h.core.cases.absorb(account.id, [h.redhat.put(number, change)]);
    await h.core.watches.add({ chat, account: account.id, number, floor: null, person: ada.id });
  }
  return { h, ada, noc, account, parts, see, watch };
}

async function letter(h: House, id: string, chat: string, person = ''): Promise<void> {
  const body_json = JSON.stringify({ title: `Ticket ${id}` });
  const row = { id, origin: id, source: 'rest', person, chat, lane: 'high', body_json, state: 'dead' } as const;
  const rest = { message: null, why: 'the vendor refused it', attempts: 1, created_at: h.now(), ended_at: h.now() };
  await h.ledger.write((tx) =>
    tx
      .insertInto('incoming')
      .values({ ...row, ...rest })
      .execute(),
  );
}

describe('the board', () => {
  test('shows open watched cases by priority, who holds the ball, and who watches', async () => {
    const { h, ada, see, watch, account } = await scene();
    await watch('00000001', { priority: 'low', status: 'Waiting on Red Hat' });
    await watch('00000002', { priority: 'urgent', status: 'Waiting on Customer' });
    await watch('00000003', { priority: 'high', status: 'Closed', closed: true });
    h.pass(1000);
    await watch('00000004', { priority: 'urgent', status: 'Under review' });
    await h.core.watches.add({ chat: ada.id, account: account.id, number: '*', floor: 'high', person: ada.id });
    const view = await see(ada);
    expect(view?.cases.map(({ head, ball, chats }) => [head.number, ball, chats])).toEqual([
      ['00000004', undefined, ['NOC', 'ada']],
      ['00000002', 'ours', ['NOC', 'ada']],
      ['00000001', 'vendor', ['NOC']],
    ]);
  });

  test('shows at most 200 cases, and says that there are more', async () => {
    const { h, ada, account, see } = await scene();
    await h.core.watches.add({ chat: ada.id, account: account.id, number: '*', floor: null, person: ada.id });
    const priorities: Priority[] = ['low', 'urgent'];
    const all = Array.from({ length: 210 }, (_, i) =>
      h.redhat.put(String(i).padStart(8, '0'), { priority: priorities[i % 2] ?? 'low' }),
    );
    await h.core.cases.absorb(account.id, all);
    const view = await see(ada);
    expect([view?.cases.length, view?.more, view?.cases[0]?.head.priority]).toEqual([200, true, 'urgent']);
  });

  test('shows others only what their chats may see', async () => {
    const { h, ada, noc, see, watch, account } = await scene();
    const bob = await h.known('Bob', 'viewer');
    await watch('00000001', {});
    await watch('00000002', {}, ada.id);
    await letter(h, 'aaaaaaaaaaaa', chatId(noc));
    await letter(h, 'bbbbbbbbbbbb', 'api|1', bob.id);
    await h.core.doctor.trouble('bot:slack', new Failure('down', 'no answer'));
    expect(await see(bob)).toMatchObject({ cases: [], accounts: [], troubles: [], dead: [{ id: 'bbbbbbbbbbbb' }] });
    await h.core.people.allowPerson(bob.id, chatId(noc), 'viewer');
    const view = await see(bob);
    expect(view?.cases.map(({ head, chats }) => [head.number, chats])).toEqual([['00000001', ['NOC']]]);
    expect(view?.accounts.map((one) => one.account.id)).toEqual([account.id]);
    expect(view?.dead.map(({ id }) => id).sort()).toEqual(['aaaaaaaaaaaa', 'bbbbbbbbbbbb']);
    expect(view?.troubles).toEqual([]);
    expect((await see(ada))?.troubles.map(({ key }) => key)).toEqual(['bot:slack']);
    expect(await see('telegram|stranger')).toBeUndefined();
  });

  test('shows a key everything, or what was granted to it, and nothing without the scope read', async () => {
    const { h, ada, see, account } = await scene();
    const strata = await h.account(ada, { vendor: 'strata' });
    const reader = await h.core.keys.make({ name: 'Wall', scopes: ['read'] });
    const writer = await h.core.keys.make({ name: 'Form', scopes: ['open'] });
    const id = `api|${reader.id}`;
    const seen = async () => (await see(id))?.accounts.map((one) => one.account.id);
    expect(await seen()).toEqual([account.id, strata.id]);
    await h.core.accounts.grant(strata.id, id);
    expect(await seen()).toEqual([strata.id]);
    expect(await see(`api|${writer.id}`)).toBeUndefined();
    await h.core.keys.revoke(reader.id);
    expect(await see(id)).toBeUndefined();
  });

  test('counts deliveries and lanes, and names the reason of what was given up', async () => {
    const { h, ada, noc, see } = await scene();
    await h.core.notices.tell(chatId(noc), 'one', { say: 'private-continued', args: {} });
    h.blocked.add(noc.room);
    await h.deliver();
    await h.core.notices.tell(ada.id, 'two', { say: 'private-continued', args: {} });
    await letter(h, 'aaaaaaaaaaaa', chatId(noc));
    const view = await see(ada);
    expect(view?.deliveries.last.length).toBeGreaterThan(0);
    expect(view?.deliveries.owed).toBeGreaterThan(0);
    expect(view?.lanes).toEqual({
      high: { queued: 0, held: 0, dead: 1 },
      medium: { queued: 0, held: 0, dead: 0 },
      low: { queued: 0, held: 0, dead: 0 },
    });
    expect(view?.dead).toMatchObject([{ title: 'Ticket aaaaaaaaaaaa', why: 'the vendor refused it' }]);
  });

  test('shows an account in trouble, with the reason', async () => {
    const { h, ada, account, see } = await scene();
    const failure = new Failure('auth', 'the login is wrong');
    await h.core.accounts.went(account, { failure, pause: true });
    await h.core.doctor.trouble(`account:${account.id}`, failure);
    const view = await see(ada);
    expect(view?.accounts).toMatchObject([
      { account: { state: 'paused', failure: 'the login is wrong' }, trouble: { kind: 'auth' }, pausedUntil: 0 },
    ]);
    expect(view?.troubles).toEqual([]);
  });

  test('tells when something may have changed, until nobody listens', async () => {
    const { h, parts } = await scene();
    let heard = 0;
    const stop = parts.changed(() => {
      heard += 1;
    });
    await h.core.audit.note({ person: 'x' }, 'something');
    expect(heard).toBe(1);
    stop();
    await h.core.audit.note({ person: 'x' }, 'something');
    expect(heard).toBe(1);
  });
});
