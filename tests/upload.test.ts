import { describe, expect, test } from 'vitest';
import { Failure } from '#src/ports/failure.ts';
import { CASE, type Quay, quay } from './fakes/depot.ts';
import { answers, line, MINUTE, names, receipt, say, sent } from './fakes/receipt.ts';

const THREE = { 'a.log': 'alpha', 'b.log': 'beta!', 'c.log': 'gamma' };
const WHOLE = receipt(line('a.log', 'alpha'), line('b.log', 'beta!'), line('c.log', 'gamma'));

test('blindspot: uploads end with a receipt of every file, its size, checksum and whether the vendor lists it', async () => {
  const place = await quay();
  const id = await place.ticket(THREE);
  await place.live();
  expect(names(place)).toEqual(['a.log', 'b.log', 'c.log']);
  expect(await place.told()).toEqual([WHOLE]);
  expect(await place.states(id)).toEqual({ 'a.log': 'sent', 'b.log': 'sent', 'c.log': 'sent' });
  expect(await place.comments()).toEqual([]);
});

test('blindspot: uploads whose token expires wait for a new one and go on where they were', async () => {
  const place = await quay();
  const id = await place.ticket(THREE);
  answers(place, undefined, new Failure('auth', 'the token has expired'));
  await place.live(60 * MINUTE);
  expect(await place.states(id)).toEqual({ 'a.log': 'sent', 'b.log': 'staged', 'c.log': 'staged' });
  expect(sent(place)).toBe(2);
  expect(await place.told()).toEqual([say('files-wait', { number: CASE, why: 'the token has expired' })]);
  await place.restart();
  await place.live();
  expect(sent(place)).toBe(2);
  await place.renew();
  await place.live();
  expect(names(place)).toEqual(['a.log', 'b.log', 'c.log']);
  expect((await place.told()).at(-1)).toBe(WHOLE);
});

describe('blindspot: uploads survive a crash', () => {
  async function whole(crash: (place: Quay) => void): Promise<Quay> {
    const place = await quay();
    await place.ticket({ ...THREE, 'd.log': 'virus' });
    place.vendor.receiving = (name) => {
      if (name === 'd.log') throw new Failure('refused', 'a virus');
    };
    crash(place);
    await place.live();
    place.fate.commit = undefined;
    await place.restart();
    await place.live();
    return place;
  }
  async function check(place: Quay): Promise<void> {
    expect(names(place).sort()).toEqual(['a.log', 'b.log', 'c.log']);
    const why = say('file-failed', { why: 'a virus' });
    const missing = say('file-left', { name: 'd.log', size: '5 B', why });
    const there = WHOLE.replace(say('files-receipt', { number: CASE }), say('files-receipt-partly', { number: CASE }));
    expect(await place.told()).toEqual([`${there}\n${missing}`]);
    expect(await place.comments()).toEqual([`${say('files-missing')}\n${missing}`]);
  }

  test('before and after every commit: each file is there once, and told once', async () => {
    let commits = Number.POSITIVE_INFINITY;
    for (let nth = 1; nth <= commits; nth++) {
      for (const moment of ['before', 'after'] as const) {
        let count = 0;
        const place = await whole((it) => {
          it.fate.commit = (when) => {
            if (when !== moment) return;
            count += 1;
            if (count === nth) it.die();
          };
        });
        await check(place);
        if (count < nth) commits = nth;
      }
    }
    expect(commits).toBeGreaterThan(9);
  });

  test('while bytes are on their way: what did not arrive is sent again', async () => {
    let died = false;
    const place = await whole((it) => {
      const { receiving } = it.vendor;
      it.vendor.receiving = (name, bytes) => {
        if (name !== 'b.log' || died) return receiving?.(name, bytes);
        died = true;
        it.die();
      };
    });
    await check(place);
    expect(sent(place)).toBe(5);
  });

  test('is written down as being sent before the first byte goes', async () => {
    const place = await quay();
    const id = await place.ticket({ 'a.log': 'alpha' });
    let inside: unknown;
    place.vendor.receiving = async () => {
      inside = await place.states(id);
    };
    await place.live();
    expect(inside).toEqual({ 'a.log': 'sending' });
  });
});

