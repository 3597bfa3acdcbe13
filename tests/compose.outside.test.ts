import { beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { languages, words } from '#src/words.ts';
import { CASE, harm, MINUTE, requests } from './fakes/start.ts';
import { CHAT, conversation, JOE } from './fakes/thread.ts';

const say = words('en');
const OPENING: Outgoing = {
  kind: 'open',
  draft: { title: 'VPN\ndown', body: 'Nothing works.', severity: '2 (High)', extra: {} },
};
let it: Awaited<ReturnType<typeof conversation>>;

describe('somebody who wrote by mail', () => {
  beforeEach(async () => {
    it = await conversation();
  });

  test('reads who said what, whole and in order, and where to read on', async () => {
    const long = 'word '.repeat(2_000).trim();
    it.place.redhat.say(CASE, long, { by: 'Ada' });
    it.place.redhat.say(CASE, 'It is up again.', { by: '', at: '2026-11-20T09:00:00Z' });
    await it.place.live(5 * MINUTE);
    expect(it.read()).toEqual([`Ada wrote:\n\n${long}\n\nRed Hat wrote:\n\nIt is up again.`]);
    expect(it.joe.letters[0]?.text).toMatch(new RegExp(`\n\n${it.place.redhat.one(CASE).url}$`));
    expect(it.joe.letters[0]).toMatchObject({
      to: 'joe@customer.test',
      subject: `Re: [${CASE}] VPN down`,
      robot: 'relay',
    });
  });

  test('reads nothing but comments: no other change, no internal note, no correction', async () => {
    const { id } = it.place.redhat.say(CASE, 'frist');
    await it.place.live(5 * MINUTE);
    it.place.redhat.put(CASE, { status: 'Closed', closed: true, owner: 'Grace', priority: 'low' });
    it.place.redhat.say(CASE, 'the customer is difficult', { draft: true });
    it.place.redhat.edit(CASE, id, { text: 'first' });
    await it.place.live(20 * MINUTE);
    expect(it.read()).toEqual(['Ada wrote:\n\nfrist']);
  });

  test('does not read what was made internal before it left', async () => {
    const { id } = it.place.redhat.say(CASE, 'the customer is difficult');
    it.place.redhat.say(CASE, 'It is up again.');
    await it.place.core.cases.absorb(it.account, [structuredClone(it.place.redhat.one(CASE))]);
    it.place.redhat.edit(CASE, id, { inside: true });
    await it.place.live(5 * MINUTE);
    expect(it.read()).toEqual(['Ada wrote:\n\nIt is up again.']);
  });

  test('hears once that it is a ticket, with its number and title, and how to go on', async () => {
    await it.submit(OPENING);
    const number = [...it.place.redhat.cases.keys()].find((one) => one !== CASE) ?? '';
    expect(it.read()).toEqual([say('mail-opened', { number, title: 'VPN down' })]);
    expect(it.joe.letters[0]).toMatchObject({ robot: 'notice', subject: `Re: [${number}] VPN down` });
    expect(it.joe.letters[0]?.text).toContain(`/${number}`);
  });

  test('does not hear that what they wrote next is there, nor does anybody else', async () => {
    await it.submit({ kind: 'comment', number: CASE, text: 'It is worse now.' });
    expect(it.place.redhat.one(CASE).comments.map(({ text }) => text)).toEqual(['It is worse now.']);
    expect(it.joe.letters).toEqual([]);
    expect(it.place.seen(it.ann)).toEqual([]);
  });

  test('is not told of our troubles: an admin is, and sees in which conversation they are', async () => {
    harm(it.place, 'refused', { on: /\/open/ });
    await it.submit(OPENING);
    expect(it.joe.letters).toEqual([]);
    const [told, ...more] = it.place.seen(it.ann);
    expect(more).toEqual([]);
    expect(told).toContain(say('ticket-failed-refused', { number: '', why: 'the vendor says refused' }));
    expect(told).toContain(say('notice-mail-thread', { title: 'VPN down' }));
  });

  test('is never taken for one of us: what an admin is to hear does not go to them', async () => {
    expect(await it.place.ledger.write((tx) => it.place.core.notices.reachable(tx, [JOE]))).toMatchObject({
      chat: it.ann,
    });
  });

  test('reads of a receipt for files no more than anybody else', async () => {
    await it.place.core.notices.tell(CHAT, 'files t1 receipt', { say: 'files-receipt', args: { number: CASE } });
    await it.place.core.notices.tell(CHAT, 'files t2 receipt', { say: 'files-receipt-partly', args: { number: CASE } });
    await it.place.live(MINUTE);
    expect(it.joe.letters).toEqual([]);
    expect(it.place.seen(it.ann)).toEqual([expect.stringContaining(say('files-receipt-partly', { number: CASE }))]);
  });
});

test.each(languages())(
  'somebody who wrote by mail reads their own language, and the address we give (%s)',
  async (lang) => {
    it = await conversation({ lang, link: 'https://help.example.com/requests/{key}?from=mail' });
    it.place.redhat.say(CASE, 'It is up again.');
    await it.place.live(2 * MINUTE);
    const wrote = words(lang)('mail-wrote', { by: 'Ada' });
    const url = `https://help.example.com/requests/${CASE}?from=mail`;
    expect(it.joe.letters.map(({ text }) => text)).toEqual([`${wrote}\n\nIt is up again.\n\n${url}`]);
  },
);

describe('the pictures of a comment', () => {
  const screen = { name: 'screen.png', type: 'image/png', async *open() {} };
  beforeEach(async () => {
    it = await conversation();
  });

  function show(): void {
    it.joe.shown.set(it.place.redhat.say(CASE, 'Look:').id, [screen]);
    it.place.redhat.say(CASE, 'Fine.');
  }

  test('go along with it, and those of no other comment', async () => {
    it.joe.shown.set(it.place.redhat.say(CASE, 'old').id, [{ ...screen, name: 'old.png' }]);
    await it.place.live(5 * MINUTE);
    show();
    await it.place.live(5 * MINUTE);
    expect(it.joe.letters.map(({ pictures }) => pictures?.map(({ name }) => name))).toEqual([
      ['old.png'],
      ['screen.png'],
    ]);
  });

  test.each(['down', 'auth', 'busy', 'garbled'] as FailureKind[])(
    'are waited for while the vendor cannot be asked (%s); nothing is told twice, and the conversation lives',
    async (kind) => {
      show();
      await it.place.core.cases.absorb(it.account, [structuredClone(it.place.redhat.one(CASE))]);
      harm(it.place, kind);
      await it.place.live(MINUTE);
      expect(it.joe.letters).toEqual([]);
      it.place.wire.fails = undefined;
      // Where the credential was refused there is a new one.
      const well = { state: 'on' as const, why: null, fails: 0 };
      await it.place.ledger.write((tx) => tx.updateTable('accounts').set(well).execute());
      await it.place.live(30 * MINUTE);
      expect(it.joe.letters.map(({ pictures }) => pictures?.length)).toEqual([1]);
      expect((await it.place.core.people.chat(CHAT))?.state).toBe('on');
      // The vendor's trouble is none of the chat platform's.
      const troubles = it.place.ledger.db.selectFrom('troubles').select('key').where('key', 'like', 'bot:%');
      expect(await troubles.execute()).toEqual([]);
    },
  );

  test.each(['missing', 'forbidden'] as FailureKind[])(
    'are none where the case is gone (%s); its words are told',
    async (kind) => {
      show();
      await it.place.core.cases.absorb(it.account, [structuredClone(it.place.redhat.one(CASE))]);
      harm(it.place, kind);
      await it.place.live(MINUTE);
      expect(it.joe.letters).toMatchObject([{ text: expect.stringContaining('Look:'), pictures: [] }]);
    },
  );
});

test('a mailbox that refuses us is no trouble of each conversation: whoever owns it hears of that', async () => {
  it = await conversation();
  it.joe.fate = () => {
    throw new Failure('auth', 'the mailbox noc is paused');
  };
  it.place.redhat.say(CASE, 'It is up again.');
  await it.place.live(30 * MINUTE);
  expect(it.place.seen(it.ann)).toEqual([]);
  it.joe.fate = undefined;
  await it.place.live(5 * MINUTE);
  expect(it.read()).toEqual(['Ada wrote:\n\nIt is up again.']);
});

test('a vendor that refused our credential is not asked with it again for the sake of a letter', async () => {
  it = await conversation();
  harm(it.place, 'auth');
  await it.place.live(10 * MINUTE);
  it.place.redhat.say(CASE, 'It is up again.');
  await it.place.core.cases.absorb(it.account, [structuredClone(it.place.redhat.one(CASE))]);
  expect(await requests(it.place, 30 * MINUTE)).toEqual([]);
  expect(it.joe.letters).toEqual([]);
});

describe('a letter whose answer was lost', () => {
  beforeEach(async () => {
    it = await conversation();
  });

  test('is found, and not sent again', async () => {
    it.joe.fate = () => 'lost';
    it.place.redhat.say(CASE, 'once');
    await it.place.live(30 * MINUTE);
    expect(it.read()).toEqual(['Ada wrote:\n\nonce']);
  });

  test('that never left is sent again under the same Message-ID', async () => {
    const ids: string[] = [];
    it.joe.fate = ({ id }) => {
      ids.push(id);
      if (ids.length === 1) throw new Failure('down', 'no answer', { doubt: true });
      return 'taken';
    };
    it.place.redhat.say(CASE, 'once');
    await it.place.live(MINUTE);
    it.place.redhat.say(CASE, 'more');
    await it.place.live(30 * MINUTE);
    expect(it.read()).toEqual(['Ada wrote:\n\nonce', 'Ada wrote:\n\nmore']);
    expect(ids[1]).toBe(ids[0]);
    expect(new Set(ids).size).toBe(2);
  });
});
