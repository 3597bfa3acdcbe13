import { describe, expect, test } from 'vitest';
import { type Owed, plan } from '#src/core/chats/plan.ts';
import { EVERY, FOREVER } from '#src/core/watches.ts';

const NOW = 1_000_000;
const URGENT = 0;
const LOW = 3;
let last = 0;

function owed(number: string, o: Partial<Owed> = {}): Owed {
  last += 1;
  return {
    id: last,
    key: `k${last}`,
    chat: 'telegram|1',
    account: 'a',
    number,
    kind: 'comment',
    priority: LOW,
    body_json: '{}',
    state: 'pending',
    attempts: 0,
    not_before: 0,
    batch: null,
    message: null,
    why: null,
    created_at: NOW,
    sending_at: null,
    sent_at: null,
    ...o,
  };
}

function next(rows: Owed[], mutes: Record<string, number> = {}) {
  return plan(rows, new Map(Object.entries(mutes)), NOW);
}

describe('the next message to a chat', () => {
  test('is none when nothing is owed', () => {
    expect(next([])).toEqual({ kind: 'nothing' });
  });

  test('holds what waits for one case together, oldest first', () => {
    const [a1, b1, a2] = [owed('A'), owed('B'), owed('A')];
    expect(next([a1, b1, a2])).toMatchObject({ kind: 'send', rows: [a1, a2] });
  });

  test('holds at most twenty updates; the rest goes on in the one after it', () => {
    const rows = Array.from({ length: 50 }, () => owed('A'));
    expect(next(rows)).toMatchObject({ kind: 'send', rows: rows.slice(0, 20) });
  });

  test('is about the most urgent case, then about the one that waits longest', () => {
    const [low, urgent, other] = [owed('A'), owed('B', { priority: URGENT }), owed('C', { priority: URGENT })];
    expect(next([low, urgent, other])).toMatchObject({ kind: 'send', rows: [urgent] });
    expect(next([low, other])).toMatchObject({ kind: 'send', rows: [other] });
  });

  test('keeps the order within a case even when its urgency came later', () => {
    const [before, after] = [owed('A'), owed('A', { priority: URGENT })];
    const [first] = [owed('B', { priority: 1 })];
    expect(next([before, first, after])).toMatchObject({ kind: 'send', rows: [before, after] });
  });

  test('is a notice of our own before any case, each notice alone', () => {
    const [one, two] = [
      owed('A', { kind: 'notice', priority: URGENT }),
      owed('A', { kind: 'notice', priority: URGENT }),
    ];
    expect(next([owed('B'), one, two])).toMatchObject({ kind: 'send', rows: [one] });
  });

  test('tells two accounts’ cases of one number apart', () => {
    const [mine, yours] = [owed('A'), owed('A', { account: 'b' })];
    expect(next([mine, yours])).toMatchObject({ kind: 'send', rows: [mine] });
  });
});

describe('a message that failed', () => {
  test('holds back its whole case, and no other', () => {
    const [failed, newer, other] = [owed('A', { not_before: NOW + 5 }), owed('A'), owed('B')];
    expect(next([failed, newer, other])).toMatchObject({ kind: 'send', rows: [other] });
    expect(next([failed, newer])).toEqual({ kind: 'wait', until: NOW + 5 });
  });

  test('is tried again as the message it was, without what came since', () => {
    const [one, two] = [owed('A', { batch: 1, attempts: 1 }), owed('A', { batch: 1, attempts: 1 })];
    expect(next([one, two, owed('A')])).toMatchObject({ kind: 'send', rows: [one, two] });
  });

  test('is settled before anything newer of its case when nobody knows whether it arrived', () => {
    const [one, two] = [owed('A', { state: 'doubt', batch: 7 }), owed('A', { state: 'doubt', batch: 7 })];
    const newer = owed('A', { priority: URGENT });
    expect(next([one, two, newer])).toMatchObject({ kind: 'send', rows: [one, two] });
    expect(next([{ ...one, not_before: NOW + 9 }, newer])).toEqual({ kind: 'wait', until: NOW + 9 });
  });
});

describe('a muted case', () => {
  test('waits until then, and holds nothing else back', () => {
    const [muted, other] = [owed('A', { priority: URGENT }), owed('B')];
    expect(next([muted, other], { 'a A': NOW + 60 })).toMatchObject({ kind: 'send', rows: [other] });
    expect(next([muted], { 'a A': NOW + 60 })).toEqual({ kind: 'wait', until: NOW + 60 });
    expect(next([muted], { 'a A': NOW - 60 })).toMatchObject({ kind: 'send', rows: [muted] });
  });

  test('is left out for good when it is muted for good', () => {
    const [muted, more, other] = [owed('A'), owed('A'), owed('B')];
    expect(next([muted, other, more], { 'a A': FOREVER })).toEqual({ kind: 'skip', ids: [muted.id, more.id] });
  });

  test('is each case of an account that is muted as a whole, but no notice', () => {
    const notice = owed('A', { kind: 'notice' });
    expect(next([owed('A'), owed('B')], { [`a ${EVERY}`]: NOW + 60 })).toEqual({ kind: 'wait', until: NOW + 60 });
    expect(next([owed('A'), notice], { [`a ${EVERY}`]: FOREVER })).not.toMatchObject({ ids: [notice.id] });
    expect(next([notice], { 'a A': FOREVER })).toMatchObject({ kind: 'send', rows: [notice] });
  });
});
