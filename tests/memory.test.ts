import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { folder } from './fakes/depot.ts';

const GIGABYTE = 1_000_000_000;
const MOST = 150_000_000;
const HAUL = fileURLToPath(new URL('./fakes/haul.ts', import.meta.url));

test('a file of 1 GB is taken in and sent, and costs less than 150 MB of memory', async () => {
  const hash = createHash('sha256');
  const sink = createServer(async (request, response) => {
    for await (const chunk of request) hash.update(chunk);
    response.end();
  });
  await once(sink.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void sink.close());
  const url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`;
  const { stdout } = await promisify(execFile)(process.execPath, [HAUL, folder(), url, String(GIGABYTE)]);
  const cost = JSON.parse(stdout) as { before: number; most: number; size: number; sha256: string };
  expect(cost).toMatchObject({ size: GIGABYTE, sha256: hash.digest('hex') });
  expect(cost.most - cost.before).toBeLessThan(MOST);
}, 60_000);
