import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import type { Actor } from './fakes/actor.ts';
import { type House, house } from './fakes/house.ts';

const HOUR = 3_600_000;
let home: House;
let ada: Actor;

beforeEach(async () => {
  home = await house();
  ada = await home.known('Ada', 'operator');
  await home.account(ada);
});

afterEach(() => home.stop());

describe('/list', () => {
  test('shows the most urgent first, eight on a page, and turns the page in place', async () => {
    for (let i = 0; i < 9; i++) home.redhat.put(`0123456${i}`, { priority: 'low', severity: '4 (Low)' });
    home.redhat.put('01239999', { priority: 'urgent', severity: '1 (Urgent)', title: 'x'.repeat(80) });
    await ada.says('/watch 01234560 01234561 01234562 01234563 01234564 01234565 01234566 01234567 01234568 01239999');

    const first = await ada.says('/list');

    expect(first.text).toContain('10 watched here');
    expect(first.text.indexOf('🔴 Red Hat 01239999')).toBeLessThan(first.text.indexOf('⚪ Red Hat 01234560'));
    expect(first.text).toContain(`${'x'.repeat(60)}…`);
    expect(first.text).toContain('Page 1 of 2');
    expect(first.labels).toContain('▶');
    expect(first.labels).not.toContain('◀');
    expect(first.edit).toBe(false);
    const second = await ada.presses('▶');
    expect(second.edit).toBe(true);
    expect(second.text).toContain('Page 2 of 2');
    expect(second.text).toContain('01234568');
    expect(second.labels).toEqual(['01234567', '01234568', '◀']);
  });

  test('marks what is muted, and shows the newest comment at a press on the number', async () => {
    home.redhat.put('01234567');
    home.redhat.say('01234567', 'look at the journal');
    await ada.says('/watch 01234567');
    await ada.says('/mute 01234567 8h');

    expect((await ada.says('/list')).text).toContain('🔕');
    expect((await ada.presses('01234567')).text).toContain('look at the journal');
  });

  test('empty says how to fill it', async () => {
    expect((await ada.says('/list')).text).toContain('Watch a case with /watch 01234567');
  });
});

describe('/latest', () => {
  test('shows the newest comment whole, and where the case stands', async () => {
    home.redhat.put('01234567');
    home.redhat.say('01234567', 'older');
    home.redhat.say('01234567', 'y'.repeat(2000));

    const said = await ada.says('/latest 01234567');

    expect(said.text).toContain('y'.repeat(2000));
    expect(said.text).not.toContain('older');
    expect(said.text).toContain('Status: Waiting on Customer');
  });

  test('sends a long one as a file', async () => {
    home.redhat.put('01234567');
    const { id } = home.redhat.say('01234567', 'z'.repeat(9000));

    const said = await ada.says('/latest 01234567');

    expect(said.message?.file).toEqual({ name: `01234567-${id}.txt`, text: 'z'.repeat(9000) });
    expect(said.text).toContain('8,000 more characters');
  });

  test('says what was last read, and when, while the vendor does not answer', async () => {
    home.redhat.put('01234567', { title: 'Pods do not start' });
    await ada.says('/watch 01234567');
    home.pass(2 * HOUR);
    home.redhat.harm = new Failure('down', 'no answer in 30 seconds');

    const said = await ada.says('/latest 01234567');

    expect(said.text).toContain('Pods do not start');
    expect(said.text).toContain(
      'The vendor cannot be reached. Try again in a few minutes. Reason: no answer in 30 seconds',
    );
    expect(said.text).toContain('As last read · 2026-11-20 12:00 UTC');
    expect(said.labels).toContain('Try again');
  });

  test('of a case that was never read says why there is nothing', async () => {
    home.redhat.harm = new Failure('down', 'no answer in 30 seconds');
    expect((await ada.says('/latest 01234567')).text).toContain('The vendor cannot be reached');
  });
});

describe('/mute', () => {
  beforeEach(async () => {
    home.redhat.put('01234567');
    await ada.says('/watch 01234567');
  });

  /** The vendor says something and the account is read; the texts that arrive by themselves. */
  async function heard(text: string): Promise<string[]> {
    const before = home.sent.length;
    home.redhat.say('01234567', text);
    const [account] = await home.core.accounts.all();
    const found = home.redhat.cases.get('01234567');
    if (account && found) await home.core.cases.absorb(account.id, [found]);
    await home.deliver();
    return home.sent.slice(before).map((s) => s.text);
  }

  test('asks for how long by buttons, holds back meanwhile and tells it afterwards', async () => {
    expect((await ada.says('/mute 01234567')).labels).toEqual(['1 hour', '8 hours', '1 day', 'Forever', 'Cancel']);
    expect((await ada.presses('1 hour')).text).toContain('until · 2026-11-20 13:00 UTC');
    expect(await heard('wait for me')).toEqual([]);
    home.pass(HOUR);
    const before = home.sent.length;
    await home.deliver();
    expect(home.sent.slice(before).map((s) => s.text)).toEqual([expect.stringContaining('wait for me')]);
  });

  test('unmute tells at once what was held back, and until when it was muted', async () => {
    await ada.says('/mute 01234567 8h');
    await heard('held back');
    const before = home.sent.length;

    const said = await ada.presses('Unmute');
    await home.deliver();

    expect(said.text).toContain('It was muted until · 2026-11-20 20:00 UTC');
    expect(home.sent.slice(before).map((s) => s.text)).toEqual([expect.stringContaining('held back')]);
  });

  test('forever leaves it out, also after an unmute', async () => {
    await ada.says('/mute 01234567 forever');
    await heard('never told');
    await ada.says('/unmute 01234567');
    expect(await heard('told')).toEqual([expect.not.stringContaining('never told')]);
  });

  test('takes no time it does not understand', async () => {
    expect((await ada.says('/mute 01234567 soon')).text).toContain('Give a time such as 30m');
  });
});

describe('/notification', () => {
  test.each([
    ['ASSOCIATE', "the vendor's comments"],
    ['customer', "our side's comments"],
    ['Both', 'all comments'],
    ['vendor', "the vendor's comments"],
    ['Ours', "our side's comments"],
  ])('%s, in any letter case, means %s', async (word, means) => {
    expect((await ada.says(`/notification ${word}`)).text).toBe(`Told here from now on: ${means}.`);
  });

  test('without a word asks with buttons', async () => {
    await ada.says('/notification');
    expect((await ada.presses('all comments')).text).toContain('all comments');
    expect((await home.core.settings.chat(ada.id)).authors).toBe('both');
  });

  test('says which words there are', async () => {
    expect((await ada.says('/notification everything')).text).toContain('Associate');
  });
});

describe('/truncate', () => {
  test.each(['49', '4001', 'many', '99.5'])('does not take %s', async (given) => {
    expect((await ada.says(`/truncate ${given}`)).text).toBe('Give a number from 50 to 4000.');
  });

  test('sets how much of a comment updates show', async () => {
    expect((await ada.says('/truncate 50')).text).toContain('up to 50 characters');
    expect((await home.core.settings.chat(ada.id)).truncate).toBe(50);
  });
});
