import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { words } from '#src/words.ts';
import { fakeTelegram } from './fakes/telegram.ts';
import { fakeTerminal } from './fakes/terminal.ts';

const say = words('en');
let dir: string;

beforeEach(() => {
  const umask = process.umask();
  dir = mkdtempSync(join(tmpdir(), 'casebell-console-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(dir, { recursive: true });
  });
});

/** `casebell start` at one end of a pipe. */
function start(env: Record<string, string> = {}) {
  const chat = fakeTerminal();
  const io = { stdin: chat.input, stdout: chat.output, stderr: chat.output } as unknown as Io;
  const over = cli(['start'], { DATA_DIR: dir, LANG: 'en', ...env }, io);
  return { chat, over };
}
/** What a script of these lines gets to see. */
async function run(lines: string[], env?: Record<string, string>): Promise<string> {
  const { chat, over } = start(env);
  chat.input.end(lines.map((line) => `${line}\n`).join(''));
  expect(await over).toBe(0);
  return chat.printed();
}

describe('on a console', () => {
  test('a secret is taken without a word about deleting it: there is no message to delete', async () => {
    const printed = await run([
      '/setup demo',
      'wrong-token',
      'ghp_0123456789abcdefghijklmnopqrstuvwxyz',
      '/setup demo x y',
    ]);
    expect(printed).toContain(say('field-demo-token'));
    expect(printed).not.toMatch(/delete/);
    expect(printed).toContain(say('line-dropped'));
  });

  test('a number that is no button is said to be none', async () => {
    const printed = await run(['99']);
    expect(printed).toContain(say('no-button', { number: '99' }));
    expect(printed).not.toContain(say('not-a-command'));
  });
});

describe('a demo', () => {
  const file = () => join(dir, 'demo.json');

  test('whose file is damaged says so at the start, and in the log', async () => {
    writeFileSync(file(), '{"version":1,"cases":[{');
    expect(await run([])).toContain(say('cli-demo-damaged', { file: `${file()}.bad` }));
    expect(readFileSync(join(dir, 'casebell.log'), 'utf8')).toContain('damaged');
  });

  test('that is well says nothing of the kind', async () => {
    expect(await run([])).not.toContain(file());
  });
});

test('the end of the console does not end a service that has another chat', async () => {
  const telegram = await fakeTelegram();
  onTestFinished(() => telegram.stop());
  const { chat, over } = start({
    ...{ CONSOLE: 'on', DEMO: 'off', TELEGRAM_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.apiRoot },
  });
  const ann = { id: '70010001', name: 'Ann', lang: 'en' };
  chat.input.end();
  await vi.waitFor(() => expect(chat.input.readableEnded).toBe(true));
  for (let i = 0; i < 10; i++) await turn();
  const code = /start (\S+)/.exec(chat.printed())?.[1] ?? expect.fail(chat.printed());
  await telegram.type(ann, { id: ann.id, kind: 'direct' }, `/start ${code}`);
  await telegram.seen(() => true);
  process.emit('SIGTERM', 'SIGTERM');
  expect(await over).toBe(0);
});
