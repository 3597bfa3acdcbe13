import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import { failureOf } from './contracts/stage.ts';
import { carrier, json, row } from './fakes/tmf621.ts';

const signal = AbortSignal.timeout(15_000);

describe('severities', () => {
  const severities = 'P1, P2, P3, P3';

  test('are read as the carrier says them, whatever their case', async () => {
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z', { severity: 'p3' })), { severities });
    expect(await site.desk.get?.('T1', signal)).toMatchObject({ severity: 'p3', priority: 'medium' });
  });

  test.each([
    ['Critical', 'P1'],
    ['Warning', 'P3'],
    ['p2', 'P2'],
  ])('are sent in the carrier’s words: %s as %s', async (word, theirs) => {
    await using site = await carrier(({ json: body }) => json(row('T1', '2026-11-20T10:00:00Z', body)), { severities });
    await site.desk.change?.('T1', { severity: word }, signal);
    expect(JSON.parse(site.seen[0]?.body ?? '')).toEqual({ '@type': 'TroubleTicket', severity: theirs });
  });
});

describe('a note of ours', () => {
  const note = [{ id: '1', author: 'Lee Kim', text: 'Hello', 'x-carrier': { visible: true } }];

  test('goes behind those that are there, which keep every field', async () => {
    await using site = await carrier(({ method, json: body }) =>
      json(row('T1', '2026-11-20T10:00:00Z', method === 'PATCH' ? body : { note })),
    );
    const said = await site.desk.comment?.('T1', 'We look.\r\nNow.', signal);
    expect(said).toMatchObject({
      text: 'We look.\r\nNow.',
      by: 'ACME NOC',
      side: 'ours',
      at: '2026-11-20T12:00:00.000Z',
    });
    expect(JSON.parse(site.seen[1]?.body ?? '').note).toEqual([
      ...note,
      { '@type': 'Note', author: 'ACME NOC', date: '2026-11-20T12:00:00.000Z', text: 'We look.\r\nNow.' },
    ]);
  });

  test('is not lost to another of ours at the same time, nor held up by one that fails', async () => {
    let kept: unknown[] = [...note];
    let broken = true;
    await using site = await carrier(({ method, json: body }) => {
      if (method === 'PATCH') kept = body['note'] as unknown[];
      else if (broken) {
        broken = false;
        return { status: 503 };
      }
      return json(row('T1', '2026-11-20T10:00:00Z', { note: kept }));
    });
    const said = ['Lost.', 'One.', 'Two.'].map((text) => site.desk.comment?.('T1', text, signal));
    expect((await Promise.allSettled(said)).map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(kept).toMatchObject([...note, { text: 'One.' }, { text: 'Two.' }]);
  });

  test('is not sent where the notes that are there cannot be read: they would be lost', async () => {
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z', { note: 'two notes' })));
    const failure = await failureOf(Promise.resolve(site.desk.comment?.('T1', 'We look.', signal)));
    expect([failure.kind, failure.doubt, site.seen.length]).toEqual(['garbled', false, 1]);
  });

  test.each([
    ['promises to take it', { status: 202 }],
    ['answers without it', json(row('T1', '2026-11-20T10:00:00Z', { note }))],
  ])('is in doubt where the carrier %s', async (_name, answer) => {
    await using site = await carrier(({ method }) =>
      method === 'PATCH' ? answer : json(row('T1', '2026-11-20T10:00:00Z', { note })),
    );
    const failure = await failureOf(Promise.resolve(site.desk.comment?.('T1', 'We look.', signal)));
    expect([failure.kind, failure.doubt]).toEqual(['garbled', true]);
  });
});

describe('a file', () => {
  function file(size: number, ...parts: string[]): OutgoingFile {
    async function* open() {
      for (const part of parts) yield Buffer.from(part);
    }
    return { name: 'log.txt', size, open };
  }
  const old = { id: '1', name: 'log.txt', content: 'eA==' };

  test('has arrived although its name is shown with fewer spaces', async () => {
    await using site = await carrier(({ json: body }) => json(row('T1', '2026-11-20T10:00:00Z', body)));
    const spaced = { ...file(2, 'ab'), name: 'a  log.txt' };
    expect(await site.desk.attach?.('T1', spaced, signal)).toMatchObject({ name: 'a  log.txt' });
  });

  test('goes within the ticket, beside an older one of the same name', async () => {
    await using site = await carrier(({ method, json: body }) => {
      const sent = ((body['attachment'] ?? [old]) as object[]).map((one, i) => ({ ...one, id: String(i + 1) }));
      return json(row('T1', '2026-11-20T10:00:00Z', { attachment: method === 'PATCH' ? sent : [old] }));
    });
    expect(await site.desk.attach?.('T1', file(4, 'ab', 'cd'), signal)).toMatchObject({
      id: '2',
      name: 'log.txt',
      size: 4,
    });
    expect(JSON.parse(site.seen[1]?.body ?? '').attachment).toMatchObject([
      old,
      { name: 'log.txt', content: 'YWJjZA==' },
    ]);
  });

  test.each([3, 5])('that has another size than it says (%i) is not sent', async (size) => {
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')));
    const failure = await failureOf(Promise.resolve(site.desk.attach?.('T1', file(size, 'ab', 'cd'), signal)));
    expect([failure.kind, failure.doubt, site.seen.length]).toEqual(['refused', false, 1]);
  });
});

describe('a change', () => {
  test('closes, and reopens with its reason', async () => {
    await using site = await carrier(({ json: body }) => json(row('T1', '2026-11-20T10:00:00Z', body)));
    await site.desk.change?.('T1', { close: true }, signal);
    await site.desk.change?.('T1', { reopen: { reason: 'It is down again.' } }, signal);
    await site.desk.change?.('T1', { status: 'in progress' }, signal);
    expect(site.seen.map(({ body }) => JSON.parse(body))).toEqual([
      { '@type': 'TroubleTicket', status: 'closed' },
      { '@type': 'TroubleTicket', status: 'inProgress', statusChangeReason: 'It is down again.' },
      { '@type': 'TroubleTicket', status: 'inProgress' },
    ]);
  });

  test('is made where the carrier has a word of its own for it', async () => {
    const words = ['resolved', 'acknowledged'];
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z', { status: words.shift() })));
    await site.desk.change?.('T1', { close: true }, signal);
    await site.desk.change?.('T1', { reopen: { reason: 'It is down again.' } }, signal);
    expect(words).toEqual([]);
  });

  test('that the carrier answers with yes but did not make is refused aloud', async () => {
    await using site = await carrier(() => json(row('T1', '2026-11-20T10:00:00Z')));
    const failure = await failureOf(
      Promise.resolve(site.desk.change?.('T1', { severity: 'Critical', close: true }, signal)),
    );
    expect([failure.kind, failure.message]).toEqual(['refused', 'TMF621: the carrier did not take: severity, status']);
  });
});
