import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diff, hash, type Seen } from '#src/core/diff.ts';
import { type Case, type Comment, PRIORITIES } from '#src/ports/types.ts';

const quiet: Case = {
  number: '00001234',
  title: 'The cluster does not start',
  status: 'Waiting on Customer',
  priority: 'high',
  severity: '2 (High)',
  owner: 'Ada',
  escalated: false,
  closed: false,
  created: '2026-11-01T08:00:00Z',
  modified: '2026-11-20T08:00:00Z',
  url: 'https://portal.example.com/case/00001234',
  description: 'It does not start.',
  comments: [],
  attachments: [],
};
const later = '2026-11-20T09:00:00Z';

function comment(id: string, o: Partial<Comment> = {}): Comment {
  return { id, text: `text of ${id}`, by: 'Ada', side: 'vendor', at: later, draft: false, ...o };
}

/** What is remembered once this was seen, on top of what was. */
function remembered(now: Case, before?: Seen): Seen {
  const { comments, attachments, description: _, ...head } = now;
  return {
    head,
    comments: new Map([
      ...(before?.comments ?? []),
      ...comments.filter((c) => !c.draft).map((c) => [c.id, hash(c)] as const),
    ]),
    attachments: new Set([...(before?.attachments ?? []), ...attachments.map((a) => a.id)]),
  };
}

function changes(before: Partial<Case>, now: Partial<Case>) {
  return diff(remembered({ ...quiet, ...before }), { ...quiet, modified: later, ...now });
}

describe('what changed in a case', () => {
  test('nothing, when it is as it was', () => {
    expect(diff(remembered(quiet), quiet)).toEqual([]);
  });

  test.each([
    ['status', {}, { status: 'Waiting on Red Hat' }, 'Waiting on Customer', 'Waiting on Red Hat'],
    ['priority', {}, { priority: 'urgent', severity: '1 (Urgent)' }, '2 (High)', '1 (Urgent)'],
    ['owner', {}, { owner: 'Grace' }, 'Ada', 'Grace'],
    ['owner', {}, { owner: undefined }, 'Ada', ''],
    ['escalation', {}, { escalated: true }, 'false', 'true'],
    ['closed', {}, { closed: true, status: 'Closed' }, 'Waiting on Customer', 'Closed'],
    ['reopened', { closed: true, status: 'Closed' }, {}, 'Closed', 'Waiting on Customer'],
  ] as const)('its %s: from what, to what, and when', (kind, before, now, from, to) => {
    expect(changes(before, now)).toEqual([expect.objectContaining({ kind, from, to, at: later })]);
  });

  test('a new comment, with who wrote it, from which side and when', () => {
    expect(changes({}, { comments: [comment('c1', { by: 'Grace' })] })).toEqual([
      { kind: 'comment', id: 'comment:c1', at: later, by: 'Grace', side: 'vendor', text: 'text of c1' },
    ]);
  });

  test('a new attachment, by name', () => {
    const attachments = [{ id: 'a1', name: 'sosreport.tar', by: 'Ada', at: later }];
    expect(changes({}, { attachments })).toEqual([
      { kind: 'attachment', id: 'attachment:a1', at: later, by: 'Ada', text: 'sosreport.tar' },
    ]);
  });

  test('two comments between two looks are two updates, the older first, whatever order they are listed in', () => {
    const [first, second] = [comment('c1', { at: '2026-11-20T08:10:00Z' }), comment('c2')];
    for (const comments of [
      [first, second],
      [second, first],
    ])
      expect(changes({}, { comments }).map((u) => u.id)).toEqual(['comment:c1', 'comment:c2']);
  });

  test('an edited comment is an edit with the new text, and no new comment', () => {
    const updates = changes({ comments: [comment('c1')] }, { comments: [comment('c1', { text: 'better' })] });
    expect(updates).toEqual([expect.objectContaining({ kind: 'edit', text: 'better' })]);
  });

  test('a comment edited and later edited back is told both times', () => {
    const one = changes({ comments: [comment('c1')] }, { comments: [comment('c1', { text: 'better' })] });
    const two = diff(remembered({ ...quiet, comments: [comment('c1', { text: 'better' })] }), {
      ...quiet,
      modified: '2026-11-20T10:00:00Z',
      comments: [comment('c1')],
    });
    expect(two).toEqual([expect.objectContaining({ kind: 'edit', text: 'text of c1' })]);
    expect(two[0]?.id).not.toBe(one[0]?.id);
  });

  test('a draft is nobody’s business until it is published, and then it is told once', () => {
    const draft = comment('c1', { draft: true });
    expect(changes({}, { comments: [draft] })).toEqual([]);
    const memory = remembered({ ...quiet, comments: [draft] });
    const published = { ...quiet, comments: [comment('c1', { at: '2026-11-02T08:00:00Z' })] };
    expect(diff(memory, published).map((u) => u.kind)).toEqual(['comment']);
    expect(diff(remembered(published, memory), published)).toEqual([]);
  });

  test('a comment that disappears is no update, and its return is none either', () => {
    const with1 = { ...quiet, comments: [comment('c1')] };
    const memory = remembered(quiet, remembered(with1));
    expect(diff(remembered(with1), quiet)).toEqual([]);
    expect(diff(memory, with1)).toEqual([]);
  });

  test('comments with equal, missing or lying dates are all told, in the order they are listed where dates say nothing', () => {
    const comments = ['', 'never', '0001-01-01T00:00:00Z', later, later, '9999-12-31T23:59:59Z'].map((at, i) =>
      comment(`c${i}`, { at }),
    );
    const told = changes({}, { comments }).map((u) => u.id);
    expect(told).toHaveLength(6);
    expect(told.indexOf('comment:c3')).toBeLessThan(told.indexOf('comment:c4'));
    expect(told.at(-1)).toBe('comment:c5');
  });

  test('a status that changes twice within one second of the vendor’s clock is two different updates', () => {
    const one = changes({}, { status: 'Waiting on Red Hat' });
    const two = changes({ status: 'Waiting on Red Hat', modified: later }, { status: 'Closed soon' });
    expect(two[0]?.id).not.toBe(one[0]?.id);
  });
});

