import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { chatId } from '#src/core/chats/people.ts';
import type { Message } from '#src/ports/bot.ts';
import { shelves } from '#src/shelves.ts';
import { words } from '#src/words.ts';
import { type Actor, type House, house } from './fakes/house.ts';

const say = words('en');
let h: House;
let ann: Actor;
beforeEach(async () => {
  h = await house();
  ann = await h.known('Ann', 'admin');
});
afterEach(() => h.stop());

function button(message: Message | undefined, label: string): object {
  const found = message?.buttons?.flat().find((b) => b.label === label);
  return { kind: 'press', command: found && 'command' in found ? found.command : '' };
}

/** What an older or broken version may have left behind. */
async function spoil(shelf: string, key: string): Promise<void> {
  const other = shelves(join(h.folder, 'shelves.db'));
  await other.shelf(shelf, z.unknown()).set(key, { lang: 7, command: 7 });
  await other.stop();
}

describe('an old button', () => {
  test('of another command does not answer the question that is open now', async () => {
    const { message } = await ann.says('/lang');
    const sure = await ann.says('/forget');
    expect((await ann.does(button(message, 'English'))).text).toBe(sure.text);
    expect(await h.core.people.role(ann.id, ann.id)).toBe('admin');
    expect((await ann.presses('Forget me')).text).toContain('without an admin');
  });

  test('of the same command about somebody else does not answer it either', async () => {
    const { message } = await ann.says('/allow 12345');
    await ann.says('/allow 666');
    expect((await ann.does(button(message, 'admin'))).text).toContain('Which role?');
    expect((await ann.presses('viewer')).text).toBe('666 is viewer now, everywhere.');
  });

  test('stands for the case it named, although the list has another order now', async () => {
    const { id } = await h.account(ann);
    for (const number of ['01234567', '01234568']) {
      await h.core.watches.add({ chat: ann.id, account: id, number, floor: null, person: ann.id });
    }
    const { message } = await ann.says('/mute');
    await ann.says('/unwatch 01234567');
    await ann.does(button(message, '01234568'));
    await ann.presses('1 hour');
    expect(await h.core.watches.mutedUntil({ chat: ann.id, account: id, number: '01234568' })).toBeGreaterThan(0);
  });
});

describe('a request', () => {
  test('that a vendor leaves without an answer is told so, and is no bug', async () => {
    await h.account(ann);
    h.redhat.put('01234567');
    h.redhat.silent = true;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const waiting = ann.says('/watch 01234567');
      await vi.waitUntil(() => h.redhat.asked.includes('get 01234567'));
      await vi.advanceTimersByTimeAsync(60_000);
      expect((await waiting).text).toContain('no answer within 60 s');
    } finally {
      vi.useRealTimers();
    }
    expect(await h.core.doctor.troubles(true)).toEqual([]);
  });

  test('is answered although the question half-way cannot be read back: that one is dropped', async () => {
    await spoil('dialogs', `${ann.id} ${ann.id}`);
    expect((await ann.says('/whoami')).text).toContain('Your role here: admin');
    expect((await ann.says('hello')).text).toBe(say('not-a-command'));
    expect(await h.core.doctor.troubles(true)).toMatchObject([{ kind: 'garbled', count: 1 }]);
  });

  test('is answered in the usual words although what was chosen cannot be read back, until it is chosen anew', async () => {
    await spoil('people', ann.id);
    expect((await ann.says('/whoami')).text).toContain('Your role here: admin');
    expect(await h.core.doctor.troubles(true)).toMatchObject([{ kind: 'garbled' }]);
    await ann.says('/lang it');
    expect((await ann.says('/whoami')).text).toContain('Il tuo ruolo qui');
  });
});

describe('on a full disk', () => {
  /** No page more than there are: SQLite says what it says when the disk is full. */
  async function fill(): Promise<void> {
    const filler = 'x'.repeat(2_000_000);
    await sql`pragma max_page_count = 1`.execute(h.ledger.db);
    await expect(h.core.people.allowPerson(filler, '*', 'viewer')).rejects.toThrow(/is full/);
    await expect(
      (async () => {
        for (let n = 0; n < 5000; n++) await h.core.people.allowPerson(`telegram|${n}`, '*', 'viewer');
      })(),
    ).rejects.toThrow(/is full/);
  }

  test('a command is answered with what to do, and talk in a group with nothing', async () => {
    await fill();
    const ops = { bot: 'telegram', room: '-100', kind: 'group', title: 'Ops' } as const;
    expect((await ann.says('/allow 12345 viewer')).text).toBe(say('failed-storage'));
    const stranger = h.person('x'.repeat(9000));
    expect((await stranger.says('/whoami')).text).toBe(say('failed-storage'));
    expect(await stranger.says('hello', { in: ops })).toMatchObject({ kind: 'none' });
    expect(h.log.filter((line) => line.level === 'error')).not.toEqual([]);
  });
});

describe('talk under an update', () => {
  const ops = { bot: 'telegram', room: '-100', kind: 'group', title: 'Ops' } as const;

  test('of who may only read stays talk in a group; an operator’s answers the vendor', async () => {
    const { id: account } = await h.account(ann, { chats: [ops] });
    h.redhat.put('01234567');
    const update = { account, number: '01234567', kind: 'comment', state: 'sent', message: 'm1' } as const;
    const rest = { priority: 1, body_json: '{}', attempts: 1, not_before: 0, created_at: h.now() };
    for (const chat of [chatId(ops), 'telegram|vic'])
      await h.ledger.write((tx) =>
        tx
          .insertInto('deliveries')
          .values({ key: chat, chat, ...update, ...rest })
          .execute(),
      );
    const vic = await h.known('Vic', 'viewer');
    expect(await vic.says('at last!', { in: ops, replyTo: 'm1' })).toMatchObject({ kind: 'none' });
    expect((await vic.says('at last!', { replyTo: 'm1' })).text).toContain('operator');
    expect((await ann.says('It works.', { in: ops, replyTo: 'm1' })).text).toContain('│ It works.');
  });
});

describe('what is not for everybody’s eyes, asked for in a group', () => {
  const ops = { bot: 'telegram', room: '-100', kind: 'group', title: 'Ops' } as const;

  test.each(['/doctor', '/doctor errors', '/people', '/accounts'])(
    '%s is answered in the direct chat',
    async (line) => {
      const account = await h.account(ann, { chats: [ops] });
      await h.core.doctor.trouble(`account:${account.id}`, new Error('a stack'));
      expect(await ann.says(line, { in: ops })).toMatchObject({ text: say('private-continued'), labels: [] });
      expect(h.sent).toMatchObject([{ to: { kind: 'direct', room: 'ann' } }]);
    },
  );

  test('/doctor of an operator is about that group', async () => {
    const bob = await h.known('Bob', 'operator');
    await h.account(ann, { chats: [ops] });
    await h.account(ann);
    await bob.says('/doctor', { in: ops });
    expect(h.sent[0]?.text).toContain('✓ Red Hat\n');
    expect(h.sent[0]?.text).not.toContain('Red Hat 2');
  });

  test('is answered there where only who asked can see it', async () => {
    const sue = await h.known('Sue', 'admin', { bot: 'slack' });
    const said = await sue.says('/people', { in: { ...ops, bot: 'slack' } });
    expect(said).toMatchObject({ message: { only: 'sue' } });
    expect(h.sent).toEqual([]);
  });
});
