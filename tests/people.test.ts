import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { atLeast, type Role } from '#src/core/chats/people.ts';
import { type Town, town } from './fakes/core.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
let place: Town;
let people: Town['core']['people'];
let ann: string;
let noc: string;

beforeEach(async () => {
  place = await town();
  onTestFinished(() => place.stop());
  people = place.core.people;
  ann = await place.meets('Ann');
  noc = await place.meets('Ann', { group: 'noc' });
});

describe('a stranger', () => {
  test('may do nothing anywhere, whoever they say they are', async () => {
    for (const chat of [ann, noc, '*']) expect(await people.role(ann, chat)).toBeUndefined();
    for (const role of ['viewer', 'operator', 'admin'] satisfies Role[]) expect(atLeast(undefined, role)).toBe(false);
  });

  test('is no admin of another bot because their number there is an admin’s', async () => {
    await people.allowPerson(ann, '*', 'admin');
    expect(await people.role('slack|ann', 'slack|ann')).toBeUndefined();
    expect(await people.hasAdmin('telegram')).toBe(true);
    expect(await people.hasAdmin('slack')).toBe(false);
  });
});

describe('the code printed at the first start', () => {
  test('makes whoever sends it first an admin, once', async () => {
    const code = await people.code('telegram');
    expect(await people.claim('telegram', code, ann)).toBe(true);
    expect(await people.role(ann, noc)).toBe('admin');
    expect(await people.claim('telegram', code, 'telegram|mallory')).toBe(false);
    expect(await people.role('telegram|mallory', noc)).toBeUndefined();
  });

  test('ends the codes of earlier starts and of other processes', async () => {
    const [first, other] = [await people.code('telegram'), await people.code('telegram')];
    const slack = await people.code('slack');
    expect(await people.claim('telegram', first, ann)).toBe(true);
    expect(await people.claim('telegram', other, 'telegram|mallory')).toBe(false);
    expect(await people.claim('slack', slack, 'slack|ann')).toBe(true);
  });

  test('is for its own bot only, and good for a day', async () => {
    const code = await people.code('telegram');
    expect(await people.claim('slack', code, 'slack|ann')).toBe(false);
    await place.live(DAY);
    expect(await people.claim('telegram', code, ann)).toBe(false);
  });

  test('cannot be guessed: after five wrong ones an hour passes before the next is looked at', async () => {
    const code = await people.code('telegram');
    for (let i = 0; i < 5; i++) expect(await people.claim('telegram', `guess ${i}`, ann)).toBe(false);
    expect(await people.claim('telegram', code, ann)).toBe(false);
    await place.live(HOUR + 1);
    expect(await people.claim('telegram', code, ann)).toBe(true);
  });

  test('is not kept where somebody could read it', async () => {
    const code = await people.code('telegram');
    expect(JSON.stringify(await place.ledger.db.selectFrom('codes').selectAll().execute())).not.toContain(code);
  });
});

