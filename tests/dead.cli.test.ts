import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { openCore } from '#src/app.ts';
import { cli, type Io } from '#src/cli.ts';
import { config } from '#src/config.ts';
import { log } from '#src/log.ts';

let env: Record<string, string>;

beforeEach(() => {
  const umask = process.umask(0o022);
  const folder = mkdtempSync(join(tmpdir(), 'casebell-dead-'));
  env = { DATA_DIR: join(folder, 'data'), LANG: 'en' };
  onTestFinished(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });
});

async function run(...args: string[]): Promise<{ code: number; said: string }> {
  const out = new PassThrough();
  const io = { stdin: process.stdin, stdout: out, stderr: out } as unknown as Io;
  const code = await cli(['dead', ...args], env, io);
  out.end();
  return { code, said: await text(out) };
}

/** Letters that somebody put into a lane and that are no tickets, by their ids. */
async function buried(...ids: string[]): Promise<void> {
  const { core, close } = await openCore({ config: config(env), log: log({ level: 'silent' }) });
  const running = new AbortController();
  const over = core.incoming.run(running.signal);
  for (const id of ids) await core.lanes.send('low', { id, body: 'hello' }, { signal: running.signal });
  await expect.poll(async () => (await core.incoming.counts()).low.dead, { interval: 1 }).toBe(ids.length);
  running.abort();
  await over;
  await close();
}

/** The ids in front of the lines. */
const listed = async () => [...(await run()).said.matchAll(/^[0-9a-f]{12}/gm)].map(([id]) => id);

test('casebell dead lists them, with id, lane and reason', async () => {
  await buried('x1');
  expect(await run()).toEqual({
    code: 0,
    said: expect.stringMatching(/^[0-9a-f]{12} · .* UTC · low · .*x1 · not a JSON/),
  });
  expect(JSON.parse((await run('--json')).said)).toMatchObject([{ lane: 'low', state: 'dead', origin: 'lane|x1' }]);
});

test('casebell dead replay sends one, or all, again', async () => {
  await buried('x1', 'x2', 'x3');
  const [id = ''] = await listed();
  expect(await run('replay', id)).toEqual({ code: 0, said: 'Sent again.\n' });
  expect(await run('replay', id)).toEqual({ code: 1, said: expect.stringContaining('not dead any more') });
  expect(await run('replay', 'all')).toEqual({ code: 0, said: '2 tickets sent again.\n' });
  expect((await run()).said).toContain('No ticket is dead');
});

test('casebell dead discard leaves one out for good', async () => {
  await buried('x1', 'x2');
  const [id = ''] = await listed();
  expect(await run('discard', id)).toEqual({ code: 0, said: 'Discarded.\n' });
  expect(await listed()).toHaveLength(1);
});

test('casebell dead called wrongly says how, and discards nothing', async () => {
  await buried('x1');
  for (const args of [['replay'], ['discard', 'all'], ['revive', 'x']])
    expect(await run(...args)).toEqual({ code: 2, said: expect.stringContaining('casebell dead replay ID') });
  expect(await listed()).toHaveLength(1);
});
