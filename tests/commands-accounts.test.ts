import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatId } from '#src/core/chats/people.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';

import { type Actor, type House, house } from './fakes/house.ts';

const say = words('en');
let h: House;
let bob: Actor;
beforeEach(async () => {
  h = await house();
  bob = await h.known('Bob', 'operator');
});
afterEach(() => h.stop());

describe('/accounts', () => {
  test('says how to begin where there is none', async () => {
    expect((await bob.says('/accounts')).text).toBe(
      'No vendor account is yours or serves this chat. Connect one with /setup.',
    );
  });

  test('shows each with how it does and which chats may use it', async () => {
    const { id } = await h.account(bob, { chats: [h.group('Ops'), h.group('Night shift')] });
    const other = await h.account(bob);
    h.pass(120_000);
    await h.core.accounts.went(other, { failure: new Failure('down', 'no answer'), pause: false });
    expect((await bob.says('/accounts')).text.split('\n')).toEqual([
      `Red Hat (${id}): works, last success 2 minutes ago`,
      'Used by: Night shift, Ops',
      `Red Hat 2 (${other.id}): does not answer, last success 2 minutes ago. Reason: no answer`,
      'Used by: you alone, in this chat',
    ]);
  });

  test('are one’s own and those that serve the chat: nobody sees where else an account is used', async () => {
    const ops = h.group('Ops');
    const { id } = await h.account(bob, { chats: [ops, h.group('Secret project')] });
    const max = await h.known('Max', 'operator');
    expect((await max.says('/accounts')).text).toContain('No vendor account is yours');
    const there = await max.says('/accounts', { in: ops });
    expect(there).toMatchObject({ text: say('private-continued'), labels: [] });
    expect(h.sent.at(-1)?.to).toMatchObject({ kind: 'direct', room: 'max' });
    expect(h.sent.at(-1)?.text.split('\n')).toEqual([`Red Hat (${id}): works, last success now`, 'Used by: Ops']);
    expect(h.sent.at(-1)?.message.buttons).toEqual([]);
    const ada = await h.known('Ada', 'admin');
    expect((await ada.says('/accounts')).text).toContain('Secret project');
  });
});

describe('an account', () => {
  test('is granted to the group it is named in', async () => {
    const ops = h.group('Ops');
    await h.account(bob);
    expect((await bob.says('/accounts', { in: ops })).labels).toEqual([]);
    expect((await bob.presses('Let a chat use Red Hat')).text).toBe('Ops may use Red Hat now. Next: /watch');
    expect(await h.core.audit.last(1)).toMatchObject([{ what: 'account-granted', chat: chatId(ops) }]);
    await h.deliver();
    expect(h.sent.at(-1)).toMatchObject({ to: { room: ops.room }, text: 'Bob lets this chat use Red Hat.' });
    await bob.says('/accounts', { in: ops });
    expect((await bob.presses('Take Red Hat away')).text).toContain('Ops may no longer use Red Hat');
  });

  test('is granted from a direct chat to a group chosen there, which is told by whom', async () => {
    const ops = h.group('Ops');
    await bob.says('/whoami', { in: ops });
    await h.account(bob);
    await bob.says('/accounts');
    expect((await bob.presses('Let a chat use Red Hat')).text).toBe('Which chat, for Red Hat?');
    expect((await bob.presses('Ops')).text).toContain('Ops may use Red Hat now.');
    await h.deliver();
    expect(h.sent).toMatchObject([{ to: { room: ops.room }, text: 'Bob lets this chat use Red Hat.' }]);
    expect(h.sent[0]?.message.buttons).toEqual([[{ label: 'Watch a case', command: 'watch' }]]);
  });

  test('goes only to groups where its owner is an operator', async () => {
    const ada = await h.known('Ada', 'admin');
    const ops = h.group('Ops');
    const own = h.group('Own');
    await ada.says('/allow 777 viewer', { in: ops });
    await ada.says('/allow 777 operator', { in: own });
    const max = h.person('Max', { user: '777' });
    const { id } = await h.account(max);
    expect((await max.says(`/accounts grant ${id}`)).labels).toEqual(['Own', 'Cancel']);
    await max.says('/cancel');
    expect((await max.says(`/accounts grant ${id} ${chatId(ops)}`)).text).toBe(
      say('refused-role', { role: 'operator' }),
    );
    expect((await max.says(`/accounts grant ${id} telegram|nowhere`)).text).toContain('There is no other chat for it.');
    expect(await h.core.accounts.grants(id)).toEqual([]);
  });

  test('is taken away from a chat with what it watches there, and the chat is told', async () => {
    const ops = h.group('Ops');
    const { id } = await h.account(bob, { chats: [ops] });
    await h.core.watches.add({ chat: chatId(ops), account: id, number: '01234567', floor: null, person: bob.id });
    await bob.says('/accounts');
    await bob.presses('Take Red Hat away');
    expect((await bob.presses('Ops')).text).toBe(
      'Ops may no longer use Red Hat, and no longer watches cases through it.',
    );
    expect(await h.core.watches.of(chatId(ops))).toEqual([]);
    await h.deliver();
    expect(h.sent[0]?.text).toContain('Bob has taken Red Hat away from this chat');
  });

  test('is removed after a question that says what it costs', async () => {
    const ops = h.group('Ops');
    await h.account(bob, { chats: [ops] });
    await bob.says('/accounts');
    const sure = await bob.presses('Remove');
    expect(sure.text).toBe(
      'Remove Red Hat and its credential for good? One chat loses the cases it watches through it.',
    );
    expect((await bob.says('hm')).text).toContain('⚠ That is none of the choices.');
    expect((await bob.presses('Remove')).text).toContain('Red Hat is removed');
    expect(await h.core.accounts.all()).toEqual([]);
    expect(await h.core.audit.last(1)).toMatchObject([{ what: 'account-removed' }]);
    await h.deliver();
    expect(h.sent).toMatchObject([{ to: { room: ops.room } }]);
  });

  test('of somebody else is nobody’s but theirs and an admin’s', async () => {
    const ops = h.group('Ops');
    const { id } = await h.account(bob, { chats: [ops] });
    const max = await h.known('Max', 'operator');
    for (const doing of ['grant', 'revoke', 'remove']) {
      await max.says(`/accounts ${doing} ${id}`, { in: ops });
      expect(h.sent.at(-1)).toMatchObject({
        to: { room: 'max' },
        text: 'Red Hat belongs to somebody else: only they and admins may do that.',
      });
    }
    expect((await max.says(`/accounts remove ${id}`)).text).toContain('There is no such account here.');
    const ada = await h.known('Ada', 'admin');
    await ada.says(`/accounts remove ${id}`);
    expect((await ada.presses('Remove')).text).toContain('is removed');
  });
});
