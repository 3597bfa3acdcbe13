import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, test } from 'vitest';
import { http } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { redhat } from '#vendors/redhat.ts';
import { strata } from '#vendors/strata.ts';
import { CANARY } from './contracts/stage.ts';
import { noMail } from './fakes/mail.ts';
import { token } from './fakes/redhat.ts';
import { type Said, wire } from './fakes/wire.ts';
import { bomb, JSONS, XML } from './hostile/answers.ts';

const NUMBER = '01234567';
/** Milliseconds that one answer may take us, and that other work may wait for it: this machine may be busy. */
const PATIENCE = 30_000;
const HELD_UP = 5_000;
const BOMB = bomb();

/** What the vendor's clients make of one answer to everything that is asked, over a real wire. */
async function outcomes(vendor: 'redhat' | 'strata', said: Said): Promise<{ all: unknown[]; heldUp: number }> {
  await using server = await wire(({ path }) => (path === '/sso' ? token('access') : said));
  const tools = { http: http(), mail: noMail, now: Date.now, keep: async () => {} };
  const credentials = { token: CANARY, clientId: 'x', api: server.base, sso: `${server.base}/sso` };
  const desk: Desk =
    vendor === 'redhat'
      ? redhat.connect(credentials, tools)
      : strata.connect({ user: 'arossi', password: CANARY, api: server.base }, tools);
  const signal = AbortSignal.timeout(PATIENCE);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const asked = [
    desk.changed?.('2026-11-20T08:00:00.000Z', signal),
    desk.get?.(NUMBER, signal),
    desk.search?.({ text: 'x' }, signal),
  ];
  const all = await Promise.all(asked.map((work) => work?.catch((error: unknown) => error)));
  delay.disable();
  return { all, heldUp: delay.max / 1e6 };
}

/** Nothing half believed: a Failure that quotes nothing, or a value of cases with numbers. */
function expectSound({ all, heldUp }: Awaited<ReturnType<typeof outcomes>>): void {
  for (const outcome of all) {
    if (!(outcome instanceof Failure) && outcome instanceof Error) throw outcome;
    if (outcome instanceof Failure) {
      expect(outcome.kind).toBe('garbled');
      expect(outcome.message.length).toBeLessThan(300);
      expect(outcome.message).not.toContain(CANARY);
    }
    if (outcome === all[1]) expect(outcome, 'this is no case').toBeInstanceOf(Failure);
  }
  expect(heldUp).toBeLessThan(HELD_UP);
  expect({}).not.toHaveProperty('polluted');
}

describe('an answer made to do harm is refused, and other work goes on', () => {
  test.each(Object.entries(XML))('in XML: %s', async (_name, make) => {
    expectSound(await outcomes('strata', { headers: { 'content-type': 'application/xml' }, body: make() }));
  });

  test.each(Object.entries(JSONS))('in JSON: %s', async (_name, make) => {
    expectSound(await outcomes('redhat', { headers: { 'content-type': 'application/json' }, body: make() }));
  });
});

describe.each(['redhat', 'strata'] as const)('%s', (vendor) => {
  test.each(['gzip', 'br', 'deflate', 'gzip, gzip', 'x-martian'])(
    'an answer encoded as %s is not unpacked',
    async (encoding) => {
      const before = process.memoryUsage().arrayBuffers;
      const { all } = await outcomes(vendor, { headers: { 'content-encoding': encoding }, body: BOMB });
      for (const outcome of all) expect(outcome).toMatchObject({ name: 'Failure', kind: 'garbled' });
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100 * 1024 * 1024);
    },
  );

  test('an answer that does not say it is packed is no text', async () => {
    const { all } = await outcomes(vendor, { headers: { 'content-type': 'application/json' }, body: BOMB });
    for (const outcome of all) expect(outcome).toMatchObject({ name: 'Failure', kind: 'garbled' });
  });

  test.each(['utf-16', 'iso-8859-1', 'x-martian', 'utf-7', '\u00a0', '"'])(
    'a charset %s does no harm',
    async (charset) => {
      const headers = { 'content-type': `application/json; charset=${charset}` };
      const { all } = await outcomes(vendor, { headers, body: Buffer.from('{"cases":"\xe4"}', 'latin1') });
      for (const outcome of all) expect(outcome).toMatchObject({ name: 'Failure', kind: 'garbled' });
    },
  );
});
