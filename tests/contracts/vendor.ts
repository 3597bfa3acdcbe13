import { readdirSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Failure, FailureKind } from '#src/ports/failure.ts';
import { PRIORITIES } from '#src/ports/types.ts';
import { type Exchange, recorded, type Said } from '#tests/fakes/wire.ts';
import { CANARY, deskOf, failureOf, folderOf, type Method, type Stage, stage, type VendorRow } from './stage.ts';

const READS: Method[] = ['changed', 'get', 'search', 'catalog'];
const STATUSES: [number, FailureKind][] = [
  [401, 'auth'],
  [403, 'forbidden'],
  [404, 'missing'],
  [400, 'refused'],
  [429, 'busy'],
  [500, 'down'],
];
const PAGE = '<!DOCTYPE html><html><head><title>Log in</title></head><body><form action="/login"></form></body></html>';
/** The first deadline is nearly always long enough to come to the silent answer; a busy machine may need another. */
const DEADLINES = [60, 600, 6000];
/** Answers up to this long are cut at every byte; longer ones at both ends and at so many places between. */
const SMALL = 400;
const PLACES = 120;

/** What every vendor owes Casebell, checked over real HTTP against its own recorded answers. */
export function vendorContract<C, E>(row: VendorRow<C, E>): void {
  const { vendor } = row;
  const nowhere = 'http://127.0.0.1:9';
  const methods = Object.keys(deskOf(row, nowhere)) as Method[];

  describe(`${vendor.name} keeps the vendor contract`, () => {
    test('says what people may expect of it', () => {
      expect(vendor.id).toMatch(/^[a-z][a-z0-9]*$/);
      expect(vendor.name.trim()).not.toBe('');
      expect(vendor.caseId.pattern.source).toMatch(/^\^.*\$$/);
      expect(vendor.caseId.pattern.flags.replace(/[iu]/g, '')).toBe('');
      expect(vendor.caseId.example).toMatch(vendor.caseId.pattern);
      for (const host of vendor.caseId.portals) expect(new URL(`https://${host}`).host).toBe(host);
      const { title, body, file, perSecond, burst } = vendor.limits;
      expect(title).toBeGreaterThanOrEqual(40);
      expect(body).toBeGreaterThanOrEqual(1000);
      expect(file).toBeGreaterThan(0);
      expect(perSecond).toBeGreaterThan(0);
      expect(burst).toBeGreaterThanOrEqual(1);
      const order = vendor.severities.map(({ priority }) => PRIORITIES.indexOf(priority));
      expect(order).toEqual(order.toSorted());
      expect([...new Set(order)]).toEqual([0, 1, 2, 3]);
      expect(new Set(vendor.severities.map(({ word }) => word)).size).toBe(vendor.severities.length);
    });

    test('asks for credentials field by field and hides the secret one', () => {
      const { properties = {} } = z.toJSONSchema(vendor.asks.credentials, { io: 'input' });
      const secret = Object.values(properties).filter((field) => typeof field === 'object' && field['secret']);
      expect(secret.length).toBeGreaterThan(0);
      expect(z.toJSONSchema(vendor.asks.extra, { io: 'input' }).type).toBe('object');
      const account = row.credentials(nowhere, CANARY);
      expect(vendor.asks.credentials.parse(account)).toEqual(account);
      expect(vendor.contact(account)).toMatchObject({ kind: 'api', host: '127.0.0.1:9' });
    });

    test('can do exactly what is recorded', () => {
      const files = readdirSync(folderOf(row)).filter((name) => name.endsWith('.json'));
      expect(files.toSorted()).toEqual(methods.map((method) => `${method}.json`).toSorted());
    });

    describe.each(methods)('%s', (method) => {
      test('asks as recorded and understands the answer', async () => {
        await using play = await stage(row, method);
        const call = play.connect();
        expect(play.asked().requests, 'connecting asks nothing').toEqual([]);
        const value = await call();
        expect(play.problems()).toEqual([]);
        expect(play.asked().offences).toEqual([]);
        expect(value).toEqual(play.expected);
        for (const number of JSON.stringify(value ?? '').match(/(?<="number":")[^"]+/g) ?? []) {
          expect(number).toMatch(vendor.caseId.pattern);
        }
      });

      test.each(STATUSES)('a %i is a failure of kind %s', async (status, usual) => {
        await using play = await stage(row, method);
        for (const exchange of play.exchanges) {
          const headers: Record<string, string> = status === 429 ? { 'retry-after': '120' } : {};
          const failure = await harmed(play, exchange, { status, headers, body: 'no' });
          expect(failure.kind, place(exchange)).toBe(exchange.kinds?.[status] ?? usual);
          expect(failure.retryAfterMs, place(exchange)).toBe(status === 429 ? 120_000 : undefined);
          if (status === 500) expectDoubt(method, play, exchange, failure);
          else if (method !== 'attach') expect(failure.doubt, place(exchange)).toBe(isOpen(method, play, exchange));
        }
      });

      test('a dropped connection is a failure of kind down', async () => {
        await using play = await stage(row, method);
        for (const exchange of play.exchanges) {
          const failure = await harmed(play, exchange, 'reset');
          expect(failure.kind, place(exchange)).toBe('down');
          expectDoubt(method, play, exchange, failure);
        }
      });

      test('silence is a failure of kind down', async () => {
        await using play = await stage(row, method);
        await Promise.all(play.exchanges.map((_exchange, index) => silence(method, index)));
      });

      test.each([
        ['an empty answer', ''],
        ['a login page', PAGE],
      ])('%s with status 200 is garbled', async (_name, body) => {
        await using play = await stage(row, method);
        for (const exchange of play.exchanges.filter((candidate) => recorded(candidate).body !== '')) {
          const said = { status: 200, headers: { 'content-type': 'text/html' }, body };
          const failure = await harmed(play, exchange, said);
          expect(failure.kind, place(exchange)).toBe('garbled');
          expectDoubt(method, play, exchange, failure);
        }
      });

      test('an answer that ends too early is never believed', async () => {
        await using play = await stage(row, method);
        for (const exchange of play.exchanges) {
          const { status, headers, body } = recorded(exchange);
          const whole = Buffer.from(body.trimEnd());
          for (const end of cuts(whole.length)) {
            const failure = await harmed(play, exchange, { status, headers, body: whole.subarray(0, end) });
            expect(failure.kind, `${place(exchange)} cut at ${end}`).toBe('garbled');
            expectDoubt(method, play, exchange, failure);
          }
        }
      });

      test('asks nothing once it is aborted', async () => {
        await using play = await stage(row, method);
        const reason = new Error('stopping');
        await expect(play.connect()(AbortSignal.abort(reason))).rejects.toBe(reason);
        expect(play.asked().requests).toEqual([]);
      });
    });
  });

  async function silence(method: Method, index: number): Promise<void> {
    for (const ms of DEADLINES) {
      await using play = await stage(row, method, { total: ms, upload: ms });
      const exchange = play.exchanges[index];
      if (!exchange) break;
      const failure = await harmed(play, exchange, 'silence');
      expect(failure.kind, place(exchange)).toBe('down');
      if (play.reached()) return expectDoubt(method, play, exchange, failure);
    }
    expect.unreachable('the silent answer was never asked for');
  }
}

