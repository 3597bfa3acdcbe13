import { describe, expect, test } from 'vitest';
import type { OutgoingFile } from '#src/ports/types.ts';
import { crowdstrike } from '#vendors/crowdstrike.ts';
import { failureOf } from './contracts/stage.ts';
import { type Call, cases, envelope, idOf, ME, messageCenter, refusal, row } from './fakes/crowdstrike.ts';
import type { Said } from './fakes/wire.ts';

const signal = AbortSignal.timeout(15_000);
const nothing = Promise.resolve();
const SINCE = '2026-11-20T08:00:00.000Z';
const SENT = '2026-11-20T08:00:09.000Z';

describe('a sign-on', () => {
  test('is made once for all who wait, and again where the token has expired', async () => {
    let expired = false;
    await using site = await messageCenter({
      api: (call) =>
        expired && call.headers['authorization'] === 'Bearer access-1' ? refusal(401) : cases(() => [], call),
    });
    const all = () => Promise.all([1, 2, 3].map(() => site.desk.changed?.(SINCE, signal)));
    await all();
    expect(site.signIns()).toBe(1);
    expired = true;
    await all();
    expect(site.signIns()).toBe(2);
  });

  test('at the wrong region names the right one, and takes the secret nowhere else', async () => {
    const headers = { location: 'https://api.us-gov-2.crowdstrike.mil/oauth2/token', 'x-cs-region': 'us-gov-2' };
    await using site = await messageCenter({ api: () => envelope([]), signOn: () => ({ status: 308, headers }) });
    const failure = await failureOf(site.desk.changed?.(SINCE, signal) ?? nothing);
    expect(failure.kind).toBe('auth');
    expect(failure.message).toContain('gov-2');
    expect([site.signIns(), site.calls]).toEqual([1, []]);
  });

  test('that is refused says that it is the API client, and none of its secrets', async () => {
    await using site = await messageCenter({ api: () => envelope([]), signOn: () => refusal(403) });
    const { kind, message } = await failureOf(site.desk.changed?.(SINCE, signal) ?? nothing);
    expect(kind).toBe('auth');
    expect(message).toMatch(/API client/);
    expect(message).not.toContain('sesame');
  });

  test('that cannot answer now is no wrong secret', async () => {
    await using site = await messageCenter({ api: () => envelope([]), signOn: () => refusal(500) });
    expect((await failureOf(site.desk.changed?.(SINCE, signal) ?? nothing)).kind).toBe('down');
  });
});

const draft = { title: 'Sensor offline', body: 'One host.', severity: 'urgent', extra: { type: 'fc:contact' } };

describe('what we write', () => {
  test.each<[string, Said, string, boolean]>([
    ['is lost', 'reset', 'down', true],
    ['is an error of theirs', envelope([], { errors: [{ code: 500 }] }), 'down', true],
    ['names no case', envelope([{ path: '/x' }]), 'garbled', true],
    ['names a case beside an error', envelope([{ id: idOf(7) }], { errors: [{ code: 400 }] }), 'refused', true],
    ['is a refusal', envelope([], { errors: [{ code: 400, message: 'Sensor offline' }] }), 'refused', false],
  ])('a new case whose answer %s is asked for once', async (_name, answer, kind, doubt) => {
    await using site = await messageCenter({ api: () => answer });
    const failure = await failureOf(site.desk.open?.(draft, 'k1', signal) ?? nothing);
    expect(failure).toMatchObject({ kind, doubt });
    expect(failure.message).not.toContain('Sensor offline');
    expect(site.calls).toHaveLength(1);
  });

  test('a severity it does not know never leaves', async () => {
    await using site = await messageCenter({ api: () => envelope([]) });
    expect((await failureOf(site.desk.open?.({ ...draft, severity: 'P1' }, 'k', signal) ?? nothing)).kind).toBe(
      'refused',
    );
    expect(site.calls).toEqual([]);
  });

  test('a comment has the id the vendor gives it, where it gives one', async () => {
    await using site = await messageCenter({ api: () => envelope([{ id: 'act-9' }]) });
    expect(await site.desk.comment?.(idOf(7), 'Back again.', signal)).toMatchObject({ id: 'act-9', side: 'ours' });
  });

  test('cannot close or change a case: there is no way to', async () => {
    await using site = await messageCenter({ api: () => envelope([]) });
    expect(site.desk.change).toBeUndefined();
  });
});

