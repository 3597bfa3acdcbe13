import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { chatId } from '#src/core/chats/people.ts';
import { shelves } from '#src/shelves.ts';
import { words } from '#src/words.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const say = words('en');
let h: House;
beforeEach(async () => {
  h = await house();
});
afterEach(() => h.stop());

describe('/allow', () => {
  let ada: Actor;
  beforeEach(async () => {
    ada = await h.known('Ada', 'admin');
  });

  test('admits everybody in this chat, as viewer or operator', async () => {
    const ops = h.group('Ops');
    const max = h.person('Max');
    expect(await max.says('/help', { in: ops })).toMatchObject({ kind: 'none' });
    expect((await ada.says('/allow here viewer', { in: ops })).text).toBe('Everybody in this chat is viewer here now.');
    expect((await max.says('/whoami', { in: ops })).text).toContain('Your role here: viewer');
    expect(await max.says('/whoami')).toMatchObject({ kind: 'none' });
    expect((await ada.says('/allow here admin', { in: ops })).text).toContain('admins are named one by one');
    expect((await ada.says('/allow here viewer')).text).toBe('This is a direct chat. Send /allow here in the group.');
  });

  test('by name asks which of those who call themselves that, with their ids', async () => {
    await h.person('Ann Smith', { user: '111' }).says('/start');
    await h.person('Ann Smith', { user: '666' }).says('/start');
    const which = await ada.says('/allow @ann smith operator');
    expect(which.text).toBe("Names can be anybody's. Which @ann smith do you mean?");
    expect(which.labels).toEqual(['Ann Smith (111)', 'Ann Smith (666)', 'Cancel']);
    expect((await ada.presses('Ann Smith (111)')).text).toBe('Ann Smith (111) is operator now, everywhere.');
    expect(await h.core.people.role('telegram|666', 'telegram|666')).toBeUndefined();
  });

  test('by id takes people who have never written, and asks for the role', async () => {
    expect((await ada.says('/allow 12345')).labels).toEqual(['viewer', 'operator', 'admin', 'Cancel']);
    expect((await ada.presses('admin')).text).toBe('12345 is admin now, everywhere.');
    expect((await ada.says('/people')).text).toContain('12345, telegram: admin');
    const bob = h.person('Bob', { user: '12345' });
    expect((await bob.says('/people')).text).toContain('Bob (12345), telegram: admin');
  });

  test('takes a mention for the id it is', async () => {
    const sue = await h.known('Sue', 'admin', { bot: 'slack', user: 'U0SUE00' });
    const channel = { bot: 'slack', room: 'C1', kind: 'channel', title: 'ops' } as const;
    expect((await sue.says('/allow <@U0BOB00> operator', { in: channel })).text).toBe(
      'U0BOB00 is operator in ops now.',
    );
    expect((await sue.says('/allow')).form?.fields.map((f) => f.name)).toEqual(['who', 'role']);
    expect((await sue.submits({ who: 'U0MAX00', role: 'viewer' })).text).toBe('U0MAX00 is viewer now, everywhere.');
  });

  test('in a group counts in that group only, and in a direct chat of theirs', async () => {
    await ada.says('/allow 12345 operator', { in: h.group('Ops') });
    const bob = h.person('Bob', { user: '12345' });
    expect((await bob.says('/whoami', { in: h.group('Ops') })).text).toContain('operator');
    expect(await bob.says('/whoami', { in: h.group('Others') })).toMatchObject({ kind: 'none' });
    expect((await bob.says('/whoami')).text).toContain('operator');
  });

  test('says how somebody nobody has heard of becomes known', async () => {
    const said = await ada.says('/allow @nobody viewer');
    expect(said.text).toContain('⚠ Nobody called @nobody has ever written to me.');
    expect(said.text).toContain('Whom?');
  });

  test('never leaves Casebell without an admin', async () => {
    await ada.says('/whoami');
    await ada.says('/allow ada viewer');
    expect((await ada.presses('Ada (ada)')).text).toBe(
      'That would leave Casebell without an admin. Name another one first: /allow',
    );
    expect((await ada.says('/revoke telegram|ada')).text).toContain('without an admin');
    expect((await ada.says('/people')).text).toContain('Ada (ada), telegram: admin');
  });
});