/** Neither the credential in an address or an error, nor people's words in a message that is logged. */
async function harmed(play: Stage, to: Exchange, said: Said): Promise<Failure> {
  const failure = await failureOf(play.connect({ to, said })());
  if (said !== 'silence') expect(play.reached(), `${place(to)} was asked`).toBe(true);
  const { requests, offences } = play.asked();
  expect(offences).toEqual([]);
  expect(JSON.stringify(requests.map(({ path, query }) => [path, query]))).not.toContain(CANARY);
  expect(inspect(failure, { depth: 8, showHidden: true })).not.toContain(CANARY);
  for (const words of play.words) expect(failure.message).not.toContain(words);
  return failure;
}

/** Whatever is said after the request that opened a case: it is there. */
function isOpen(method: Method, { exchanges }: Stage, exchange: Exchange): boolean {
  return method === 'open' && exchanges.slice(0, exchanges.indexOf(exchange)).some(({ effect }) => effect);
}

/** A read is never in doubt; a write whose answer is lost is, from its effect on and not before. */
function expectDoubt(method: Method, { exchanges }: Stage, exchange: Exchange, failure: Failure): void {
  const effect = exchanges.findIndex((candidate) => candidate.effect);
  const before = READS.includes(method) || exchanges.indexOf(exchange) < effect;
  if (before || exchange.effect) expect(failure.doubt, place(exchange)).toBe(!before);
}

function place({ request }: Exchange): string {
  return `${request.method} ${request.path}`;
}

function cuts(length: number): number[] {
  if (length <= SMALL) return [...Array(length).keys()];
  const ends = Array.from({ length: 32 }, (_, i) => [i, length - 1 - i]).flat();
  const between = Array.from({ length: PLACES }, (_, i) => Math.floor(((i + 1) * length) / (PLACES + 1)));
  return [...new Set([...ends, ...between])];
}
