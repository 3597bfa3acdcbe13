import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { type Shelves, shelves } from '#src/shelves.ts';

const Dialog = z.object({ step: z.number(), seen: z.array(z.string()) });
let folder: string;
let file: string;
let open: Shelves[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebell-shelves-'));
  file = join(folder, 'shelves.db');
  open = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.map((one) => one.stop()));
  rmSync(folder, { recursive: true });
});

function start(): Shelves {
  const started = shelves(file);
  open.push(started);
  return started;
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('answered as if all were well');
}

describe('a shelf', () => {
  test('gives back what was put on it, also after a restart', async () => {
    const before = start();
    await before.shelf('dialogs', Dialog).set('ann', { step: 2, seen: ['01234567', ':x'] });
    await before.stop();
    const dialogs = start().shelf('dialogs', Dialog);
    expect(await dialogs.get('ann')).toEqual({ step: 2, seen: ['01234567', ':x'] });
    await dialogs.delete('ann');
    await dialogs.delete('ann');
    expect(await dialogs.get('ann')).toBeUndefined();
  });

  test('is not mixed up with another, whatever the keys', async () => {
    const all = start();
    const watch = all.shelf('watch', z.number());
    const other = all.shelf('other', z.number());
    const keys = ['a', 'watch:a', 'other:a', '=a', '', "'; drop table keyv --", 'é🎟️', 'k'.repeat(2000)];
    for (const [n, key] of keys.entries()) {
      await watch.set(key, n);
      await other.set(key, 100 + n);
    }
    for (const [n, key] of keys.entries()) expect([await watch.get(key), await other.get(key)]).toEqual([n, 100 + n]);
  });

  test('keeps 0, false, null and the empty text', async () => {
    const any = start().shelf('any', z.unknown());
    for (const value of [0, false, null, '']) {
      await any.set('key', value);
      expect(await any.get('key')).toBe(value);
    }
  });

  test('forgets after the time given', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const codes = start().shelf('codes', z.string(), { ttlMs: 60_000 });
    await codes.set('short', 'x');
    await codes.set('long', 'x', 120_000);
    vi.advanceTimersByTime(59_000);
    expect([await codes.get('short'), await codes.get('long')]).toEqual(['x', 'x']);
    vi.advanceTimersByTime(2000);
    expect([await codes.get('short'), await codes.get('long')]).toEqual([undefined, 'x']);
  });

  test('is taken once', () => {
    const all = start();
    all.shelf('dialogs', Dialog);
    expect(() => all.shelf('dialogs', Dialog)).toThrow(/taken/);
  });
});

describe('what cannot be read is a failure, never "not there"', () => {
  test('a value of another shape, named', async () => {
    const all = start();
    await all.shelf('dialogs', z.unknown()).set('ann', { step: 'two' });
    await all.stop();
    const error = await failure(start().shelf('dialogs', Dialog).get('ann'));
    expect([error.kind, error.message]).toEqual([
      'garbled',
      'shelf dialogs: what is stored for ann does not have the shape expected',
    ]);
  });

  test('a value that was damaged', async () => {
    const dialogs = start().shelf('dialogs', Dialog);
    await dialogs.set('ann', { step: 1, seen: [] });
    const beside = new DatabaseSync(file);
    beside.exec(`update keyv set value = '{"value":'`);
    beside.close();
    expect((await failure(dialogs.get('ann'))).kind).toBe('down');
  });

  test('a table that was dropped', async () => {
    const dialogs = start().shelf('dialogs', Dialog);
    await dialogs.set('ann', { step: 1, seen: [] });
    const beside = new DatabaseSync(file);
    beside.exec('drop table keyv');
    beside.close();
    for (const work of [dialogs.get('ann'), dialogs.delete('ann'), dialogs.set('ann', { step: 2, seen: [] })]) {
      expect((await failure(work)).message).toMatch(/^shelf dialogs: (reading|writing|deleting) failed: no such table/);
    }
  });

  test('a file that is locked: a failed write says so, and all is well when the lock is gone', async () => {
    const dialogs = start().shelf('dialogs', Dialog);
    await dialogs.set('ann', { step: 1, seen: [] });
    const beside = new DatabaseSync(file);
    beside.exec('begin exclusive');
    const error = await failure(dialogs.set('ann', { step: 2, seen: [] }));
    expect([error.kind, error.message]).toEqual(['down', 'shelf dialogs: writing failed: database is locked']);
    beside.exec('rollback');
    beside.close();
    expect(await dialogs.get('ann')).toEqual({ step: 1, seen: [] });
    await dialogs.set('ann', { step: 2, seen: [] });
  });

  test.each([
    ['is no database', () => writeFileSync(file, 'garbage '.repeat(1000)), /not a database/],
    ['stands in no folder', () => (file = join(folder, 'nowhere', 'shelves.db')), /unable to open/],
  ])('a file that %s', async (_, spoil, reason) => {
    spoil();
    const all = start();
    const dialogs = all.shelf('dialogs', Dialog);
    expect((await failure(all.ready())).message).toMatch(reason);
    expect((await failure(dialogs.get('ann'))).message).toMatch(reason);
    expect((await failure(dialogs.set('ann', { step: 1, seen: [] }))).message).toMatch(reason);
  });
});

describe('at the end', () => {
  test('everything is closed: no side file is left and nothing more is answered', async () => {
    const all = start();
    const dialogs = all.shelf('dialogs', Dialog);
    await all.shelf('other', z.string()).set('a', 'b');
    await dialogs.set('ann', { step: 1, seen: [] });
    await all.ready();
    await all.stop();
    expect(readdirSync(folder)).toEqual(['shelves.db']);
    expect((await failure(dialogs.get('ann'))).kind).toBe('down');
  });
});
