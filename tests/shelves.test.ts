import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Shelves, shelves } from '#src/shelves.ts';
import { Dialog, failure, shelfContract } from './contracts/shelf.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
let folder: string;
let file: string;
let open: Shelves[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'casebell-shelves-'));
  file = join(folder, 'shelves.db');
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((one) => one.stop()));
  rmSync(folder, { recursive: true });
});

function start(): Shelves {
  const started = shelves(file);
  open.push(started);
  return started;
}

shelfContract('SQLite', async () => file);

describe('what cannot be read is a failure, never "not there"', () => {
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

test('who has no Postgres loads nothing that speaks to one', async () => {
  const used = `
    import { createRequire } from 'node:module';
    const { shelves } = await import('#src/shelves.ts');
    const { z } = await import('zod');
    for (const verb of ['doctor', 'keep']) await import('#src/cli/' + verb + '.ts');
    const store = shelves(${JSON.stringify(join(folder, 'shelves.db'))});
    await store.shelf('a', z.string()).set('k', 'v');
    await store.stop();
    const loaded = Object.keys(createRequire(import.meta.url).cache);
    console.log(JSON.stringify(loaded.filter((path) => /node_modules.(pg|@keyv.postgres)/.test(path))));`;
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', used], { cwd: ROOT, encoding: 'utf8' });
  expect(JSON.parse(said)).toEqual([]);
});
