import { describe, expect, test } from 'vitest';
import { carrier, json, listing, NOON, numbers, row, sorted } from './fakes/tmf621.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);

describe('what changed', () => {
  test('is read newest first down to a minute before the mark, and no further', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => row(`T${i}`, new Date(NOON - i * 1000).toISOString()));
    await using site = await carrier(sorted(rows));
    const since = new Date(NOON - 50_000).toISOString();
    const found = await site.desk.changed?.(since, signal);
    expect(found?.cases).toHaveLength(111);
    expect(found?.next).toBe(new Date(NOON).toISOString());
    const pages = [
      ['-lastUpdate', '0', '100'],
      ['-lastUpdate', '95', '100'],
    ];
    const proof = ['lastUpdate', '0', '100'];
    const asked = () => site.seen.splice(0).map(({ query }) => [query['sort'], query['offset'], query['limit']]);
    expect(asked()).toEqual([pages[0], proof, pages[1]]);
    // That this carrier sorts is known from then on.
    await site.desk.changed?.(since, signal);
    expect(asked()).toEqual(pages);
  });

  test.each(['sort', 'filter'] as const)(
    'is whole although the carrier ignores to %s, and its first page only looks as if it did not',
    async (changes) => {
      const rows = Array.from({ length: 150 }, (_, i) => row(`T${i}`, new Date(NOON - i * 60_000).toISOString()));
      rows[120] = row('T120', new Date(NOON - 1000).toISOString());
      await using site = await carrier(listing(rows), { changes });
      const found = await site.desk.changed?.(new Date(NOON - 120_000).toISOString(), signal);
      expect(numbers(found?.cases)?.toSorted()).toEqual(['T0', 'T1', 'T120', 'T2', 'T3']);
      expect(found?.next).toBe(new Date(NOON).toISOString());
    },
  );

  test('starts a minute before now where the carrier does not show its newest ticket first', async () => {
    const rows = Array.from({ length: 130 }, (_, i) => row(`T${i}`, `2019-01-01T00:00:${10 + (i % 50)}Z`));
    await using site = await carrier(listing(rows));
    expect(await site.desk.changed?.(undefined, signal)).toEqual({
      cases: [],
      next: new Date(NOON - 60_000).toISOString(),
    });
  });

  test('is whole although the carrier gives shorter pages than it was asked for and counts nothing', async () => {
    const rows = Array.from({ length: 45 }, (_, i) => row(`T${i}`, new Date(NOON - i * 1000).toISOString()));
    await using site = await carrier(listing(rows, 20, false));
    const found = await site.desk.changed?.(new Date(NOON - 3_600_000).toISOString(), signal);
    expect(new Set(numbers(found?.cases)).size).toBe(45);
  });

  test('is whole although the carrier does not sort at all', async () => {
    const rows = Array.from({ length: 130 }, (_, i) =>
      row(`T${i}`, new Date(NOON - ((i * 37) % 130) * 60_000).toISOString()),
    );
    await using site = await carrier(listing(rows));
    const found = await site.desk.changed?.(new Date(NOON - 30 * 60_000).toISOString(), signal);
    expect(found?.cases).toHaveLength(32);
    expect(found?.next).toBe(new Date(NOON).toISOString());
  });

  test('starts at the newest change, and tells no case then', async () => {
    await using site = await carrier(listing([row('T1', '2026-11-20T11:00:00Z')]));
    expect(await site.desk.changed?.(undefined, signal)).toEqual({ cases: [], next: '2026-11-20T11:00:00.000Z' });
  });

  test('is asked for by a filter where the carrier filters', async () => {
    await using site = await carrier(listing([row('T1', '2026-11-20T11:59:30Z')]), { changes: 'filter' });
    expect(numbers((await site.desk.changed?.('2026-11-20T11:59:00.000Z', signal))?.cases)).toEqual(['T1']);
    await site.desk.changed?.(undefined, signal);
    expect(site.seen.map(({ query }) => [query['filter'], query['sort']])).toEqual([
      ["$[?(@.lastUpdate>='2026-11-20T11:58:00.000Z')]", undefined],
      ["$[?(@.lastUpdate>='2026-11-20T11:59:00.000Z')]", undefined],
    ]);
  });

  test('is found by comparing where the carrier does neither, and a closing is noticed by number', async () => {
    let rows = [
      row('T1', '2026-11-20T10:00:00Z'),
      row('T2', '2026-11-20T10:00:00Z'),
      row('T3', '2026-11-20T10:00:00Z'),
      row('T5', '2026-11-20T10:00:00Z'),
    ];
    const closed = row('T2', '2026-11-20T11:00:00Z', { status: 'resolved' });
    const byNumber: Record<string, Said> = {
      T2: json(closed),
      T3: json({ code: 'ERR404' }, 404),
      T5: json({ code: 'ERR403' }, 403),
    };
    await using site = await carrier(
      (call) =>
        call.path.endsWith('/troubleTicket')
          ? listing(rows)(call)
          : (byNumber[call.path.split('/').at(-1) ?? ''] ?? { status: 500 }),
      { changes: 'list' },
    );
    const first = await site.desk.changed?.(undefined, signal);
    expect(first).toMatchObject({ cases: [], compared: true });
    expect((await site.desk.changed?.(first?.next, signal))?.cases).toEqual([]);
    rows = [row('T1', '2026-11-20T10:00:00Z', { status: 'held' }), row('T4', '2026-11-20T11:00:00Z')];
    const second = await site.desk.changed?.(first?.next, signal);
    expect(second?.cases.map(({ number, status, closed: over }) => [number, status, over])).toEqual([
      ['T1', 'held', false],
      ['T4', 'inProgress', false],
      ['T2', 'resolved', true],
    ]);
    expect((await site.desk.changed?.(second?.next, signal))?.cases).toEqual([]);
  });

  test('tells the good rows of a list with odd ones, and reads it again until they are good', async () => {
    const rows = [
      row('T1', '2026-11-20T11:30:00Z', { severity: null, name: 7, relatedParty: 'x', creationDate: 1 }),
      row('..', '2026-11-20T11:29:00Z'),
      row('T3', '2026-11-20T11:28:00Z', { status: 3 }),
      row('T4', 'yesterday'),
      row('T5', '2026-11-20T11:27:00Z', { severity: 'Apocalyptic', status: 'escalatedToCity' }),
    ];
    await using site = await carrier(listing(rows));
    const found = await site.desk.changed?.('2026-11-20T11:00:00.000Z', signal);
    expect(found).toMatchObject({ next: '2026-11-20T11:00:00.000Z', odd: 3 });
    expect(found?.cases).toMatchObject([
      { number: 'T1', title: '', priority: 'medium', severity: '-' },
      { number: 'T5', status: 'escalatedToCity', closed: false, priority: 'medium', severity: 'Apocalyptic' },
    ]);
  });
});
