import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Portal, portal } from '#src/demo/portal.ts';
import type { CaseFields, CommentFields } from '#src/demo/record.ts';
import { exchange, type Visitor, visitor } from './fakes/visitor.ts';

type List = { cases: CaseFields[]; totalCount: number };
let clock: number;
let demo: Portal;
let me: Visitor;

beforeEach(async () => {
  clock = Date.parse('2026-11-20T09:00:00Z');
  demo = await portal({ quiet: true, now: () => clock });
  me = await visitor(demo);
});
afterEach(async () => {
  await demo.stop();
  expect(me.problems).toEqual([]);
});

const list = async (body: object) => (await me.ask<List>('POST', '/v3/cases/filter', body)).body;
const numbers = ({ cases }: List) => cases.map(({ caseNumber }) => caseNumber);

describe('the token endpoint', () => {
  it('gives an access token that dies when its time is over', async () => {
    const { body } = await exchange(demo, demo.token);
    expect(body).toMatchObject({
      token_type: 'Bearer',
      expires_in: 300,
      refresh_expires_in: 0,
      refresh_token: demo.token,
    });
    expect(String(body['access_token']).split('.')).toHaveLength(3);
    clock += 300_000;
    const late = await fetch(`${demo.credentials.api}/v3/cases/01234567`, {
      headers: { authorization: `Bearer ${String(body['access_token'])}` },
    });
    expect([late.status, await late.json()]).toMatchObject([401, { detailMessage: 'no JWT provided or JWT expired' }]);
  });

  it('refuses a wrong offline token, another client and another grant', async () => {
    expect(await exchange(demo, 'wrong')).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await exchange(demo, demo.token, { client_id: 'x' })).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    const grant = await exchange(demo, demo.token, { grant_type: 'password' });
    expect(grant).toMatchObject({ status: 400, body: { error: 'unsupported_grant_type' } });
  });

  it('hands out another offline token when told to, and takes the old one no more', async () => {
    const old = demo.token;
    demo.rotate();
    const { body } = await exchange(demo, old);
    expect(body['refresh_token']).not.toBe(old);
    expect(await exchange(demo, old)).toMatchObject({ status: 400 });
    expect(await exchange(demo, demo.token)).toMatchObject({ status: 200 });
  });

  it('lets nobody in without a token, and nobody with a forged one', async () => {
    const { body } = await exchange(demo, demo.token);
    const forged = String(body['access_token']).replace(/\.[^.]*$/, '.forged');
    for (const authorization of ['', 'Basic YTpi', 'Bearer a.b.c', `Bearer ${forged}`]) {
      const answer = await fetch(`${demo.credentials.api}/v3/cases/01234567`, { headers: { authorization } });
      expect(answer.status).toBe(401);
    }
  });
});

