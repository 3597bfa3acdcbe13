import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { Reply } from '#src/ports/bot.ts';
import { ann, later, room, say, signal, start, to, update } from './fakes/console.ts';
import { fakeTerminal } from './fakes/terminal.ts';

test('an answer that takes long does not hold up the next command', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const chat = fakeTerminal({ tty: true });
  const slow = [later(), later()];
  const answers: Record<string, Promise<Reply> | undefined> = { latest: slow[0]?.reply, list: slow[1]?.reply };
  const { heard } = await start(chat, async (r) => (r.kind === 'command' && answers[r.name]) || say('well again'));
  for (const line of ['/latest', '/list', 'what is it?', '/demo off']) await chat.type(ann, room, line);
  expect(heard).toHaveLength(1);
  for (let second = 0; second < 3; second++) await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toMatchObject([{ name: 'latest' }, { name: 'list' }, { name: 'demo' }]);
  expect(chat.messages.map((m) => m.text)).toEqual(['well again']);
  slow[1]?.give(say('the list'));
  await vi.advanceTimersByTimeAsync(0);
  expect(chat.prompt()).toBe('Working… casebell> ');
  slow[0]?.give(say('the latest'));
  await vi.advanceTimersByTimeAsync(0);
  expect(chat.prompt()).toBe('casebell> ');
  expect(chat.messages.map((m) => m.text)).toEqual(['well again', 'the list', 'the latest', 'well again']);
});

test('an answer that takes long does not hold up a button either', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const chat = fakeTerminal({ tty: true });
  const { bot, heard } = await start(chat, () => later().reply);
  await bot.send(to, update, signal);
  for (const line of ['/latest', '2']) await chat.type(ann, room, line);
  await vi.advanceTimersByTimeAsync(1000);
  expect(heard).toMatchObject([{ name: 'latest' }, { kind: 'press', command: 'mute 01234567' }]);
  // So that nobody waits for the end of it.
  void bot.stop();
  await vi.advanceTimersByTimeAsync(5000);
});

test('commands that are pasted are answered in their order', async () => {
  const chat = fakeTerminal({ tty: true });
  const first = later();
  const { heard } = await start(chat, async (r) =>
    r.kind === 'command' && r.name === 'list' ? first.reply : say('b'),
  );
  await chat.keys('/list\r/watch 01234567\r');
  expect(heard).toHaveLength(1);
  first.give(say('a'));
  await turn();
  expect(chat.messages.map((m) => m.text)).toEqual(['a', 'b']);
});
