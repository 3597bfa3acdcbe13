import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatId } from '#src/core/chats/people.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import { words } from '#src/words.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';
import { opening, sent } from './fakes/sent.ts';

const MINUTE = 60_000;
const say = words('en');
let home: House;
let ada: Actor;
let vera: Actor;
let ops: ChatRef;
let account: string;

beforeEach(async () => {
  home = await house();
  ada = await home.known('Ada', 'admin');
  vera = await home.known('Vera', 'viewer');
  ops = home.group('Ops');
  account = (await home.account(ada, { chats: [ops] })).id;
});
afterEach(() => home.stop());

/** A comment of Ada's that arrived so many minutes ago, unless the test says otherwise. */
function put(id: string, minutes: number, more: object = {}, files: Parameters<typeof sent>[2] = []): Promise<void> {
  const created_at = home.now() - minutes * MINUTE;
  return sent(home.ledger, { id, created_at, person: ada.id, chat: chatId(ops), account, ...more }, files);
}

describe('/history', () => {
  test('shows what went out with the accounts of this chat, the newest first, a line each', async () => {
    const why = JSON.stringify({ why: 'the case is closed' });
    const body_json = opening('private title');
    await put('aa', 3 * 60, { kind: 'open', body_json }, [
      { id: 'f1', name: 'a.log' },
      { id: 'f2', name: 'b.log' },
    ]);
    await put('bb', 60, { state: 'failed', result_json: why });
    await put('cc', 5, { kind: 'change', state: 'doubt', number: '07654321' });
    const letter = JSON.stringify({ to: 'noc@acme.example', messageId: '<1@x>' });
    await put('dd', 1, { kind: 'open', number: null, state: 'pending', body_json, result_json: letter });

    expect((await vera.says('/history', { in: ops })).text.split('\n')).toEqual([
      'The last 4 sent',
      '✉ 1 minute ago · Red Hat casebelldd · new case · → noc@acme.example',
      '❓ 5 minutes ago · Red Hat 07654321 · change',
      '✗ 1 hour ago · Red Hat 01234567 · comment · the case is closed',
      '✓ 3 hours ago · Red Hat 01234567 · new case · 2 files',
    ]);
  });

  test('shows ten at most, and what was meant: one case, or one account', async () => {
    const other = await home.account(ada, { chats: [ops], label: 'Second line' });
    for (let i = 0; i < 12; i++) await put(`a${i}`, i + 10);
    await put('one', 1, { number: '07654321' });
    await put('two', 2, { account: other.id });
    const lines = async (what: string) => (await vera.says(`/history ${what}`, { in: ops })).text.split('\n').slice(1);
    expect(await lines('')).toHaveLength(10);
    expect(await lines('07654321')).toEqual(['✓ 1 minute ago · Red Hat 07654321 · comment']);
    expect(await lines('second line')).toEqual(['✓ 2 minutes ago · Red Hat 01234567 · comment']);
    expect(await lines(other.id)).toHaveLength(1);
    expect((await vera.says('/history nonsense', { in: ops })).text).toBe(
      'nonsense is no case number and no account here.',
    );
  });

  test('shows nobody what other chats’ accounts sent; an admin, in a direct chat, everything', async () => {
    const secret = await home.account(ada, { label: 'Secret project' });
    await put('a', 1, { account: secret.id });
    await put('b', 2, { account: 'removed' });
    expect((await vera.says('/history', { in: ops })).text).toBe(say('history-none'));
    expect((await vera.says('/history secret project', { in: ops })).text).toContain('no account here');
    expect((await ada.says('/history', { in: ops })).text).toBe(say('history-none'));
    expect((await ada.says('/history')).text.split('\n').slice(1)).toEqual([
      '✓ 1 minute ago · Red Hat 01234567 · comment',
      '✓ 2 minutes ago · removed 01234567 · comment',
    ]);
  });
});

describe('/history csv', () => {
  test('is a file of everything this chat may see, for an admin', async () => {
    await put('a', 1);
    await put('b', 2, { account: 'removed' });
    const said = await ada.says('/history csv', { in: ops });
    expect(said.text).toBe('1 entry, as a file.');
    expect(said.message).toMatchObject({ only: 'ada', file: { name: 'casebell-history-2026-11-20.csv' } });
    expect(said.message?.file?.text.split('\r\n').slice(1)).toEqual([
      `2026-11-20T11:59:00.000Z,Ada,telegram,${chatId(ops)},redhat,Red Hat,comment,,casebella,01234567,done,,,,`,
      '',
    ]);
    expect((await ada.says('/history csv')).text).toBe('2 entries, as a file.');
  });

  test('is not for others', async () => {
    await put('a', 1);
    const said = await vera.says('/history csv');
    expect(said.text).toBe(say('refused-role', { role: say('role-admin') }));
    expect(said.message?.file).toBeUndefined();
  });
});

describe('/history audit', () => {
  test('shows an admin the last notes: who did what, where', async () => {
    await home.core.audit.note({ person: ada.id, chat: chatId(ops) }, 'account-granted', account);
    home.pass(MINUTE);
    await home.core.audit.note({ person: 'slack|U1' }, 'forgotten');
    await ada.says('/whoami', { in: ops });
    expect((await ada.says('/history audit')).text.split('\n')).toEqual([
      'The last 2 audit notes',
      'Nov 20, 2026, 12:01 UTC · slack|U1 · forgotten',
      `Nov 20, 2026, 12:00 UTC · Ada · account-granted ${account} · Ops`,
    ]);
  });

  test('goes to the direct chat where it was asked for in a group, and to no one else', async () => {
    await home.core.audit.note({ person: ada.id }, 'claimed', 'telegram');
    expect((await ada.says('/history audit', { in: ops })).text).toBe(say('private-continued'));
    expect(home.sent.at(-1)).toMatchObject({ to: { kind: 'direct', room: 'ada' } });
    expect(home.sent.at(-1)?.text).toContain('claimed telegram');
    expect((await vera.says('/history audit')).text).toBe(say('refused-role', { role: say('role-admin') }));
  });
});
