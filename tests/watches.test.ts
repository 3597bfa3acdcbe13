import { beforeEach, describe, expect, test } from 'vitest';
import { EVERY } from '#src/core/watches.ts';
import { words } from '#src/words.ts';
import type { Town } from './fakes/core.ts';
import { CASE, OTHER, start } from './fakes/start.ts';

let place: Town, account: string, ann: string, noc: string;

beforeEach(async () => {
  ({ place, account, ann, noc } = await start({ cases: [CASE, OTHER] }));
});

function told(chat: string): string {
  return place.seen(chat).join('\n');
}

async function remembered() {
  const { db } = place.ledger;
  const count = async (table: 'cases' | 'comments' | 'attachments') =>
    (await db.selectFrom(table).select('number').execute()).map((r) => r.number);
  return [...(await count('cases')), ...(await count('comments')), ...(await count('attachments'))];
}

describe('a watch of every case of an account', () => {
  beforeEach(async () => {
    await place.watch(noc, account, EVERY, 'high');
    await place.live();
  });

  test('tells a new case as it stands, and what was said in it since', async () => {
    place.redhat.put('00009999', { title: 'The disk is full', product: 'OpenShift', version: '4.20' });
    place.redhat.say('00009999', 'Which disk?');
    await place.live(120_000);
    expect(told(noc)).toMatch(/The disk is full.*Waiting on Customer.*OpenShift 4\.20.*Which disk\?/s);
  });

  test('starts silent: what did not change since is no news', async () => {
    await place.live(600_000);
    expect(told(noc)).toBe('');
  });

  test('does not hear of cases below its floor, until one rises above it', async () => {
    place.redhat.put('00009999', { priority: 'medium' });
    await place.live(120_000);
    place.redhat.say('00009999', 'still nothing urgent');
    await place.live(120_000);
    expect(told(noc)).toBe('');
    place.redhat.put('00009999', { priority: 'urgent' });
    await place.live(120_000);
    expect(told(noc)).toContain('🔴 Red Hat 00009999 · 1 (Urgent)');
  });

  test('hears once more of a case that sinks below its floor, and then no more', async () => {
    place.redhat.say(CASE, 'hello');
    await place.live(120_000);
    place.redhat.put(CASE, { priority: 'low' });
    await place.live(120_000);
    expect(told(noc)).toMatch(/2 \(High\).*4 \(Low\)/);
    const before = place.seen(noc).length;
    place.redhat.say(CASE, 'quietly');
    await place.live(600_000);
    expect(place.seen(noc)).toHaveLength(before);
  });

  test('and one of the case itself, in the same chat, ring once', async () => {
    await place.watch(noc, account, CASE);
    place.redhat.say(CASE, 'once');
    await place.live(120_000);
    expect(told(noc).match(/once/g)).toHaveLength(1);
  });

  test('goes by each chat’s own floor', async () => {
    await place.watch(ann, account, EVERY, 'urgent');
    place.redhat.say(CASE, 'for the noc');
    await place.live(120_000);
    expect(told(noc)).toContain('for the noc');
    expect(told(ann)).toBe('');
  });

  test('takes a new floor when it is asked for again', async () => {
    await place.watch(noc, account, EVERY, 'urgent');
    place.redhat.say(CASE, 'only high');
    await place.live(120_000);
    expect(told(noc)).toBe('');
  });
});

