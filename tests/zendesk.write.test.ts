import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { json, row, token, zendeskSite } from './fakes/zendesk.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const AT = '2026-11-20T10:00:00Z';
const requester = { kind: 'requester' } as const;
const draft = { title: 'Feed late', body: 'Ten minutes.', severity: 'high', extra: {} };

function answering(more: Record<string, unknown> = {}) {
  return () => json({ ticket: row(7, AT, more), request: row(7, AT, more), audit: { created_at: AT, events: [] } });
}

describe('a new case', () => {
  test('whose answer is lost is in doubt, and asked for once only', async () => {
    for (const as of [{}, requester]) {
      await using site = await zendeskSite({ as, api: () => 'reset' });
      expect(await failureOf(site.desk.open?.(draft, 'k1', signal) ?? nothing)).toMatchObject({ doubt: true });
      expect(site.calls).toHaveLength(1);
    }
  });

  test('that the site refuses says which fields, and none of its words', async () => {
    const details = {
      requester: [{ description: 'Requester: Anna is suspended', error: 'SuspendedUser' }],
      'Affected <b>site': [{ description: 'x' }],
      priority: [{ description: 'Priority: urgent is not allowed' }],
    };
    const refusal = { error: 'RecordInvalid', description: 'Record validation errors', details };
    await using site = await zendeskSite({ api: () => json(refusal, 422) });
    const { kind, message, doubt } = await failureOf(site.desk.open?.(draft, 'k1', signal) ?? nothing);
    expect({ kind, doubt }).toEqual({ kind: 'refused', doubt: false });
    expect(message).toMatch(/: 422: RecordInvalid, requester SuspendedUser, priority$/);
  });
});

describe('a change', () => {
  test.each<[Patch, unknown]>([
    [{ close: true }, { status: 'solved' }],
    [{ status: 'hold' }, { status: 'hold' }],
    [{ severity: 'low' }, { priority: 'low' }],
    [{ reopen: { reason: 'Late again' } }, { status: 'open', comment: { body: 'Late again', public: true } }],
  ])('by an agent, %j, is sent as %j', async (patch, sent) => {
    await using site = await zendeskSite({ api: answering() });
    await site.desk.change?.('7', patch, signal);
    expect(site.calls).toMatchObject([{ method: 'PUT', path: '/tickets/7' }]);
    expect(site.calls[0]?.json).toEqual({ ticket: sent });
  });

  test.each<[Patch, unknown]>([
    [{ close: true }, { solved: true }],
    [{ reopen: { reason: 'Late again' } }, { comment: { body: 'Late again' } }],
  ])('by a requester, %j, is sent as %j', async (patch, sent) => {
    await using site = await zendeskSite({ as: requester, api: answering({ status: 'solved' }) });
    await site.desk.change?.('7', patch, signal);
    expect(site.calls[0]?.json).toEqual({ request: sent });
  });

  test.each<Patch>([{ severity: 'low' }, { status: 'open' }, { severity: 'low', close: true }])(
    'that a requester cannot make, %j, is refused before anything is asked',
    async (patch) => {
      await using site = await zendeskSite({ as: requester, api: answering() });
      expect((await failureOf(site.desk.change?.('7', patch, signal) ?? nothing)).kind).toBe('unsupported');
      expect(site.calls).toEqual([]);
    },
  );

  test('that Zendesk takes without closing the case is not told as closed', async () => {
    await using site = await zendeskSite({ as: requester, api: answering({ status: 'new' }) });
    expect((await failureOf(site.desk.change?.('7', { close: true }, signal) ?? nothing)).kind).toBe('refused');
  });

  test('of a ticket that somebody else changes just now waits, and is in no doubt', async () => {
    await using site = await zendeskSite({ api: () => json({ error: 'UpdateConflict' }, 409) });
    const failure = await failureOf(site.desk.change?.('7', { close: true }, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'busy', doubt: false, retryable: true });
  });

  test('that reopens leaves doubt where its answer is lost: it would comment twice', async () => {
    await using site = await zendeskSite({ api: () => 'reset' });
    const patch = { reopen: { reason: 'Late again' } };
    expect(await failureOf(site.desk.change?.('7', patch, signal) ?? nothing)).toMatchObject({ doubt: true });
  });
});

describe('a comment', () => {
  test('of an agent is public, whatever the site does by default', async () => {
    const events = [{ id: 70, type: 'Comment', body: 'Hello', public: true }];
    await using site = await zendeskSite({ api: () => json({ audit: { created_at: AT, events } }) });
    expect(await site.desk.comment?.('7', 'Hello', signal)).toMatchObject({ id: '70', side: 'ours' });
    expect(site.calls[0]?.json).toEqual({ ticket: { comment: { body: 'Hello', public: true } } });
  });

  test('that was taken without being shown is in doubt', async () => {
    await using site = await zendeskSite({ api: answering() });
    const failure = await failureOf(site.desk.comment?.('7', 'Hello', signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'garbled', doubt: true });
  });
});

describe('a file', () => {
  const file: OutgoingFile = {
    name: 'a b.log',
    size: 6,
    async *open() {
      yield Buffer.from('abc');
      yield Buffer.from('def');
    },
  };
  const upload = json({ upload: { token: 'tok', attachment: { id: 9 } } }, 201);

  test('is uploaded whole again after a token has expired, and then given to the case', async () => {
    await using site = await zendeskSite({
      as: requester,
      oauth: (_grant, nth) => token(`access-${nth}`),
      api({ path, headers }) {
        if (headers['authorization'] === 'Bearer access-1') return { status: 401 };
        return path === '/uploads' ? upload : answering()();
      },
    });
    expect(await site.desk.attach?.('7', file, signal)).toMatchObject({ id: '9', name: 'a b.log', size: 6 });
    const uploads = site.calls.filter(({ path }) => path === '/uploads');
    expect(uploads.map(({ body, query }) => [body, query['filename']])).toEqual([
      ['abcdef', 'a b.log'],
      ['abcdef', 'a b.log'],
    ]);
    expect(site.calls.at(-1)?.json).toEqual({ request: { comment: { body: 'Attached: a b.log', uploads: ['tok'] } } });
  });

  test('whose upload is lost is in no doubt: Zendesk forgets what no case was given', async () => {
    await using site = await zendeskSite({ api: () => 'reset' });
    const failure = await failureOf(site.desk.attach?.('7', file, signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'down', doubt: false });
  });
});
