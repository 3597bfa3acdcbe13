import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import { failureOf } from './contracts/stage.ts';
import { CASE, NEVER, quay } from './fakes/depot.ts';
import { bytesOf, lastTold, say } from './fakes/receipt.ts';

const KB = 1000;

describe('files of a letter', () => {
  const limits = { file: 40 * KB, files: 60 * KB };
  const shape = (files: OutgoingFile[]) => files.map(({ name, size }) => [name, size]);

  test('go along without one whose bytes are gone, which is named', async () => {
    const place = await quay({ mails: true, limits });
    const id = await place.ticket({ 'a.bin': randomBytes(KB), 'b.log': 'ok' }, { state: 'draft', number: null });
    const [gone] = await place.files.of(id);
    await place.depot.remove(gone?.id ?? '');
    const letter = await place.uploads.letter(id, place.vendor.vendor, NEVER);
    expect(letter.files.map((file) => file.name)).toEqual(['b.log']);
    expect(letter.left.map(({ name, reason }) => [name, reason.args['why']])).toEqual([
      ['a.bin', 'the bytes of this file are gone'],
    ]);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    expect(await lastTold(place)).toContain('✗ a.bin');
  });

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
    expect((await place.files.of(id)).map((file) => file.name)).toEqual(['c.log', 'c.log.gz']);
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

  test('are at their end once they have gone, whatever a rehearsal left behind', async () => {
    const place = await quay({ mails: true, limits });
    const named = { 'c.log': 'x'.repeat(20 * KB), 'd.bin': randomBytes(90 * KB) };
    const id = await place.ticket(named, { state: 'pending', number: null });
    await place.uploads.letter(id, place.vendor.vendor, NEVER);
    await place.ledger.write((tx) => place.uploads.lettered(tx, id));
    const [root] = await place.files.of(id);
    if (!root) throw new Error('it is gone');
    const late = { ticket: id, of: root.id, name: 'c.log.gz', size: 1, sha256: '', type: null };
    const row = { ...place.files.fresh(root), ...late };
    await place.ledger.write((tx) => tx.insertInto('files').values(row).execute());
    await place.becomes(id, { state: 'done', number: CASE });
    await place.live();
    expect(await place.states(id)).toEqual({ 'c.log': 'sent', 'd.bin': 'left' });
    expect(await place.told()).toHaveLength(1);
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
