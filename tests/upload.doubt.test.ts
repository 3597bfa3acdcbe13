import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CASE, quay } from './fakes/depot.ts';
import { answers, line, MINUTE, names, receipt, say, sent, sha } from './fakes/receipt.ts';

describe('a file whose answer was lost', () => {
  test('is found in the vendor’s list, and not sent twice', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.vendor.lose = true;
    await place.live();
    expect(names(place)).toEqual(['a.log']);
    expect(await place.told()).toEqual([receipt(line('a.log', 'alpha'))]);
  });

  test('is found there as well where the list lags', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.vendor.lose = true;
    place.vendor.unlisted.add('a.log');
    await place.live(30_000);
    place.vendor.unlisted.clear();
    await place.live();
    expect(names(place)).toEqual(['a.log']);
  });

  test('is sent again where it did not arrive, and is no older file of the same name and size', async () => {
    const place = await quay();
    place.vendor.put(CASE, { attachments: [{ id: 'old', name: 'a.log', size: 5, at: '2020-01-01T00:00:00Z' }] });
    await place.ticket({ 'a.log': 'alpha' });
    answers(place, new Failure('down', 'cut off', { doubt: true }));
    await place.live();
    expect([sent(place), names(place)]).toEqual([2, ['a.log']]);
  });

  test('is not taken for another one that was sent with the same name and size', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    await place.live(1000);
    await place.ticket({ 'a.log': 'omega' }, { id: 'bbbbbbbbbbbb' });
    answers(place, new Failure('down', 'cut off', { doubt: true }));
    await place.live();
    expect(place.vendor.received.map((file) => file.sha256.slice(0, 12))).toEqual([sha('alpha'), sha('omega')]);
  });

  test('is sent three times at most, and then said to be lost', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.wire.fails = (path) =>
      path.includes('/attach') ? new Failure('down', 'cut off', { doubt: true }) : undefined;
    await place.live(60 * MINUTE);
    expect(sent(place)).toBe(3);
    expect((await place.told()).at(-1)).toContain(say('file-lost'));
  });

  test.each(['garbled', 'forbidden', 'missing'] as const)(
    'is not sent again where the case cannot be read (%s): nobody can tell, and that is said',
    async (kind) => {
      const place = await quay();
      const id = await place.ticket({ 'a.log': 'alpha', 'b.log': 'beta!' });
      place.vendor.lose = true;
      place.wire.fails = (path) => (path.includes('/get') ? new Failure(kind, 'no such page') : undefined);
      await place.live(60 * MINUTE);
      expect(names(place)).toEqual(['a.log', 'b.log']);
      expect(await place.states(id)).toEqual({ 'a.log': 'failed', 'b.log': 'sent' });
      const missing = say('file-left', { name: 'a.log', size: '5 B', why: say('file-unsure') });
      expect((await place.told()).at(-1)).toContain(missing);
    },
  );

  test('waits while the vendor’s list cannot be read', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.vendor.lose = true;
    place.wire.fails = (path) => (path.includes('/get') ? new Failure('down', 'no answer') : undefined);
    await place.live(60 * MINUTE);
    expect([sent(place), (await place.told()).length]).toEqual([1, 1]);
    place.wire.fails = undefined;
    await place.live();
    expect((await place.told()).at(-1)).toBe(receipt(line('a.log', 'alpha')));
  });
});
