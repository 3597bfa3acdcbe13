import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as after } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openApp } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { pulse } from '#src/ledger.pulse.ts';
import { type Ledger, openLedger } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import type { Role } from '#src/roles.ts';
import { machineOf, self } from '#src/self.ts';
import { postgres } from './fakes/postgres.ts';

const KEY = randomBytes(32).toString('base64');
const MAILBOX = {
  MAILBOX: 'noc@example.com',
  MAIL_IMAP: '127.0.0.1:1',
  MAIL_SMTP: '127.0.0.1:1',
  MAIL_PASSWORD: 'secret',
};
/** Milliseconds in which a process that may have a wake-up has it. */
const SOON = 300;
const server = await postgres({ durable: false });
afterAll(() => server?.stop());

/** `casebell start` for a moment. */
async function starting(args: string[], env: Record<string, string>): Promise<{ code: number; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-roles-'));
  const umask = process.umask();
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
  const out = new PassThrough();
  const io = { stdin: new PassThrough(), stdout: out, stderr: out } as unknown as Io;
  const settings = { DATA_DIR: folder, CASEBELL_KEY: KEY, LANG: 'en', LOG_LEVEL: 'error', ...env };
  const code = await cli(['start', '--for', '0.01', ...args], settings, io);
  out.end();
  return { code, said: await text(out) };
}

test('one that does everything, without a chat, a console and a port, could be talked to by nobody', async () => {
  expect(await starting([], { CONSOLE: 'off' })).toEqual({
    code: 2,
    said: expect.stringContaining('nobody could talk'),
  });
  const byRest = await starting([], { CONSOLE: 'off', DEMO: 'off', PORT: '0' });
  expect(byRest, 'by REST somebody can').toMatchObject({ code: 0 });
});

describe.skipIf(!server)('of several processes on one Postgres (skipped where there is none)', () => {
  let url: string;
  let ledger: Ledger;
  beforeEach(async () => {
    url = (await server?.fresh()) ?? '';
    ledger = await openLedger('', url);
    onTestFinished(() => ledger.close());
  });

  /** A process that does only this; resolves with the chats it printed a code for. */
  async function start(roles: Role[], env: Record<string, string> = {}): Promise<string[]> {
    const folder = mkdtempSync(join(tmpdir(), 'casebell-roles-'));
    let codes: string[] = [];
    const app = await openApp({
      config: config({ DATA_DIR: folder, DATABASE_URL: url, CASEBELL_KEY: KEY, CONSOLE: 'off', PORT: '0', ...env }),
      log: () => log({ level: 'silent' }),
      chat: { input: new PassThrough(), output: new PassThrough(), color: false, plain: true, onEnd: () => {} },
      greet: (said) => {
        codes = Object.keys(said.codes);
      },
      roles,
    });
    onTestFinished(async () => {
      await app.stop();
      rmSync(folder, { recursive: true });
    });
    await app.start();
    return codes;
  }
  async function wakeup(kind: string): Promise<void> {
    const row = { kind, key: 'telegram|1', not_before: 1, priority: 0, version: 1 };
    await ledger.write((tx) => tx.insertInto('wakeups').values(row).execute());
  }
  async function waits(kind: string): Promise<number | undefined> {
    await after(SOON);
    const row = ledger.db.selectFrom('wakeups').select('not_before').where('kind', '=', kind);
    return (await row.executeTakeFirst())?.not_before;
  }

  test('one without a token of Telegram leaves to the others what is owed there', async () => {
    const chat = { id: 'telegram|1', bot: 'telegram', room: '1', thread: null, kind: 'direct', title: null } as const;
    const fresh = { role: null, state: 'on', why: null, not_before: 0, ok_at: null } as const;
    await ledger.write((tx) =>
      tx
        .insertInto('chats')
        .values({ ...chat, ...fresh })
        .execute(),
    );
    await wakeup('deliver:telegram');
    await start(['pollers']);
    expect(await waits('deliver:telegram')).toBe(1);
  });

  test('mails are taken in by the one that holds the mailboxes, in their order', async () => {
    const held = { name: 'mail', holder: 'other:1:00000000', fence: 1, beat: 0 };
    await ledger.write((tx) => tx.insertInto('leases').values(held).execute());
    await wakeup('arrival');
    await start(['pollers']);
    expect(await waits('arrival')).toBe(1);
    await ledger.write((tx) => tx.updateTable('leases').set({ holder: '' }).where('name', '=', 'mail').execute());
    await expect.poll(() => waits('arrival'), { timeout: 8_000 }).toBeUndefined();
  });

  test('each counts as one that runs, whatever it does', async () => {
    await start(['api']);
    await start(['bots']);
    expect(await pulse(url, 0)).toMatchObject({ alive: 2 });
  });

  test('mailboxes are paused by the settings of those that read them alone', async () => {
    await start(['pollers'], MAILBOX);
    await start(['api']);
    expect(await ledger.db.selectFrom('accounts').select('state').execute()).toEqual([{ state: 'on' }]);
  });

  test('codes for the first admin are printed by those that speak to the chats', async () => {
    const env = {
      TELEGRAM_TOKEN: '123456789:AAabcdefghijklmnopqrstuvwxyz0123456',
      TELEGRAM_API_ROOT: 'http://127.0.0.1:1',
    };
    expect(await start(['api'], env)).toEqual([]);
    expect(await start(['bots'], env)).toEqual(['telegram']);
  });

  test('a worker needs neither console nor port, and says in a line what it is', async () => {
    const line = `Casebell started: pollers, as ${machineOf(self())}.\n`;
    for (const CONSOLE of ['off', 'on', 'auto'])
      expect(await starting(['--roles', 'pollers'], { DATABASE_URL: url, CONSOLE })).toEqual({ code: 0, said: line });
    const whole = await starting([], { DATABASE_URL: url, CONSOLE: 'off' });
    expect(whole).toMatchObject({ code: 2, said: expect.stringContaining('nobody could talk') });
  });

  test('a second console says which process has the first', async () => {
    const elsewhere = `Another process has the console (${machineOf(self())})`;
    const env = { DATABASE_URL: url, CONSOLE: 'on', PORT: 'off' };
    expect((await starting([], env)).said).not.toContain(elsewhere);
    await start(['bots'], { CONSOLE: 'on' });
    const held = () => ledger.db.selectFrom('leases').select('holder').where('name', '=', 'bot:console').execute();
    await expect.poll(held, { timeout: 8_000 }).toEqual([{ holder: expect.stringMatching(/./) }]);
    expect((await starting([], env)).said.split(elsewhere)).toHaveLength(2);
  });

  test('the demo does not begin beside another process', async () => {
    const env = { DATABASE_URL: url, DEMO: 'on', CONSOLE: 'on', PORT: 'off' };
    expect(await starting([], env)).toMatchObject({ code: 0 });
    await start(['api']);
    expect(await starting([], env)).toEqual({
      code: 1,
      said: 'casebell: DEMO is on, but another process already works on this database: the demo is for one process.\n',
    });
  });
});
