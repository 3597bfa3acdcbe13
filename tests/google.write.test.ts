import { describe, expect, test } from 'vitest';
import { failureOf } from './contracts/stage.ts';
import { cloud, json, NOON, row, status } from './fakes/google.ts';
import type { Said, Seen } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const KEY = 'casebell0a1b2c3d4e5f';
const AT = '2026-11-20T11:30:00Z';
const NEW = row(44444444, AT);
const ID = '1BT1M2T31DHNMENPO6KS36CPJ786L2TBFEHGN6NPI64R3CDHN8880G08I1H3';

function draft(classification: string) {
  return { title: 'Pool stands still', body: 'Since noon.', severity: 'P1', extra: { classification } };
}

function topics(...names: string[]) {
  return { caseClassifications: names.map((displayName) => ({ id: `id of ${displayName}`, displayName })) };
}

describe('a new case', () => {
  /** Where these topics are known, and a new case is taken. */
  const office = (...names: string[]) =>
    cloud({ api: ({ method }) => json(method === 'GET' ? topics(...names) : NEW) });
  const sent = (calls: Seen[]): unknown => JSON.parse(calls.find(({ method }) => method === 'POST')?.body ?? '{}');

  test('with the id of a classification looks for no other', async () => {
    await using site = await office();
    await site.desk.open?.(draft(ID), KEY, signal);
    expect(site.calls.map(({ method }) => method)).toEqual(['POST']);
    expect(sent(site.calls)).toMatchObject({ classification: { id: ID }, priority: 'P1' });
  });

  test.each([
    ['compute engine', 'Technical Issue > Compute > Compute Engine'],
    [
      'Technical Issue > Compute > Compute Engine Sole Tenant',
      'Technical Issue > Compute > Compute Engine Sole Tenant',
    ],
    ['sole', 'Technical Issue > Compute > Compute Engine Sole Tenant'],
  ])('finds its classification by %s', async (typed, name) => {
    const all = [
      'Technical Issue > Compute > Compute Engine',
      'Technical Issue > Compute > Compute Engine Sole Tenant',
    ];
    await using site = await office(...all.filter((one) => one.toLowerCase().includes(typed.toLowerCase())));
    await site.desk.open?.(draft(typed), KEY, signal);
    expect(site.calls[0]?.query['query']).toBe(`display_name:"*${typed}*"`);
    expect(sent(site.calls)).toMatchObject({ classification: { id: `id of ${name}` } });
  });

  test.each([
    [[], 'no classification of that name'],
    [['A > SQL one', 'A > SQL two'], 'A > SQL one; A > SQL two'],
  ])('is not opened where its classification is not clear, and says what there is: %j', async (names, said) => {
    await using site = await office(...names);
    const failure = await failureOf(site.desk.open?.(draft('SQL'), KEY, signal) ?? nothing);
    expect([failure.kind, failure.message, failure.doubt]).toEqual(['refused', expect.stringContaining(said), false]);
    expect(site.calls.map(({ method }) => method)).toEqual(['GET']);
  });

  test('is found again by our reference at the end of its text, and not by one that somebody quotes', async () => {
    const ours = row(44444444, AT, { description: `Since noon.\n\nReference: ${KEY}` });
    const quote = row(55555555, AT, { description: `See Reference: ${KEY}\n\nReference: casebellffffffffffff` });
    await using site = await cloud({ api: () => json({ cases: [quote, ours] }) });
    expect((await site.desk.search?.({ key: KEY }, signal))?.map(({ number }) => number)).toEqual(['44444444']);
    expect(site.calls.map(({ query }) => query['query'])).toEqual([`"${KEY}"`]);
  });

  test('is found among the cases of the last day where the search does not know its text yet', async () => {
    const ours = row(44444444, AT, { description: `Since noon.\n\nReference: ${KEY}` });
    await using site = await cloud({
      api: ({ query }) => json(query['query'] === `"${KEY}"` ? {} : { cases: [ours] }),
    });
    expect((await site.desk.search?.({ key: KEY }, signal))?.map(({ number }) => number)).toEqual(['44444444']);
    const day = new Date(NOON - 86_400_000).toISOString().slice(0, 19);
    expect(site.calls[1]?.query['query']).toBe(`update_time>"${day}Z"`);
  });
});

