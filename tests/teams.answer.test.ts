import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '#src/ports/bot.ts';
import { words } from '#src/words.ts';
import { type House, house } from './fakes/house.ts';
import { channel, ROOM } from './fakes/teams.ts';

const say = words('en');
const RINGS = { account: undefined, chats: ['slack|noc'] };
let h: House;
beforeEach(async () => {
  h = await house({ routes: { high: RINGS, medium: RINGS, low: RINGS } });
});
afterEach(() => h.stop());

async function open(o: Parameters<typeof channel>[1] = {}) {
  const c = await channel(h, o);
  await h.core.people.allowPerson('teams|ann', '*', 'admin');
  return { ...c, [Symbol.asyncDispose]: c.stop };
}
const taken = () => h.core.incoming.list({ limit: 10 });

describe('a question', () => {
  test('is answered by the next post, or by the number of a choice', async () => {
    await using c = await open();
    expect((await c.says('ticket')).text).toContain(say('field-title'));
    const asked = await c.says('Disk is full');
    expect(asked.text).toContain('[2] urgent   [3] high   [4] medium');
    expect(asked.text).toContain(say('teams-choose', { example: '@Casebell 1' }));
    expect((await c.says('3')).text).toContain(say('field-body'));
    expect((await c.says('It is slow.')).text).toContain('lane high');
  });

  test('takes a number as its answer where an older button has that number', async () => {
    await using c = await open();
    await c.says('help');
    await c.says('start');
    expect((await c.says('ticket')).text).toContain(say('field-title'));
    expect((await c.says('1')).text).toContain(say('field-priority'));
  });

  test('takes words as its answer that would be a command or a ticket of their own; with a slash they are one', async () => {
    await using c = await open();
    await c.says('ticket');
    expect((await c.says('Test of the disk fails')).text).toContain(say('field-priority'));
    expect((await c.says('high')).text).toContain(say('field-body'));
    expect((await c.says('List is slow; high; since nine.')).text).toContain('lane high');
    expect((await taken()).map(({ body }) => body)).toMatchObject([
      { title: 'Test of the disk fails', body: 'List is slow; high; since nine.' },
    ]);
    await c.says('ticket');
    expect((await c.says('/whoami')).text).toContain('You: ann');
    expect((await c.says('cancel')).text).not.toContain(say('field-priority'));
  });

  test('is for who was asked: the number of another one presses nothing for them', async () => {
    await using c = await open();
    await h.core.people.allowPerson('teams|bob', '*', 'operator');
    await c.says('ticket');
    const [number = ''] = /\[\d+\] high/.exec((await c.says('Disk is full')).text) ?? [];
    expect((await c.says(number.replace(/\D/g, ''), { user: 'bob' })).text).toContain(say('question-gone'));
    expect(await taken()).toEqual([]);
  });

  test('a number that is no button any more is said to be none', async () => {
    await using c = await open();
    expect((await c.says('7')).text).toContain(say('no-button', { number: '7' }));
  });
});

describe('what a channel is not for', () => {
  test('a command for one person alone is refused, with the place to do it', async () => {
    await using c = await open();
    for (const line of ['setup redhat', 'accounts', 'people'])
      expect((await c.says(line)).text).toBe(say('teams-private'));
    const code = await h.core.people.code('teams');
    expect((await c.says(`start ${code}`, { user: 'joe' })).text).toBe(
      say('start-claimed-public', { allow: '@Casebell allow' }),
    );
    const setup = { parts: [], buttons: [[{ label: 'Set up', command: 'setup' }]] };
    await c.bot.send({ bot: 'teams', room: ROOM, kind: 'channel' }, setup, AbortSignal.timeout(1000));
    expect((await c.says('1', { user: 'joe' })).text).toBe(say('teams-private'));
  });

  test('a direct chat there is none: who would be written to is told so', async () => {
    await using c = await open();
    const to = { bot: 'teams', room: 'ann', kind: 'direct' as const };
    const sending = c.bot.send(to, { parts: [] }, AbortSignal.timeout(1000));
    await expect(sending).rejects.toMatchObject({ kind: 'unsupported' });
    expect((await c.says('history audit')).text).toContain('use Telegram, Slack or the console');
  });
});

describe('an answer that takes long', () => {
  test('is "working…" in time, and comes through the flow when it is there', async () => {
    const { promise, resolve } = Promise.withResolvers<Message>();
    const hear = async () => ({ kind: 'say' as const, message: await promise });
    await using c = await open({ hear, patience: 20 });
    expect((await c.says('list')).text).toBe(say('teams-working'));
    resolve({ parts: [{ kind: 'text', text: 'Three cases.' }] });
    await c.bot.stop();
    expect(c.told().map(({ text }) => text)).toEqual(['Three cases.']);
  });

  test('without a flow says where to look', async () => {
    const { promise, resolve } = Promise.withResolvers<Message>();
    const hear = async () => ({ kind: 'say' as const, message: await promise });
    await using c = await open({ hear, patience: 20, webhook: undefined });
    expect((await c.says('list')).text).toBe(say('teams-later'));
    resolve({ parts: [] });
    await c.bot.stop();
    expect([c.told(), c.news]).toEqual([[], []]);
  });

  test('that cannot be told any more is noted', async () => {
    const { promise, resolve } = Promise.withResolvers<Message>();
    const hear = async () => ({ kind: 'say' as const, message: await promise });
    await using c = await open({ hear, patience: 20, flow: () => ({ status: 500 }) });
    await c.says('list');
    resolve({ parts: [] });
    await c.bot.stop();
    expect(c.news).toEqual(['lost: Teams: the Workflows webhook did not take it in time']);
  });

  test('a bug is said in the channel, and noted', async () => {
    const hear = () => Promise.reject(new Error('broken'));
    await using c = await open({ hear });
    expect((await c.says('list')).text).toBe(say('failed-bug'));
    expect(c.news).toEqual(['lost: broken']);
  });
});
