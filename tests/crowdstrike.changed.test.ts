import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { type Call, cases, envelope, idOf, json, messageCenter, NOON, type Row, row } from './fakes/crowdstrike.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const SINCE = '2026-11-20T08:00:00.000Z';

function at(seconds: number): string {
  return new Date(Date.parse(SINCE) + seconds * 1000).toISOString();
}
function poll(api: (call: Call) => Said, { since }: { since: string | undefined } = { since: SINCE }) {
  return messageCenter({ api }).then(async (site) => {
    await using used = site;
    return { ...(await used.desk.changed?.(since, signal)), calls: used.calls };
  });
}
function numbers(found: { cases?: { number: string }[] | undefined }): string[] {
  return (found.cases ?? []).map(({ number }) => number).sort();
}

describe('what changed', () => {
  test('starts where the newest change is, and tells nothing yet', async () => {
    const found = await poll((call) => cases(() => [row(1, at(-60)), row(2, at(30))], call), { since: undefined });
    expect(found).toMatchObject({ cases: [], next: at(30) });
    expect(found.calls[0]?.query).toEqual({ sort: 'case.last_modified_time.desc', limit: '1', offset: '0' });
  });

  test('is read again for five seconds before the mark, that moment included', async () => {
    const rows = [row(1, at(-6)), row(2, at(-5)), row(3, at(0)), row(4, at(60))];
    const found = await poll((call) => cases(() => rows, call));
    expect(numbers(found)).toEqual([idOf(2), idOf(3), idOf(4)]);
    expect(found.next).toBe(at(60));
  });

  test('is read to its end over many pages, also where hundreds changed in one moment', async () => {
    const rows = Array.from({ length: 350 }, (_, i) => row(i, i < 250 ? at(10) : at(20 + i)));
    const found = await poll((call) => cases(() => rows, call));
    expect(found.cases).toHaveLength(350);
    expect(found.next).toBe(at(20 + 349));
  });

  test('misses nothing where a case changes between the list and its reading', async () => {
    // The last case of the first page is changed just now; those behind it changed an hour ago.
    const rows: Row[] = Array.from({ length: 150 }, (_, i) => row(i, at(i)));
    let asked = 0;
    const found = await poll((call) => {
      if (call.path === '/entities/cases/GET/v1' && asked++ === 0) rows[99] = row(99, new Date(NOON).toISOString());
      return cases(() => rows, call);
    });
    expect(new Set(numbers(found)).size).toBe(150);
  });

  test('of the last seconds moves the mark only once they are over: another case may be behind', async () => {
    const justNow = new Date(NOON - 2000).toISOString();
    const found = await poll((call) => cases(() => [row(1, at(30)), row(2, justNow)], call));
    expect(numbers(found)).toEqual([idOf(1), idOf(2)]);
    expect(found.next).toBe(at(30));
  });

  test('holds the mark at a case that cannot be believed, and tells the others', async () => {
    const rows = [row(1, at(10)), row(2, at(20), { status: null }), row(3, at(30))];
    const found = await poll((call) => cases(() => rows, call));
    expect(numbers(found)).toEqual([idOf(1), idOf(3)]);
    expect(found).toMatchObject({ odd: 1, next: SINCE });
  });

  test('leaves out a case that is there no more, and counts one that is not answered', async () => {
    const answer = (errors: unknown[]) => (call: Call) =>
      call.method === 'GET' ? envelope([idOf(1), idOf(2)], { total: 2 }) : envelope([row(1, at(10))], { errors });
    const gone = await poll(answer([{ code: 404, id: idOf(2), message: 'not found' }]));
    expect([numbers(gone), gone.odd, gone.next]).toEqual([[idOf(1)], undefined, at(10)]);
    const lost = await poll(answer([{ code: 500, id: idOf(2), message: 'later' }]));
    expect([numbers(lost), lost.odd, lost.next]).toEqual([[idOf(1)], 1, SINCE]);
  });

  test('is not believed where a list comes with an error', async () => {
    await using site = await messageCenter({ api: () => envelope([idOf(1)], { errors: [{ code: 500 }] }) });
    expect((await failureOf(site.desk.changed?.(SINCE, signal) ?? nothing)).kind).toBe('down');
  });

  test('an answer that is no list is not an empty one', async () => {
    await using site = await messageCenter({ api: () => json({ meta: {} }) });
    expect((await failureOf(site.desk.changed?.(SINCE, signal) ?? nothing)).kind).toBe('garbled');
  });
});
