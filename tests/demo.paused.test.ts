import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { words } from '#src/words.ts';
import { fakeTerminal } from './fakes/terminal.ts';

const say = words('en');
const me = { id: 'console', name: 'Ann' };
const room = { id: 'console', kind: 'direct' as const };
const WORD = 'demo-offline-token';
const WELL = say('demo-well');
let folder: string;

beforeEach(() => {
  const umask = process.umask();
  folder = mkdtempSync(join(tmpdir(), 'casebell-paused-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

/** The demo of a vendor, in the folder it was in before; `end` leaves it. */
function demo(vendor: string) {
  const chat = fakeTerminal();
  const io = { stdin: chat.input, stdout: chat.output, stderr: chat.output } as unknown as Io;
  const over = cli(['demo', vendor], { DATA_DIR: folder, LANG: 'en' }, io);
  onTestFinished(() => chat.stop());
  const type = (line: string) => chat.type(me, room, line);
  const seen = (text: string) => chat.seen((message) => message.text.includes(text));
  return {
    chat,
    type,
    seen,
    async end(): Promise<void> {
      await chat.end();
      expect(await over).toBe(0);
    },
  };
}

/** A reply is held back: the vendor refuses the credential from now on. */
async function held({ chat, type, seen }: ReturnType<typeof demo>, number: string, fault = '401'): Promise<void> {
  await type(`/reply ${number} Is anybody there?`);
  const preview = await seen('Not sent yet');
  await type(`/demo ${fault}`);
  await seen(say('demo-ill', { faults: fault }));
  await chat.press(me, preview, say('button-send'));
  await seen('It goes out by itself after setup');
}

test.each([
  ['redhat', '01234567', 'Red Hat demo', 'revoked'],
  ['aws', '17654321', 'AWS Support demo', '401'],
])(
  '%s: after the end of a fault it says which account waits for what, and what waited goes out then',
  async (...of) => {
    const [vendor, number, account, fault] = of;
    const console = demo(vendor);
    const { chat, type, seen } = console;
    await held(console, number, fault);
    await type('/demo off');
    const off = await seen(WELL);
    expect(off.text).toBe(`${WELL}\n${say('demo-paused', { account, setup: '/setup demo' })}`);
    await chat.press(me, off, say('button-renew', { account }));
    await seen(say('field-demo-token-help'));
    await type(WORD);
    await seen(say('setup-renewed', { account }));
    await seen(say('ticket-comment-done', { number }));
    await console.end();
  },
);

test('where no account was refused, the end of a fault asks for nothing', async () => {
  const console = demo('freshdesk');
  await console.type('/demo 503');
  await console.seen(say('demo-ill', { faults: '503' }));
  await console.type('/demo off');
  expect(await console.seen(WELL)).toMatchObject({ text: WELL, buttons: [] });
  await console.end();
});

test('what a refused credential held back goes out at once when the next start gives it again', async () => {
  const before = demo('redhat');
  await held(before, '01234567');
  await before.end();
  const after = demo('redhat');
  await after.seen(say('ticket-comment-done', { number: '01234567' }));
  await after.end();
});
