import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { freshdeskSite, json, row } from './fakes/freshdesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const AT = '2026-11-20T10:00:00Z';

describe('a change', () => {
  test.each<[Patch, unknown]>([
    [{ close: true }, { status: 5 }],
    [{ status: 'Pending' }, { status: 3 }],
    [{ severity: 'Urgent' }, { priority: 4 }],
    [
      { severity: 'Low', status: 'Resolved' },
      { priority: 1, status: 4 },
    ],
  ])('%j is sent as %j', async (patch, sent) => {
    await using site = await freshdeskSite({ api: () => json(row(7, AT)) });
    await site.desk.change?.('7', patch, signal);
    expect(site.calls.map(({ method, path, body }) => [method, path, JSON.parse(body)])).toEqual([
      ['PUT', '/tickets/7', sent],
    ]);
  });

  test('that reopens opens first and then says why; a lost reply is in doubt', async () => {
    let lost = false;
    await using site = await freshdeskSite({
      api: ({ method }) =>
        method === 'PUT' ? json(row(7, AT)) : lost ? 'reset' : json({ id: 70, created_at: AT }, 201),
    });
    await site.desk.change?.('7', { reopen: { reason: 'Late <again>' } }, signal);
    expect(site.calls.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/tickets/7', { status: 2 }],
      ['/tickets/7/reply', { body: 'Late &lt;again&gt;' }],
    ]);
    lost = true;
    const failure = await failureOf(site.desk.change?.('7', { reopen: { reason: 'x' } }, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'down', doubt: true });
  });
});

describe('a refusal', () => {
  test('names the fields at fault with their codes, and none of its words', async () => {
    const errors = [
      { field: 'cf_site', message: 'It should be a/an String: Anna', code: 'datatype_mismatch' },
      { field: 'Anna <b>Rossi', message: 'x', code: 'invalid_value' },
      { field: 'email', message: 'Anna is blocked' },
    ];
    await using site = await freshdeskSite({ api: () => json({ description: 'Validation failed', errors }, 400) });
    const draft = { title: 'Feed late', body: 'Ten minutes.', severity: 'High', extra: {} };
    const failure = await failureOf(site.desk.open?.(draft, 'k1', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'refused', doubt: false });
    expect(failure.message).toMatch(/: 400: cf_site datatype_mismatch, email$/);
  });

  test('of the key says so in words', async () => {
    await using site = await freshdeskSite({ api: () => json({ code: 'invalid_credentials', message: 'x' }, 401) });
    const failure = await failureOf(site.desk.changed?.(AT, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'auth' });
    expect(failure.message).toContain('API key');
  });
});

describe('a file', () => {
  const file: OutgoingFile = {
    name: 'a <b>.log',
    size: 6,
    async *open() {
      yield Buffer.from('abc');
      yield Buffer.from('def');
    },
  };

  test('goes with a reply that names it', async () => {
    const taken = { id: 70, created_at: AT, attachments: [{ id: 9, name: 'a _b_.log', size: 6, created_at: AT }] };
    await using site = await freshdeskSite({ api: () => json(taken, 201) });
    expect(await site.desk.attach?.('7', file, signal)).toMatchObject({ id: '9', name: 'a <b>.log', size: 6 });
    const [call] = site.calls;
    expect(call).toMatchObject({ method: 'POST', path: '/tickets/7/reply' });
    expect(call?.body).toContain('name="body"\r\n\r\nAttached: a &lt;b&gt;.log\r\n');
    expect(call?.body).toContain('name="attachments[]"; filename="a <b>.log"');
    expect(call?.body).toContain('\r\n\r\nabcdef\r\n--');
  });

  test('that a reply was taken without is in doubt, and one too big is refused', async () => {
    await using without = await freshdeskSite({ api: () => json({ id: 70, created_at: AT, attachments: [] }, 201) });
    const lost = await failureOf(without.desk.attach?.('7', file, signal) ?? nothing);
    expect(lost).toMatchObject({ kind: 'garbled', doubt: true });
    const errors = [{ field: 'attachments', message: 'Total attachment(s) size', code: 'invalid_size' }];
    await using small = await freshdeskSite({ api: () => json({ description: 'Validation failed', errors }, 400) });
    const big = await failureOf(small.desk.attach?.('7', file, signal) ?? nothing);
    expect(big).toMatchObject({ kind: 'refused', doubt: false });
    expect(big.message).toContain('attachments invalid_size');
  });
});
