import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Hear } from '#src/ports/bot.ts';
import { ANN, ANNS, type Stage, say, stage } from './fakes/telegram/stage.ts';
import { HOOK } from './fakes/telegram/webhook.ts';

let s: Stage;
let fails: number;

/** Time passes, and what goes over the wire meanwhile. */
async function pass(seconds: number) {
  for (let gone = 0; gone < seconds; gone += 5) {
    await vi.advanceTimersByTimeAsync(5000);
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  fails = 0;
  const hear: Hear = async () => {
    if (fails-- > 0) throw new Error('a bug');
    return say('heard');
  };
  s = await stage(hear, [], HOOK);
});
afterEach(async () => {
  vi.useRealTimers();
  await s.close();
});

const unreached = `down: Telegram does not reach ${HOOK}: Connection refused`;

it('Telegram that cannot get through is told upward, and so is that it can again', async () => {
  await pass(120);
  expect(s.news).toEqual([]);
  s.cut(true);
  await s.fake.type(ANN, ANNS, 'hello');
  await pass(60);
  expect(s.news).toEqual([unreached]);
  await pass(30);
  expect(s.news).toEqual([unreached, unreached, unreached]);
  s.cut(false);
  await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toEqual(['heard']));
  await pass(120);
  expect(s.news.slice(3)).toEqual(['heard again']);
});

it('a post that was not heard is no sign of that: it came through', async () => {
  fails = 1;
  await s.fake.type(ANN, ANNS, 'hello');
  await vi.waitFor(() => expect(s.fake.posts.map((post) => post.status)).toEqual([500, 200]));
  await pass(60);
  expect(s.news).toEqual([]);
});

it('another program that takes the updates is told upward; they are taken back, and none is lost', async () => {
  s.fake.usurp('https://elsewhere.example.com/telegram');
  await pass(60);
  expect(s.news).toEqual(['refused: another program reads updates with this bot token']);
  await s.fake.type(ANN, ANNS, 'hello');
  await vi.waitFor(() => expect(s.fake.messages.map((m) => m.text)).toEqual(['heard']));
  expect(s.news.slice(1)).toEqual(['heard again']);
});

it('a Telegram that does not answer is told upward, and asked again', async () => {
  s.fake.fault({ kind: 'down', method: 'getWebhookInfo' });
  s.fake.fault({ kind: 'auth', method: 'getWebhookInfo' });
  await pass(90);
  expect(s.news).toEqual([
    'down: Telegram does not answer',
    'auth: Telegram does not take the bot token any more',
    'heard again',
  ]);
});
