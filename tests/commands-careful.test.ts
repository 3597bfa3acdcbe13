import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands } from '#bots/commands/index.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house({ vendors: 2 });
  ada = await home.known('Ada', 'operator');
});

afterEach(() => home.stop());

const NEVER = '1234570 is no case number of any account here. One looks like this: 01234567';

describe('a word that is no case', () => {
  beforeEach(async () => {
    await home.account(ada, { label: 'Portal' });
    home.redhat.put('01234567');
    home.redhat.put('01234568');
  });

  test('is named beside those that are watched', async () => {
    const said = await ada.says('/watch 01234567 1234570');
    expect(said.text).toContain('✓ 🟠 Red Hat 01234567');
    expect(said.text).toContain(`⚠ ${NEVER}`);
  });

  test('is named alone, with an example of one that is', async () => {
    expect((await ada.says('/watch 1234570')).text).toBe(NEVER);
    expect((await ada.says('/unwatch 1234570')).text).toBe('Nothing is watched here.');
    await ada.says('/watch 01234567');
    expect((await ada.says('/unwatch 1234570')).text).toBe(NEVER);
  });

  test('is named beside those that are watched no more, and so is a case that was not watched', async () => {
    await ada.says('/watch 01234567');
    expect((await ada.says('/unwatch 01234567 1234570 01234569')).text).toBe(
      `Not watched here any more: 01234567.\n${NEVER}\nCase 01234569 is not watched here. See list for those that are.`,
    );
  });

  test('is asked for again at once, before anything else is asked', async () => {
    await ada.says('/mute');
    expect((await ada.says('1234570')).text).toContain(`⚠ ${NEVER}\nWhich case?`);
    expect((await ada.says('01234567')).text).toContain('For how long?');
    expect((await ada.says('/mute 1234570')).text).toBe(NEVER);
  });

  test('is any address but one of the vendor', async () => {
    for (const address of [
      'https://evil.example/01234567',
      'https://access.redhat.com@evil.example/01234567',
      'evil.example/01234567',
    ])
      expect((await ada.says(`/watch ${address}`)).text).toBe(
        `${address} is not an address of the vendors here. Send the number of the case, for example 01234567`,
      );
    expect((await ada.says('/watch <https://access.redhat.com/support/cases/#/case/01234567>')).text).toContain(
      'Watching.',
    );
    expect((await ada.says('/watch access.redhat.com/support/cases/#/case/01234568.')).text).toContain('Watching.');
  });
});

describe('a command about one case', () => {
  beforeEach(async () => {
    await home.account(ada, { label: 'Portal' });
    home.redhat.put('01234567');
    home.redhat.put('01234568');
  });

  test('asks for one', async () => {
    expect((await ada.says('/latest')).text).toContain('Its number, or its address in the portal.');
  });

  test('does not take the first of several', async () => {
    const one = 'One case at a time: you gave 01234567, 01234568.';
    expect((await ada.says('/latest 01234567 01234568')).text).toBe(one);
    await ada.says('/reply');
    expect((await ada.says('01234567 01234568')).text).toContain(`⚠ ${one}\nWhich case?`);
  });
});

test('a number that fits two accounts is not lost among others', async () => {
  await home.account(ada, { label: 'Portal' });
  const legacy = await home.account(ada, { vendor: 'strata', label: 'Legacy' });
  const third = await home.account(ada, { label: 'Third' });
  home.redhat.put('01234567');
  home.redhat.put('01234568');
  await ada.says(`/watch 01234567@${third.id}`);
  const said = await ada.says('/watch 01234567 01234568');
  expect(said.text).toContain('Case 01234568 fits more than one account.');
  await ada.presses('Third');
  expect(await home.core.watches.of(ada.id)).toHaveLength(2);
  expect(legacy.id).not.toBe(third.id);
});

