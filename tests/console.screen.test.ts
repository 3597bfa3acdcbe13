import { setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { ann, echo, italian, later, room, say, signal, start, text, to, update, words } from './fakes/console.ts';
import { type FakeTerminal, fakeTerminal } from './fakes/terminal.ts';

test('there is a prompt from the start, and answers stand above it', async () => {
  const chat = fakeTerminal({ tty: true });
  await start(chat, echo);
  expect(chat.prompt()).toBe('casebell> ');
  await chat.type(ann, room, 'hello');
  expect(chat.screen()).toBe('casebell> hello\n● You said hello\n\ncasebell>');
  expect(chat.raw()).toBe(true);
});

test('an update rings and leaves what is being typed as it is, cursor and all', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot, heard } = await start(chat, echo);
  await chat.keys('/latst 01234567');
  await chat.keys('\x1b[D'.repeat(11));
  await bot.send(to, text('It rings.'), signal);
  expect(chat.printed()).toContain('\x07');
  expect(chat.screen()).toBe('◆ It rings.\n\ncasebell> /latst 01234567');
  await chat.keys('e\r');
  expect(heard).toMatchObject([{ kind: 'command', name: 'latest', args: '01234567' }]);
});

test.each([
  ['typed', (chat: FakeTerminal, line: string) => Promise.all(Array.from(line, (key) => chat.keys(key)))],
  ['pasted', (chat: FakeTerminal, line: string) => chat.keys(line)],
])('a line of several rows that is being %s stays as it is', async (_how, enter) => {
  const chat = fakeTerminal({ tty: true, columns: 40 });
  const { bot, heard } = await start(chat, echo);
  const line = `/watch ${'01234567 '.repeat(12)}01234567`;
  await enter(chat, line);
  for (const key of ['', '\x01', '\x05']) {
    await chat.keys(key);
    await bot.send(to, text('It rings.'), signal);
    expect(chat.prompt()).toBe(`casebell> ${line}`);
  }
  expect(chat.screen()).toBe(`${'◆ It rings.\n\n'.repeat(3)}casebell> ${line}`);
  await chat.keys('\r');
  expect(heard).toMatchObject([{ name: 'watch', args: line.slice('/watch '.length) }]);
});

test('an answer does not ring', async () => {
  const chat = fakeTerminal({ tty: true });
  await start(chat, echo);
  await chat.type(ann, room, 'hello');
  expect(chat.printed()).not.toContain('\x07');
});

test('quotes are folded at words to the width of the terminal, each line behind the bar', async () => {
  const chat = fakeTerminal({ tty: true, columns: 40 });
  const { bot } = await start(chat, echo);
  const quote = `${'lorem ipsum '.repeat(9)}${'漢字'.repeat(20)} 👩‍👩‍👧`;
  await bot.send(to, { parts: [{ kind: 'quote', text: quote }] }, signal);
  const lines = chat.screen().split('\n').slice(0, -2);
  expect(lines.length).toBeGreaterThan(4);
  for (const line of lines) {
    expect(line).toMatch(/^(◆| ) │ /);
    expect(line.replace(/[漢字]/g, '..').length).toBeLessThan(40);
  }
  expect(chat.messages[0]?.text.replace(/\s/g, '')).toBe(quote.replace(/\s/g, ''));
});

test('colours there are, unless they are unwanted', async () => {
  const printed = [];
  for (const color of [undefined, true, false]) {
    const chat = fakeTerminal({ tty: true });
    const { bot } = await start(chat, echo, { color });
    await bot.send(to, update, signal);
    printed.push(chat.printed().includes('\x1b[1m'));
  }
  expect(printed).toEqual([true, true, false]);
});

test('how to press a button is said with the first buttons only', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot } = await start(chat, echo);
  await bot.send(to, text('no buttons'), signal);
  expect(chat.screen()).not.toContain(words.choose);
  await bot.send(to, update, signal);
  await bot.send(to, update, signal);
  expect(chat.screen().split(words.choose)).toHaveLength(2);
});

test('the tab key completes commands', async () => {
  const chat = fakeTerminal({ tty: true });
  const { heard } = await start(chat, echo);
  await chat.keys('/wa');
  await chat.keys('\t');
  await chat.keys('01234567\r');
  expect(heard).toMatchObject([{ kind: 'command', name: 'watch', args: '01234567' }]);
});

