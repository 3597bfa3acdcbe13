import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { cli, type Io } from '#src/cli.ts';
import { folderMailbox } from '#src/demo/mailbox.ts';
import { whole } from '#src/mime.ts';
import { fakeTerminal } from './fakes/terminal.ts';

const NEVER = new AbortController().signal;
const MAIL = readFileSync(new URL('../docs/example.eml', import.meta.url), 'utf8');
let dir: string;

beforeEach(() => {
  const umask = process.umask();
  dir = mkdtempSync(join(tmpdir(), 'casebell-mail-'));
  onTestFinished(() => {
    process.umask(umask);
    rmSync(dir, { recursive: true });
  });
});

/** A file that has lain there for a while. */
function drop(folder: string, name: string, source = MAIL): void {
  writeFileSync(join(folder, name), source);
  utimesSync(join(folder, name), 1_000, 1_000);
}

test('a mail dropped into the folder of the demo rings, becomes a ticket, and is answered', {
  timeout: 30_000,
}, async () => {
  const chat = fakeTerminal();
  const io = { stdin: chat.input, stdout: chat.output, stderr: chat.output } as unknown as Io;
  const env = { DATA_DIR: dir, LANG: 'en', PORT: 'off', DEMO_POLL: '1' };
  const over = cli(['start', '--for', '25'], env, io);
  const sent = join(dir, 'mail', 'sent');
  await expect.poll(() => existsSync(sent), { timeout: 10_000 }).toBe(true);
  drop(join(dir, 'mail'), 'vpn.eml');
  await expect.poll(() => readdirSync(sent), { timeout: 20_000, interval: 50 }).toHaveLength(1);
  const [name = ''] = readdirSync(sent);
  const answer = await whole(readFileSync(join(sent, name)), new Date(0).toISOString());
  expect(answer).toMatchObject({
    to: ['kim.lee@example.org'],
    cc: ['network@example.org'],
    answers: ['<20261121090511.4711@example.org>'],
  });
  expect(answer.subject).toMatch(/^Re: \[0\d{7}\] The VPN to Milan is down$/);
  expect(answer.text).toContain('To add to it, answer this mail.');
  expect(chat.printed()).toContain('New ticket, high: The VPN to Milan is down');
  expect(readdirSync(join(dir, 'mail', 'done'))).toEqual(['vpn.eml']);
  process.emit('SIGTERM', 'SIGTERM');
  expect(await over).toBe(0);
});

describe('the folder as a mailbox', () => {
  test('lists what lies there, oldest first, but not what is still being copied', async () => {
    const box = folderMailbox(dir, Date.now);
    drop(dir, 'a.eml');
    writeFileSync(join(dir, 'b.eml'), MAIL);
    drop(dir, 'notes.txt');
    expect(await box.since(undefined, NEVER)).toMatchObject({ heads: [] });
    const { heads } = await box.since('all', NEVER);
    expect(heads.map(({ place }) => place.split('/')[1])).toEqual(['a.eml']);
  });

  test('a mail that was filed is read no more, but is found again', async () => {
    const box = folderMailbox(dir, Date.now);
    drop(dir, 'a.eml');
    const { heads } = await box.since('all', NEVER);
    await box.file(heads[0]?.place ?? '', { folder: 'parked' }, NEVER);
    expect(await box.since('all', NEVER)).toMatchObject({ heads: [] });
    expect(await box.recent(new Date(0).toISOString(), NEVER)).toHaveLength(1);
    await expect(text(box.open(heads[0]?.place ?? '', { signal: NEVER }))).rejects.toMatchObject({
      kind: 'missing',
    });
  });

  test('leads nowhere else', async () => {
    const box = folderMailbox(dir, Date.now);
    await expect(text(box.open('x/../../etc/passwd', { signal: NEVER }))).rejects.toMatchObject({
      kind: 'missing',
    });
  });
});
