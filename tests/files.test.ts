import { createHash } from 'node:crypto';
import { existsSync, readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { moveAll } from '#src/core/chats/move.ts';
import { forgetFiles } from '#src/core/files/files.ts';
import { failureOf } from './contracts/stage.ts';
import { BY, NEVER, quay, stream } from './fakes/depot.ts';

const DAY = 86_400_000;
const sha = (text: string) => createHash('sha256').update(text).digest('hex');

describe('a file somebody sends', () => {
  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ann\\core.dmp', 'core.dmp'],
    ['inv\u202Egnp.exe', 'invgnp.exe'],
    ['a\nb\u0000c.log', 'a bc.log'],
    ['who<is|it>?.log', 'who_is_it__.log'],
    ['-rf', 'rf'],
    ['..', 'file'],
    ['', 'file'],
    [`${'x'.repeat(200)}.tar.gz`, `${'x'.repeat(117)}.gz`],
  ])('is shown under a safe name: %j', async (name, shown) => {
    const place = await quay();
    expect((await place.stage(name, 'x')).name).toBe(shown);
  });

  test('is kept with its size, checksum and type; its name is not on the disk', async () => {
    const place = await quay();
    const row = await place.stage('console.log', 'hello');
    expect(row).toMatchObject({ size: 5, sha256: sha('hello'), type: 'text/plain', state: 'staged', disguised: false });
    expect(readdirSync(join(place.dir, 'files'))).toEqual([row.id]);
    expect((await place.stage('setup.log', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(50)]))).disguised).toBe(true);
  });

  test('that is too large is refused, before it is read where it says so, and leaves nothing', async () => {
    const place = await quay({ most: 5 });
    await place.stage('a', '12345');
    let opened = false;
    function open() {
      opened = true;
      return stream('123456');
    }
    const said = { name: 'b', size: 6, open };
    expect((await failureOf(place.files.stage(BY, said, NEVER))).kind).toBe('refused');
    expect(opened).toBe(false);
    expect((await failureOf(place.stage('b', '123456'))).kind).toBe('refused');
    expect(readdirSync(join(place.dir, 'files'))).toHaveLength(1);
  });

  test('waits for a ticket of that person in that chat, for a day', async () => {
    const place = await quay();
    await place.stage('a', '1');
    place.pass(1000);
    await place.stage('b', '2');
    const names = async (chat = BY.chat) => (await place.files.loose(BY.person, chat)).map((file) => file.name);
    expect([await names(), await names('telegram|other')]).toEqual([['a', 'b'], []]);
    place.pass(DAY - 500);
    expect(await names()).toEqual(['b']);
  });

  test('is one too many after twenty that wait: it is refused, and none of them is lost', async () => {
    const place = await quay();
    for (let n = 0; n < 20; n++) await place.stage(`${n}`, 'x');
    const failure = await failureOf(place.stage('21', 'x'));
    expect([failure.kind, failure.message]).toEqual(['refused', expect.stringContaining('20 files wait')]);
    expect(await place.files.loose(BY.person, BY.chat)).toHaveLength(20);
  });

  test('belongs to one ticket only, and goes with it or not at all', async () => {
    const place = await quay();
    for (const id of ['t1', 't2']) await place.ticket({}, { id, state: 'draft' });
    const { id } = await place.stage('a', '1');
    const give = (ids: string[], ticket: string) => place.ledger.write((tx) => place.files.give(tx, ids, ticket));
    await give([id], 't1');
    const other = await place.stage('b', '2');
    expect((await failureOf(give([other.id, id], 't2'))).kind).toBe('missing');
    expect((await place.files.of('t1')).map((file) => file.name)).toEqual(['a']);
    expect(await place.files.of('t2')).toEqual([]);
    expect(await place.files.drop(id)).toBe(false);
    expect(await place.files.drop(other.id)).toBe(true);
    expect(existsSync(join(place.dir, 'files', other.id))).toBe(false);
  });

  test('does not join what is sent or dropped while it comes in: it waits for another', async () => {
    const place = await quay();
    const { id } = await place.stage('a', '1');
    for (const state of ['queued', 'sending', 'done', 'dropped'] as const) {
      const ticket = await place.ticket({}, { id: state, state });
      const given = place.ledger.write((tx) => place.files.give(tx, [id], ticket));
      expect((await failureOf(given)).kind).toBe('refused');
      expect(await place.files.join(BY, ticket)).toBe(false);
    }
    expect(await place.files.loose(BY.person, BY.chat)).toHaveLength(1);
    expect(await place.files.join(BY, await place.ticket({}, { state: 'draft' }))).toBe(true);
    expect(await place.files.loose(BY.person, BY.chat)).toEqual([]);
  });

  test('waits on in the group when that gets another id', async () => {
    const place = await quay();
    await place.stage('a', '1');
    await place.ledger.write((tx) => moveAll(tx, BY.chat, 'telegram|supergroup'));
    expect(await place.files.loose(BY.person, 'telegram|supergroup')).toHaveLength(1);
  });

  test('is forgotten with its sender while it waits; what belongs to a ticket stays with that', async () => {
    const place = await quay();
    const ticket = await place.ticket({ 'sent.log': 'x' });
    await place.stage('waits.log', 'x');
    await place.ledger.write((tx) => forgetFiles(tx, 'telegram|bob'));
    expect(await place.files.loose(BY.person, BY.chat)).toHaveLength(1);
    await place.ledger.write((tx) => forgetFiles(tx, BY.person));
    expect(await place.files.loose(BY.person, BY.chat)).toEqual([]);
    expect(await place.files.of(ticket)).toHaveLength(1);
  });

  test('waits again when its ticket is dropped, as if it had never been rehearsed', async () => {
    const place = await quay({ mails: true, limits: { file: 20_000, files: 20_000 } });
    const id = await place.ticket({ 'a.log': 'x'.repeat(30_000), 'b.bin': Buffer.alloc(30_000) }, { state: 'draft' });
    await place.ticket({ 'gone.log': 'x' }, { id: 'bbbbbbbbbbbb' });
    await place.uploads.letter(id, place.vendor.vendor, NEVER);
    expect(Object.keys(await place.states(id))).toContain('a.log.gz');
    const away = await place.files.of('bbbbbbbbbbbb');
    await place.ledger.write(async (tx) => {
      await tx.updateTable('files').set({ state: 'sent' }).where('ticket', '=', 'bbbbbbbbbbbb').execute();
      for (const ticket of [id, 'bbbbbbbbbbbb']) await place.files.free(tx, ticket);
    });
    const waiting = await place.files.loose(BY.person, BY.chat);
    expect(waiting.map(({ name, why }) => [name, why])).toEqual([
      ['a.log', null],
      ['b.bin', null],
    ]);

    // What was compressed for nothing goes from the disk.
    const folder = join(place.dir, 'files');
    const old = new Date(place.now() - 2 * DAY);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), old, old);
    await place.files.sweep(place.now() - DAY);
    expect(readdirSync(folder).sort()).toEqual([...waiting, ...away].map((row) => row.id).sort());
  });
});

