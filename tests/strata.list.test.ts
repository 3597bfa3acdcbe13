import { expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { CaseHead } from '#src/ports/types.ts';
import { strata } from '#vendors/strata.ts';
import { noMail } from './fakes/mail.ts';
import { referee } from './fakes/strata.ts';
import { type Said, type Seen, wire } from './fakes/wire.ts';

const NOW = Date.parse('2026-11-20T08:10:00Z');
const NS = 'xmlns="http://www.redhat.com/gss/strata"';
const signal = AbortSignal.timeout(20_000);
const tools = { http: http(), mail: noMail, now: () => NOW, keep: async () => {} };

async function failure(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(
    () => new Error('believed'),
    (reason: unknown) => reason,
  );
  if (error instanceof Failure) return error;
  throw error;
}

/** A portal whose list behaves as the test says. Every request it gets is judged by Red Hat's schema. */
type Row = { number: string; modified: string };
async function listing(answer: (o: { start: number; count: number }, request: Seen) => Said) {
  const starts: number[] = [];
  const server = await wire((request) => {
    expect(referee(request)).toEqual([]);
    const [start, count] = ['start', 'count'].map((name) =>
      Number(new RegExp(`<${name}>(\\d+)<`).exec(request.body)?.[1]),
    );
    starts.push(start ?? -1);
    return answer({ start: start ?? 0, count: count ?? 0 }, request);
  });
  const { changed, search } = strata.connect({ user: 'arossi', password: 'x', api: server.base }, tools);
  if (!changed || !search) throw new Error('a method is missing');
  return { desk: { changed, search }, starts, [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}
const page = (rows: Row[], total: number, more = '') =>
  `<cases ${NS}>${rows
    .map(
      ({ number, modified }) =>
        `<case caseNumber="${number}"><status>Open</status><severity>3</severity><lastModifiedDate>${modified}</lastModifiedDate></case>`,
    )
    .join('')}${more}<totalCount>${total}</totalCount></cases>`;
/** Cases changed one second apart, newest first, the newest at 08:00:00. */
const row = (i: number): Row => ({
  number: String(1_000_000 + i).padStart(8, '0'),
  modified: new Date(Date.parse('2026-11-20T08:00:00Z') - i * 1000).toISOString().replace('.000', ''),
});
const rows = (count: number) => Array.from({ length: count }, (_, i) => row(i));
const pageOf = (all: Row[], { start, count }: { start: number; count: number }, more = '') => ({
  body: page(all.slice(start, start + count), all.length, more),
});
const numbers = (cases: CaseHead[]) => cases.map(({ number }) => number).toSorted();
const agoMark = (seconds: number) => new Date(Date.parse('2026-11-20T08:00:00Z') - seconds * 1000).toISOString();

test('a new account starts at its newest change and tells no old case', async () => {
  await using portal = await listing((o) => pageOf(rows(60), o));
  expect(await portal.desk.changed(undefined, signal)).toEqual({ cases: [], next: '2026-11-20T08:00:00.000Z' });
  expect(portal.starts).toEqual([0]);
});

test('an account without cases starts a day ago, however the clocks differ', async () => {
  await using portal = await listing(() => ({ body: `<cases ${NS}/>` }));
  expect(await portal.desk.changed(undefined, signal)).toEqual({ cases: [], next: '2026-11-19T08:10:00.000Z' });
});

test('reads down to the mark less two seconds, in as many pages as that takes', async () => {
  await using portal = await listing((o) => pageOf(rows(1000), o));
  const { cases, next } = await portal.desk.changed(agoMark(120), signal);
  expect(numbers(cases)).toEqual(rows(123).map(({ number }) => number));
  expect(next).toBe('2026-11-20T08:00:00.000Z');
  expect(portal.starts).toEqual([0, 45, 90]);
});

test('one page is enough while little changes', async () => {
  await using portal = await listing((o) => pageOf(rows(1000), o));
  const { cases } = await portal.desk.changed(agoMark(0), signal);
  expect(numbers(cases)).toEqual(rows(3).map(({ number }) => number));
  expect(portal.starts).toEqual([0]);
});

test('a case that changes while pages are read is neither lost nor reported twice', async () => {
  const all = rows(200);
  await using portal = await listing((o) => {
    const answer = pageOf(all, o);
    const [moved] = all.splice(60, 1);
    if (moved) all.unshift({ ...moved, modified: `2026-11-20T08:00:0${portal.starts.length}Z` });
    return answer;
  });
  const first = await portal.desk.changed(agoMark(120), signal);
  expect(first.next).toBe('2026-11-20T08:00:00.000Z');
  const second = await portal.desk.changed(first.next, signal);
  const told = new Set(numbers([...first.cases, ...second.cases]));
  expect(rows(120).filter(({ number }) => !told.has(number))).toEqual([]);
  expect(first.cases.length).toBe(new Set(numbers(first.cases)).size);
});

test('a change seen only on a later page never becomes the mark: an older one may still be unread', async () => {
  await using portal = await listing((o) => {
    const late = { ...row(45), modified: '2026-11-20T08:05:00Z' };
    return pageOf(
      rows(200).map((each, i) => (i === 45 && o.start > 0 ? late : each)),
      o,
    );
  });
  const { cases, next } = await portal.desk.changed(agoMark(60), signal);
  expect(cases.find(({ number }) => number === row(45).number)?.modified).toBe('2026-11-20T08:05:00.000Z');
  expect(next).toBe('2026-11-20T08:00:00.000Z');
});

test('a portal that keeps no order is read whole, twice', async () => {
  const all = rows(120).toSorted((a, b) => a.number.localeCompare(b.number) * (Number(a.number) % 2 ? 1 : -1));
  const shuffled = all.map((_, i) => all[(i * 37) % all.length] ?? row(0));
  await using portal = await listing((o) => pageOf(shuffled, o));
  const { cases, next } = await portal.desk.changed(agoMark(10), signal);
  expect(numbers(cases)).toEqual(rows(13).map(({ number }) => number));
  expect(next).toBe('2026-11-20T08:00:00.000Z');
  expect(portal.starts).toEqual([0, 45, 90, 0, 45, 90]);
});

test('more changes than the API can list are said aloud, with the way out', async () => {
  await using portal = await listing((o) => pageOf(rows(2000), o));
  const found = await failure(portal.desk.changed(agoMark(1990), signal));
  expect(found).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('vendor redhat') });
  expect(Math.max(...portal.starts)).toBeLessThan(1500);
});

test('a row that cannot be read holds the mark, not the other rows', async () => {
  await using portal = await listing((o) => pageOf(rows(5), o, '<case><status>Open</status></case>'));
  const { cases, next } = await portal.desk.changed(agoMark(60), signal);
  expect(numbers(cases)).toEqual(rows(5).map(({ number }) => number));
  expect(next).toBe(agoMark(60));
});

test('a change from the future is reported but does not become the mark', async () => {
  const all = [{ number: '09999999', modified: '2031-01-01T00:00:00Z' }, ...rows(5)];
  await using portal = await listing((o) => pageOf(all, o));
  const { cases, next } = await portal.desk.changed(agoMark(60), signal);
  expect(numbers(cases)).toContain('09999999');
  expect(next).toBe('2026-11-20T08:00:00.000Z');
});

test('finds cases by our own reference only where it really stands', async () => {
  const found = (number: string, description: string) =>
    `<case caseNumber="${number}"><description>${description}</description><status>Open</status><severity>3</severity><lastModifiedDate>2026-11-20T08:00:00Z</lastModifiedDate></case>`;
  await using portal = await listing(({ count }) => ({
    ...(count > 50 && { status: 400 }),
    body: `<cases ${NS}>${found('01000001', 'Reference: cb1')}${found('01000002', 'another')}</cases>`,
  }));
  expect(numbers(await portal.desk.search({ key: 'cb1' }, signal))).toEqual(['01000001']);
  expect(numbers(await portal.desk.search({ text: 'x', limit: 500 }, signal))).toEqual(['01000001', '01000002']);
});

test.each([
  [401, 'auth'],
  [403, 'forbidden'],
  [410, 'auth'],
])('a %i for everything says that the API may be withdrawn and what to do', async (status, kind) => {
  await using portal = await listing(() => ({ status }));
  for (const call of [portal.desk.changed(agoMark(1), signal), portal.desk.search({ text: 'x' }, signal)]) {
    const found = await failure(call);
    expect(found).toMatchObject({ kind, doubt: false });
    expect(found.message).toMatch(/withdrawn.*vendor redhat.*token/);
  }
});
