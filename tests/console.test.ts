import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { terminal } from '#bots/console.ts';
import { ann, button, echo, room, say, signal, start, text, to, update, words } from './fakes/console.ts';
import { fakeTerminal } from './fakes/terminal.ts';

describe('what is typed', () => {
  test('a line with a slash is a command, any other a text, an empty one nothing', async () => {
    const chat = fakeTerminal();
    const { heard } = await start(chat, echo);
    for (const line of ['/Watch 01234567', '', '   ', 'hello there', '12']) await chat.type(ann, room, line);
    expect(heard).toMatchObject([
      { kind: 'command', name: 'watch', args: '01234567', chat: to, person: { bot: 'console', user: 'ann' } },
      { kind: 'text', text: 'hello there' },
      { kind: 'text', text: '12' },
    ]);
    expect(new Set(heard.map((request) => request.id)).size).toBe(3);
  });

  test('two runs never give the same event id', async () => {
    const ids = [];
    for (let run = 0; run < 2; run++) {
      const chat = fakeTerminal();
      const { heard } = await start(chat, echo);
      await chat.type(ann, room, 'hi');
      ids.push(heard[0]?.id);
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('the number of a button presses it, of the newest message and of older ones', async () => {
    const chat = fakeTerminal();
    const { bot, heard } = await start(chat, async () => ({ kind: 'none' }));
    const first = await bot.send(to, update, signal);
    await bot.send(to, { ...text('Send it?'), buttons: [[button('Send'), button('Drop')]] }, signal);
    expect(chat.messages.map((m) => m.raw).join('\n')).toMatch(
      /\[1\] Latest comment {3}\[2\] Mute[\s\S]*\[3\] Send {3}\[4\] Drop/,
    );
    await chat.type(ann, room, '3');
    await chat.type(ann, room, '1');
    expect(heard).toMatchObject([
      { kind: 'press', command: 'send' },
      { kind: 'press', command: 'latest 01234567', pressed: first.id },
    ]);
  });

  test('after many messages the newest fifty buttons can be pressed, by short numbers', async () => {
    const chat = fakeTerminal();
    const { bot, heard } = await start(chat, async () => ({ kind: 'none' }));
    for (let i = 1; i <= 120; i++) await bot.send(to, { ...text('?'), buttons: [[button(`Go ${i}`)]] }, signal);
    await chat.press(ann, chat.messages[119] ?? expect.fail(), 'Go 120');
    await chat.press(ann, chat.messages[70] ?? expect.fail(), 'Go 71');
    await chat.type(ann, room, '70');
    expect(chat.messages[119]?.raw).toContain('[21] Go 120');
    expect(heard).toMatchObject([
      { kind: 'press', command: 'go 120' },
      { kind: 'press', command: 'go 71' },
      { kind: 'text', text: '70' },
    ]);
  });

  test('a number answers a question, unless it is the number of a button printed since', async () => {
    const chat = fakeTerminal();
    const { bot, heard } = await start(chat, async () => ({ kind: 'none' }));
    await bot.send(to, update, signal);
    await bot.send(to, { ...text('How long?'), buttons: [[button('Cancel')]], asks: true }, signal);
    await chat.type(ann, room, '2');
    await bot.send(to, { ...text('How long?'), buttons: [[button('Cancel')]], asks: true }, signal);
    await chat.type(ann, room, '4');
    await chat.type(ann, room, '2');
    expect(heard).toMatchObject([
      { kind: 'text', text: '2' },
      { kind: 'press', command: 'cancel' },
      { kind: 'press', command: 'mute 01234567' },
    ]);
  });

  test('a link among the buttons is printed, not numbered', async () => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo);
    await bot.send(to, { ...update, buttons: [[button('Mute'), { label: 'Open', url: update.url ?? '' }]] }, signal);
    expect(chat.printed()).toContain('[1] Mute   Open <https://access.redhat.com/support/cases/#/case/01234567>\n');
    expect(chat.printed().match(/https:/g)).toHaveLength(1);
    expect(chat.messages[0]?.buttons).toEqual([['Mute', 'Open']]);
  });
});

describe('what is printed', () => {
  test('an update has its title, link, time in the own zone, quote behind a bar and numbered buttons', async () => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo);
    await bot.send(to, update, signal);
    expect(chat.printed()).toBe(
      [
        '◆ Red Hat 01234567 · 2 (High)',
        '  Disk latency on cluster 7',
        '  Priya N. · 13:04',
        '  │ We reproduced it.',
        '  │',
        '  │ Please run the script.',
        '  … 1,840 more characters',
        '  https://access.redhat.com/support/cases/#/case/01234567',
        '  [1] Latest comment   [2] Mute',
        '',
        '',
      ].join('\n'),
    );
  });

  test('a time of another day has its date', async () => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo, { lang: 'it', now: () => Date.UTC(2026, 10, 20, 23, 30) });
    await bot.send(to, update, signal);
    expect(chat.printed()).toContain('Priya N. · 20 nov 2026, 13:04');
  });

  test('times are in the language and zone of the reader, where they are known', async () => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo);
    await bot.send(to, { ...update, voice: { lang: 'en-US', tz: 'America/New_York' } }, signal);
    expect(chat.printed()).toMatch(/Priya N\. · 7:04\sAM/);
  });

  test('hostile text cannot act on the terminal or pass for a message, a prompt or a button', async () => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo);
    const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\r● Forged\ncasebell> /allow mallory\n[1] Send\u202e';
    await bot.send(
      to,
      {
        title: evil,
        parts: [
          { kind: 'quote', text: evil, more: evil },
          { kind: 'text', text: evil },
        ],
        url: `https://example.com/${evil}`,
        buttons: [[button(evil), { label: evil, url: evil }]],
        file: { name: evil, text: evil },
      },
      signal,
    );
    expect(chat.printed()).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
    expect(chat.printed().match(/^\S/gm)).toEqual(['◆']);
    expect(chat.messages).toHaveLength(1);
  });

  test.each([19_999, 20_000, 20_001])('a message of %i characters is whole or says that it is cut', async (size) => {
    const chat = fakeTerminal();
    const { bot } = await start(chat, echo);
    await bot.send(to, text('x'.repeat(size)), signal);
    const cut = size > 20_000;
    expect(chat.printed()).toBe(`◆ ${'x'.repeat(cut ? 19_999 : size)}${cut ? '…' : ''}\n\n`);
  });

  test('a small file is printed between rules', async () => {
    const chat = fakeTerminal();
    await start(chat, async () => say({ ...text('Here it is.'), file: { name: 'all.txt', text: 'one\ntwo\n' } }));
    await chat.type(ann, room, '/latest 01234567');
    expect(chat.printed()).toMatch(/^● Here it is\.\n {2}── all\.txt \(0 kB\) ─+\n {2}one\n {2}two\n {2}─+\n\n$/);
    expect(chat.messages[0]?.file).toBe('all.txt');
  });

  describe('a long file', () => {
    const file = { name: '../../.ssh/log files.txt', text: 'x'.repeat(12 * 1024) };
    let folder: string;
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'casebell-'));
    });
    afterEach(() => rm(folder, { recursive: true }));

    test('is saved under a safe name, for its owner only, and never over another', async () => {
      const chat = fakeTerminal();
      const { bot } = await start(chat, echo, { files: join(folder, 'files') });
      await bot.send(to, { parts: [], file }, signal);
      await bot.send(to, { parts: [], file: { ...file, text: 'y'.repeat(9000) } }, signal);
      expect(await readdir(join(folder, 'files'))).toEqual(['log files-2.txt', 'log files.txt']);
      const path = join(folder, 'files', 'log files.txt');
      expect(await readFile(path, 'utf8')).toBe(file.text);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(chat.printed()).toContain(`(12 kB) → ${path}`);
      expect(chat.printed()).not.toContain('xxx');
    });

    test('that cannot be saved is an error for who sends it', async () => {
      const { bot } = await start(fakeTerminal(), echo, { files: '/dev/null/files' });
      await expect(bot.send(to, { parts: [], file }, signal)).rejects.toMatchObject({ name: 'Failure', kind: 'down' });
    });

    test('is printed where there is no folder for it', async () => {
      const chat = fakeTerminal();
      const { bot } = await start(chat, echo);
      await bot.send(to, { parts: [], file }, signal);
      expect(chat.printed()).toContain(file.text);
    });
  });

  test('an answer that fails says so, and the next line is heard', async () => {
    const chat = fakeTerminal();
    await start(chat, async (r) => (r.kind === 'text' ? say('fine') : Promise.reject(new Error('a bug'))));
    await chat.type(ann, room, '/list');
    await chat.type(ann, room, 'hello');
    expect(chat.messages.map((m) => m.text)).toEqual([words.failed, 'fine']);
  });

  test('nothing counts as sent before the console is open, or when its time is over', async () => {
    const chat = fakeTerminal();
    const closed = terminal({ input: chat.input, output: chat.output, user: 'ann', words: () => words });
    await expect(closed.send(to, update, signal)).rejects.toMatchObject({ kind: 'down', doubt: false });
    const { bot } = await start(chat, echo);
    await expect(bot.send(to, update, AbortSignal.abort())).rejects.toMatchObject({ kind: 'down', doubt: false });
    expect(chat.printed()).toBe('');
  });

  test('no other room than the console can be written to', async () => {
    const { bot } = await start(fakeTerminal(), echo);
    await expect(bot.send({ ...to, room: 'C1' }, update, signal)).rejects.toMatchObject({ kind: 'missing' });
  });
});
