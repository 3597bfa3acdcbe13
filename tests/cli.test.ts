import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { lock } from '#src/ledger.sqlite.ts';
import { openLedger } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import { markMoved } from '#src/moved.ts';

const MINUTE = 60_000;
let folder: string;
let data: string;
let env: Record<string, string>;

beforeEach(() => {
  const umask = process.umask(0o022);
  folder = mkdtempSync(join(tmpdir(), 'casebell-cli-'));
  data = join(folder, 'data');
  env = { DATA_DIR: data, LANG: 'en' };
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

async function run(args: string[], more: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const out = new PassThrough();
  const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
  const code = await cli(args, { ...env, ...more }, io);
  out.end();
  return { code, said: await text(out) };
}
/** A data folder that was started once; `late`: with work that nobody has done for so long. */
async function started(late?: number): Promise<void> {
  const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  if (late !== undefined) await house.core.queue.put('poll', 'x', { notBefore: Date.now() - late });
  await house.close();
}
function open(dir: string): string[] {
  return readdirSync(dir).filter((name) => statSync(join(dir, name)).mode & 0o077);
}

describe('casebell doctor', () => {
  test('where nothing was ever started says so, and makes nothing', async () => {
    expect(await run(['doctor', '--quick'])).toEqual({ code: 2, said: expect.stringContaining('nothing in') });
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each([
    [10 * MINUTE, 0, 'Casebell is running.\n'],
    [20 * MINUTE, 1, 'overdue'],
  ])('--quick of a running service with work %d ms late ends with %d', async (late, code, said) => {
    await started(late);
    const held = lock(join(data, 'lock.db'));
    expect(await run(['doctor', '--quick'])).toEqual({ code, said: expect.stringContaining(said) });
    held?.release();
  });

  test('--quick only looks: it makes and mends nothing', async () => {
    await started();
    rmSync(join(data, 'shelves.db'));
    await run(['doctor', '--quick']);
    expect(readdirSync(data)).not.toContain('shelves.db');
  });
});

test('doctor lists every account, also where its vendor is switched off', async () => {
  const house = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  await house.close();
  const row = { id: 'a1', vendor: 'gone', label: 'Old vendor', owner: 'x|y', sealed: '-', fails: 0, created_at: 1 };
  const ledger = await openLedger(data);
  await ledger.write((tx) =>
    tx
      .insertInto('accounts')
      .values({ ...row, state: 'on', ok_at: null })
      .execute(),
  );
  await ledger.close();
  expect((await run(['doctor'])).said).toContain('- Old vendor: ');
});

describe('SLACK_SHORT_COMMANDS with a name that is no command', () => {
  const wrong = { SLACK_SHORT_COMMANDS: 'watch,frob', SLACK_BOT_TOKEN: 'xoxb-1-a', SLACK_APP_TOKEN: 'xapp-1-a' };
  test.each([['slack-manifest'], ['start']])('is refused by %s, which names what there is', async (verb) => {
    const { code, said } = await run([verb], wrong);
    expect(code).toBe(1);
    expect(said).toMatch(/SLACK_SHORT_COMMANDS: there is no frob\. There is: watch, .*, open, /);
  });
});

test('what the command line writes is for nobody else’s eyes, also in a folder others can read', async () => {
  await started();
  const file = join(folder, 'casebell.backup');
  await run(['backup', file]);
  const other = join(folder, 'other');
  mkdirSync(other, { mode: 0o755 });
  const key = readFileSync(join(data, 'key'), 'utf8').trim();
  expect(await run(['restore', file], { DATA_DIR: other, CASEBELL_KEY: key })).toMatchObject({ code: 0 });
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(open(other)).toEqual([]);
});

test.each([['history'], ['rotate-key']])(
  '%s where nothing was ever started says so, and makes nothing',
  async (verb) => {
    expect(await run([verb])).toEqual({ code: 2, said: expect.stringContaining('nothing in') });
    expect(readdirSync(folder)).toEqual([]);
  },
);

describe('casebell rotate-key', () => {
  test.each([
    ['was moved', (dir: string) => markMoved(dir, 'postgres://db/casebell')],
    ['has another key', (dir: string) => writeFileSync(join(dir, 'key'), `${randomBytes(32).toString('base64')}\n`)],
  ])('on a folder that %s is refused, and the key file stays as it was', async (_what, spoil) => {
    await started();
    spoil(data);
    const key = readFileSync(join(data, 'key'), 'utf8');
    expect(await run(['rotate-key'])).toMatchObject({ code: 1 });
    expect(readFileSync(join(data, 'key'), 'utf8')).toBe(key);
  });

  test('keeps the old keys aside, for backups made before, and says where', async () => {
    await started();
    const file = join(folder, 'casebell.backup');
    await run(['backup', file]);
    const first = readFileSync(join(data, 'key'), 'utf8').trim();

    const { said } = await run(['rotate-key']);
    await run(['rotate-key']);

    expect(said).toContain(join(data, 'key.old'));
    expect(said).toContain('CASEBELL_KEY_OLD');
    expect(statSync(join(data, 'key.old')).mode & 0o077).toBe(0);
    expect(await run(['restore', file])).toMatchObject({ code: 1 });
    const old = readFileSync(join(data, 'key.old'), 'utf8').trim().split('\n');
    expect(old.at(-1)).toBe(first);
    expect(await run(['restore', file], { CASEBELL_KEY_OLD: old.join() })).toMatchObject({ code: 0 });
  });

  test('with the key in the environment says to keep the old one', async () => {
    const [one, two] = ['1', '2'].map((n) => Buffer.from(`${n}`.padEnd(32, 'key')).toString('base64'));
    env['CASEBELL_KEY'] = one ?? '';
    await started();
    const { said } = await run(['rotate-key'], { CASEBELL_KEY: two ?? '', CASEBELL_KEY_OLD: one ?? '' });
    expect(said).toContain('keep the old one');
    expect(readdirSync(data)).not.toContain('key.old');
  });
});
