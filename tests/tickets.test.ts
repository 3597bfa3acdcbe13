import { beforeEach, describe, expect, test } from 'vitest';
import type { Outgoing } from '#src/core/tickets/dispatch.ts';
import type { Draft } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import type { Town } from './fakes/core.ts';
import { CASE, MINUTE, start } from './fakes/start.ts';
import { stateOf } from './fakes/ticket.ts';

const say = words('en');
const draft: Draft = { title: 'The disk is full', body: 'It is really full.', severity: '2 (High)', extra: {} };
let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE] }));
});

function written(out: Outgoing, chat = noc): Promise<string> {
  return place.draft({ person: ann, chat, account, out });
}
const opening = () => written({ kind: 'open', draft });
const reply = (text = 'Here are the logs.', chat = noc) => written({ kind: 'comment', number: CASE, text }, chat);

const state = (id: string) => stateOf(place, id);

function asked(method: string): number {
  return place.wire.requests.filter((path) => path.includes(`/${method}`)).length;
}

describe('what is written to a vendor', () => {
  test('stays here until its author says Send', async () => {
    const id = await opening();
    await place.live(60 * MINUTE);
    expect(asked('open')).toBe(0);
    await place.core.tickets.send(id);
    await place.live();
    expect(asked('open')).toBe(1);
    expect(await state(id)).toBe('done');
  });

  test('is sent once, however often Send is pressed', async () => {
    const id = await reply();
    expect(await place.core.tickets.send(id)).toBe(true);
    expect(await place.core.tickets.send(id)).toBe(false);
    await place.live();
    expect(await place.core.tickets.send(id)).toBe(false);
    await place.live();
    expect(asked('comment')).toBe(1);
  });

  test('is never sent once it was dropped', async () => {
    const id = await reply();
    expect(await place.core.tickets.drop(id)).toBe(true);
    expect(await place.core.tickets.send(id)).toBe(false);
    await place.live();
    expect(asked('comment')).toBe(0);
  });

  test.each<[Outgoing, string[]]>([
    [
      { kind: 'open', draft: { ...draft, title: 'x'.repeat(256), body: ' no ', severity: 'very' } },
      ['title', 'body', 'severity'],
    ],
    [{ kind: 'comment', number: CASE, text: '   ' }, ['text']],
    [{ kind: 'comment', number: CASE, text: 'x'.repeat(30_001) }, ['text']],
    [{ kind: 'change', number: CASE, patch: { severity: 'very' } }, ['severity']],
    [{ kind: 'change', number: CASE, patch: { reopen: { reason: ' ' } } }, ['reason']],
  ])('is told to be wrong before anything is kept or sent, all reasons at once', async (out, fields) => {
    const made = await place.core.tickets.draft({ person: ann, chat: noc, account, out });
    expect('problems' in made && made.problems.map((p) => p.field)).toEqual(fields);
  });

  test('is written down as being sent before it is', async () => {
    const id = await reply();
    let inside: string | undefined;
    place.wire.fails = async (path) => {
      if (path.includes('comment')) inside = await state(id);
      return undefined;
    };
    await place.core.tickets.send(id);
    await place.live();
    expect(inside).toBe('sending');
  });
});

describe('a case opened from a chat', () => {
  test('is told with its number and link, and watched there from then on', async () => {
    const id = await opening();
    await place.core.tickets.send(id);
    await place.live();
    const number = (await place.core.tickets.get(id))?.number ?? '';
    expect(number).toMatch(/^0999/);
    expect(place.seen(noc)).toEqual([
      `${say('ticket-open-done', { number })}\nhttps://portal.example.com/case/${number}`,
    ]);
    expect((await place.core.watches.of(noc)).map((w) => w.number)).toEqual([number]);
    place.redhat.say(number, 'On it.');
    await place.live(2 * MINUTE);
    expect(place.seen(noc).at(-1)).toContain('On it.');
  });

  test('does not come back to it as news, though it watches the whole account', async () => {
    await place.watch(noc, account, '*', 'low');
    await place.watch(ann, account, '*', 'low');
    await place.core.tickets.send(await opening());
    await place.live(10 * MINUTE);
    expect(place.seen(noc)).toHaveLength(1);
    expect(place.seen(ann)).toEqual([expect.stringContaining('The disk is full')]);
  });
});

describe('a comment sent from a chat', () => {
  beforeEach(async () => {
    for (const chat of [ann, noc]) {
      await place.core.settings.setChat(chat, { authors: 'both' });
      await place.watch(chat, account, CASE);
    }
    await place.live(2 * MINUTE);
  });

  test('is not told to it again, but to every other chat', async () => {
    await place.core.tickets.send(await reply());
    await place.live(10 * MINUTE);
    expect(place.seen(noc)).toEqual([say('ticket-comment-done', { number: CASE })]);
    expect(place.seen(ann)).toEqual([expect.stringContaining('Here are the logs.')]);
  });

  test('is not told to it either when the poll is faster than the vendor’s answer', async () => {
    place.redhat.lose = true;
    await place.core.tickets.send(await reply());
    await place.core.queue.put('poll', account);
    await place.live(10 * MINUTE);
    expect(place.seen(noc)).toEqual([say('ticket-comment-done', { number: CASE })]);
  });

  test('is its own only: the same word from the vendor, or from somebody else of ours, is told', async () => {
    await place.core.tickets.send(await reply('Yes'));
    await place.live(10 * MINUTE);
    place.redhat.say(CASE, 'Yes', { by: 'Ada' });
    await place.live(2 * MINUTE);
    expect(place.seen(noc).at(-1)).toContain('Ada');
    place.redhat.say(CASE, 'Yes', { by: 'Grace', side: 'ours' });
    await place.live(2 * MINUTE);
    expect(place.seen(noc).at(-1)).toContain('Grace');
  });

  test('keeps two chats that say the same apart', async () => {
    await place.core.tickets.send(await reply('Thanks', noc));
    await place.live(10 * MINUTE);
    await place.core.tickets.send(await reply('Thanks', ann));
    await place.live(10 * MINUTE);
    for (const chat of [ann, noc]) expect(place.seen(chat).filter((text) => text.includes('│ Thanks'))).toHaveLength(1);
  });
});
