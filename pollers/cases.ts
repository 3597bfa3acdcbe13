import type { Account } from '#src/core/accounts.ts';
import type { Core } from '#src/core/index.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Case, PRIORITIES, type Priority } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';
import { health } from './health.ts';

/** Milliseconds between polls, by the highest priority watched. */
export type Intervals = Record<Priority | 'idle', number>;

const AT_ONCE = 4;
/** Cases that are in memory together, and remembered in one commit. */
const BATCH = 40;
const POLL_DEADLINE = 5 * 60_000;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

/** Polls one account: what changed is read, remembered and owed in one commit, and the next poll is planned. */
export function casePoller(o: { core: Core; intervals(account: Account): Intervals; random(): number }) {
  const { core } = o;
  const { well, ill } = health(core);

  /** Reads cases, a few at once, until the vendor refuses the credential or wants to be left alone. */
  async function read(
    account: Account,
    desk: Desk,
    numbers: string[],
    signal: AbortSignal,
  ): Promise<{ cases: Case[]; failures: unknown[] }> {
    const found: Case[] = [];
    const failures: unknown[] = [];
    const rest = [...numbers];
    async function worker(): Promise<void> {
      for (let number = rest.shift(); number !== undefined; number = rest.shift()) {
        try {
          const one = await desk.get?.(number, signal);
          if (one) found.push(one);
          await core.doctor.over(`case:${account.id}:${number}`);
        } catch (error) {
          if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'missing'))
            await unreadable(account, number, error);
          else failures.push(error);
          if (stops(error)) rest.length = 0;
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return { cases: found, failures };
  }

  /** That case only: the others go on. */
  async function unreadable(account: Account, number: string, failure: Failure): Promise<void> {
    const how = failure.kind === 'missing' ? 'missing' : 'forbidden';
    // Given up: the chats that watched it are told; else whoever owns the account, once.
    const key = `case:${account.id}:${number}`;
    if (await core.cases.unreadable(account.id, number, how)) return core.doctor.over(key);
    const notice = { say: `notice-case-${how}`, args: { number, account: account.label } };
    await core.doctor.trouble(key, failure, { people: [account.owner], notice });
  }

  async function cycle(account: Account, signal: AbortSignal): Promise<void> {
    const desk = await core.accounts.desk(account.id);
    if (!desk.changed || !desk.get) throw new Failure('unsupported', `${account.vendor.name} cannot be watched`);
    const { cases: heads, next } = await desk.changed(account.mark ?? undefined, signal);
    const wanted = await core.watches.wanted(account.id, heads);
    const unread = await core.cases.unread(
      account.id,
      heads.filter((h) => wanted.has(h.number)),
    );
    const numbers = [...new Set([...unread.map((h) => h.number), ...(await core.cases.due(account.id))])];
    const failures: unknown[] = [];
    for (let i = 0; i < numbers.length && !failures.some(stops); i += BATCH) {
      const part = await read(account, desk, numbers.slice(i, i + BATCH), signal);
      await core.cases.absorb(account.id, part.cases);
      failures.push(...part.failures);
    }
    if (failures.length > 0) throw failures.find(stops) ?? failures[0];
    // The mark moves only when everything before it was read.
    if (next !== account.mark) await core.cases.absorb(account.id, [], next);
  }

  /** When to try again; undefined where that takes a new credential. */
  function retry(account: Account, failure: Failure): number | undefined {
    if (failure.kind === 'auth') return undefined;
    return failure.retryAfterMs ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** account.fails) * (0.5 + o.random() / 2);
  }

  async function interval(account: Account): Promise<number> {
    const hottest = (await core.watches.hottest(account.id)) ?? { idle: true, rank: 0 };
    const level: keyof Intervals = hottest.idle ? 'idle' : (PRIORITIES[hottest.rank] ?? 'low');
    return o.intervals(account)[level] * (0.95 + o.random() / 10);
  }

  /** The wake-up `poll`. Nothing watched or a paused account: no next one; a new watch or /setup puts it again. */
  return async function poll(id: string, stop: AbortSignal): Promise<void> {
    const account = (await core.accounts.all()).find((a) => a.id === id);
    if (account?.state !== 'on' || !(await core.watches.hottest(id))) return;
    const signal = AbortSignal.any([stop, AbortSignal.timeout(POLL_DEADLINE)]);
    const again = (wait: number) => core.queue.put('poll', id, { notBefore: core.now() + wait });
    try {
      await cycle(account, signal);
      await well(account);
      const wait = await interval(account);
      // Asked for together, they are one commit.
      await Promise.all([core.accounts.went(id, 'ok'), again(wait)]);
    } catch (error) {
      // Our own stop is no failure: the wake-up stays for the next start.
      if (stop.aborted) throw error;
      const failure = signal.aborted ? new Failure('down', 'the poll took longer than five minutes') : error;
      if (!(failure instanceof Failure)) throw error;
      await ill(account, failure);
      const wait = retry(account, failure);
      if (wait !== undefined) await again(wait);
    }
  };
}

/** Nothing else of this account need be asked now. */
function stops(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'auth' || error.kind === 'busy');
}
