import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { backup, restore } from '#src/ledger.backup.ts';
import type { Actor } from './fakes/actor.ts';
import { arriving } from './fakes/arriving.ts';
import { type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
const NEVER = AbortSignal.timeout(2 ** 31 - 1);
const TICKET = { title: 'The disk is full', extra: { product: 'OpenShift', version: '4.20' } };
let home: House;
let ada: Actor;
let file: string;

beforeEach(async () => {
  home = await house();
  const folder = mkdtempSync(join(tmpdir(), 'casebell-backup-'));
  chmodSync(folder, 0o700);
  file = join(folder, 'casebell.backup');
  onTestFinished(async () => {
    await home.stop();
    rmSync(folder, { recursive: true });
  });
  ada = await home.known('Ada', 'operator');
  await home.account(ada);
  home.redhat.put('01234567');
});

function files() {
  return { ledger: join(home.folder, 'casebell.db'), shelves: join(home.folder, 'shelves.db') };
}
async function comesIn(): Promise<{ id: string; origin: string }> {
  const t = arriving(TICKET);
  const made = await home.core.incoming.accept(t, NEVER);
  return { id: 'id' in made ? made.id : '', origin: t.origin };
}

/** It is taken from its lane. */
async function open(id: string): Promise<void> {
  const running = new AbortController();
  const run = home.core.incoming.run(running.signal);
  await expect.poll(async () => (await home.core.incoming.get(id))?.state, { interval: 1 }).toBe('done');
  running.abort();
  await run;
}

async function work(): Promise<void> {
  for (const id of await home.wakeups('ticket')) await home.core.tickets.run(id, AbortSignal.timeout(5000));
  await home.deliver();
}

test('what was brought back is watched again', async () => {
  await ada.says('/watch 01234567');
  backup(files(), file);
  await ada.says('/unwatch 01234567');

  restore(files(), file, () => {});

  expect((await ada.says('/list')).text).toContain('01234567');
});

test('a reply that went out after the backup was made does not go out twice when it is brought back', async () => {
  await ada.says('/reply 01234567 It works now.');
  await ada.presses('Send');
  backup(files(), file);
  await work();

  restore(files(), file, () => {});
  for (let minutes = 0; minutes < 5; minutes++) {
    await work();
    home.pass(MINUTE);
  }

  expect(home.redhat.cases.get('01234567')?.comments).toHaveLength(1);
  expect(home.sent.at(-1)?.text).toContain('Sent to case 01234567.');
});

test('a ticket that came in and was opened after the backup was made waits for a person when it is brought back', async () => {
  const { id, origin } = await comesIn();
  backup(files(), file);
  await open(id);
  await work();
  expect(home.redhat.cases.size).toBe(2);

  restore(files(), file, () => {});
  const waiting = await home.core.incoming.get(id);
  expect(waiting).toMatchObject({ state: 'dead', why: expect.stringContaining('backup') });
  expect(await home.core.incoming.accept(arriving({ ...TICKET, origin }), NEVER)).toMatchObject({ id, again: true });
  expect([await home.wakeups('lane'), await home.core.lanes.depths(NEVER)]).toEqual([
    [],
    { high: 0, medium: 0, low: 0 },
  ]);

  expect(await home.core.incoming.replay(id, { person: ada.id })).toBe(true);
  for (const one of await home.wakeups('lane')) await home.core.incoming.hold(one, NEVER);
  await open(id);
  await work();
  expect(home.redhat.cases.size, 'a person wanted it once more').toBe(3);
});

test('who was shut out after the backup was made stays out when it is brought back', async () => {
  const [stays, goes] = await Promise.all(
    ['stays', 'goes'].map((name) => home.core.keys.make({ name, scopes: ['read'] })),
  );
  const cookie = await home.core.sessions.open(ada.id);
  const link = await home.core.links.make('board', ada.id);
  backup(files(), file);
  await home.core.keys.revoke(goes?.id ?? '');
  await home.core.sessions.close(cookie);
  await home.core.links.use('board', link);

  restore(files(), file, () => {});
  expect((await home.core.keys.list()).map(({ name }) => name)).toEqual(['stays']);
  expect(await home.core.keys.check(stays?.key ?? '')).toMatchObject({ name: 'stays' });
  expect(await home.core.keys.check(goes?.key ?? '')).toBeUndefined();
  expect(await home.core.sessions.who(cookie)).toBeUndefined();
  expect(await home.core.links.use('board', link)).toBe(false);
});

test('a backup of another version is refused, and nothing is changed', async () => {
  backup(files(), file);
  await ada.says('/watch 01234567');
  const other = new DatabaseSync(file);
  other.exec(`INSERT INTO kysely_migration (name, timestamp) VALUES ('0009-later', '2027-01-01')`);
  other.close();

  expect(() => restore(files(), file, () => {})).toThrow(/another version of Casebell/);
  expect((await ada.says('/list')).text).toContain('01234567');
});