describe('a chat that no longer watches', () => {
  beforeEach(async () => {
    for (const number of [CASE, OTHER]) await place.watch(noc, account, number);
    await place.live();
    for (const number of [CASE, OTHER]) place.redhat.say(number, `news of ${number}`);
  });
  async function absorb(): Promise<void> {
    await place.core.cases.absorb(
      account,
      [CASE, OTHER].map((n) => structuredClone(place.redhat.one(n))),
    );
  }

  test('a case is not told what was still waiting, and hears no more of it; the others go on', async () => {
    await absorb();
    expect(await place.core.watches.remove({ chat: noc, account, number: CASE })).toBe(true);
    expect(await place.core.watches.remove({ chat: noc, account, number: CASE })).toBe(false);
    place.redhat.say(CASE, 'later');
    await place.live(120_000);
    expect(told(noc)).not.toMatch(new RegExp(`${CASE}|later`));
    expect(told(noc)).toContain(`news of ${OTHER}`);
  });

  test('leaves nothing of a case behind that nobody else watches', async () => {
    await place.watch(ann, account, OTHER);
    for (const number of [CASE, OTHER]) await place.core.watches.remove({ chat: noc, account, number });
    expect(new Set(await remembered())).toEqual(new Set([OTHER]));
  });

  test('every case of an account keeps those it watches by number, and forgets the rest', async () => {
    await place.watch(noc, account, EVERY, 'low');
    place.redhat.say('00001234', 'by number');
    place.redhat.put('00009999', { title: 'only because of all' });
    await place.live(300_000);
    await place.core.watches.mute({ chat: noc, account, number: '00009999', until: place.now() + 3_600_000 });
    place.redhat.say('00009999', 'unsaid');
    await place.live(300_000);
    await place.core.watches.remove({ chat: noc, account, number: EVERY });
    await place.live(3_600_000);
    expect(told(noc)).toContain('by number');
    expect(told(noc)).not.toContain('unsaid');
    expect(await remembered()).not.toContain('00009999');
  });

  test('a case it also watches with the whole account is still told of it', async () => {
    await place.watch(noc, account, EVERY, 'low');
    await absorb();
    await place.core.watches.remove({ chat: noc, account, number: CASE });
    await place.live(120_000);
    expect(told(noc)).toContain(`news of ${CASE}`);
  });

  test('because the account was taken away from it is told nothing more of that account at all', async () => {
    await place.core.accounts.grant(account, noc);
    await absorb();
    await place.core.accounts.ungrant(account, noc);
    place.redhat.say(CASE, 'not for you');
    await place.live(600_000);
    expect(told(noc)).toBe('');
    expect(await remembered()).toEqual([]);
  });

  test('because it was shut out is told nothing more, but a notice still reaches it', async () => {
    await place.core.people.allowChat(noc, 'viewer');
    await absorb();
    await place.core.notices.tell(noc, 'bye', { say: 'notice-bug', args: {} });
    await place.core.people.allowChat(noc, null);
    await place.live();
    expect(place.seen(noc)).toEqual([words('en')('notice-bug')]);
  });
});

describe('a case watched again later', () => {
  test('starts silent, from how it is then', async () => {
    await place.watch(ann, account, CASE);
    await place.core.watches.remove({ chat: ann, account, number: CASE });
    place.redhat.say(CASE, 'missed');
    await place.live(120_000);
    await place.watch(ann, account, CASE);
    place.redhat.say(CASE, 'heard');
    await place.live(120_000);
    expect(told(ann)).toContain('heard');
    expect(told(ann)).not.toContain('missed');
  });
});

describe('how often an account is asked', () => {
  test('goes by the most urgent open case that is watched, and by nothing nobody watches', async () => {
    expect(await place.core.watches.any(account)).toBe(false);
    place.redhat.put(OTHER, { priority: 'low' });
    await place.watch(ann, account, OTHER);
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 3, idle: false });
    await place.watch(ann, account, CASE);
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 1, idle: false });
    await place.core.watches.remove({ chat: ann, account, number: CASE });
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 3, idle: false });
    place.redhat.put(OTHER, { closed: true, status: 'Closed' });
    await place.live(600_000);
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 3, idle: true });
  });

  test('is by the floor of a watch of every case, and by a hotter case it follows', async () => {
    await place.watch(noc, account, EVERY, 'medium');
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 2, idle: false });
    place.redhat.put('00009999', { priority: 'urgent' });
    await place.live(300_000);
    expect(await place.core.watches.hottest(account)).toEqual({ rank: 0, idle: false });
    await place.core.watches.remove({ chat: noc, account, number: EVERY });
    expect(await place.core.watches.any(account)).toBe(false);
  });
});
