import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { ann, button, echo, later, room, say, signal, start, text, to, update } from './fakes/console.ts';
import { fakeTerminal } from './fakes/terminal.ts';

test('every line is answered before the next one is read, and the end is told after the last answer', async () => {
  const chat = fakeTerminal();
  const first = later();
  const { heard, onEnd } = await start(chat, (r) => (r.kind === 'text' ? first.reply : Promise.resolve(say('b'))));
  await chat.keys('one\n/list\n');
  await chat.end();
  expect(heard).toHaveLength(1);
  expect(onEnd).not.toHaveBeenCalled();
  onEnd.mockImplementation(() => expect(chat.printed()).toBe('● a\n\n● b\n\n'));
  first.give(say('a'));
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce());
  expect(onEnd).toHaveReturned();
});

test('a script that is faster than the answers waits: no heap of lines grows', async () => {
  const chat = fakeTerminal();
  const first = later();
  const { heard } = await start(chat, () => first.reply);
  await chat.keys('/list\n'.repeat(5000));
  await vi.waitFor(() => expect(chat.input.isPaused()).toBe(true));
  expect(heard).toHaveLength(1);
  first.give({ kind: 'none' });
});

test('a last line without a newline is a line; Windows line ends are line ends', async () => {
  const chat = fakeTerminal();
  const { heard, onEnd } = await start(chat, echo);
  await chat.keys('one\r\ntwo');
  await chat.end();
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled());
  expect(heard).toMatchObject([{ text: 'one' }, { text: 'two' }]);
});

test('updates are still printed after the end of input', async () => {
  const chat = fakeTerminal();
  const { bot, onEnd } = await start(chat, echo);
  await chat.end();
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalled());
  await bot.send(to, update, signal);
  expect(chat.messages).toHaveLength(1);
  chat.hangUp();
  await expect(bot.send(to, update, signal)).rejects.toThrow();
  expect(onEnd).toHaveBeenCalledOnce();
});

test('no escape code, bell or prompt, even when colours are wanted', async () => {
  const chat = fakeTerminal();
  const { bot } = await start(chat, echo, { color: true });
  await bot.send(to, update, signal);
  await chat.type(ann, room, 'hello');
  expect(chat.printed()).not.toMatch(/[^\P{Cc}\n]|casebell>/u);
});

test('the answer to a secret question is heard as it is, whatever it looks like, and never printed', async () => {
  const chat = fakeTerminal();
  const { heard } = await start(chat, async (r) => {
    if (r.kind === 'command') return say({ ...text('Your token?'), buttons: [[button('Cancel')]], secret: true });
    return say('Thank you.');
  });
  for (const secret of ['1', '/hunter2', ' s3cret ']) {
    await chat.type(ann, room, '/watch');
    await chat.type(ann, room, secret);
  }
  const secrets = heard.filter((r) => r.kind === 'text');
  expect(secrets.map((r) => r.text)).toEqual(['1', '/hunter2', ' s3cret ']);
  // There is no message in a chat that could be deleted.
  expect(secrets.map((r) => r.erase)).toEqual([undefined, undefined, undefined]);
  expect(chat.printed()).not.toMatch(/hunter2|s3cret/);
});

test('a secret question can be left by a command', async () => {
  const chat = fakeTerminal();
  const { heard } = await start(chat, async () => say({ ...text('Your token?'), secret: true }));
  await chat.type(ann, room, '/watch');
  await chat.type(ann, room, '/cancel');
  expect(heard[1]).toMatchObject({ kind: 'command', name: 'cancel' });
});

describe('at a terminal that cannot move its cursor', () => {
  async function asked() {
    const chat = fakeTerminal({ tty: true });
    const console = await start(
      chat,
      async (r) => say(r.kind === 'command' ? { ...text('Your token?'), secret: true } : 'Thank you.'),
      { plain: true },
    );
    await chat.type(ann, room, '/watch');
    expect(chat.raw()).toBe(true);
    return { chat, ...console };
  }

  test('a secret is not shown while it is typed, and can be corrected', async () => {
    const { chat, heard } = await asked();
    await chat.keys('wrong\x15s3crexé');
    await chat.keys('\x1b\x7f\x7ft\r');
    expect(heard[1]).toMatchObject({ kind: 'text', text: 's3cret' });
    expect(chat.raw()).toBe(false);
    await chat.type(ann, room, 'hello');
    expect(chat.printed()).toBe('/watch\r\n● Your token?\n\n\n● Thank you.\n\nhello\r\n● Thank you.\n\n');
  });

  test.each(['\x03', '\x04'])(
    'a secret can be left with %j, and the terminal shows what is typed again',
    async (key) => {
      const { chat, heard, onEnd } = await asked();
      await chat.keys(`s3cr${key === '\x04' ? '\x15' : ''}${key}`);
      await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce());
      expect(chat.raw()).toBe(false);
      expect(heard).toHaveLength(1);
      expect(chat.printed()).not.toContain('s3cr');
    },
  );

  test('the terminal shows what is typed again after a stop', async () => {
    const { chat, bot } = await asked();
    await bot.stop();
    expect(chat.raw()).toBe(false);
  });
});

test('a slow answer says once that it is being worked on', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const chat = fakeTerminal();
  const slow = later();
  await start(chat, () => slow.reply);
  await chat.type(ann, room, '/list');
  vi.advanceTimersByTime(999);
  expect(chat.printed()).toBe('');
  vi.advanceTimersByTime(60_000);
  expect(chat.printed()).toBe('Working…\n');
  slow.give(say('done'));
  await turn();
  expect(chat.printed()).toBe('Working…\n● done\n\n');
});

test('when the reader goes away the console ends, and a send is a failure', async () => {
  const chat = fakeTerminal();
  const { bot, onEnd } = await start(chat, echo);
  chat.hangUp();
  await expect(bot.send(to, update, signal)).rejects.toMatchObject({ name: 'Failure', kind: 'down' });
  await expect(bot.send(to, update, signal)).rejects.toMatchObject({ name: 'Failure', kind: 'forbidden' });
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce());
});

test('a reader that reads no more keeps a send waiting until its time is over', async () => {
  const chat = fakeTerminal();
  const { bot } = await start(chat, echo);
  const jam = chat.jam();
  const over = new AbortController();
  const sent = bot.send(to, update, over.signal);
  over.abort();
  await expect(sent).rejects.toMatchObject({ kind: 'down', doubt: true });
  jam.resume();
});

test('stop waits for the running answer and hears no further line', async () => {
  const chat = fakeTerminal();
  const running = later();
  const { bot, heard, onEnd } = await start(chat, () => running.reply);
  await chat.keys('one\ntwo\n');
  let stopped = false;
  const stop = bot.stop().then(() => {
    stopped = true;
  });
  await turn();
  expect(stopped).toBe(false);
  running.give(say('the answer'));
  await stop;
  expect(chat.messages.map((m) => m.text)).toEqual(['the answer']);
  expect(heard).toHaveLength(1);
  expect(onEnd).not.toHaveBeenCalled();
});

test('stop waits no longer than five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const chat = fakeTerminal();
  const running = later();
  const { bot } = await start(chat, () => running.reply);
  await chat.type(ann, room, '/list');
  const stopped = vi.fn();
  void bot.stop().then(stopped);
  await vi.advanceTimersByTimeAsync(4999);
  expect(stopped).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  expect(stopped).toHaveBeenCalled();
  running.give({ kind: 'none' });
});
