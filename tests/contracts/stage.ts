import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { http, type Patience } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Desk, Draft, Patch, Vendor } from '#src/ports/vendor.ts';
import { noMail } from '#tests/fakes/mail.ts';
import { type Exchange, type Harm, replay, type Seen, wire } from '#tests/fakes/wire.ts';

export type VendorRow<C, E> = {
  vendor: Vendor<C, E>;
  /** Credentials for a vendor at `base`; every secret in them contains `canary`. */
  credentials(base: string, canary: string): C;
  /**
   * A folder under tests/fixtures with one `<method>.json` for each method the desk has. `{base}` and `{canary}` in it
   * stand for the fake vendor's address and the secret.
   */
  recordings: string;
  /** What the vendor's official document says against a request; nothing where it is right. */
  referee?(request: Seen): string[];
};
export type Method = keyof Desk;

/** One call, what went over the wire for it, and the value people work with. The clock stands at `now`. */
export type Recording = {
  now: string;
  given: Partial<{
    since: string;
    number: string;
    query: { key?: string; text?: string; status?: string; limit?: number };
    draft: Draft;
    key: string;
    text: string;
    patch: Patch;
    file: { name: string; text: string };
  }>;
  exchanges: Exchange[];
  expected?: unknown;
};
type Call = (desk: Desk, given: Recording['given'], signal: AbortSignal) => Promise<unknown> | undefined;

export const CALLS: Record<Method, Call> = {
  changed: (desk, { since }, signal) => desk.changed?.(since, signal),
  get: (desk, { number = '' }, signal) => desk.get?.(number, signal),
  search: (desk, { query = {} }, signal) => desk.search?.(query, signal),
  open: (desk, { draft = EMPTY, key = '' }, signal) => desk.open?.(draft, key, signal),
  comment: (desk, { number = '', text = '' }, signal) => desk.comment?.(number, text, signal),
  attach: (desk, { number = '', file }, signal) => desk.attach?.(number, outgoing(file), signal),
  change: (desk, { number = '', patch = {} }, signal) => desk.change?.(number, patch, signal),
  catalog: (desk, _given, signal) => desk.catalog?.(signal),
};
const EMPTY: Draft = { title: '', body: '', severity: '', extra: {} };

export const CANARY = 'canary-6f1d2c';

export function folderOf<C, E>(row: VendorRow<C, E>): URL {
  return new URL(`../fixtures/${row.recordings}/`, import.meta.url);
}

/** The vendor connected with its canary account over real HTTP; the clock stands still. */
export function deskOf<C, E>(row: VendorRow<C, E>, base: string, now = 0, send = http({ now: () => now })): Desk {
  const tools = { http: send, mail: noMail, now: () => now, keep: async () => {} };
  return row.vendor.connect(row.credentials(base, CANARY), tools);
}

/** A vendor that plays the recording of one method, with something done to one of its answers. */
export async function stage<C, E>(row: VendorRow<C, E>, method: Method, patience: Partial<Patience> = {}) {
  let player: ReturnType<typeof replay> | undefined;
  const server = await wire((request) => player?.answer(request) ?? { status: 501 });
  const text = readFileSync(new URL(`${method}.json`, folderOf(row)), 'utf8');
  const filled = text.replaceAll('{base}', server.base).replaceAll('{canary}', CANARY);
  const { now, given, exchanges, expected }: Recording = JSON.parse(filled);
  // One for all calls: what is opened anew each time is the account, not the connection.
  const send = http({ patience, now: () => Date.parse(now) });

  return {
    exchanges,
    expected,
    /** People's words, which belong in no message that is logged. */
    words: [given.text, given.draft?.title, given.draft?.body, given.file?.text].filter((words) => words !== undefined),
    /** Connects afresh and returns the one call; that asks nothing yet. */
    connect(harm?: Harm): (signal?: AbortSignal) => Promise<unknown> {
      player = replay(exchanges, harm);
      const desk = deskOf(row, server.base, Date.parse(now), send);
      return async (signal = AbortSignal.timeout(10_000)) => CALLS[method](desk, given, signal);
    },
    /** The requests since the last time, and what is wrong with them by the official document. */
    asked(): { requests: Seen[]; offences: string[] } {
      const requests = server.seen.splice(0);
      return { requests, offences: requests.flatMap((request) => row.referee?.(request) ?? []) };
    },
    problems: () => player?.problems() ?? [],
    reached: () => player?.reached() ?? false,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}
export type Stage = Awaited<ReturnType<typeof stage>>;

/** What a call failed with; anything else than a Failure fails the test, and most of all a value. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const outcome = await call.then(
    (value) => new Error(`believed: ${inspect(value, { depth: 4 })}`),
    (error: unknown) => error,
  );
  if (outcome instanceof Failure) return outcome;
  throw outcome;
}

function outgoing({ name, text }: { name: string; text: string } = { name: '', text: '' }): OutgoingFile {
  const bytes = Buffer.from(text);
  async function* open() {
    yield bytes.subarray(0, 3);
    yield bytes.subarray(3);
  }
  return { name, size: bytes.length, open };
}