describe('a role', () => {
  test('given in one chat counts there, and in the direct chat of that person', async () => {
    await people.allowPerson(ann, noc, 'operator');
    expect(await people.role(ann, noc)).toBe('operator');
    expect(await people.role(ann, ann)).toBe('operator');
    expect(await people.role(ann, 'telegram|other')).toBeUndefined();
  });

  test('given everywhere counts everywhere; the highest counts', async () => {
    await people.allowPerson(ann, '*', 'viewer');
    await people.allowPerson(ann, noc, 'operator');
    expect(await people.role(ann, noc)).toBe('operator');
    expect(await people.role(ann, 'telegram|other')).toBe('viewer');
  });

  test('of an admitted chat counts for everybody in it, and in no direct chat', async () => {
    await people.allowChat(noc, 'viewer');
    expect(await people.role('telegram|anybody', noc)).toBe('viewer');
    expect(await people.role('telegram|anybody', 'telegram|anybody')).toBeUndefined();
    await people.allowPerson(ann, noc, 'admin');
    expect(await people.role(ann, noc)).toBe('admin');
  });

  test('includes the lower ones', () => {
    expect(atLeast('operator', 'viewer')).toBe(true);
    expect(atLeast('operator', 'admin')).toBe(false);
  });

  test('is gone once it is taken away, everywhere at once, with what was watched in the direct chat', async () => {
    await people.allowPerson('telegram|bob', '*', 'admin');
    await people.allowPerson(ann, '*', 'operator');
    await people.allowPerson(ann, noc, 'operator');
    await place.core.watches.add({ chat: ann, account: 'a', number: '00001234', floor: null, person: ann });
    expect(await people.revoke(ann)).toBe('revoked');
    expect(await people.revoke(ann)).toBe('nothing');
    expect(await people.role(ann, noc)).toBeUndefined();
    expect(await place.core.watches.of(ann)).toEqual([]);
  });

  test('of the last admin cannot be taken away, also not by two who take each other’s at once', async () => {
    const bob = 'telegram|bob';
    await people.allowPerson(ann, '*', 'admin');
    expect(await people.revoke(ann)).toBe('last admin');
    await people.allowPerson(bob, '*', 'admin');
    const both = await Promise.all([people.revoke(ann), people.revoke(bob)]);
    expect(both.sort()).toEqual(['last admin', 'revoked']);
    expect(await people.admins()).toHaveLength(1);
  });
});

describe('an event', () => {
  const person = { bot: 'telegram', user: 'ann', name: 'Ann' };
  const chat = { bot: 'telegram', room: 'ann', kind: 'direct' as const };

  test('is heard once: what the platform repeats after its effect is known', async () => {
    const event = { source: 'telegram', id: '42' };
    expect(await people.meet(event, person, chat)).toBe(true);
    expect(await people.meet(event, person, chat)).toBe(true);
    await people.heard(event);
    expect(await people.meet(event, person, chat)).toBe(false);
    expect(await people.meet({ ...event, source: 'slack' }, person, chat)).toBe(true);
  });

  test('keeps the names of people and chats as they are now', async () => {
    await people.meet({ source: 'telegram', id: '1' }, { ...person, name: 'Ann B.', lang: 'it' }, chat);
    expect(await people.person(ann)).toMatchObject({ name: 'Ann B.', lang: 'it' });
    await people.meet({ source: 'telegram', id: '2' }, person, {
      bot: 'telegram',
      room: 'noc',
      kind: 'group',
      title: 'NOC 2',
    });
    expect((await people.chat(noc))?.title).toBe('NOC 2');
  });

  test('of somebody who is as they were costs no commit; a chat that had died is alive again', async () => {
    await people.meet({ source: 'telegram', id: '1' }, person, chat);
    const commits: string[] = [];
    place.fate.commit = (moment) => void commits.push(moment);
    await people.meet({ source: 'telegram', id: '2' }, person, chat);
    expect(commits).toEqual([]);
    await place.ledger.write((tx) => tx.updateTable('chats').set({ state: 'dead' }).where('id', '=', ann).execute());
    await people.meet({ source: 'telegram', id: '3' }, person, chat);
    expect((await people.chat(ann))?.state).toBe('on');
  });
});

describe('a person who is forgotten', () => {
  test('leaves no name, no role, no watch, no text and no message behind', async () => {
    const account = await place.account();
    await place.meets('Zoe');
    const zoe = 'telegram|zoe';
    await people.allowPerson(zoe, noc, 'operator');
    place.redhat.put('00001234');
    await place.watch(zoe, account, '00001234');
    place.redhat.say('00001234', 'hello');
    const out = { kind: 'comment' as const, number: '00001234', text: 'from zoe' };
    await place.draft({ person: zoe, chat: zoe, account, out });
    await place.live(120_000);
    await people.forget(zoe);
    await place.core.settings.forget(zoe);
    const tables = ['people', 'roles', 'watches', 'mutes', 'deliveries', 'tickets', 'grants'] as const;
    for (const table of tables) {
      const rows = await place.ledger.db.selectFrom(table).selectAll().execute();
      expect([table, JSON.stringify(rows).includes('zoe')]).toEqual([table, false]);
    }
  });
});
