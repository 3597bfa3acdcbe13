import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDemo } from '#src/demo/index.ts';
import { type Portal, portal } from '#src/demo/portal.ts';
import { redhat } from '#vendors/redhat.ts';

let dir: string;
let stops: (() => Promise<void>)[];

beforeEach(async () => {
  stops = [];
  dir = await mkdtemp(join(tmpdir(), 'demo-'));
});
afterEach(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await rm(dir, { recursive: true });
});

async function opened(folder = dir) {
  const demo = await openDemo(folder, redhat);
  stops.push(demo.stop);
  return demo;
}
async function begin(o: { dir?: string; now?(): number } = {}): Promise<Portal> {
  const demo = await portal({ quiet: true, ...o });
  stops.push(demo.stop);
  return demo;
}
/** The ids of everything in the portal that can be told of. */
function ids(demo: Portal): string[] {
  return demo.cases.all().flatMap(({ fields, comments, files }) => {
    return [fields.caseNumber, ...comments.map(({ id }) => id), ...files.map(({ uuid }) => uuid)];
  });
}
/** What a crash leaves: the file as it is now. */
async function saved(): Promise<string> {
  return readFile(join(dir, 'demo.json'), 'utf8');
}

test('the demo may be asked as often as it likes: it is a portal of our own, on this machine', async () => {
  const { vendor } = await opened();
  expect(vendor.limits).toEqual({ ...redhat.limits, perSecond: 50, burst: 50 });
});

test('one fault takes the place of another', async () => {
  const { faults } = await opened();
  faults.set('503');
  faults.set('403');
  expect(faults.on()).toEqual(['403']);
  faults.set('no such fault');
  expect(faults.on()).toEqual(['403']);
});

test('before its first answer the portal has written down what it begins with', async () => {
  const demo = await begin({ dir });
  expect(JSON.parse(await saved()).cases).toEqual(demo.cases.all());
});

test('a portal that crashes right after a start is the same again: nothing old is told as new', async () => {
  const first = await begin({ dir });
  const [text, before] = [await saved(), structuredClone(first.cases.all())];
  await first.stop();
  await writeFile(join(dir, 'demo.json'), text);
  const second = await begin({ dir, now: () => Date.now() + 3_600_000 });
  for (const { fields } of before) fields.uri = fields.uri.replace(first.url, second.url);
  expect(second.cases.all()).toEqual(before);
});

test('the ids of the beginning are always the same, also where nothing could be written', async () => {
  const [first, second] = [await begin(), await begin({ now: () => Date.now() + 12_345_678 })];
  expect(ids(second)).toEqual(ids(first));
  expect(new Set(ids(first)).size).toBe(ids(first).length);
});

test('what changes is written down before a crash of the next moment', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const demo = await begin({ dir });
  demo.cases.comment('01234567', 'said just now');
  vi.advanceTimersByTime(100);
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await saved()).toContain('said just now'));
});

test('a damaged file is told of', async () => {
  await writeFile(join(dir, 'demo.json'), '{"version":1,"cases":[{');
  expect((await opened()).warning).toEqual({ kind: 'damaged', file: join(dir, 'demo.json.bad') });
});

test('a file that cannot be written is told of at once', async () => {
  await mkdir(join(dir, 'demo.json.tmp')); // in the way of the file
  expect((await opened()).warning).toEqual({ kind: 'unsaved', file: join(dir, 'demo.json') });
});