describe('/unwatch under a watch of the whole account', () => {
  beforeEach(async () => {
    await home.account(ada, { label: 'Portal' });
    home.redhat.put('01234567');
    home.redhat.put('01234568', { priority: 'low', severity: '4 (Low)' });
    await ada.says('/watch 01234567 01234568');
    await ada.says('/watch all high');
  });

  test('says that the case is still told, and how to end that', async () => {
    const said = await ada.says('/unwatch 01234567');
    expect(said.text).toContain('Not watched here any more: 01234567.');
    expect(said.text).toContain(
      'Still told here: 01234567, because every case of Portal at 2 (High) or above is watched.',
    );
    expect(said.labels).toEqual(['Mute 01234567', 'Stop watching all of Portal']);
    expect((await ada.says('/unwatch 01234567')).text).toContain('Still told here: 01234567');
    expect((await ada.presses('Stop watching all of Portal')).text).toContain('every case of the account');
  });

  test('does not say so of a case below what is watched, nor of a word that is no case', async () => {
    expect((await ada.says('/unwatch 01234568')).text).toBe('Not watched here any more: 01234568.');
    expect((await ada.says('/unwatch 999')).text).toBe(
      '999 is no case number of any account here. One looks like this: 01234567',
    );
  });
});

describe('what is typed is looked at as soon as it is answered', () => {
  test('a title too long for the vendor is asked for again before the rest', async () => {
    await home.account(ada);
    await ada.says('/open');
    const said = await ada.says('x'.repeat(300));
    expect(said.text).toContain('⚠ Too long: 300 characters, at most 255.\nWhat is it about, in one line?');
    expect((await ada.says('Pods do not start')).text).toContain('Product');
    expect((await ada.says(`/open ${'x'.repeat(300)}`)).text).toBe('Too long: 300 characters, at most 255.');
  });
});

describe('/severity', () => {
  test('of a case that is not watched and has it already says so', async () => {
    await home.account(ada);
    home.redhat.put('01234567', { priority: 'medium', severity: '3 (Normal)' });
    expect((await ada.says('/severity 01234567 3 (Normal)')).text).toBe('Case 01234567 is at 3 (Normal) already.');
  });
});

describe('/latest', () => {
  test('with a refused credential says so and what to do, with what was last read', async () => {
    await home.account(ada);
    home.redhat.put('01234567', { title: 'Pods do not start' });
    await ada.says('/watch 01234567');
    home.redhat.harm = new Failure('auth', 'the token has expired.');

    const said = await ada.says('/latest 01234567');

    expect(said.text).toContain('Pods do not start');
    expect(said.text).toContain(
      'The vendor refuses our credential. Connect the account again with setup. Reason: the token has expired',
    );
    expect(said.text).toContain('The newest comment cannot be shown now.');
    expect(said.text).not.toContain('answer now');
  });
});

describe('help', () => {
  test.each(['en', 'it'])('in %s shows what follows a command in words, and nothing internal', async (lang) => {
    const boss = await home.known('Boss', 'admin', { lang });
    await boss.says(`/lang ${lang}`);
    const { text } = await boss.says('/help');
    const say = words(lang);
    expect(text).toContain(`/mute ${say('arg-case')} ${say('arg-time')} –`);
    expect(text).toContain(`/allow ${say('arg-who')} ${say('arg-role')} –`);
    expect(text).toContain(`/setup ${say('arg-vendor')} –`);
    expect(text).not.toContain('ACCOUNT');
  });

  test.each([
    ['watch', '01234567@'],
    ['watch', 'all high'],
    ['doctor', 'errors'],
    ['setup', 'never type'],
    ['notification', 'Associate'],
    ['reply', 'thread'],
  ])('explains %s: %s', async (name, what) => {
    const boss = await home.known('Boss', 'admin');
    expect((await boss.says(`/help ${name}`)).text).toContain(what);
  });

  test('has more to say of every command that takes something', () => {
    const say = words('en');
    const bare = commands.filter((c) => !c.hidden && c.args && !say.has(`help-${c.name}-more`)).map((c) => c.name);
    expect(bare).toEqual(['start']);
  });
});

test.each(['en', 'it'])('the words of the other side end a sentence in %s, never stand within one', (lang) => {
  const say = words(lang);
  for (const key of ['failed-auth', 'setup-auth', 'notice-account-down', 'ticket-failed-auth', 'doctor-dead'])
    expect(say(key, { why: 'Try again.', vendor: 'V', account: 'A' })).toMatch(/: Try again\.$/);
});
