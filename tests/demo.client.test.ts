import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Portal, portal } from '#src/demo/portal.ts';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import { noMail } from './fakes/mail.ts';

let demo: Portal;
let desk: Required<Desk>;
const { signal } = new AbortController();

beforeEach(async () => {
  demo = await portal({ quiet: true });
  desk = connected();
});
afterEach(() => demo.stop());

function connected(keep: (credentials: unknown) => Promise<void> = async () => {}): Required<Desk> {
  const credentials = redhat.asks.credentials.parse(demo.credentials);
  return redhat.connect(credentials, { http: http(), mail: noMail, now: Date.now, keep }) as Required<Desk>;
}

describe('the Red Hat vendor at the demo portal', () => {
  it('opens a case, finds it by our key, comments, attaches, changes, closes and reopens it', async () => {
    const extra = { product: 'Red Hat Enterprise Linux', version: '9.6' };
    const draft = { title: 'Disk full', body: 'Since noon.', severity: '3 (Normal)', extra };
    const receipt = await desk.open(draft, 'cb-51c7', signal);
    expect(receipt).toMatchObject({ kind: 'opened', number: '01234579' });
    expect(await desk.search({ key: 'cb-51c7' }, signal)).toMatchObject([{ number: '01234579', title: 'Disk full' }]);

    await desk.comment('01234579', 'More soon.', signal);
    const bytes = new TextEncoder().encode('log line\n'.repeat(1000));
    const file = { name: 'var.log', size: bytes.length, open: () => slices(bytes) };
    await desk.attach('01234579', file, signal);
    await desk.change('01234579', { severity: '2 (High)' }, signal);
    await desk.change('01234579', { close: true }, signal);
    expect(await desk.get('01234579', signal)).toMatchObject({
      closed: true,
      severity: '2 (High)',
      comments: [{ text: 'More soon.', side: 'ours' }],
      attachments: [{ name: 'var.log', size: 9000 }],
    });
    await desk.change('01234579', { reopen: { reason: 'Other' } }, signal);
    expect(await desk.get('01234579', signal)).toMatchObject({ closed: false, status: 'Waiting on Red Hat' });
  });

  it('hears of every case that changed since its mark', async () => {
    const { next } = await desk.changed(undefined, signal);
    demo.cases.comment('01234571', 'news');
    demo.cases.change('01234574', { status: 'Waiting on Red Hat' });
    const { cases, next: later } = await desk.changed(next, signal);
    const numbers = cases.map(({ number }) => number);
    expect(numbers).toEqual(expect.arrayContaining(['01234571', '01234574']));
    expect(numbers).not.toContain('01234567');
    expect(later > next).toBe(true);
  });

  it('reads all twelve cases, hostile and unicode ones too', async () => {
    for (const { fields, comments } of demo.cases.all().filter(({ fields }) => fields.caseNumber !== '01234500')) {
      const read = await desk.get(fields.caseNumber, signal);
      expect(read).toMatchObject({ severity: fields.severity, owner: fields.ownerId });
      expect(read.comments).toHaveLength(comments.length);
    }
    expect((await desk.get('01234572', signal)).comments.map(({ draft }) => draft)).toContain(true);
  });

  it('keeps an offline token that was changed for another', async () => {
    const kept: unknown[] = [];
    const other = connected(async (credentials) => void kept.push(credentials));
    demo.rotate();
    await other.get('01234567', signal);
    expect(kept).toMatchObject([{ token: demo.token }]);
  });

  it.each([
    ['401', 'auth'],
    ['403', 'forbidden'],
    ['404', 'missing'],
    ['429', 'busy'],
    ['500', 'down'],
    ['503', 'down'],
    ['login page', 'garbled'],
    ['empty', 'garbled'],
    ['half', 'garbled'],
    ['reset', 'down'],
    ['revoked', 'auth'],
  ] as const)('tells the fault %s as %s', async (fault, kind) => {
    demo.faults.set(fault);
    expect(await failure(desk.get('01234567', signal))).toMatchObject({ kind });
    demo.faults.clear();
    await expect(desk.get('01234567', signal)).resolves.toMatchObject({ number: '01234567' });
  });

  it('never believes an answer that was cut, and doubts a comment whose answer was lost', async () => {
    demo.faults.set('cut');
    expect(['garbled', 'down']).toContain((await failure(desk.changed('2026-01-01T00:00:00Z', signal))).kind);
    demo.faults.clear();
    demo.faults.set('lost', { times: 1, match: /comments$/ });
    expect(await failure(desk.comment('01234567', 'once', signal))).toMatchObject({ doubt: true });
    const { comments } = await desk.get('01234567', signal);
    expect(comments.filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  it('stays away as long as the portal asks', async () => {
    demo.faults.set('429', { retryAfterS: 90 });
    expect(await failure(desk.get('01234567', signal))).toMatchObject({ kind: 'busy', retryAfterMs: 90_000 });
  });
});

async function* slices(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  return error instanceof Failure ? error : expect.fail('no Failure');
}