test('blindspot: uploads that are refused are named with the vendor’s reason, in the chat and in the case; the others go', async () => {
  const place = await quay();
  const id = await place.ticket(THREE);
  answers(place, undefined, new Failure('refused', 'the scanner found a virus'));
  await place.live();
  expect(names(place)).toEqual(['a.log', 'c.log']);
  const why = say('file-failed', { why: 'the scanner found a virus' });
  const missing = say('file-left', { name: 'b.log', size: '5 B', why });
  expect(await place.told()).toEqual([
    [say('files-receipt-partly', { number: CASE }), line('a.log', 'alpha'), line('c.log', 'gamma'), missing].join('\n'),
  ]);
  expect(await place.comments()).toEqual([`${say('files-missing')}\n${missing}`]);
  expect(await place.states(id)).toMatchObject({ 'b.log': 'failed' });
});

describe('what the vendor does not take now', () => {
  test('goes later, as soon as it says, and is told of once', async () => {
    const place = await quay();
    await place.ticket(THREE);
    answers(
      place,
      undefined,
      new Failure('busy', 'slow down', { retryAfterMs: 30 * MINUTE }),
      new Failure('down', 'no answer'),
    );
    await place.live(29 * MINUTE);
    expect(names(place)).toEqual(['a.log']);
    await place.live(5 * MINUTE);
    expect(await place.told()).toEqual([say('files-later', { number: CASE, why: 'slow down' }), WHOLE]);
    expect(await place.doctor.troubles(true)).toEqual([]);
  });

  test('for hours is given up and named', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.wire.fails = (path) => (path.includes('/attach') ? new Failure('down', 'no answer') : undefined);
    await place.live(5 * 60 * MINUTE);
    expect(sent(place)).toBe(6);
    expect((await place.told()).at(-1)).toContain(say('file-failed', { why: 'no answer' }));
  });
});

describe('the receipt', () => {
  test('says of a file that the vendor does not list it, after a second look', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.vendor.unlisted.add('a.log');
    await place.live(50_000);
    expect(await place.told()).toEqual([]);
    await place.live();
    expect(await place.told()).toEqual([receipt(line('a.log', 'alpha', 'file-sent-unlisted'))]);
  });

  test('says that the list could not be read', async () => {
    const place = await quay();
    await place.ticket({ 'a.log': 'alpha' });
    place.wire.fails = (path) => (path.includes('/get') ? new Failure('down', 'no answer') : undefined);
    await place.live();
    expect(await place.told()).toEqual([receipt(line('a.log', 'alpha', 'file-sent-unread'))]);
  });
});

describe('files', () => {
  test('wait until the case is there', async () => {
    const place = await quay();
    const id = await place.ticket({ 'a.log': 'alpha' }, { state: 'sending', number: null });
    await place.live();
    expect(sent(place)).toBe(0);
    await place.becomes(id, { state: 'done', number: CASE });
    await place.uploads.recover();
    await place.live();
    expect(names(place)).toEqual(['a.log']);
  });

  test.each([
    ['file-left-none', { mails: true }, {}],
    ['file-left-account', {}, { account: 'gone' }],
  ])('that can go nowhere are named: %s', async (key, vendor, ticket) => {
    const place = await quay(vendor);
    const id = await place.ticket({ 'a.log': 'alpha' }, ticket);
    await place.live();
    const missing = say('file-left', { name: 'a.log', size: '5 B', why: say(key) });
    expect(await place.told()).toEqual([`${say('files-receipt-partly', { number: CASE })}\n${missing}`]);
    expect(await place.states(id)).toEqual({ 'a.log': 'left' });
  });
});
