import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { casePoller } from '#pollers/cases.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

const HOUR = 3_600_000;
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house();
  ada = await home.known('Ada', 'operator');
});

afterEach(() => home.stop());

/** Polls every account once and sends what is owed; the texts that arrived by themselves. */
async function pushes(): Promise<string[]> {
  const before = home.sent.length;
  const intervals = () => ({ urgent: 1000, high: 1000, medium: 1000, low: 1000, idle: 1000 });
  const poll = casePoller({ core: home.core, intervals, random: () => 0.5 });
  for (const { id } of await home.core.accounts.all()) await poll(id, AbortSignal.timeout(5000));
  await home.deliver();
  return home.sent.slice(before).map((s) => s.text);
}

describe('/watch', () => {
  test('says where the case stands, and repeats none of its older comments', async () => {
    await home.account(ada);
    home.redhat.put('01234567', { title: 'Pods do not start' });
    home.redhat.say('01234567', 'an old story');
    home.redhat.say('01234567', 'another old story');

    const said = await ada.says('/watch 01234567');

    expect(said.text).toContain('Red Hat 01234567 · 2 (High)');
    expect(said.text).toContain('Pods do not start');
    expect(said.text).toContain('Watching. The 2 older comments are not repeated.');
    expect(await pushes()).toEqual([]);
  });

  test('then two comments between two polls are two updates, in order', async () => {
    await home.account(ada);
    home.redhat.put('01234567');
    await ada.says('/watch 01234567');
    home.pass(1000);
    home.redhat.say('01234567', 'first finding');
    home.redhat.say('01234567', 'second finding');

    const [push = '', ...more] = await pushes();

    expect(more).toEqual([]);
    expect(push.indexOf('first finding')).toBeGreaterThan(0);
    expect(push.indexOf('second finding')).toBeGreaterThan(push.indexOf('first finding'));
    expect(await pushes()).toEqual([]);
  });

  test('asks the vendor for nothing from before the first watch, however long the account slept', async () => {
    await home.account(ada);
    home.pass(90 * 24 * HOUR);
    home.redhat.put('01234567');
    home.redhat.say('01234567', 'while nobody watched');
    const { mark: before } = (await home.core.accounts.all())[0] ?? {};

    await ada.says('/watch 01234567');

    const { mark } = (await home.core.accounts.all())[0] ?? {};
    expect(Date.parse(mark ?? '') - Date.parse(before ?? '')).toBe(90 * 24 * HOUR);
  });

  test('says that a case is watched already, and where it stands all the same', async () => {
    await home.account(ada);
    home.redhat.put('01234567');
    await ada.says('/watch 01234567');

    const said = await ada.says('/add 01234567');

    expect(said.text).toContain('This chat watches it already.');
    expect(said.text).toContain('Status: Waiting on Customer');
  });

  test('names the account a case is not visible with', async () => {
    await home.account(ada, { label: 'Operations' });

    const said = await ada.says('/watch 01234567');

    expect(said.text).toContain('Case 01234567 is not visible with account Operations.');
    expect((await ada.says('/list')).text).toContain('Nothing is watched here.');
  });

  test('asks again after a number that was asked for and is not visible', async () => {
    await home.account(ada);
    home.redhat.put('01234567');
    expect((await ada.says('/watch')).text).toContain('Which case?');

    expect((await ada.says('01234568')).text).toContain('⚠ Case 01234568 is not visible');
    expect((await ada.says('01234567')).text).toContain('Watching.');
  });

  test('takes an address pasted from the portal', async () => {
    await home.account(ada);
    home.redhat.put('01234567');

    const said = await ada.says('/watch https://access.redhat.com/support/cases/#/case/01234567');

    expect(said.text).toContain('Watching.');
  });

  test('answers several numbers with a line each', async () => {
    await home.account(ada);
    home.redhat.put('01234567');
    home.redhat.put('01234569', { priority: 'urgent', severity: '1 (Urgent)' });
    await ada.says('/watch 01234567');

    const lines = (await ada.says('/watch 01234567 01234568, 01234569')).text.split('\n');

    expect(lines).toEqual([
      '= 🟠 Red Hat 01234567 · 2 (High) · Waiting on Customer · watched already',
      expect.stringContaining('⚠ Case 01234568 is not visible with account Red Hat.'),
      '✓ 🔴 Red Hat 01234569 · 1 (Urgent) · Waiting on Customer',
    ]);
  });

  test('says which of several are left when the vendor stops answering', async () => {
    await home.account(ada);
    home.redhat.harm = new Failure('down', 'no answer from the portal');

    const said = await ada.says('/watch 01234567 01234568');

    expect(said.text).toContain(
      '⚠ Not watched: 01234567 01234568. Try these again in a few minutes. Reason: no answer from the portal',
    );
  });

  test('asks by buttons which account a number belongs to where it fits two', async () => {
    await home.account(ada, { label: 'Operations' });
    await home.account(ada, { label: 'Development' });
    home.redhat.put('01234567');

    const asked = await ada.says('/watch 01234567');

    expect(asked.text).toContain('Case 01234567 fits more than one account.');
    expect(asked.labels).toEqual(['Operations', 'Development', 'Cancel']);
    expect((await ada.presses('Development')).text).toContain('Watching.');
    const [watched] = await home.core.watches.of(ada.id);
    expect((await home.core.accounts.get(watched?.account ?? '')).label).toBe('Development');
  });

  test('all high tells of every case of the account from that priority up, and of no other', async () => {
    await home.account(ada);
    const said = await ada.says('/watch all high');
    expect(said.text).toContain('Watching every case of Red Hat at 2 (High) or above.');
    home.pass(1000);
    home.redhat.put('01234567', { title: 'All is lost', priority: 'urgent', severity: '1 (Urgent)' });
    home.redhat.put('01234568', { title: 'A typo', priority: 'low', severity: '4 (Low)' });

    const texts = await pushes();

    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('All is lost');
  });

  test('all with a word that is no priority says which there are', async () => {
    await home.account(ada);
    expect((await ada.says('/watch all important')).text).toContain('urgent, high, medium, low');
  });

  test('without any account says how to get one', async () => {
    expect((await ada.says('/watch 01234567')).text).toContain('No vendor account serves this chat yet.');
  });

  test('is not for a viewer', async () => {
    const vera = await home.known('Vera', 'viewer');
    expect((await vera.says('/watch 01234567')).text).toContain('operator');
  });
});

describe('/unwatch', () => {
  beforeEach(async () => {
    await home.account(ada);
    for (const number of ['01234567', '01234568', '01234569']) home.redhat.put(number);
    await ada.says('/watch 01234567 01234568 01234569');
  });

  test('ends one watch: its changes are told no more, the others are', async () => {
    expect((await ada.says('/remove 01234567')).text).toBe('Not watched here any more: 01234567.');
    home.pass(1000);
    home.redhat.say('01234567', 'unheard');
    home.redhat.say('01234568', 'heard');

    const texts = await pushes();

    expect(texts).toHaveLength(1);
    expect(texts[0]).toContain('heard');
  });

  test('takes several, and all', async () => {
    expect((await ada.says('/unwatch 01234567 01234568')).text).toContain('01234567, 01234568');
    expect((await ada.says('/unwatch all')).text).toBe('Not watched here any more: 01234569.');
    expect((await ada.says('/list')).text).toContain('Nothing is watched here.');
  });

  test('says so when the case is not watched', async () => {
    expect((await ada.says('/unwatch 01239999')).text).toContain('Case 01239999 is not watched here.');
  });
});
