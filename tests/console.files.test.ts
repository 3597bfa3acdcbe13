import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Request } from '#src/ports/bot.ts';
import { ann, echo, room, say, signal, start, text, to } from './fakes/console.ts';
import { type FakeTerminal, fakeTerminal } from './fakes/terminal.ts';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, n) => (n * 7) % 256));
let folder: string;
let chat: FakeTerminal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'casebell-'));
  await Promise.all([writeFile(join(folder, 'node.log'), BYTES), writeFile(join(folder, 'my log.txt'), 'mine')]);
  await mkdir(join(folder, 'logs'));
  chat = fakeTerminal();
});
afterEach(async () => {
  await rm(folder, { recursive: true });
  await chat.stop();
});

/** What was heard of these lines: the words, and what the files hold. */
async function hears(...lines: string[]): Promise<{ text: string; files: [string, Buffer][] }[]> {
  const { heard } = await start(chat, echo, { cwd: folder });
  for (const line of [...lines, 'over']) await chat.type(ann, room, line);
  await vi.waitFor(() => expect(heard.at(-1)).toMatchObject({ text: 'over' }));
  return Promise.all(heard.slice(0, -1).map(read));
}

async function read(request: Request): Promise<{ text: string; files: [string, Buffer][] }> {
  if (request.kind !== 'text') return { text: request.kind, files: [] };
  const files = (request.files ?? []).map(async (file): Promise<[string, Buffer]> => {
    const parts: Uint8Array[] = [];
    for await (const part of await file.open(signal)) parts.push(part);
    const bytes = Buffer.concat(parts);
    expect(file.size).toBe(bytes.length);
    return [file.name, bytes];
  });
  return { text: request.text, files: await Promise.all(files) };
}

describe('a path with @ in front', () => {
  test('brings the file byte for byte, with the words around it', async () => {
    expect(await hears('@node.log', '@./node.log from last night', 'see @logs/../node.log please')).toEqual([
      { text: '', files: [['node.log', BYTES]] },
      { text: 'from last night', files: [['node.log', BYTES]] },
      { text: 'see please', files: [['node.log', BYTES]] },
    ]);
  });

  test.each(['@"my log.txt" @node.log', "@'my log.txt' @node.log", '@my\\ log.txt @node.log'])(
    'may hold spaces, and may be one of several: %s',
    async (line) => {
      const mine: [string, Buffer] = ['my log.txt', Buffer.from('mine')];
      expect(await hears(`${line} both`)).toEqual([{ text: 'both', files: [mine, ['node.log', BYTES]] }]);
    },
  );

  test('may be absolute', async () => {
    await start(chat, echo);
    await chat.attach(ann, room, [{ name: 'a b.log', bytes: BYTES }], { text: 'here' });
    await chat.seen((m) => m.text === 'You said here');
  });

  test('that leads to no file is told, and nothing is sent', async () => {
    expect(await hears('@nde.log', '@node.log @"my lgo.txt" both', 'see @logs/a.log')).toEqual([]);
    const told = (path: string) => `No such file: ${path}\nNothing was sent.`;
    expect(chat.messages.slice(0, 3).map((m) => m.text)).toEqual([
      told('nde.log'),
      told('my lgo.txt'),
      told('logs/a.log'),
    ]);
  });

  test('that leads to a folder or a device is told, and never waited for', async () => {
    expect(await hears('@logs', '@/dev/tty')).toEqual([]);
    expect(chat.messages[0]?.text).toBe('This is no file that can be read: logs\nNothing was sent.');
    expect(chat.messages[1]?.text).toContain('/dev/tty');
  });

  const root = process.getuid?.() === 0;
  test.skipIf(root)(`that may not be read is told${root ? ' (SKIPPED: root may read everything)' : ''}`, async () => {
    await chmod(join(folder, 'node.log'), 0);
    expect(await hears('@node.log')).toEqual([]);
    expect(chat.messages[0]?.text).toContain('This is no file that can be read: node.log');
  });

  test('is told in the language of the person', async () => {
    await start(chat, echo, { cwd: folder, lang: 'it' });
    await chat.type(ann, room, '@nde.log');
    await chat.seen((m) => m.text.startsWith('File inesistente: nde.log'));
  });

  test('that is gone when it is wanted is missing; called off, it is not read', async () => {
    const { heard } = await start(chat, echo, { cwd: folder });
    await chat.type(ann, room, '@node.log');
    await vi.waitFor(() => expect(heard).toHaveLength(1));
    const [request] = heard;
    const file = (request?.kind === 'text' && request.files?.[0]) || expect.fail();
    await expect(file.open(AbortSignal.abort('stop'))).rejects.toBe('stop');
    await rm(join(folder, 'node.log'));
    await expect(file.open(signal)).rejects.toMatchObject({ name: 'Failure', kind: 'missing' });
  });
});

describe('an @', () => {
  test('in a name, an address or a command brings nothing', async () => {
    expect(await hears('thanks @priya', 'ann@node.log', 'at @ node.log', '/reply 1 @node.log')).toEqual([
      { text: 'thanks @priya', files: [] },
      { text: 'ann@node.log', files: [] },
      { text: 'at @ node.log', files: [] },
      { text: 'command', files: [] },
    ]);
  });

  test('at the start of a secret is part of it', async () => {
    const { bot, heard } = await start(chat, async () => say('Thanks.'), { cwd: folder });
    await bot.send(to, { ...text('The token?'), secret: true, asks: true }, signal);
    await chat.type(ann, room, '@node.log');
    await vi.waitFor(() => expect(heard).toMatchObject([{ kind: 'text', text: '@node.log' }]));
    expect(heard[0]).not.toHaveProperty('files');
  });

  test('mistyped in an answer leaves the question open', async () => {
    const { bot, heard } = await start(chat, echo, { cwd: folder });
    await bot.send(to, { ...text('How many?'), buttons: [[{ label: 'Cancel', command: 'cancel' }]] }, signal);
    await bot.send(to, { ...text('How many nodes?'), asks: true }, signal);
    await chat.type(ann, room, '@nde.log');
    await chat.seen((m) => m.text.startsWith('No such file'));
    await chat.type(ann, room, '1');
    await vi.waitFor(() => expect(heard).toMatchObject([{ kind: 'text', text: '1' }]));
  });
});
