import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { shown } from '#src/core/files/filename.ts';
import { mailReader } from '#src/mail/reader.ts';
import { whole } from '#src/mime.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { MALFORMED } from './hostile/mails.ts';

const AT = '2026-11-21T10:00:00.000Z';
const NEVER = new AbortController().signal;
const SEED = 20261121;
/** Milliseconds that other work may wait: the machine may be busy. */
const HELD_UP = 1_000;
const MOST_TEXT = 64 * 1024;
const MOST_PEOPLE = 100;
const ACTS = /[[\p{Cc}\p{Bidi_Control}\u200B\u2028\u2029]--[\n\t]]/v;

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'casebell-mails-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A mail within its limits, in which nothing acts; or garbled or refused, in words that quote nothing. */
function expectSound(outcome: WholeMail | Failure, name: string): void {
  if (outcome instanceof Failure) {
    expect(['garbled', 'refused'], name).toContain(outcome.kind);
    expect(outcome.message.length, name).toBeLessThan(200);
    expect(outcome.message, name).not.toMatch(/too long|too much/);
    return;
  }
  const { text, subject, fresh, to, cc, replyTo, headers, files } = outcome;
  expect(text.length, name).toBeLessThanOrEqual(MOST_TEXT);
  for (const words of [text, fresh, subject, outcome.name, ...Object.values(headers)])
    expect(words, name).not.toMatch(ACTS);
  expect(Math.max(to.length, cc.length, replyTo.length), name).toBeLessThanOrEqual(MOST_PEOPLE);
  expect(Object.getPrototypeOf(headers), name).toBe(Object.prototype);
  expect(headers, name).not.toHaveProperty('x-injected');
  for (const file of files) expect(shown(file.name), name).toMatch(/^[^/\\\p{Cc}\p{Bidi_Control}]+$/u);
}

test('a mail that no program should have written is read or given up, and other work goes on', async () => {
  const reader = mailReader();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const path = join(dir, 'mail.eml');
  try {
    for (const [name, make] of Object.entries(MALFORMED)) {
      await writeFile(path, make());
      delay.enable();
      const outcome = await reader.read(path, AT, NEVER).catch((error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      });
      delay.disable();
      expectSound(outcome, name);
    }
    expect(delay.max / 1e6).toBeLessThan(HELD_UP);
  } finally {
    await reader.stop();
  }
});

test('so is one with any bytes out of place', async () => {
  const sources = Object.values(MALFORMED)
    .map((make) => Buffer.from(make()))
    .filter(({ length }) => length < 2_000);
  const mails = fc.record({
    source: fc.nat(sources.length - 1),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.oneof(
      fc.uint8Array({ maxLength: 30 }),
      fc
        .constantFrom('\r\n\r\n', '--b\r\n', '--b--', '=?utf-8?b?', 'Content-Type: ', '\0', '"', '<', ';')
        .map((s) => Buffer.from(s)),
    ),
    cut: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(mails, async ({ source, at, bytes, cut }) => {
      const all = sources[source] ?? Buffer.alloc(0);
      const place = Math.floor(at * all.length);
      const made = Buffer.concat([all.subarray(0, place), bytes, ...(cut ? [] : [all.subarray(place)])]);
      const outcome = await whole(made, AT).catch((error: unknown) => {
        if (error instanceof Failure) return error;
        throw error;
      });
      expectSound(outcome, 'changed');
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});