describe('the case list', () => {
  it('shows eleven open cases newest first, the closed one when asked, and never another account’s', async () => {
    const open = await list({});
    expect(open.totalCount).toBe(11);
    expect(numbers(open)).toEqual(numbers(open).toSorted((a, b) => (created(a) < created(b) ? 1 : -1)));
    const all = await list({ includeClosed: true, sortField: 'LastModifiedDate', sortOrder: 'ASC', maxResults: 200 });
    expect(all.totalCount).toBe(12);
    expect(all.cases.filter(({ isClosed }) => isClosed).map(({ status }) => status)).toEqual(['Closed']);
    expect(numbers(all)).not.toContain('01234500');
    const dates = all.cases.map(({ lastModifiedDate }) => lastModifiedDate);
    expect(dates).toEqual(dates.toSorted());
  });

  it('finds what changed since a moment, to the millisecond', async () => {
    const { createdDate } = demo.cases.comment('01234570', 'first');
    const { lastModifiedDate } = demo.cases.change('01234571', { ownerId: 'Priya Nair' });
    expect(lastModifiedDate > createdDate).toBe(true);
    expect(numbers(await list({ lastModifiedFrom: createdDate }))).toHaveLength(2);
    expect(numbers(await list({ lastModifiedFrom: lastModifiedDate }))).toEqual(['01234571']);
    expect(numbers(await list({ lastModifiedFrom: createdDate, lastModifiedTo: createdDate }))).toEqual(['01234570']);
  });

  it('narrows by number, status, severity, product and words of title, text and comments', async () => {
    expect(numbers(await list({ caseNumbers: ['01234572', '01234500'] }))).toEqual(['01234572']);
    expect(numbers(await list({ severity: '1 (Urgent)' }))).toEqual(['01234568']);
    expect(numbers(await list({ statuses: ['Closed'] }))).toEqual(['01234574']);
    expect(numbers(await list({ products: ['Red Hat Satellite'] }))).toEqual(['01234576']);
    expect(numbers(await list({ onlyEscalated: true }))).toEqual(['01234568']);
    demo.cases.comment('01234575', 'Reference: cb-7f3a');
    expect(numbers(await list({ keyword: 'CB-7F3A reference' }))).toEqual(['01234575']);
    expect(numbers(await list({ keyword: 'cb-nowhere' }))).toEqual([]);
  });

  it('pages by offset over a list that moves: a case changed between two pages is on neither later page', async () => {
    const page = (offset: number) =>
      list({ includeClosed: true, sortField: 'LastModifiedDate', sortOrder: 'DESC', maxResults: 6, offset });
    const before = numbers(await page(0));
    const moved = numbers(await page(6))[3] ?? '';
    demo.cases.comment(moved, 'while you were reading');
    const after = numbers(await page(6));
    expect(after).not.toContain(moved);
    expect(after[0]).toBe(before.at(-1));
    expect(numbers(await page(0))[0]).toBe(moved);
  });

  it('says what is wrong with a filter it cannot read', async () => {
    const bad = await fetch(`${demo.credentials.api}/v3/cases/filter`, { method: 'POST', body: '{' });
    expect(bad.status).toBe(401);
    const { ask } = await visitor(demo);
    const { status, body } = await ask('POST', '/v3/cases/filter', { lastModifiedFrom: 'yesterday', maxResults: 0 });
    expect([status, body['detailMessage']]).toEqual([400, expect.stringMatching(/lastModifiedFrom.*maxResults/)]);
  });
});

describe('one case', () => {
  it('is read, not found, or somebody else’s', async () => {
    const { status, body } = await me.ask<CaseFields>('GET', '/v3/cases/01234567');
    expect([status, body]).toMatchObject([200, { caseNumber: '01234567', severity: '3 (Normal)', isClosed: false }]);
    expect(await me.ask('GET', '/v3/cases/09999999')).toMatchObject({ status: 404, body: { recommendations: [] } });
    expect(await me.ask('GET', '/v3/cases/01234500')).toMatchObject({
      status: 403,
      body: { message: 'Account mismatch' },
    });
  });

  it('is opened with the next number, and refused with every missing field named', async () => {
    const draft = {
      summary: 'Disk full',
      description: 'ref cb-1',
      product: 'Red Hat Enterprise Linux',
      version: '9.6',
    };
    const { status, body } = await me.ask<{ location: string[] }>('POST', '/v3/cases', {
      ...draft,
      severity: '2 (High)',
    });
    expect([status, body.location]).toEqual([201, [`${demo.credentials.api}/v3/cases/01234579`]]);
    expect(demo.cases.get('01234579')?.fields).toMatchObject({
      ...draft,
      severity: '2 (High)',
      status: 'Waiting on Red Hat',
    });
    const { ask } = await visitor(demo);
    const refused = await ask('POST', '/v3/cases', { summary: ' ', version: '9.6' });
    expect([refused.status, refused.body['detailMessage']]).toEqual([
      400,
      expect.stringMatching(/summary.*description.*product/),
    ]);
  });

  it('is closed and reopened, and says which fields it left out', async () => {
    const put = (body: object) => me.ask('PUT', '/v3/cases/01234570', body);
    const { body } = await put({ severity: '1 (Urgent)', hostname: 'gpu-1', groupNumber: '7' });
    expect(body['fieldsNotSentToSalesforce']).toEqual({ hostname: 'gpu-1', groupNumber: '7' });
    await put({ status: 'Closed' });
    const closed = { severity: '1 (Urgent)', isClosed: true, lastClosedAt: expect.any(String) };
    expect(demo.cases.get('01234570')?.fields).toMatchObject(closed);
    await put({ status: 'Waiting on Red Hat', reopenedReason: 'Other' });
    expect(demo.cases.get('01234570')?.fields).toMatchObject({ isClosed: false, status: 'Waiting on Red Hat' });
    const { ask } = await visitor(demo);
    expect((await ask('PUT', '/v3/cases/01234570', { reopenedReason: 'Because' })).status).toBe(400);
  });
});

