import { createHash, randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import { words } from '#src/words.ts';
import { failureOf } from './contracts/stage.ts';
import { CASE, NEVER, type Quay, quay, whole } from './fakes/depot.ts';

const say = words('en');
const KB = 1000;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

async function bytesOf(place: Quay, ticket: string, name: string): Promise<Buffer> {
  const rows = await place.files.of(ticket);
  const row = rows.find((one) => one.name === name);
  if (!row) throw new Error(`there is no ${name}`);
  return whole(place.files.open(rows, row)(NEVER));
}
const lastTold = async (place: Quay) => (await place.told()).at(-1) ?? '';

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

describe('files of a letter', () => {
  const limits = { file: 40 * KB, files: 60 * KB };
  const shape = (files: OutgoingFile[]) => files.map(({ name, size }) => [name, size]);

  test('go along as far as they fit together, text compressed; the others are named', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket(
      {
        'a.bin': randomBytes(30 * KB),
        'b.bin': randomBytes(29 * KB),
        'c.log': 'x'.repeat(30 * KB),
        'd.bin': randomBytes(90 * KB),
      },
      { state: 'draft', number: null },
    );
    const { vendor } = place.vendor;
    const first = await place.uploads.letter(id, vendor, NEVER);
    expect(first.files.map((file) => file.name)).toEqual(['a.bin', 'b.bin', 'c.log.gz']);
    expect(first.left.map(({ name, reason }) => [name, reason.say])).toEqual([['d.bin', 'file-left-size']]);
    const again = await place.uploads.letter(id, vendor, NEVER);
    expect(shape(again.files)).toEqual(shape(first.files));
    expect(gunzipSync(await bytesOf(place, id, 'c.log.gz')).toString()).toBe('x'.repeat(30 * KB));

    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    expect(await place.states(id)).toEqual({
      'a.bin': 'sent',
      'b.bin': 'sent',
      'c.log': 'sent',
      'c.log.gz': 'sent',
      'd.bin': 'left',
    });
    const told = await lastTold(place);
    expect(told).toContain(say('files-receipt-mail-partly'));
    for (const name of ['✓ a.bin', '✓ b.bin', '✓ c.log → c.log.gz', '✗ d.bin']) expect(told).toContain(name);
  });

  test('go as they are once others make room', async () => {
    const place = await quay({ mails: true, limits });
    const bytes = randomBytes(35 * KB);
    const id = await place.ticket({ 'a.bin': bytes, 'c.log': 'x'.repeat(30 * KB) }, { state: 'draft', number: null });
    const { vendor } = place.vendor;
    expect((await place.uploads.letter(id, vendor, NEVER)).files.map((file) => file.name)).toEqual([
      'a.bin',
      'c.log.gz',
    ]);
    await place.ledger.write((tx) => tx.deleteFrom('files').where('name', '=', 'a.bin').execute());
    expect(shape((await place.uploads.letter(id, vendor, NEVER)).files)).toEqual([['c.log', 30 * KB]]);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    expect(await place.states(id)).toEqual({ 'c.log': 'sent' });
    expect(await lastTold(place)).not.toContain('.gz');
  });

  test('that have gone stay as they went, whatever is rehearsed afterwards', async () => {
    const place = await quay({ mails: true, limits });
    const named = { 'a.bin': randomBytes(35 * KB), 'c.log': 'x'.repeat(30 * KB) };
    const id = await place.ticket(named, { state: 'draft', number: null });
    const { vendor } = place.vendor;
    await place.uploads.letter(id, vendor, NEVER);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    const before = await place.files.of(id);
    const larger = { ...vendor, limits: { ...vendor.limits, file: 20 * KB, files: 20 * KB } };
    for (const other of [vendor, larger, { ...vendor, limits: { ...vendor.limits, files: 90 * KB } }])
      await place.uploads.letter(id, other, NEVER);
    expect(await place.files.of(id)).toEqual(before);
  });

  test('are compressed once, also where Send is pressed during a look at the exact text', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket({ 'c.log': 'x'.repeat(90 * KB) }, { state: 'draft', number: null });
    const { vendor } = place.vendor;
    const both = await Promise.all([1, 2].map(() => place.uploads.letter(id, vendor, NEVER)));
    expect(both.map(({ files }) => files.map((file) => file.name))).toEqual([['c.log.gz'], ['c.log.gz']]);
    expect(await place.states(id)).toEqual({ 'c.log': 'staged', 'c.log.gz': 'staged' });
  });

  test('that are not ready when Casebell stops are made ready the next time: nothing has failed, nothing left', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket({ 'c.log': 'x'.repeat(90 * KB) }, { state: 'draft', number: null });
    const { vendor } = place.vendor;
    const stop = new AbortController();
    const first = place.uploads.letter(id, vendor, stop.signal);
    stop.abort(new Failure('down', 'Casebell is stopping'));
    for (const stopped of [first, place.uploads.letter(id, vendor, AbortSignal.abort())])
      expect(await failureOf(stopped)).toMatchObject({ kind: 'down', doubt: false });
    expect(await place.states(id)).toEqual({ 'c.log': 'staged' });
    expect((await place.uploads.letter(id, vendor, NEVER)).files.map((file) => file.name)).toEqual(['c.log.gz']);
  });

  test('are never said not to be taken once they have gone, whatever a rehearsal left behind', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket({ 'c.log': 'x'.repeat(20 * KB) }, { state: 'pending', number: null });
    await place.uploads.letter(id, place.vendor.vendor, NEVER);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    const [root] = await place.files.of(id);
    if (!root) throw new Error('it is gone');
    const late = { ...place.files.fresh(root), ticket: id, of: root.id, name: 'c.log.gz', size: 1, sha256: '' };
    await place.ledger.write((tx) =>
      tx
        .insertInto('files')
        .values({ ...late, type: null })
        .execute(),
    );
    await place.becomes(id, { state: 'done', number: CASE });
    await place.live();
    expect(await place.states(id)).toMatchObject({ 'c.log': 'sent' });
    expect((await place.told()).join()).not.toContain(say('file-left-none'));
  });

  test('have one receipt, also when the number comes later', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket({ 'a.log': 'alpha' }, { state: 'pending', number: null });
    await place.uploads.letter(id, place.vendor.vendor, NEVER);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    await place.becomes(id, { state: 'done', number: CASE });
    // The mail with the number says once more that the letter has gone.
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    await place.live();
    expect(await place.told()).toHaveLength(1);
    expect(await place.states(id)).toEqual({ 'a.log': 'sent' });
  });
});
