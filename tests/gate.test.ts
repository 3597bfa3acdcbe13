import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { desks } from '#src/core/accounts/desks.ts';
import { http } from '#src/http.ts';
import { openLedger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Desk, Vendor } from '#src/ports/vendor.ts';
import { failureOf } from './contracts/stage.ts';
import { fakeClock } from './fakes/clock.ts';
import { type Said, wire } from './fakes/wire.ts';

const SECOND = 1000;
const MINUTE = 60_000;
const signal = AbortSignal.timeout(15_000);

/** A vendor that is one GET, over real HTTP; `restart` is another process on the same folder. */
async function place(answer: () => Said) {
  const server = await wire(answer);
  const clock = fakeClock();
  const folder = mkdtempSync(join(tmpdir(), 'casebell-gate-'));
  let ledger = await openLedger(folder);
  onTestFinished(async () => {
    await server[Symbol.asyncDispose]();
    await ledger.close();
    rmSync(folder, { recursive: true });
  });
  const vendor: Vendor = {
    id: 'acme',
    name: 'Acme',
    caseId: { pattern: /^\d+$/, example: '1', portals: [] },
    limits: { title: 10, body: 10, file: 1, perSecond: 1000, burst: 1000 },
    severities: [],
    asks: { credentials: z.object({}), extra: z.object({}) },
    contact: () => ({ kind: 'api', host: new URL(server.base).host }),
    connect: (_, tools): Desk => ({
      async search({ text: url = `${server.base}/cases` }, stop) {
        await tools.http({ url, signal: stop });
        return [];
      },
    }),
  };
  const open = () =>
    desks({
      ledger,
      sealing: { seal: (_, text) => text, open: (_, text) => text },
      http: http({ now: clock.now }),
      now: clock.now,
    }).of('a1', vendor, '{}');
  let desk = open();
  return {
    ...clock,
    seen: server.seen,
    /** Another process of ours was asked to stay away. */
    async elsewhere(until: number): Promise<void> {
      const row = { host: new URL(server.base).host, account: 'a1', until, why: 'busy' };
      await ledger.write((tx) => tx.insertInto('pauses').values(row).execute());
    },
    ask: async (stop = signal, url?: string) => desk.search?.(url ? { text: url } : {}, stop),
    /** As /doctor shows it. */
    pausedFor: async () => {
      const rows = await ledger.db.selectFrom('pauses').select('until').where('account', '=', 'a1').execute();
      return Math.max(0, ...rows.map((row) => row.until - clock.now()));
    },
    async restart(): Promise<void> {
      await ledger.close();
      ledger = await openLedger(folder);
      desk = open();
    },
  };
}

test('blindspot: rate limits: a Retry-After is honoured to the second, also by the process that comes after a restart', async () => {
  const at = await place(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  expect(await failureOf(at.ask())).toMatchObject({ kind: 'busy', retryAfterMs: 120 * SECOND });
  at.pass(20 * SECOND);
  await at.restart();
  expect(await at.pausedFor()).toBe(100 * SECOND);
  expect(await failureOf(at.ask())).toMatchObject({ kind: 'busy', retryAfterMs: 100 * SECOND });
  expect(at.seen).toHaveLength(1);
  at.pass(100 * SECOND);
  await failureOf(at.ask());
  expect(at.seen).toHaveLength(2);
});

test('blindspot: rate limits: a host that is down is left alone after five failures, also after a restart, and probed by one', async () => {
  let said: Said = { status: 502 };
  const at = await place(() => said);
  for (let i = 0; i < 5; i++)
    expect(await failureOf(at.ask())).toMatchObject({ kind: 'down', retryAfterMs: undefined });
  expect(await failureOf(at.ask())).toMatchObject({
    kind: 'down',
    retryAfterMs: 30 * SECOND,
    message: expect.stringContaining('is left alone for a while'),
  });
  at.pass(10 * SECOND);
  await at.restart();
  expect(await failureOf(at.ask())).toMatchObject({ kind: 'down', retryAfterMs: 20 * SECOND });
  expect(await at.pausedFor()).toBe(20 * SECOND);
  expect(at.seen).toHaveLength(5);

  at.pass(20 * SECOND);
  const all = await Promise.all([1, 2, 3, 4].map(() => failureOf(at.ask())));
  expect(at.seen).toHaveLength(6);
  expect(all.filter((failure) => failure.retryAfterMs !== undefined)).toHaveLength(3);
  expect(await at.pausedFor()).toBe(MINUTE);

  at.pass(MINUTE);
  said = { status: 200, body: '{}' };
  await at.ask();
  await Promise.all([1, 2, 3, 4].map(() => at.ask()));
  expect(at.seen).toHaveLength(11);
  expect(await at.pausedFor()).toBe(0);
});

test('a host that answers no is not down, however often it does', async () => {
  const at = await place(() => ({ status: 403 }));
  for (let i = 0; i < 12; i++) expect((await failureOf(at.ask())).kind).toBe('forbidden');
  expect(at.seen).toHaveLength(12);
});

test('requests that we stop ourselves say nothing about the host', async () => {
  let said: Said = 'silence';
  const at = await place(() => said);
  for (let i = 1; i <= 6; i++) {
    const stop = new AbortController();
    const asked = failureOf(at.ask(stop.signal));
    await vi.waitUntil(() => at.seen.length === i);
    stop.abort(new Failure('down', 'Casebell is stopping'));
    expect((await asked).message).toBe('Casebell is stopping');
  }
  said = { status: 200 };
  await at.ask();
  expect(at.seen).toHaveLength(7);
});

test('a host that is down rests alone: the vendor’s others are asked on', async () => {
  const at = await place(() => ({ status: 200 }));
  await using storage = await wire(() => ({ status: 503 }));
  for (let i = 0; i < 5; i++) await failureOf(at.ask(signal, storage.base));
  expect(await failureOf(at.ask(signal, storage.base))).toMatchObject({ kind: 'down', retryAfterMs: 30 * SECOND });
  await at.ask();
  expect(await failureOf(at.ask(signal, storage.base))).toMatchObject({ kind: 'down', retryAfterMs: 30 * SECOND });
  expect([at.seen.length, storage.seen.length]).toEqual([1, 5]);
});

test('a host that asked another process to be left alone is left alone by this one within a second', async () => {
  const at = await place(() => ({ status: 200 }));
  await at.ask();
  await at.elsewhere(at.now() + MINUTE);
  at.pass(SECOND);
  expect(await failureOf(at.ask())).toMatchObject({ kind: 'busy', retryAfterMs: 59 * SECOND });
  expect(at.seen).toHaveLength(1);
  at.pass(MINUTE);
  await at.ask();
  expect(at.seen).toHaveLength(2);
});