describe('a change', () => {
  test.each([
    [{ reopen: { reason: 'again' } }, 'https://console.cloud.google.com/support/cases'],
    [{ status: 'ACTION_REQUIRED' }, 'sets the state of a case itself'],
  ])('that only the console can do is refused aloud, and asks nothing: %j', async (patch, said) => {
    await using site = await cloud({ api: () => json(NEW) });
    const failure = await failureOf(site.desk.change?.('44444444', patch, signal) ?? nothing);
    expect([failure.kind, failure.message]).toEqual(['unsupported', expect.stringContaining(said)]);
    expect(site.calls).toEqual([]);
  });

  test('of the priority that Google does not take is said', async () => {
    await using site = await cloud({ api: () => json(NEW) });
    const failure = await failureOf(site.desk.change?.('44444444', { severity: 'P0' }, signal) ?? nothing);
    expect([failure.kind, failure.message]).toEqual(['refused', 'Google did not take: priority']);
    const unknown = await failureOf(site.desk.change?.('44444444', { severity: 'Sev1' }, signal) ?? nothing);
    expect([unknown.kind, unknown.message]).toEqual(['refused', expect.stringContaining('P0, P1, P2, P3, P4')]);
  });
});

describe('a comment', () => {
  const say = (answer: Said) => cloud({ api: () => answer });

  test('that is refused names the code, the reason and the field, and no words', async () => {
    const details = [
      { reason: 'FIELD_TOO_LONG' },
      { fieldViolations: [{ field: 'comment.body', description: 'Hush' }] },
    ];
    await using site = await say(status(400, 'INVALID_ARGUMENT', details));
    const failure = await failureOf(site.desk.comment?.('44444444', 'Hush', signal) ?? nothing);
    expect(failure.kind).toBe('refused');
    expect(failure.message).toMatch(/: 400: INVALID_ARGUMENT, FIELD_TOO_LONG, comment\.body$/);
  });

  test('while the API is not enabled says what is to be done', async () => {
    await using site = await say(status(403, 'PERMISSION_DENIED', [{ reason: 'SERVICE_DISABLED' }]));
    const failure = await failureOf(site.desk.comment?.('44444444', 'Hello', signal) ?? nothing);
    expect([failure.kind, failure.message]).toEqual(['forbidden', expect.stringContaining('is not enabled')]);
  });

  test('whose answer is lost is in doubt, and one that is asked to wait is not', async () => {
    await using lost = await say('reset');
    expect(await failureOf(lost.desk.comment?.('44444444', 'Hello', signal) ?? nothing)).toMatchObject({ doubt: true });
    await using busy = await say(status(429, 'RESOURCE_EXHAUSTED'));
    const failure = await failureOf(busy.desk.comment?.('44444444', 'Hello', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'busy', doubt: false, retryAfterMs: 60_000 });
  });
});

describe('a file', () => {
  async function* open() {
    yield Buffer.from('two ');
    yield Buffer.from('parts');
  }
  const file = { name: 'läuft & so.log', size: 9, open };
  const name = 'projects/acme-net/cases/44444444/attachments/0684M';

  test('is sent once more from its first byte where the token had ended', async () => {
    const taken = json({ name, filename: file.name, sizeBytes: '9' });
    await using site = await cloud({
      api: ({ headers }) => (headers['authorization'] === 'Bearer access-1' ? status(401, 'UNAUTHENTICATED') : taken),
    });
    expect(await site.desk.attach?.('44444444', file, signal)).toMatchObject({ id: '0684M', name: file.name, size: 9 });
    expect(site.calls.map(({ body, query }) => [body, query['attachment.filename']])).toEqual([
      ['two parts', file.name],
      ['two parts', file.name],
    ]);
  });

  test('that arrived with another size is in doubt', async () => {
    await using site = await cloud({ api: () => json({ name, filename: file.name, sizeBytes: '4' }) });
    const failure = await failureOf(site.desk.attach?.('44444444', file, signal) ?? nothing);
    expect([failure.kind, failure.doubt]).toEqual(['garbled', true]);
  });
});