test('files of the same name go with a ticket under names apart', async () => {
  const place = await quay();
  const id = await place.ticket({
    'a/console.log': '1',
    'b/console.log': '2',
    'c/Console.log': '3',
    'd/README': '4',
    'e/README': '5',
  });
  expect((await place.files.of(id)).map((file) => file.name).sort()).toEqual(
    ['console.log', 'console (2).log', 'Console (3).log', 'README', 'README (2)'].sort(),
  );
});

describe('the sweep', () => {
  test('forgets what waited for a day, what is over, and bytes nobody knows, and nothing else', async () => {
    const place = await quay();
    await place.ticket({ 'sent.log': 'x' });
    await place.live();
    const add = async (id: string, to: 'done' | 'pending', state: 'staged' | 'sent') => {
      await place.ticket({ [`${id}.log`]: id }, { id, state: to });
      await place.ledger.write((tx) => tx.updateTable('files').set({ state }).where('ticket', '=', id).execute());
    };
    await add('waits-for-a-credential', 'done', 'staged');
    await add('waits-for-its-number', 'pending', 'sent');
    await place.stage('old-loose', 'x');
    place.pass(2 * DAY);
    await place.stage('young-loose', 'x');
    const old = new Date(place.now() - 2 * DAY);
    for (const id of ['c', 'd'].map((letter) => letter.repeat(32)))
      await place.depot.write(id, stream('orphan'), { most: 9, signal: NEVER });
    utimesSync(join(place.dir, 'files', 'c'.repeat(32)), old, old);
    utimesSync(join(place.dir, 'files', 'd'.repeat(32)), new Date(place.now()), new Date(place.now()));

    await place.files.sweep(place.now() - DAY);
    const rows = await place.ledger.db.selectFrom('files').select(['id', 'name']).orderBy('name').execute();
    expect(rows.map((row) => row.name)).toEqual([
      'waits-for-a-credential.log',
      'waits-for-its-number.log',
      'young-loose',
    ]);
    expect(readdirSync(join(place.dir, 'files')).sort()).toEqual([...rows.map((row) => row.id), 'd'.repeat(32)].sort());
  });
});
