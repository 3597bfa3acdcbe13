import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { connecting } from '#src/connecting.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { type House, house } from './fakes/house.ts';

const RETRY = 30_000;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };
let home: House;
beforeEach(async () => {
  home = await house();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await home.stop();
});

/** A platform that is down at first; the second time it takes as long as `slowly`. */
function platform(slowly: Promise<void>) {
  const story: string[] = [];
  const bot: Bot = {
    id: 'telegram',
    limits: { text: 4000, forms: false, pace: { chat: 1, all: 1 } },
    async start() {
      story.push('start');
      if (story.length === 1) throw new Failure('down', 'the platform is down');
      await slowly;
      story.push('hears');
    },
    async stop() {
      story.push('stop');
    },
    send: async () => ({ room: '1', id: '1' }),
  };
  return { bot, story };
}

function start(bot: Bot, signal: AbortSignal): Promise<void> {
  const hear = () => Promise.reject(new Error('nobody speaks'));
  const crashed = (_kind: string, _key: string, error: unknown) => expect(error).toBe(undefined);
  return connecting({ core: home.core, log: quiet, hear, alone: false, crashed })(bot, signal, {
    ails() {},
    moved: async () => {},
    lost() {},
  });
}

test('a platform that was down is connected to once it is back', async () => {
  const { bot, story } = platform(Promise.resolve());
  await start(bot, new AbortController().signal);
  await vi.advanceTimersByTimeAsync(RETRY);
  expect(story).toEqual(['start', 'start', 'hears']);
});

test('one that is back only after another process took it over is let go at once', async () => {
  const back = Promise.withResolvers<void>();
  const { bot, story } = platform(back.promise);
  const lease = new AbortController();
  await start(bot, lease.signal);
  await vi.advanceTimersByTimeAsync(RETRY);
  lease.abort();
  back.resolve();
  await vi.waitFor(() => expect(story).toEqual(['start', 'start', 'hears', 'stop']));
});