test('the arrow up brings the last line back', async () => {
  const chat = fakeTerminal({ tty: true });
  const { heard } = await start(chat, echo);
  await chat.type(ann, room, '/list');
  await chat.keys('\x1b[A\r');
  expect(heard).toMatchObject([{ name: 'list' }, { name: 'list' }]);
});

test('a secret is not shown while it is typed, nor kept in the history', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot, heard } = await start(chat, async (r) => {
    return say(r.kind === 'command' ? { ...text('Your token?'), secret: true } : text('Thank you.'));
  });
  await chat.type(ann, room, '/watch');
  expect(chat.prompt()).toBe('(hidden) casebell> ');
  await chat.keys('s3cr');
  await bot.send(to, { ...text('It rings.'), asks: true }, signal);
  await chat.keys('\t');
  await chat.keys('eet\x1b[D\x7f\r');
  expect(heard[1]).toMatchObject({ kind: 'text', text: 's3cret' });
  expect(heard[1]?.erase).toBeUndefined();
  expect(chat.prompt()).toBe('casebell> ');
  await chat.keys('\x1b[A');
  expect(chat.prompt()).toBe('casebell> /watch');
  expect(chat.printed()).not.toMatch(/s3c|cret/);
  expect(chat.messages.map((m) => m.text)).toEqual(['Your token?', 'It rings.', 'Thank you.']);
});

test('a slow answer shows it in the prompt for as long as it takes', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const chat = fakeTerminal({ tty: true });
  const slow = later();
  await start(chat, () => slow.reply);
  await chat.type(ann, room, '/list');
  await chat.keys('next');
  vi.advanceTimersByTime(1000);
  expect(chat.prompt()).toBe('Working… casebell> next');
  slow.give(say('done'));
  await turn();
  expect(chat.screen()).toBe('casebell> /list\n● done\n\ncasebell> next');
});

test('what the console says by itself is in the language of the last message', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot } = await start(chat, echo, { words: (lang) => (lang === 'it' ? italian : words) });
  const voice = { lang: 'it', tz: 'Europe/Rome' };
  await bot.send(to, { ...update, voice }, signal);
  expect(chat.screen()).toContain(italian.choose);
  await bot.send(to, { ...text('Il token?'), secret: true, voice }, signal);
  expect(chat.prompt()).toBe(`${italian.hidden} casebell> `);
  await chat.keys('\x03');
  expect(chat.screen()).toContain(italian.leave);
});

test('Ctrl-C clears the line and says how to leave; twice ends', async () => {
  const chat = fakeTerminal({ tty: true });
  const { heard, onEnd } = await start(chat, echo);
  await chat.keys('/wat\x03');
  expect(chat.screen()).toBe(`${words.leave}\ncasebell>`);
  await chat.type(ann, room, 'hello');
  await chat.keys('\x03');
  expect(onEnd).not.toHaveBeenCalled();
  await chat.keys('\x03');
  expect(onEnd).toHaveBeenCalledOnce();
  expect(heard).toMatchObject([{ text: 'hello' }]);
  expect(chat.raw()).toBe(false);
});

test('Ctrl-D ends once the last answer is printed', async () => {
  const chat = fakeTerminal({ tty: true });
  const slow = later();
  const { onEnd } = await start(chat, () => slow.reply);
  await chat.keys('/list\r\x04');
  expect(onEnd).not.toHaveBeenCalled();
  slow.give(say('done'));
  await turn();
  expect(onEnd).toHaveBeenCalledOnce();
  expect(chat.screen()).toContain('● done');
});

test('stop gives the terminal back as it was', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot } = await start(chat, echo);
  await chat.type(ann, room, 'hello');
  await bot.stop();
  expect(chat.raw()).toBe(false);
  expect(chat.screen()).toBe('casebell> hello\n● You said hello');
});

test('stop waits for the running answer and lets go of what was typed ahead', async () => {
  const chat = fakeTerminal({ tty: true });
  const running = later();
  const { bot, heard } = await start(chat, () => running.reply);
  await chat.type(ann, room, '/list');
  await chat.type(ann, room, '/watch 01234567');
  const stopped = bot.stop();
  running.give(say('done'));
  await stopped;
  await turn();
  expect(heard).toHaveLength(1);
  expect(chat.screen()).toContain('● done');
});

test('a terminal that cannot move its cursor is used like a pipe', async () => {
  const chat = fakeTerminal({ tty: true });
  const { bot } = await start(chat, echo, { plain: true });
  await bot.send(to, update, signal);
  expect(chat.printed()).not.toMatch(/[^\P{Cc}\n]|casebell>/u);
});
