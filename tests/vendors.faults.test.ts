import { describe, expect, test } from 'vitest';
import { CAUSES } from './causes/index.ts';
import { ROWS } from './contracts/rows.ts';
import { CANARY, failureOf, stage } from './contracts/stage.ts';

test('each vendor with an API says what "expired" and "slow down" look like there', () => {
  expect(Object.keys(CAUSES).sort()).toEqual([...new Set(ROWS.map(({ vendor }) => vendor.id))].sort());
  for (const [id, causes] of Object.entries(CAUSES)) {
    const kinds = causes.map(({ kind }) => kind);
    expect(kinds, id).toContain('auth');
    expect(kinds, id).toContain('busy');
  }
});

describe.each(Object.entries(CAUSES))('%s', (id, causes) => {
  test.each(causes.map((one) => [`${one.cause}: ${one.status}`, one] as const))('%s', async (_name, one) => {
    const row = ROWS.find(({ vendor }) => vendor.id === id);
    if (!row) throw new Error(`no recordings of ${id}`);
    await using play = await stage(row, one.at ?? 'get');
    const to = play.exchanges.find(({ request }) =>
      one.path === undefined ? !isSignOn(request.path) : request.path.includes(one.path),
    );
    if (!to) throw new Error(`nothing in the recording goes to ${one.path}`);
    const body = typeof one.body === 'string' ? one.body : JSON.stringify(one.body);
    const failure = await failureOf(
      play.connect({ to, said: { status: one.status, headers: one.headers ?? {}, body } })(),
    );
    expect(play.reached()).toBe(true);
    expect(failure.kind, failure.message).toBe(one.kind);
    expect(failure.retryAfterMs).toBe(one.retryAfterMs);
    expect(failure.message).not.toContain(CANARY);
  });
});

function isSignOn(path: string): boolean {
  return /\/token$|oauth/.test(path);
}
