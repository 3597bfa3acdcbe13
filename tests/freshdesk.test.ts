import { describe, expect, test } from 'vitest';
import { html, text } from '#vendors/freshdesk/text.ts';
import { failureOf } from './contracts/stage.ts';
import { freshdeskSite, json, page, type Row, row, said } from './fakes/freshdesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const AT = '2026-11-20T10:00:00Z';
const ME = { id: 1, contact: { name: 'NOC' } };
const REQUESTER = { id: 3, name: 'Anna Rossi' };

function at(seconds: number): string {
  return `${new Date(Date.parse(AT) + seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** A site with one ticket and its conversations. */
function whole(list: unknown[], o: { ticket?: Row; agent?: (id: string) => ReturnType<typeof json> } = {}) {
  return freshdeskSite({
    api({ path, query }) {
      if (path === '/agents/me') return json(ME);
      if (path.startsWith('/agents/')) return o.agent?.(path.slice(8)) ?? json({ id: 9, contact: { name: 'Lee Kim' } });
      if (!path.endsWith('/conversations')) return json(o.ticket ?? row(7, AT, { requester: REQUESTER }));
      const from = (Number(query['page']) - 1) * Number(query['per_page']);
      return json(list.slice(from, from + Number(query['per_page'])));
    },
  });
}

describe('a case', () => {
  test('tells who wrote what from which side, and keeps private notes to itself', async () => {
    const secret = { private: true, attachments: [{ id: 9, name: 'margins.xlsx' }] };
    await using site = await whole([
      said(1, 9, '<div>On it.</div>'),
      said(2, 9, '<div>Customer pays late.</div>', secret),
      said(3, 1, '<div>Any news?</div>'),
      said(4, 1, '<div>Told the boss.</div>', secret),
      said(5, 3, '<div>Good.</div>', { incoming: true }),
      said(6, 44, '<div>Colleague here.</div>', { incoming: true }),
      said(7, null, '<div>Closing soon.</div>'),
      said(8, 9, '<div>Nobody says who may read this.</div>', { private: undefined }),
    ]);
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.filter(({ draft }) => !draft).map((c) => [c.text, c.by, c.side])).toEqual([
      ['On it.', 'Lee Kim', 'vendor'],
      ['Any news?', 'NOC', 'ours'],
      ['Good.', 'Anna Rossi', 'ours'],
      ['Colleague here.', '', 'ours'],
      ['Closing soon.', '', 'vendor'],
    ]);
    expect(found?.attachments).toEqual([]);
  });

  test('asks once who we are and who an agent is, and tells who is in charge', async () => {
    await using site = await whole([said(1, 9, 'x')], { ticket: row(7, AT, { responder_id: 9 }) });
    for (let times = 0; times < 2; times++) expect((await site.desk.get?.('7', signal))?.owner).toBe('Lee Kim');
    expect(site.calls.map(({ path }) => path).filter((path) => path.startsWith('/agents'))).toEqual([
      '/agents/me',
      '/agents/9',
    ]);
  });

  test('is read without names by an agent who may not see other agents, who are asked for no more', async () => {
    const agent = () => json({ code: 'access_denied', message: 'You are not authorized' }, 403);
    const list = [said(1, 9, 'On it.'), said(2, 10, 'Me too.')];
    await using site = await whole(list, { agent, ticket: row(7, AT, { responder_id: 9 }) });
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.map(({ by, side }) => [by, side])).toEqual([
      ['', 'vendor'],
      ['', 'vendor'],
    ]);
    expect(found).not.toHaveProperty('owner');
    await site.desk.get?.('7', signal);
    expect(site.calls.filter(({ path }) => /agents\/\d/.test(path))).toHaveLength(1);
  });

  test('is read later where the name of whoever is in charge cannot be had for a moment', async () => {
    const agent = () => ({ ...json({}), status: 500 });
    await using site = await whole([], { agent, ticket: row(7, AT, { responder_id: 9 }) });
    expect((await failureOf(site.desk.get?.('7', signal) ?? nothing)).kind).toBe('down');
  });

  test('is read to its last comment, page by page, with the files of all', async () => {
    const file = (id: number) => ({ attachments: [{ id, name: `${id}.log`, size: id, created_at: AT }] });
    const list = Array.from({ length: 230 }, (_, i) => said(i + 1, null, `<p>${i + 1}</p>`, i === 229 ? file(5) : {}));
    await using site = await whole(list, { ticket: row(7, AT, { ...file(4), requester: REQUESTER }) });
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments).toHaveLength(230);
    expect(found?.attachments).toMatchObject([
      { id: '4', name: '4.log', size: 4, by: 'Anna Rossi' },
      { id: '5', name: '5.log', size: 5, by: '' },
    ]);
    expect(found?.odd).toBeUndefined();
  });

  test('keeps its believable rows and counts the others', async () => {
    const files = [{ id: 5, name: 'a.log', size: 'big' }, { name: 'nameless' }];
    await using site = await whole([
      said(1, 3, '<p>On<br>it &amp; soon</p>', { attachments: files }),
      { body: 'no id' },
      said(2, null, '', { body: null, body_text: 'Plain.', created_at: 'soon' }),
    ]);
    const found = await site.desk.get?.('7', signal);
    expect(found?.comments.map((c) => c.text)).toEqual(['Plain.', 'On\nit & soon']);
    expect(found?.attachments).toMatchObject([{ id: '5', name: 'a.log' }]);
    expect(found?.odd).toBe(2);
  });

  test('in the bin is closed, and another than the one asked for is not believed', async () => {
    await using binned = await whole([], { ticket: row(7, AT, { deleted: true }) });
    expect(await binned.desk.get?.('7', signal)).toMatchObject({ status: 'Open', closed: true });
    await using other = await whole([], { ticket: row(8, AT) });
    expect((await failureOf(other.desk.get?.('7', signal) ?? nothing)).kind).toBe('garbled');
  });
});

describe('what people wrote', () => {
  test('acts nowhere in Freshdesk, and reads the same when it comes back', () => {
    const typed = `<img src=x onerror="alert(1)"> & 'quotes' &amp;\n\n\n  two  spaces\n\tthen a tab\r\nend`;
    const sent = html(typed);
    expect(sent).not.toMatch(/<(?!br>)/);
    expect(text(sent)).toBe(typed.replace('\t', '    ').replace('\r\n', '\n'));
  });
});

describe('a search', () => {
  test('for our reference takes only a ticket whose text ends in it', async () => {
    const rows = [
      row(1, at(1), { description: '<div>Reference: casebell12</div>' }),
      row(2, at(2), { description: `<div>${html('Late.\n\nReference: casebell1')}</div>` }),
      row(3, at(3), { description: '<div>Reference: casebell1</div><div>Reference: casebell3</div>' }),
    ];
    await using site = await freshdeskSite({ api: ({ query }) => page(rows, query) });
    const numbers = async (key: string) => (await site.desk.search?.({ key }, signal))?.map(({ number }) => number);
    expect(await numbers('casebell1')).toEqual(['2']);
    expect(await numbers('casebell9')).toEqual([]);
    expect(site.calls[0]?.query).toMatchObject({ include: 'description', order_by: 'created_at', order_type: 'desc' });
  });

  test('by words looks through what changed last, three pages and no more', async () => {
    const rows = Array.from({ length: 500 }, (_, i) => row(i + 1, at(i), { status: i % 2 ? 2 : 5 }));
    await using site = await freshdeskSite({ api: ({ query }) => page(rows, query) });
    const found = await site.desk.search?.({ text: 'CASE 4', status: 'Closed', limit: 3 }, signal);
    expect(found?.map(({ number }) => number)).toEqual(['499', '497', '495']);
    expect(site.calls).toHaveLength(1);
    expect(await site.desk.search?.({ text: 'nowhere' }, signal)).toEqual([]);
    expect(site.calls).toHaveLength(4);
  });
});