describe('comments', () => {
  const path = '/v3/cases/01234567/comments';

  it('pass the turn to the other side, unless told to leave the status', async () => {
    const status = () => demo.cases.get('01234567')?.fields.status;
    demo.cases.comment('01234567', 'a question');
    expect(status()).toBe('Waiting on Customer');
    await me.ask('POST', path, { commentBody: 'just so you know', contentType: 'plaintext', doNotChangeStatus: true });
    expect(status()).toBe('Waiting on Customer');
    const { status: made, body } = await me.ask<CommentFields>('POST', path, {
      commentBody: '<p>an answer</p>',
      contentType: 'html',
    });
    expect([made, body]).toMatchObject([
      201,
      { createdByType: 'Customer', createdBy: 'Anna Rossi', contentType: 'text/html' },
    ]);
    expect(status()).toBe('Waiting on Red Hat');
    expect((await me.ask<CommentFields>('GET', `${path}/${body.id}`)).body).toEqual(body);
  });

  it('are listed newest first, by whole days', async () => {
    clock += 86_400_000;
    me = await visitor(demo);
    const { id } = demo.cases.comment('01234567', 'a day later');
    const all = (await me.ask<CommentFields[]>('GET', path)).body;
    expect(all[0]?.id).toBe(id);
    expect((await me.ask<CommentFields[]>('GET', `${path}?sortOrder=asc`)).body).toEqual(all.toReversed());
    const today = await me.ask<CommentFields[]>('GET', `${path}?startDate=2026-11-21&endDate=2026-11-21`);
    expect(today.body.map((comment) => comment.id)).toEqual([id]);
    expect((await me.ask<CommentFields[]>('GET', `${path}?endDate=2026-11-20`)).body).toHaveLength(all.length - 1);
  });

  it('are refused when empty, of an unknown kind, or meant for another case', async () => {
    const wrong = [
      { contentType: 'plaintext' },
      { commentBody: 'x', contentType: 'text' },
      { commentBody: ' ', contentType: 'html' },
    ];
    const other = { commentBody: 'x', contentType: 'plaintext', caseNumber: '01234568' };
    for (const body of [...wrong, other]) expect((await me.ask('POST', path, body)).status).toBe(400);
  });

  it('hold a draft without a date until it is published, and then keep their creation date', async () => {
    const draft = demo.cases.comment('01234567', 'not yet', { draft: true });
    expect(draft).toMatchObject({ isDraft: true, publishedDate: null });
    clock += 60_000;
    const told = demo.cases.edit('01234567', draft.id, { publish: true });
    expect(told).toMatchObject({ isDraft: false, createdDate: draft.createdDate });
    expect(Date.parse(told.publishedDate ?? '')).toBe(clock);
  });
});

function created(number: string): string {
  return demo.cases.get(number)?.fields.createdDate ?? '';
}
