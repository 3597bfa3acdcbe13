import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CASE, quay } from './fakes/depot.ts';
import { bytesOf, lastTold, say } from './fakes/receipt.ts';

const KB = 1000;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('blindspot: size caps', () => {
  test('a text above the cap goes compressed, and reads the same', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const text = 'the same line again and again\n'.repeat(10_000);
    const id = await place.ticket({ 'console.log': text });
    await place.live();
    expect(place.vendor.received.map((file) => file.name)).toEqual(['console.log.gz']);
    expect(gunzipSync(await bytesOf(place, id, 'console.log.gz')).toString()).toBe(text);
    expect(await lastTold(place)).toContain('console.log → console.log.gz');
    expect(await place.states(id)).toEqual({ 'console.log': 'sent', 'console.log.gz': 'sent' });
  });

  test('what cannot be compressed goes in parts with a manifest that says how to join them', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const core = randomBytes(250 * KB);
    const id = await place.ticket({ "ann's core": core });
    await place.live();
    const names = place.vendor.received.map((file) => file.name);
    expect(names).toEqual(["ann's core.manifest.txt", ...[1, 2, 3].map((n) => `ann's core.part00${n}-of-003`)]);
    const parts = await Promise.all(names.slice(1).map((name) => bytesOf(place, id, name)));
    expect(parts.map((part) => part.length)).toEqual([100 * KB, 100 * KB, 50 * KB]);
    expect(Buffer.concat(parts).equals(core)).toBe(true);
    expect(place.vendor.received.slice(1).map((file) => file.sha256)).toEqual(parts.map(sha));
    const manifest = (await bytesOf(place, id, names[0] ?? '')).toString();
    for (const part of parts) expect(manifest).toContain(sha(part));
    expect(manifest).toContain(sha(core));
    expect(manifest).toContain(`cat 'ann'\\''s core'.part* > 'ann'\\''s core'`);
    expect(manifest).toContain(`copy /b "ann's core.part*" "ann's core"`);
    const name = "ann's core → 3 × .part + .manifest.txt";
    const args = { name, size: '250 kB', checksum: sha(core).slice(0, 12) };
    expect(await lastTold(place)).toContain(say('file-sent-listed', args));
  });

  test('a text that is too large even compressed goes compressed and in parts', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const text = randomBytes(200 * KB).toString('hex');
    const id = await place.ticket({ 'hex.txt': text });
    await place.live();
    const names = place.vendor.received.map((file) => file.name).filter((name) => name.includes('.part'));
    const joined = Buffer.concat(await Promise.all(names.map((name) => bytesOf(place, id, name))));
    expect(names[0]).toMatch(/^hex\.txt\.gz\.part001-of-00\d$/);
    expect(gunzipSync(joined).toString()).toBe(text);
  });

  test('one part refused is the whole file refused, and the parts after it do not go', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const id = await place.ticket({ core: randomBytes(450 * KB), 'z.log': 'ok' });
    place.vendor.receiving = (name) => {
      if (name.includes('part002')) throw new Failure('refused', 'no more room');
    };
    await place.live();
    expect(place.vendor.received.map((file) => file.name)).toEqual([
      'core.manifest.txt',
      'core.part001-of-005',
      'z.log',
    ]);
    expect(await lastTold(place)).toContain(say('file-failed', { why: 'no more room' }));
    expect(await place.states(id)).toMatchObject({ core: 'failed', 'core.part003-of-005': 'left', 'z.log': 'sent' });
  });

  test('nothing is uploaded before every file’s way is decided', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const id = await place.ticket({ 'a.log': 'first', core: randomBytes(250 * KB) });
    let names: string[] | undefined;
    place.vendor.receiving = async () => {
      names ??= Object.keys(await place.states(id));
    };
    await place.live();
    expect(names).toContain('core.part003-of-003');
  });

  test('a text that is too large even compressed, where nothing else is taken, is named and leaves no other trace', async () => {
    const place = await quay({ limits: { file: 100 * KB, types: ['txt', 'gz'] } });
    const id = await place.ticket({ 'hex.txt': randomBytes(200 * KB).toString('hex') });
    await place.live();
    expect(await lastTold(place)).toContain(say('file-left-size', { most: '100 kB' }));
    expect(await place.states(id)).toEqual({ 'hex.txt': 'left' });
  });

  test('the rest is named with the vendor’s own way for big files', async () => {
    const bigFiles = { where: 'sftp.example.com', name: (number: string, file: string) => `${number}_${file}` };
    const place = await quay({ limits: { file: 100 * KB, types: ['bin', 'log'] }, bigFiles });
    await place.ticket({ 'core.bin': randomBytes(250 * KB), 'a.log': 'fine', 'b.exe': 'MZ' });
    await place.live();
    expect(place.vendor.received.map((file) => file.name)).toEqual(['a.log']);
    const [comment = ''] = await place.comments();
    for (const told of [await lastTold(place), comment]) {
      expect(told).toContain(say('file-left-big', { where: 'sftp.example.com', name: `${CASE}_core.bin` }));
      expect(told).toContain(say('file-left-type', { ending: 'exe' }));
    }
  });

  test('a file that is being split when Casebell stops goes after the next start', async () => {
    const place = await quay({ limits: { file: 8000 * KB } });
    const id = await place.ticket({ core: Buffer.alloc(20_000 * KB) });
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Failure('down', 'Casebell is stopping')), 5);
    await place.uploads.run(id, stop.signal).catch(() => {});
    expect((await place.states(id))['core']).toBe('staged');
    await place.live();
    expect(place.vendor.received).toHaveLength(4);
  });

  test('a file whose bytes are gone is named, and the others go', async () => {
    const place = await quay({ limits: { file: 100 * KB } });
    const id = await place.ticket({ core: randomBytes(250 * KB), 'z.log': 'ok' });
    const [core] = await place.files.of(id);
    await place.depot.remove(core?.id ?? '');
    await place.live();
    expect(place.vendor.received.map((file) => file.name)).toEqual(['z.log']);
    expect(await lastTold(place)).toContain('the bytes of this file are gone');
  });
});
