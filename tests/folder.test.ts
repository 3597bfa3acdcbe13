import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { log } from '#src/log.ts';

let folder: string;
let data: string;

beforeEach(() => {
  const umask = process.umask();
  folder = mkdtempSync(join(tmpdir(), 'casebell-folder-'));
  data = join(folder, 'data');
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

const settings = (more: Record<string, string>) => ({ DATA_DIR: data, LANG: 'en', DEMO: 'off', ...more });

async function run(args: string[], more: Record<string, string> = {}): Promise<{ code: number; said: string }> {
  const [stdin, out] = [new PassThrough(), new PassThrough()];
  const io = { stdin, stdout: out, stderr: out } as unknown as Io;
  const code = await cli(args, settings(more), io);
  out.end();
  return { code, said: await text(out) };
}
const start = (more: Record<string, string> = {}) => run(['start', '--for', '0.01'], more);

/** A data folder that was started once. */
async function started(): Promise<void> {
  const house = await openCore({ config: config(settings({})), log: log({ level: 'silent' }) });
  await house.close();
}
function spoil(name: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(join(data, name + end), { force: true });
  writeFileSync(join(data, name), 'not a database, '.repeat(500));
}

describe('a folder that cannot keep anything is refused, naming the setting:', () => {
  test.each(['/proc/foo', '/proc'])('%s', async (dir) => {
    const { code, said } = await start({ DATA_DIR: dir });
    expect(code).toBe(1);
    expect(said).toMatch(new RegExp(`^casebell: DATA_DIR: ${dir} cannot be .*belongs to the user`));
    expect(said.trim().split('\n')).toHaveLength(1);
  });

  test('a file', async () => {
    writeFileSync(data, '');
    const said = expect.stringMatching(/^casebell: DATA_DIR: .*data is a file; it should be a folder/);
    expect(await start()).toEqual({ code: 1, said });
    expect(await start({ DATA_DIR: join(data, 'below') })).toMatchObject({ code: 1, said });
    expect(await run(['doctor'])).toMatchObject({ code: 1, said });
  });
});

test('a log that cannot be written is said once, and the service goes on', async () => {
  await started();
  symlinkSync('/dev/full', join(data, 'casebell.log'));
  const { code, said } = await start({ LOG_LEVEL: 'debug' });
  expect(code).toBe(0);
  expect(said.match(/casebell\.log cannot be written \(ENOSPC\)/g)).toHaveLength(1);
});

describe('a damaged file', () => {
  test('shelves.db is named, with what is lost without it', async () => {
    await started();
    spoil('shelves.db');
    const { code, said } = await start();
    expect(code).toBe(1);
    expect(said).toMatch(/^casebell: .*shelves\.db is damaged.*Move it away/);
    expect(said).toContain('settings');
    expect(readFileSync(join(data, 'shelves.db'), 'utf8')).toContain('not a database');
  });

  test('casebell.db is to be moved away before a backup is brought back, and then one can be', async () => {
    await started();
    const file = join(folder, 'a.backup');
    await run(['backup', file]);
    spoil('casebell.db');
    const { code, said } = await start();
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/casebell\.db is damaged.*[Mm]ove it away/),
    });
    rmSync(join(data, 'casebell.db'));
    expect(await run(['restore', file])).toMatchObject({ code: 0 });
  });

  test('casebell.db of no bytes in a folder that was used is no new beginning', async () => {
    await started();
    rmSync(join(data, 'casebell.db'));
    writeFileSync(join(data, 'casebell.db'), '');
    expect(await start()).toEqual({ code: 1, said: expect.stringMatching(/casebell\.db is empty.*restore FILE/) });
  });

  test('lock.db is made anew: nothing is kept in it', async () => {
    await started();
    spoil('lock.db');
    expect(await start()).toMatchObject({ code: 0 });
  });
});

test('a backup where there is no room for it is refused with what to do', async () => {
  await started();
  const file = join(folder, 'nowhere', 'a.backup');
  const said = `casebell: ${file} cannot be written. Check that its folder exists and belongs to the user who runs Casebell.\n`;
  expect(await run(['backup', file])).toEqual({ code: 1, said });
});

describe('the key', () => {
  const [one, two] = ['1', '2'].map((n) => Buffer.from(n.padEnd(32, 'key')).toString('base64'));
  const own = { CASEBELL_KEY: one ?? '' };

  test('of CASEBELL_KEY is refused where the key file sealed the data, until rotate-key', async () => {
    await started();
    const { code, said } = await start(own);
    expect(code).toBe(1);
    expect(said).toMatch(/unset CASEBELL_KEY.*casebell rotate-key/);
    expect(await run(['rotate-key'], own)).toMatchObject({ code: 0 });
    expect(await start(own)).toMatchObject({ code: 0 });
    expect(await start()).toMatchObject({ code: 1, said: expect.stringContaining('sealed with') });
  });

  test('that sealed the data may be named in CASEBELL_KEY_OLD', async () => {
    await run(['start', '--for', '0.01'], own);
    expect(await start({ CASEBELL_KEY: two ?? '' })).toMatchObject({ code: 1 });
    expect(await start({ CASEBELL_KEY: two ?? '', CASEBELL_KEY_OLD: one ?? '' })).toMatchObject({ code: 0 });
  });

  test('that is gone is not made anew over what it sealed', async () => {
    await started();
    const file = join(folder, 'a.backup');
    await run(['backup', file]);
    rmSync(join(data, 'key'));
    const { code, said } = await start();
    expect({ code, said }).toEqual({ code: 1, said: expect.stringMatching(/data\/key is missing.*Bring it back/) });
    expect(existsSync(join(data, 'key'))).toBe(false);
    const other = join(folder, 'other');
    const restored = await run(['restore', file], { DATA_DIR: other });
    expect(restored).toEqual({ code: 1, said: expect.stringMatching(/other\/key is missing.*a\.backup was sealed/) });
    expect(readdirSync(other)).not.toContain('key');
  });

  test('that does not fit a backup: the backup is spoken of, not the data here', async () => {
    await started();
    const file = join(folder, 'a.backup');
    await run(['backup', file]);
    const { code, said } = await run(['restore', file], { ...own, DATA_DIR: join(folder, 'other') });
    expect(code).toBe(1);
    expect(said).toContain(`${file} was sealed with key`);
    expect(said).not.toContain('data here');
  });
});

test('doctor says that nothing can be written', async () => {
  await started();
  symlinkSync('/dev/full', join(data, 'probe'));
  const { code, said } = await run(['doctor', '--quick']);
  expect(code).toBe(1);
  expect(said).toMatch(/disk .*is full/);
});