/** The beginning of the SHA-256 of "abcdef". */
const PRINT = 'bef57ec7f53a';
function file(name: string, size = 6, text = 'abcdef'): OutgoingFile {
  return {
    name,
    size,
    async *open() {
      yield Buffer.from(text.slice(0, 3));
      yield Buffer.from(text.slice(3));
    },
  };
}
function nameIn(body: string): string | undefined {
  return /filename="([^"]*)"/.exec(body)?.[1];
}
function uploads(more: Record<string, unknown> = {}) {
  return ({ path, body }: Call) =>
    path === '/entities/cases/GET/v1'
      ? envelope([row(7, SENT)])
      : envelope([{ id: 'f1', name: nameIn(body), created_time: SENT, ...more }]);
}
/** Takes every file into the case, and no answer to that arrives. */
function losing(there: unknown[]) {
  return ({ path, body }: Call): Said => {
    if (path === '/entities/cases/GET/v1') return envelope([row(7, SENT, { attachments: there })]);
    there.push({ id: `f${there.length + 1}`, name: nameIn(body), size: 6, created_time: SENT });
    return 'reset';
  };
}

describe('a file', () => {
  test.each([
    ['sensor-log_1.txt', 'sensor-log_1.txt'],
    ['écran du 3 nov.png', `ecran_du_3_nov-${PRINT}.png`],
    ['.hidden.txt', `_hidden-${PRINT}.txt`],
    ['日本.pdf', `__-${PRINT}.pdf`],
    [`${'x'.repeat(300)}.xlsx`, `${'x'.repeat(237)}-${PRINT}.xlsx`],
  ])('named %j is sent and told as %j', async (given, sent) => {
    await using site = await messageCenter({ api: uploads() });
    expect(await site.desk.attach?.(idOf(7), file(given), signal)).toEqual({
      id: 'f1',
      name: sent,
      size: 6,
      at: SENT,
    });
    const call = site.calls.at(-1);
    expect(call?.body).toContain(`name="case_id"\r\n\r\n${idOf(7)}\r\n`);
    expect(call?.body).toContain(`name="user_uuid"\r\n\r\n${ME}\r\n`);
    expect(call?.headers['content-length']).toBe(String(Buffer.byteLength(call?.body ?? '')));
  });

  test('under another name than its own is not sent twice where an answer was lost', async () => {
    const there: unknown[] = [];
    await using site = await messageCenter({ api: losing(there) });
    const log = file('sensor log.txt');
    expect(await failureOf(site.desk.attach?.(idOf(7), log, signal) ?? nothing)).toMatchObject({ doubt: true });
    expect(await site.desk.attach?.(idOf(7), log, signal)).toMatchObject({ id: 'f1', size: 6 });
    expect(there).toHaveLength(1);
  });

  test('of the same name and size, but other words, is sent', async () => {
    const there: unknown[] = [];
    await using site = await messageCenter({ api: losing(there) });
    await failureOf(site.desk.attach?.(idOf(7), file('sensor log.txt'), signal) ?? nothing);
    await failureOf(site.desk.attach?.(idOf(7), file('sensor log.txt', 6, 'ghijkl'), signal) ?? nothing);
    expect(there).toHaveLength(2);
  });

  test('is sent whole again after a token has expired', async () => {
    await using site = await messageCenter({
      api: (call) => (call.headers['authorization'] === 'Bearer access-1' ? refusal(401) : uploads()(call)),
    });
    await site.desk.attach?.(idOf(7), file('a.txt'), signal);
    expect(site.calls.map(({ body }) => body.includes('\r\n\r\nabcdef\r\n'))).toEqual([true, true]);
  });

  test('that arrived with another size is in doubt', async () => {
    await using site = await messageCenter({ api: uploads({ size: 5 }) });
    const failure = await failureOf(site.desk.attach?.(idOf(7), file('a.txt'), signal) ?? nothing);
    expect(failure).toMatchObject({ kind: 'garbled', doubt: true });
  });

  test('above 15 MB or of a type it does not take is known before anything is sent', () => {
    const { file: most, types } = crowdstrike.limits;
    expect(most).toBe(15_000_000);
    expect(types).toContain('txt');
    expect(types).not.toContain('zip');
  });
});