describe('a case seen for the first time', () => {
  const old = { ...quiet, comments: [comment('c1', { at: '2026-11-02T08:00:00Z' }), comment('c2')] };

  test('is one update, without what was written before', () => {
    const first = { kind: 'new', id: 'new', at: quiet.created, to: 'Waiting on Customer' };
    expect(diff(undefined, old)).toEqual([{ ...first, from: 'before' }]);
    const [born] = diff(undefined, old, Date.parse(quiet.created) - 1);
    expect(born).toEqual({ ...first, from: 'nothing' });
  });

  test('tells the comments since the watch began, where that is given', () => {
    const updates = diff(undefined, old, Date.parse('2026-11-20T08:00:00Z'));
    expect(updates.map((u) => u.id)).toEqual(['new', 'comment:c2']);
  });
});

describe('whatever a vendor says', () => {
  const date = fc.constantFrom(
    '',
    'soon',
    '2026-11-20T08:00:00Z',
    '2026-11-20T08:00:00Z',
    later,
    '9999-01-01T00:00:00Z',
  );
  const comments = fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('1', '2', 'a:b', '4'),
      text: fc.constantFrom('', 'yes', 'no', ' yes '),
      by: fc.constant('Ada'),
      side: fc.constantFrom('vendor' as const, 'ours' as const),
      at: date,
      draft: fc.boolean(),
    }),
    { selector: (c) => c.id },
  );
  const state: fc.Arbitrary<Case> = fc
    .record({
      status: fc.constantFrom('Open', 'Waiting', 'Closed'),
      rank: fc.nat(3),
      owner: fc.constantFrom(undefined, 'Ada', 'Grace'),
      escalated: fc.boolean(),
      closed: fc.boolean(),
      modified: date,
      comments,
      files: fc.uniqueArray(fc.constantFrom('1', '2', '3')),
    })
    .map(({ rank, files, ...rest }) => ({
      ...quiet,
      ...rest,
      priority: PRIORITIES[rank] ?? 'low',
      severity: `${rank + 1}`,
      attachments: files.map((id) => ({ id, name: id, at: later })),
    }));

  test('remembering it leaves nothing to tell, and the same look always gives the same updates, each once', () => {
    fc.assert(
      fc.property(fc.option(state, { nil: undefined }), state, (before, now) => {
        const memory = before && remembered(before);
        const updates = diff(memory, now, 0);
        expect(diff(memory, structuredClone(now), 0)).toEqual(updates);
        expect(new Set(updates.map((u) => u.id)).size).toBe(updates.length);
        expect(diff(remembered(now, memory), now)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });
});
