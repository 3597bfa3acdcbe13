import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openDemo } from '#src/demo/index.ts';
import { type Portal, portal } from '#src/demo/portal.ts';
import { demoVendor } from '#src/demo/vendor.ts';
import { http } from '#src/http.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { languages, words } from '#src/words.ts';
import { vendors } from '#vendors/index.ts';
import { redhat } from '#vendors/redhat.ts';
import { strata } from '#vendors/strata.ts';
import { noMail } from './fakes/mail.ts';

/** The credential `/setup demo` names. */
const WORD = 'demo-offline-token';

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

async function opened(real: Vendor = redhat as Vendor) {
  const demo = await openDemo(dir, real);
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
/** Asks the demo's vendor for news with this credential. */
async function ask(vendor: Vendor, token: string, keep: (credentials: unknown) => void = () => {}): Promise<unknown> {
  const tools = { http: http(), mail: noMail, now: Date.now, keep: async (rotated: unknown) => keep(rotated) };
  return vendor.connect({ token }, tools).changed?.(undefined, AbortSignal.timeout(5_000));
}
/** What a crash leaves: the file as it is now. */
async function saved(): Promise<string> {
  return readFile(join(dir, 'demo.json'), 'utf8');
}

test('the demo may be asked as often as it likes: it is a portal of our own, on this machine', async () => {
  const { vendor } = await opened();
  expect(vendor.limits).toEqual({ ...redhat.limits, perSecond: 50, burst: 50 });
});

test.each(vendors.map((vendor) => [vendor.id, vendor as Vendor] as const))(
  'in the demo of %s the credential that people are told works, and another is refused',
  async (_id, real) => {
    const vendor = (await opened(real)).vendor as Vendor;
    await expect(ask(vendor, WORD)).resolves.toMatchObject({ cases: [] });
    await expect(ask(vendor, `${WORD}s`)).rejects.toMatchObject({ kind: 'auth' });
  },
);

test('people are told the credential in every language', () => {
  for (const lang of languages()) {
    for (const key of ['field-demo-token-help', 'demo-paused']) expect(words(lang)(key)).toContain(WORD);
  }
});

test("a credential that Red Hat's exchanged for another is worth nothing any more", async () => {
  const demo = await begin();
  const vendor = demoVendor(redhat as Vendor, demo) as Vendor;
  const kept: unknown[] = [];
  demo.rotate();
  await ask(vendor, WORD, (rotated) => kept.push(rotated));
  expect(kept).toEqual([{ token: demo.token }]);
  expect(demo.token).not.toBe(WORD);
  await expect(ask(vendor, WORD)).rejects.toMatchObject({ kind: 'auth' });
  await expect(ask(vendor, demo.token)).resolves.toMatchObject({ cases: [] });
});

test.each([
  ['redhat', redhat as Vendor],
  ['strata', strata as Vendor],
])("%s: the cases people are invited to watch are the account's own", async (_id, real) => {
  const { numbers } = await opened(real);
  expect(numbers).toContain('01234567');
  expect(numbers).not.toContain('01234500');
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
