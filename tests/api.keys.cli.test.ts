import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { log } from '#src/log.ts';
import { house } from './fakes/house.ts';

describe('casebell keys', () => {
  let env: Record<string, string>;
  beforeEach(() => {
    const umask = process.umask(0o022);
    const folder = mkdtempSync(join(tmpdir(), 'casebell-keys-'));
    env = { DATA_DIR: join(folder, 'data'), LANG: 'en' };
    onTestFinished(() => {
      process.umask(umask);
      rmSync(folder, { recursive: true });
    });
  });

  async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    const [out, err] = [new PassThrough(), new PassThrough()];
    const code = await cli(['keys', ...args], env, { stdin: process.stdin, stdout: out, stderr: err } as unknown as Io);
    out.end();
    err.end();
    return { code, out: await text(out), err: await text(err) };
  }

  async function looked<T>(look: (core: Awaited<ReturnType<typeof openCore>>['core']) => Promise<T>): Promise<T> {
    const opened = await openCore({ config: config(env), log: log({ level: 'silent' }) });
    try {
      return await look(opened.core);
    } finally {
      await opened.close();
    }
  }

  test('says how to make the first one', async () => {
    expect(await run()).toEqual({ code: 0, out: expect.stringContaining('casebell keys add'), err: '' });
  });

  test('add prints a key that works, alone on standard output, and only then', async () => {
    const made = await run('add', 'monitoring', '--scopes', 'read,reply', '--days', '90');
    expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^cb_[0-9a-f]{8}_[\w-]{43}\n$/) });
    expect(made.err).toContain('not shown again');
    expect(await looked((core) => core.keys.check(made.out.trim()))).toMatchObject({ scopes: ['read', 'reply'] });
    const listed = await run();
    expect(listed.out).toMatch(/^[0-9a-f]{8} monitoring: read, reply; ends .*; last used/);
    expect(listed.out).not.toContain(made.out.trim());
  });

  test('add without scopes may read and open, without days has no end', async () => {
    const { out } = await run('add', 'portal');
    const key = await looked((core) => core.keys.check(out.trim()));
    expect(key).toMatchObject({ scopes: ['read', 'open'], expiresAt: undefined });
  });

  test('revoke ends it at once, and both stand in the audit', async () => {
    const { out } = await run('add', 'portal');
    const id = out.split('_')[1] ?? '';
    expect(await run('revoke', id)).toMatchObject({ code: 0, out: `The key ${id} works no more.\n` });
    expect(await looked((core) => core.keys.check(out.trim()))).toBeUndefined();
    expect(await run('revoke', id)).toMatchObject({ code: 1, err: expect.stringContaining('There is no key') });
    expect((await looked((core) => core.audit.last(2))).map((row) => `${row.what} ${row.detail}`)).toEqual([
      `key-revoked ${id}`,
      `key-made ${id} read,open`,
    ]);
  });

  test.each([
    [['add'], 'usage'],
    [['revoke'], 'usage'],
    [['frob', 'x'], 'usage'],
    [['add', 'x', '--scopes', 'read,fly'], 'read, open, reply, admin'],
    [['add', 'x', '--scopes', ''], 'read, open, reply, admin'],
    [['add', 'x', '--days', '0'], 'from 1 to 3,650'],
    [['add', 'x'.repeat(61)], '1 to 60 characters'],
  ])('%j is called wrongly', async (args, said) => {
    expect(await run(...args)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});

describe('/keys', () => {
  test('shows an admin every key, without its secret, and revokes one by a press', async () => {
    const home = await house();
    onTestFinished(() => home.stop());
    const ada = await home.known('Ada', 'admin');
    expect((await ada.says('/keys')).text).toContain('casebell keys add');
    const { id, key } = await home.core.keys.make({ name: 'portal', scopes: ['read', 'open'], days: 90 });
    const shown = await ada.says('/keys');
    expect(shown.text).toContain(`${id} portal: read, open; ends Feb 18, 2027`);
    expect(shown.text).not.toContain(key);
    expect((await ada.presses('Revoke portal')).text).toBe(`The key ${id} works no more.`);
    expect(await home.core.keys.check(key)).toBeUndefined();
    expect((await ada.says(`/keys revoke ${id}`)).text).toBe(`There is no key ${id} that works.`);
    expect((await home.core.audit.last(1))[0]).toMatchObject({ what: 'key-revoked', detail: id, person: ada.id });
  });

  test('is for admins', async () => {
    const home = await house();
    onTestFinished(() => home.stop());
    const max = await home.known('Max', 'operator');
    expect((await max.says('/keys')).text).toContain('admin');
  });
});
