import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';

const LAUNCHER = join(import.meta.dirname, '../../bin/casebell.mjs');
const BUGS = {
  'an error': `throw new Error('nobody catches this')`,
  'a rejection': `Promise.reject(new Error('nobody catches this'))`,
};

test.each(Object.entries(BUGS))(
  '%s that nobody caught ends the process, and the next start goes on',
  async (_, bug) => {
    const folder = mkdtempSync(join(tmpdir(), 'casebell-exit-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const env = { PATH: process.env['PATH'], DATA_DIR: folder };
    // A bug comes about when the process is told so.
    const hook = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2',()=>{${bug}})`)}`;
    const start = (...args: string[]) =>
      spawn(process.execPath, ['--import', hook, LAUNCHER, 'start', ...args], { env });

    const first = start();
    const said = text(first.stderr);
    await once(first.stdout, 'data');
    first.kill('SIGUSR2');
    const [code] = await once(first, 'exit');
    expect(code).toBeGreaterThan(0);
    expect(await said).toContain('nobody catches this');

    const second = start('--for', '0.1');
    expect(await once(second, 'exit')).toEqual([0, null]);
  },
);
