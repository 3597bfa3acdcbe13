import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { comments, json, type Row, row, said, zendeskSite } from './fakes/zendesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const AT = '2026-11-20T10:00:00Z';
const requester = { kind: 'requester' } as const;

const ME = 1;
const STAFF = { id: 2, name: 'Lee Kim', role: 'agent' };
const CUSTOMER = { id: 3, name: 'Anna Rossi', role: 'end-user' };
const USERS = [{ id: ME, name: 'NOC', role: 'agent' }, STAFF, CUSTOMER];

/** A site with one ticket and its comments; `me` is who asks. */
function whole(list: unknown[], ticket: Row = row(7, AT, { requester_id: CUSTOMER.id }), me: number | null = ME) {
  return zendeskSite({
    api({ path }) {
      if (path === '/users/me') return json({ user: { id: me, name: 'NOC', role: 'agent' } });
      return path.endsWith('/comments') ? comments(list, USERS) : json({ ticket, users: USERS });
    },
  });
}

describe('a case', () => {
  test('tells an agent whose comment it is, and keeps to itself the notes that customers do not see', async () => {
    const note = { public: false, attachments: [{ id: 9, file_name: 'margins.xlsx' }] };
    await using site = await whole([
      said(1, CUSTOMER.id, 'First words.'),
      said(2, STAFF.id, 'On it.'),
      said(3, STAFF.id, 'Customer pays late.', note),
      said(4, ME, 'Any news?'),
      said(5, ME, 'Told the boss.', note),
      said(6, CUSTOMER.id, 'By a macro.', note),
      said(7, -1, 'Closing soon.'),
      said(8, CUSTOMER.id, 'Good.'),
    ]);
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.filter(({ draft }) => !draft).map(({ text, by, side }) => [text, by, side])).toEqual([
      ['On it.', 'Lee Kim', 'vendor'],
      ['Any news?', 'NOC', 'ours'],
      ['Closing soon.', '', 'vendor'],
      ['Good.', 'Anna Rossi', 'ours'],
    ]);
    expect(found?.attachments).toEqual([]);
  });

  test('asks once who is asking, and not again for the next case', async () => {
    await using site = await whole([said(1, ME, 'Hello')]);
    await site.desk.get?.('7', signal);
    await site.desk.get?.('7', signal);
    expect(site.calls.filter(({ path }) => path === '/users/me')).toHaveLength(1);
  });

  test('is not read by nobody: a sign-in that leads to no user is a refused account', async () => {
    await using site = await whole([said(1, ME, 'Hello')], undefined, null);
    expect((await failureOf(site.desk.get?.('7', signal) ?? nothing)).kind).toBe('auth');
  });

  test('tells a requester the agents as the vendor, and everybody else as ours', async () => {
    const users = [
      { id: 2, name: 'Lee Kim', agent: true },
      { id: 3, name: 'Anna Rossi', agent: false },
      { id: 4, name: 'Works there too', agent: true },
    ];
    const list = [said(1, 2, 'On it.'), said(2, 3, 'Me too.'), said(3, 4, 'Mine.'), said(4, 9, 'Who?')];
    await using site = await zendeskSite({
      as: requester,
      api: ({ path }) =>
        path.endsWith('/comments') ? comments(list, users) : json({ request: row(7, AT, { requester_id: 4 }) }),
    });
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.map(({ text, side }) => [text, side])).toEqual([
      ['On it.', 'vendor'],
      ['Me too.', 'ours'],
      ['Mine.', 'ours'],
      ['Who?', 'vendor'],
    ]);
    expect(site.calls.map(({ path }) => path)).toEqual(['/requests/7', '/requests/7/comments']);
  });

  test('is read to its last comment, page by page', async () => {
    const pages: Record<string, unknown> = {
      '': comments([said(1, 2, 'First words.'), said(2, 2, 'two')], USERS, 'p2'),
      p2: comments([said(2, 2, 'two'), said(3, 2, 'three')], USERS, 'p3'),
      p3: comments([said(4, 2, 'four')], USERS),
    };
    await using site = await zendeskSite({
      api({ path, query }) {
        if (path === '/users/me') return json({ user: { id: ME } });
        if (!path.endsWith('/comments')) return json({ ticket: row(7, AT) });
        return pages[query['page[after]'] ?? ''] as ReturnType<typeof json>;
      },
    });
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.map(({ text }) => text)).toEqual(['two', 'three', 'four']);
    expect(found?.odd).toBeUndefined();
  });

  test('is not read for ever where the pages do not end', async () => {
    await using site = await zendeskSite({
      as: requester,
      api: ({ path }) =>
        path.endsWith('/comments') ? comments([said(1, 2, 'x')], [], 'same') : json({ request: row(7, AT) }),
    });
    expect((await failureOf(site.desk.get?.('7', signal) ?? nothing)).kind).toBe('garbled');
    expect(site.calls).toHaveLength(3);
  });

  test('keeps its believable rows and counts the others', async () => {
    const files = [{ id: 5, file_name: 'a.log', size: 'big' }, { file_name: 'nameless' }];
    await using site = await whole([
      said(1, CUSTOMER.id, 'Not the description.', { attachments: files }),
      { author_id: 2, body: 'no id' },
      said(2, STAFF.id, '', { body: null, html_body: '<p>On<br>it &amp; soon</p>', created_at: 'soon' }),
    ]);
    const found = await site.desk.get?.('7', signal);
    // The one without a time of its own stands where the case last changed.
    expect(found?.comments.map(({ text }) => text)).toEqual(['On\nit & soon', 'Not the description.']);
    expect(found?.attachments).toMatchObject([{ id: '5', name: 'a.log', by: 'Anna Rossi' }]);
    expect(found?.odd).toBe(2);
  });

  test('is shown without what is odd or missing, but not without number, status or time', async () => {
    const odd = { subject: 9, priority: null, assignee_id: 'x', created_at: 'then' };
    await using site = await whole([], row(7, AT, odd));
    const found = await site.desk.get?.('7', signal);
    expect(found).toMatchObject({ title: '', severity: '-', priority: 'medium', created: '2026-11-20T10:00:00.000Z' });
    for (const missing of ['id', 'status', 'updated_at']) {
      await using broken = await whole([], { ...row(7, AT), [missing]: null });
      expect((await failureOf(broken.desk.get?.('7', signal) ?? nothing)).kind, missing).toBe('garbled');
    }
  });

  test('is not another case than the one asked for', async () => {
    await using site = await whole([], row(8, AT));
    expect((await failureOf(site.desk.get?.('7', signal) ?? nothing)).kind).toBe('garbled');
  });
});
