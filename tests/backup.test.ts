import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { backup, restore } from '#src/ledger.backup.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

const MINUTE = 60_000;
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

test('a backup of another version is refused, and nothing is changed', async () => {
  backup(files(), file);
  await ada.says('/watch 01234567');
  const other = new DatabaseSync(file);
  other.exec(`INSERT INTO kysely_migration (name, timestamp) VALUES ('0009-later', '2027-01-01')`);
  other.close();

  expect(() => restore(files(), file, () => {})).toThrow(/another version of Casebell/);
  expect((await ada.says('/list')).text).toContain('01234567');
});
