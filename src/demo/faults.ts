/** What can go wrong at the vendor's. A person switches these on in the demo, a test in the fake. */
const NAMES = [
  '401', // the access token is refused
  '403', // another account's case
  '404', // no such case
  '429', // slow down; Retry-After 30 unless told otherwise
  '500', // the portal's own error body
  '503', // a proxy's HTML page
  'login page', // HTML with status 200
  'empty', // 200 without a body
  'revoked', // the token endpoint: invalid_grant; access tokens given out die too
  'slow', // the answer comes after delayMs
  'hang', // no answer at all
  'drip', // one byte every 200 ms
  'cut', // Content-Length promises twice what comes
  'half', // half a body, no Content-Length, connection closed
  'reset', // the connection dies before the request is heeded
  'lost', // the request takes effect, its answer never arrives
] as const;
export type FaultName = (typeof NAMES)[number];

export type Fault = {
  name: FaultName;
  /** Seconds; a text goes into the header as it is; false leaves the header out. */
  retryAfterS: number | string | false | undefined;
  delayMs: number;
};

type FaultOptions = {
  /** How many requests it spoils; without it, all until cleared. */
  times?: number;
  retryAfterS?: number | string | false;
  /** Default 5000. */
  delayMs?: number;
  /** Tried on the path without its query; default: the API (`revoked`: where access tokens are given out). */
  match?: RegExp;
};

export type Faults = {
  /** The same name again replaces the earlier one. */
  set(name: FaultName, o?: FaultOptions): void;
  clear(): void;
  /** Those switched on now. */
  on(): FaultName[];
  readonly names: readonly FaultName[];
};

export function faultTable(
  { api, signIn }: { api: RegExp; signIn?: RegExp },
  revoke: () => void,
): Faults & { take(path: string): Fault | undefined } {
  const table = new Map<FaultName, Fault & { left: number; match: RegExp }>();
  return {
    names: NAMES.filter((name) => name !== 'revoked' || signIn),
    set(name, { times = Number.POSITIVE_INFINITY, retryAfterS, delayMs = 5000, match } = {}) {
      const usual = (name === 'revoked' && signIn) || api;
      table.set(name, { name, retryAfterS, delayMs, left: times, match: match ?? usual });
      if (name === 'revoked') revoke();
    },
    clear: () => table.clear(),
    on: () => [...table.keys()],
    take(path) {
      const fault = table.values().find(({ match }) => path.search(match) >= 0);
      if (!fault) return undefined;
      fault.left -= 1;
      if (fault.left <= 0) table.delete(fault.name);
      return fault;
    },
  };
}
