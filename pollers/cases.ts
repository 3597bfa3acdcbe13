import type { Account } from '#src/core/accounts/accounts.ts';
import { PATIENCE } from '#src/core/accounts/health.ts';
import type { Core } from '#src/core/index.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Case, PRIORITIES, type Priority } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';

/** Milliseconds between polls, by the highest priority watched. */
export type Intervals = Record<Priority | 'idle', number>;

const AT_ONCE = 4;
/** Cases that are in memory together, and remembered in one commit. */
const BATCH = 40;
/** After reading for so long the rest is left to the next poll, which begins at once. */
const READING = 4 * 60_000;
const POLL_DEADLINE = 10 * 60_000;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

/** `stop`: why nothing else of this account need be asked now. `failures` are of single cases: the others go on. */
type Part = { cases: Case[]; failures: { number: string; failure: Failure }[]; stop?: { error: unknown } };

/** Polls one account: what changed is read, remembered and owed in one commit, and the next poll is planned. */
export function casePoller(o: { core: Core; intervals(account: Account): Intervals; random(): number }) {
  const { core } = o;
  const { well, ill } = core.health;

  /** Takes cases off the list and reads them, a few at once, until there are none, time is up or the vendor says stop. */
  async function read(
    account: Account,
    desk: Desk,
    numbers: string[],
    { until, signal }: { until: number; signal: AbortSignal },
  ): Promise<Part> {
    const part: Part = { cases: [], failures: [] };
    let left = BATCH;
    async function worker(): Promise<void> {
      while (!part.stop && left > 0 && core.now() < until) {
        const number = numbers.shift();
        if (number === undefined) return;
        left -= 1;
        try {
          const one = await desk.get?.(number, signal);
          if (!one) continue;
          part.cases.push(one);
          await rows(account, one);
        } catch (error) {
          if (!(error instanceof Failure) || signal.aborted || stops(error)) part.stop ??= { error };
          else if (!(await unreadable(account, number, error))) part.failures.push({ number, failure: error });
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return part;
  }

  /** What of a case or, without one, of the list cannot be believed is told to the owner, once. */
  async function odd(account: Account, count = 0, number?: string): Promise<void> {
    const key = number === undefined ? `list:${account.id}` : `case:${account.id}:${number}`;
    if (count === 0) return core.doctor.over(key);
    const say = number === undefined ? 'notice-list-odd' : 'notice-case-odd';
    const notice = { say, args: { account: account.label, count, ...(number === undefined ? {} : { number }) } };
    const failure = new Failure('garbled', `${count} rows cannot be believed`);
    await core.doctor.trouble(key, failure, { people: [account.owner], notice });
  }

  function rows(account: Account, one: Case): Promise<void> {
    return odd(account, one.odd, one.number);
  }

  /** True: who is concerned was told, or need not be. */
  async function unreadable(account: Account, number: string, failure: Failure): Promise<boolean> {
    const { kind } = failure;
    const how = kind === 'missing' || kind === 'forbidden' ? kind : 'unread';
    const given = await core.cases.unreadable(account.id, number, how);
    if (how === 'unread') return false;
    // Given up: the chats that watched it are told; else whoever owns the account, once.
    const key = `case:${account.id}:${number}`;
    const notice = { say: `notice-case-${how}`, args: { number, account: account.label } };
    if (given) await core.doctor.over(key);
    else await core.doctor.trouble(key, failure, { people: [account.owner], notice });
    return true;
  }

  /** However many cases cannot be read at a time, that is one trouble, and over when all of them can. */
  async function puzzled(account: Account, [first]: Part['failures']): Promise<void> {
    const key = `unread:${account.id}`;
    if (!first) {
      if (!(await core.cases.stuck(account.id))) await core.doctor.over(key);
      return;
    }
    const { number, failure } = first;
    const notice = { say: 'notice-case-unread', args: { number, account: account.label, why: failure.message } };
    const after = failure.retryable ? PATIENCE : 1;
    await core.doctor.trouble(key, failure, { people: [account.owner], notice, after });
  }

  /** Resolves with how many cases were to be read, and whether some of them still are. */
  async function cycle(account: Account, signal: AbortSignal): Promise<{ asked: number; more: boolean }> {
    const desk = await core.accounts.desk(account.id);
    if (!desk.changed || !desk.get) throw new Failure('unsupported', `${account.vendor.name} cannot be watched`);
    const list = await desk.changed(account.mark ?? undefined, signal);
    await odd(account, list.odd);
    const wanted = await core.watches.wanted(account.id, list.cases);
    const heads = list.cases.filter((h) => wanted.has(h.number));
    const unread = (await core.cases.unread(account.id, heads)).map((h) => h.number);
    const numbers = [...new Set([...unread, ...(await core.cases.due(account.id))])];
    const asked = numbers.length;
    const until = core.now() + READING;
    const failures: Part['failures'] = [];
    let stop: Part['stop'];
    while (!stop && numbers.length > 0 && core.now() < until) {
      const at = core.now();
      const part = await read(account, desk, numbers, { until, signal });
      await core.cases.absorb(account.id, part.cases, { at });
      failures.push(...part.failures);
      stop = part.stop;
    }
    await puzzled(account, failures);
    if (stop) throw stop.error;
    const more = numbers.length > 0;
    // The mark moves only when everything before it was read, or waits for its next look.
    if (!more && list.next !== account.mark) await core.cases.advance(account.id, list.next);
    return { asked, more };
  }

  /** When to try again; undefined where that takes a new credential. */
  function retry(account: Account, failure: Failure): number | undefined {
    if (failure.kind === 'auth') return undefined;
    return failure.retryAfterMs ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** account.fails) * (0.5 + o.random() / 2);
  }

  function interval(account: Account, hottest = { idle: true, rank: 0 }): number {
    const level: keyof Intervals = hottest.idle ? 'idle' : (PRIORITIES[hottest.rank] ?? 'low');
    return o.intervals(account)[level] * (0.95 + o.random() / 10);
  }

  /** The wake-up `poll`. Nothing watched or a paused account: no next one; a new watch or /setup puts it again. */
  return async function poll(id: string, stop: AbortSignal): Promise<void> {
    const account = await core.accounts.find(id);
    const before = await core.watches.hottest(id);
    if (account?.state !== 'on' || !before) return;
    // News of a vendor by mail comes by mail.
    if ((await core.accounts.contact(id)).kind !== 'api') return;
    const signal = AbortSignal.any([stop, AbortSignal.timeout(POLL_DEADLINE)]);
    const again = (wait: number) => core.queue.put('poll', id, { notBefore: core.now() + wait });
    try {
      const { asked, more } = await cycle(account, signal);
      await well(account);
      const hottest = asked > 0 ? await core.watches.hottest(id) : before;
      // Asked for together, they are one commit.
      await Promise.all([core.accounts.went(account, 'ok'), again(more ? 0 : interval(account, hottest))]);
    } catch (error) {
      // Our own stop is no failure: the wake-up stays for the next start.
      if (stop.aborted) throw error;
      const failure = signal.aborted ? new Failure('down', 'the poll took longer than ten minutes') : error;
      if (!(failure instanceof Failure)) throw error;
      await ill(account, failure);
      const wait = retry(account, failure);
      if (wait !== undefined) await again(wait);
    }
  };
}

/** Nothing else of this account need be asked now. */
function stops({ kind, retryAfterMs }: Failure): boolean {
  return kind === 'auth' || kind === 'busy' || retryAfterMs !== undefined;
}
