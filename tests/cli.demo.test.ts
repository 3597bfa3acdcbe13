import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { faces } from '#src/demo/faces/index.ts';
import { fakeTerminal } from './fakes/terminal.ts';

const VENDORS = Object.keys(faces).join(', ');
let folder: string;

beforeEach(() => {
  const umask = process.umask();
  folder = mkdtempSync(join(tmpdir(), 'casebell-demo-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

/** Somebody at a terminal who calls it, and what they read then. */
function called(args: string[], more: Record<string, string> = {}) {
  const [chat, errors] = [fakeTerminal(), fakeTerminal()];
  const io = { stdin: chat.input, stdout: chat.output, stderr: errors.output } as unknown as Io;
  const code = cli(args, { DATA_DIR: folder, LANG: 'en', DEMO_POLL: '1', ...more }, io);
  onTestFinished(() => chat.stop());
  return { ...chat, code, errors: () => errors.printed(), said: () => chat.printed() };
}

describe('casebell demo', () => {
  test.each([
    [['demo', '--vendor', 'acme'], `There is no demo of acme. There are: ${VENDORS}.`],
    [['demo', '--vendor', 'constructor'], 'There is no demo of constructor.'],
    [['demo', 'acme'], 'There is no demo of acme.'],
    [['demo', '--for', 'ever'], '--for takes seconds'],
    [['demo', '--roles', 'bots'], 'DATABASE_URL'],
    [['demo', '--port', '80'], "Unknown option '--port'"],
  ])('%j ends with 2, says why, and makes nothing', async (args, why) => {
    const call = called(args);
    expect(await call.code).toBe(2);
    expect(call.errors()).toContain(why);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is explained by --help', async () => {
    const call = called(['demo', '--help']);
    expect(await call.code).toBe(0);
    expect(call.said()).toMatch(/casebell demo \[--vendor ID\] \[--for SECONDS\] +\S/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    [['demo', '--vendor', 'aws', '--for', '0.3'], 'aws', 'AWS Support demo'],
    [['demo', 'cisco', '--for', '0.3'], 'cisco', 'Cisco TAC demo'],
    [['demo', '--for', '0.3'], 'redhat', 'a demo vendor'],
  ])('%j plays that vendor, in a folder of its own, and ends with 0', async (args, id, name) => {
    const call = called(args);
    expect(await call.code).toBe(0);
    expect(call.said()).toContain(name);
    expect(call.errors()).toBe('');
    expect(readdirSync(folder)).toEqual(['demo']);
    expect(readdirSync(join(folder, 'demo'))).toEqual([id]);
    expect(readdirSync(join(folder, 'demo', id))).toContain('demo.json');
  });

  test('heeds no setting that would speak to anybody', async () => {
    const call = called(['demo', '--vendor', 'github', '--for', '0.3'], {
      DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing',
      TELEGRAM_TOKEN: 'not a token',
      SLACK_BOT_TOKEN: 'not a token',
      MAILBOX: 'tickets@example.com',
      CASEBELL_KEY: 'no key',
      POLL_URGENT: 'never',
      CONSOLE: 'off',
      PORT: 'nonsense',
    });
    expect(await call.code).toBe(0);
    expect(call.said()).toContain('GitHub demo');
    expect(call.errors()).toBe('');
    expect(existsSync(join(folder, 'demo', 'github', 'key'))).toBe(true);
  });

  test('of two at once on one folder the second is told so; another vendor may run beside', async () => {
    const first = called(['demo', '--vendor', 'zendesk', '--for', '20']);
    await expect.poll(first.said, { timeout: 10_000 }).toContain('Zendesk demo');

    const second = called(['demo', '--vendor', 'zendesk', '--for', '20']);
    expect(await second.code).toBe(1);
    expect(second.errors()).toContain(`already running on ${join(folder, 'demo', 'zendesk')}`);
    expect(await called(['demo', '--vendor', 'freshdesk', '--for', '0.2']).code).toBe(0);

    process.emit('SIGTERM', 'SIGTERM');
    expect(await first.code).toBe(0);
  });
});

test.each(['frobnicate', 'constructor'])('casebell %s is no command, and ends with 2', async (verb) => {
  const call = called([verb]);
  expect(await call.code).toBe(2);
  expect(call.errors()).toContain(verb);
});