describe('/revoke', () => {
  let ada: Actor;
  beforeEach(async () => {
    ada = await h.known('Ada', 'admin');
    await ada.says('/whoami');
  });

  test('ends every role of a person, what they watch, and names the accounts still connected', async () => {
    const bob = await h.known('Bob', 'operator');
    const account = await h.account(bob);
    h.redhat.put('01234567');
    await h.core.watches.add({ chat: bob.id, account: account.id, number: '01234567', floor: null, person: bob.id });
    await bob.says('/whoami');
    await ada.says('/people');
    const gone = await ada.presses('Revoke Bob');
    expect(gone.text).toBe(
      [
        'Bob (bob) may do nothing any more, and what they watched in their direct chat has ended.',
        'Still connected with their credentials: Red Hat. Remove them with /accounts if they should end, too.',
      ].join('\n'),
    );
    expect(await bob.says('/list')).toMatchObject({ kind: 'none' });
    expect(await h.core.watches.of(bob.id)).toEqual([]);
    expect((await ada.says('/revoke bob')).text).toBe('Nobody called bob has a role. /people shows who has.');
  });

  test('of a chat takes its admission, its accounts and its watches', async () => {
    const ops = h.group('Ops');
    await ada.says('/allow here viewer', { in: ops });
    const account = await h.account(ada, { chats: [ops] });
    await h.core.watches.add({ chat: chatId(ops), account: account.id, number: '1', floor: null, person: ada.id });
    expect((await ada.says('/revoke')).labels).toEqual(['Ada (ada)', 'Ops', 'Cancel']);
    expect((await ada.presses('Ops')).text).toContain('Ops is not admitted any more');
    expect(await h.person('Max').says('/help', { in: ops })).toMatchObject({ kind: 'none' });
    expect(await h.core.accounts.grants(account.id)).toEqual([]);
    expect(await h.core.watches.of(chatId(ops))).toEqual([]);
    expect((await ada.says('/revoke here', { in: ops })).text).toBe('Ops has no role to take back.');
  });
});

describe('/people', () => {
  test('lists who may what, where, with a button to end each', async () => {
    const ada = await h.known('Ada', 'admin');
    const ops = h.group('Ops');
    await ada.says('/allow here viewer', { in: ops });
    await ada.says('/allow 12345 operator', { in: ops });
    const { text, labels } = await ada.says('/people');
    expect(text.split('\n')).toEqual([
      'Ada (ada), telegram: admin',
      '12345, telegram: operator in Ops',
      'Everybody in Ops, telegram: viewer',
      'Let in somebody else with /allow',
    ]);
    expect(labels).toEqual(['Revoke Ada', 'Revoke 12345', 'Revoke Ops']);
    expect((await ada.presses('Revoke Ops')).text).toContain('Ops is not admitted any more');
  });
});

describe('/forget', () => {
  test('removes accounts, roles, choices and watches, and tells the groups that lose the account', async () => {
    await h.known('Ada', 'admin');
    const bob = await h.known('Bob', 'operator');
    const ops = h.group('Ops');
    await h.account(bob, { chats: [ops] });
    await bob.says('/lang it');
    const sure = await bob.says('/forget');
    expect(sure.text).toContain('Red Hat');
    expect(sure.labels).toEqual(['Dimenticami', 'Annulla']);
    expect((await bob.presses('Dimenticami')).text).toContain('Non so più nulla di te');
    expect(await h.core.accounts.all()).toEqual([]);
    expect(await h.core.people.person(bob.id)).toBeUndefined();
    expect((await h.core.settings.person(bob.id)).lang).toBeUndefined();
    expect(await bob.says('/whoami')).toMatchObject({ kind: 'none' });
    await h.deliver();
    expect(h.sent).toMatchObject([{ to: { room: ops.room } }]);
    expect(h.sent[0]?.text).toContain('Bob has taken Red Hat away from this chat');
  });

  test('leaves no row with that person behind but what they did, and what is under way for others', async () => {
    await h.known('Ada', 'admin');
    const bob = await h.known('Bob', 'operator');
    const ops = h.group('Ops');
    const { id: account } = await h.account(await h.known('Eve', 'operator'), { chats: [ops] });
    await bob.says('/mute', { in: ops });
    await h.core.watches.add({ chat: chatId(ops), account, number: '01234567', floor: null, person: bob.id });
    await bob.says('/forget');
    await bob.presses('Forget me');
    expect(await h.core.people.chat(bob.id)).toBeUndefined();
    expect(await h.core.watches.of(chatId(ops))).toHaveLength(1);
    expect(await h.ledger.db.selectFrom('watches').select('person').execute()).toEqual([{ person: '' }]);
    const dialogs = shelves(join(h.folder, 'shelves.db'));
    expect(await dialogs.shelf('dialogs', z.unknown()).get(`${bob.id} ${chatId(ops)}`)).toBeUndefined();
    await dialogs.stop();
  });

  test('in a group asks in the direct chat, where nobody else can press', async () => {
    const ada = await h.known('Ada', 'admin');
    const bob = await h.known('Bob', 'viewer');
    const ops = h.group('Ops');
    expect((await bob.says('/forget', { in: ops })).text).toBe(say('private-continued'));
    expect(h.sent).toMatchObject([{ to: { room: 'bob' } }]);
    await bob.says('/cancel');
    expect((await bob.says('/whoami')).text).toContain('viewer');
    await ada.says('/forget');
    expect((await ada.presses('Forget me')).text).toContain('without an admin');
    expect((await ada.says('/whoami')).text).toContain('admin');
  });
});
