import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Hear } from '#src/ports/bot.ts';
import { ANN, ANNS, BOB, BOBS, gate, type Stage, say, stage, TEAM } from './fakes/telegram/stage.ts';

const never: Hear = () => new Promise(() => {});
const echo: Hear = async (request) => say(`heard ${request.kind === 'text' ? request.text : request.kind}`);
let s: Stage;

/** Methods the bot called, `getUpdates` aside. */
function called(method: string) {
  return s.fake.calls.filter((c) => c.method === method);
}

/** Time passes, and what goes over the wire meanwhile. */
async function pass(seconds: number) {
  for (let second = 0; second < seconds; second++) {
    await vi.advanceTimersByTimeAsync(1000);
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

afterEach(async () => {
  vi.useRealTimers();
  await s.close();
});

describe('while somebody waits for a slow answer', () => {
  const slow = gate();

  beforeEach(async () => {
    s = await stage(async (request) => {
      if (request.kind === 'text' && request.text === 'slow') await slow.wait;
      return say(`${request.person.name}: ${request.kind === 'text' ? request.text : ''}`);
    });
  });

  it('others are answered, and the one who waits gets the next answer after this one', async () => {
    await s.fake.type(ANN, ANNS, 'slow');
    await s.fake.type(ANN, ANNS, 'and then');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    await s.fake.type(BOB, BOBS, 'quick');
    await s.fake.type(ANN, TEAM, 'elsewhere');
    await s.fake.seen((m) => m.text === 'Bob: quick');
    await s.fake.seen((m) => m.text === 'Ann: elsewhere');
    slow.open();
    await s.fake.seen((m) => m.text === 'Ann: and then');
    expect(s.fake.messages.filter((m) => m.room === '7').map((m) => m.text)).toEqual(['Ann: slow', 'Ann: and then']);
    expect(s.heard).toHaveLength(4);
  });
});

it('typing is shown after a second and again until the answer is there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const slow = gate();
  s = await stage(async () => {
    await slow.wait;
    return say('at last');
  });
  await s.fake.type(ANN, TEAM, 'a question', { thread: '55' });
  await vi.waitFor(() => expect(s.heard).toHaveLength(1));
  expect(called('sendChatAction')).toEqual([]);
  await vi.advanceTimersByTimeAsync(1000);
  await vi.waitFor(() => expect(called('sendChatAction')).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(4000);
  await vi.waitFor(() => expect(called('sendChatAction')).toHaveLength(2));
  expect(called('sendChatAction')[0]?.payload).toEqual({ chat_id: '-1001', action: 'typing', message_thread_id: 55 });
  slow.open();
  await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toEqual(['at last']));
  await pass(1);
  const shown = called('sendChatAction').length;
  await pass(8);
  expect(called('sendChatAction')).toHaveLength(shown);
});

describe('an update', () => {
  it('is done once it is heard, though its answer is still on the way', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    s = await stage(echo);
    s.fake.fault({ kind: 'busy', method: 'sendMessage', retryAfter: 3 });
    await s.fake.type(ANN, ANNS, 'hello');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    expect(s.fake.messages).toEqual([]);
    await pass(3);
    expect(s.fake.messages.map((m) => m.text)).toEqual(['heard hello']);
  });

  it('not yet heard when the process dies comes again, with the same id, and none before it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    s = await stage((request) => (request.person.user === '7' ? never(request) : echo(request)));
    await s.fake.type(BOB, BOBS, 'first');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    await s.fake.type(ANN, ANNS, 'second');
    await s.fake.type(BOB, BOBS, 'third');
    await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toEqual(['heard first', 'heard third']));
    const stopped = s.bot.stop();
    await vi.advanceTimersByTimeAsync(5000);
    await stopped;
    expect(s.fake.unconfirmed()).toHaveLength(2);

    const before = s.heard.map((r) => r.id);
    await s.another(echo);
    await vi.waitFor(() => expect(s.fake.messages.at(-1)?.text).toBe('heard third'));
    await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toContain('heard second'));
    expect(s.heard.slice(before.length).map((r) => r.id)).toEqual(before.slice(1));
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
  });

  it('is heard whatever its id: after a quiet week Telegram starts anywhere', async () => {
    s = await stage(echo);
    await s.fake.type(ANN, ANNS, 'again', { event: 'e' });
    await s.fake.seen((m) => m.text === 'heard again');
    await s.fake.type(ANN, ANNS, 'newer');
    await vi.waitFor(() => expect(s.fake.unconfirmed()).toEqual([]));
    await s.fake.type(ANN, ANNS, 'again', { event: 'e' });
    await vi.waitFor(() => expect(s.heard).toHaveLength(3));
    expect(s.heard[2]?.id).toBe(s.heard[0]?.id);
  });
});

describe('stop', () => {
  it('waits for the answer under way and tells Telegram it is done', async () => {
    const slow = gate();
    s = await stage(async () => {
      await slow.wait;
      return say('the answer');
    });
    await s.fake.type(ANN, ANNS, 'a question');
    await vi.waitFor(() => expect(s.heard).toHaveLength(1));
    const stopped = s.bot.stop();
    slow.open();
    await stopped;
    expect(s.fake.messages.map((m) => m.text)).toEqual(['the answer']);
    expect(s.fake.unconfirmed()).toEqual([]);
  });

  it('hears nothing more, and what was said meanwhile is heard after the next start', async () => {
    s = await stage(echo);
    await s.bot.stop();
    await s.fake.type(ANN, ANNS, 'good morning');
    await s.another(echo);
    await s.fake.seen((m) => m.text === 'heard good morning');
  });
});

describe('when updates cannot be read', () => {
  const polls = () => called('getUpdates').length;

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    s = await stage(echo);
    await vi.waitFor(() => expect(polls()).toBe(1));
  });

  it('because another program does, it says so and looks again after half a minute, then less and less', async () => {
    s.fake.conflict(3);
    await s.fake.type(ANN, ANNS, 'hello');
    await vi.waitFor(() => expect(s.news).toHaveLength(1));
    const conflict = 'refused: another program reads updates with this bot token';
    const first = polls();
    await pass(25);
    expect(polls()).toBe(first);
    await pass(15);
    expect(polls()).toBe(first + 1);
    await pass(50);
    expect(polls()).toBe(first + 1);
    await pass(250);
    expect(s.news).toEqual([conflict, conflict, conflict, 'heard again']);
  });

  it('because Telegram is down or out of breath, it waits as long as needed and misses nothing', async () => {
    s.fake.fault({ kind: 'down', method: 'getUpdates', times: 2 });
    s.fake.fault({ kind: 'busy', method: 'getUpdates', retryAfter: 60 });
    await s.fake.type(ANN, ANNS, 'hello');
    await vi.waitFor(() => expect(s.news).toHaveLength(1));
    await s.fake.type(ANN, ANNS, 'are you there');
    await pass(50);
    expect(s.heard).toHaveLength(1);
    await pass(30);
    expect(s.heard).toHaveLength(2);
    expect(s.news).toEqual([
      'down: Telegram does not answer',
      'down: Telegram does not answer',
      'busy: Telegram, getUpdates: 429 Too Many Requests: retry after 60',
      'heard again',
    ]);
  });
});
