import type { Account } from '#src/core/accounts/accounts.ts';
import { PATIENCE } from '#src/core/accounts/health.ts';
import type { Core } from '#src/core/index.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db } from '#src/ledger.ts';
import { deadline } from '#src/patience.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Case, PRIORITIES, type Priority } from '#src/ports/types.ts';
import type { Desk } from '#src/ports/vendor.ts';

/** Milliseconds between polls, by the highest priority watched. */
export type Intervals = Record<Priority | 'idle', number>;

const AT_ONCE = 4;
/**
 * Cases that are in memory together, and remembered in one commit: so many, or so many characters of text, or what was
 * read within so many milliseconds.
 */
export const BATCH = 200;
const TEXT = 16 * 2 ** 20;
const TOGETHER = 10_000;
/** After reading for so long the rest is left to the next poll, which begins at once. */
const READING = 4 * 60_000;
const POLL_DEADLINE = 10 * 60_000;
const FIRST_WAIT = 30_000;
const LONGEST_WAIT = 15 * 60_000;

type Reading = Desk & Required<Pick<Desk, 'changed' | 'get'>>;
/** `stop`: why nothing else of this account need be asked now. `failures` are of single cases: the others go on. */
type Part = {
  cases: Case[];
  failures: { number: string; failure: Failure }[];
  /** Troubles that are over, unless they never were, by their keys. */
  well: string[];
  stop?: { error: unknown };
};

/** Polls one account: what changed is read, remembered and owed in one commit, and the next poll is planned. */
export function casePoller(o: { core: Core; intervals(account: Account): Intervals; random(): number }) {
  const { core } = o;
  const { well, ill } = core.health;

  /** Takes cases off the list and reads them, a few at once, until there are none, time is up or the vendor says stop. */
  async function read(
    account: Account,
    desk: Reading,
    numbers: string[],
    { until, signal }: { until: number; signal: AbortSignal },
  ): Promise<Part> {
    const part: Part = { cases: [], failures: [], well: [] };
    const end = Math.min(until, core.now() + TOGETHER);
    let left = BATCH;
    let text = 0;
    async function worker(): Promise<void> {
      while (!part.stop && left > 0 && text < TEXT && core.now() < end) {
        const number = numbers.shift();
        if (number === undefined) return;
        left -= 1;
        try {
          const one = await desk.get(number, signal);
          failpoint('poll.read');
          part.cases.push(one);
          text += one.comments.reduce((sum, comment) => sum + comment.text.length, one.description.length);
          if (one.odd) await odd(account, one.odd, one.number);
          else part.well.push(caseKey(account, number));
        } catch (error) {
          if (!(error instanceof Failure) || signal.aborted || stops(error)) part.stop ??= { error };
          else await unreadable(account, { number, failure: error }, part);
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return part;
  }

  /** What of a case or, without one, of the list cannot be believed is told to the owner, once. */
  async function odd(account: Account, count: number, number?: string): Promise<void> {
    const key = number === undefined ? `list:${account.id}` : caseKey(account, number);
    const say = number === undefined ? 'notice-list-odd' : 'notice-case-odd';
    const notice = { say, args: { account: account.label, count, ...(number === undefined ? {} : { number }) } };
    const failure = new Failure('garbled', `${count} rows cannot be believed`);
    await core.doctor.trouble(key, failure, { people: [account.owner], notice });
  }

  /** One that cannot be read now is among the failures of its part; of any other who is concerned is told, or need not be. */
  async function unreadable(account: Account, one: Part['failures'][number], part: Part): Promise<void> {
    const { number, failure } = one;
    const { kind } = failure;
    const how = kind === 'missing' || kind === 'forbidden' ? kind : 'unread';
    const given = await core.cases.unreadable(account.id, number, how);
    if (how === 'unread') part.failures.push(one);
    // Given up: the chats that watched it are told; else whoever owns the account, once.
    else if (given) part.well.push(caseKey(account, number));
    else {
      const notice = { say: `notice-case-${how}`, args: { number, account: account.label } };
      await core.doctor.trouble(caseKey(account, number), failure, { people: [account.owner], notice });
    }
  }

  /** However many cases cannot be read at a time, that is one trouble, and over when all of them can. */
  async function puzzled(account: Account, { number, failure }: Part['failures'][number]): Promise<void> {
    const notice = { say: 'notice-case-unread', args: { number, account: account.label, why: failure.message } };
    const after = failure.retryable ? PATIENCE : 1;
    await core.doctor.trouble(`unread:${account.id}`, failure, { people: [account.owner], notice, after });
  }

  /** Reads what is new; the last of it is remembered together with the mark, with how it went, and with the next poll. */
  async function cycle(account: Account, desk: Reading, signal: AbortSignal): Promise<void> {
    const { id } = account;
    const list = await desk.changed(account.mark ?? undefined, signal);
    failpoint('poll.listed');
    if (list.odd) await odd(account, list.odd);
    const wanted = await core.watches.wanted(id, list.cases);
    const heads = list.cases.filter((h) => wanted.has(h.number));
    const unread = list.compared ? heads : await core.cases.unread(id, heads);
    const numbers = [...new Set([...unread.map((h) => h.number), ...(await core.cases.due(id))])];
    const until = core.now() + READING;

    async function settle(tx: Db): Promise<void> {
      const more = numbers.length > 0;
      // The mark moves only when everything before it was read, or waits for its next look.
      if (!more && list.next !== account.mark) await core.cases.advance(id, list.next, tx);
      failpoint('poll.advanced');
      await core.accounts.went(account, 'ok', tx);
      // This wake-up ends with the commit, which has the next one.
      await core.queue.end?.('poll', id, tx);
      await again(id, more ? 0 : interval(account, await core.watches.hottest(id, tx)), tx);
    }

    let failed: Part['failures'][number] | undefined;
    for (let last = false; !last; ) {
      const at = core.now();
      const part = await read(account, desk, numbers, { until, signal });
      failpoint('poll.gathered');
      failed ??= part.failures[0];
      last = !part.stop && (numbers.length === 0 || core.now() >= until);
      await core.cases.absorb(id, part.cases, { at, ...(last && { also: settle }) });
      failpoint('poll.absorbed');
      if (failed && (last || part.stop)) await puzzled(account, failed);
      if (last) failpoint('poll.planned');
      await recovered(account, part, last ? { list: !list.odd, cases: !failed } : undefined);
      if (part.stop) throw part.stop.error;
    }
  }

  /** What could be read is no trouble any more; at the end of the list, `whole`, the vendor is none, nor is its list, nor are all cases. */
  async function recovered(
    account: Account,
    part: Part,
    whole: { list: boolean; cases: boolean } | undefined,
  ): Promise<void> {
    const { id } = account;
    const [vendor, list, unread] = [`account:${id}`, `list:${id}`, `unread:${id}`];
    const open = await core.doctor.open(whole ? [...part.well, vendor, list, unread] : part.well);
    for (const key of part.well) if (open.has(key)) await core.doctor.over(key);
    if (open.has(vendor)) await well(account);
    if (whole?.list && open.has(list)) await core.doctor.over(list);
    if (whole?.cases && open.has(unread) && !(await core.cases.stuck(id))) await core.doctor.over(unread);
  }

  /** When to try again; undefined where that takes a new credential. */
  function retry(account: Account, failure: Failure): number | undefined {
    if (failure.kind === 'auth') return undefined;
    return failure.retryAfterMs ?? Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** account.fails) * (0.5 + o.random() / 2);
  }

  function interval(account: Account, { idle, rank }: { idle: boolean; rank: number }): number {
    const level: keyof Intervals = idle ? 'idle' : (PRIORITIES[rank] ?? 'low');
    return o.intervals(account)[level] * (0.95 + o.random() / 10);
  }

  async function again(id: string, wait: number, tx?: Db): Promise<void> {
    await core.queue.put('poll', id, { notBefore: core.now() + wait, ...(tx && { tx }) });
  }

  /** The wake-up `poll`. Nothing watched or a paused account: no next one; a new watch or /setup puts it again. */
  return async function poll(id: string, stop: AbortSignal): Promise<void> {
    const account = await core.accounts.find(id);
    if (account?.state !== 'on' || !(await core.watches.any(id))) return;
    const { signal, end } = deadline(stop, POLL_DEADLINE);
    try {
      failpoint('poll.began');
      const desk = await core.accounts.desk(id);
      if (watchable(desk)) await cycle(account, desk, signal);
      // News of a vendor by mail comes by mail.
      else if ((await core.accounts.contact(id)).kind === 'api')
        throw new Failure('unsupported', `${account.vendor.name} cannot be watched`);
    } catch (error) {
      // Our own stop is no failure: the wake-up stays for the next start.
      if (stop.aborted) throw error;
      const failure = signal.aborted ? new Failure('down', 'the poll took longer than ten minutes') : error;
      if (!(failure instanceof Failure)) throw error;
      await ill(account, failure);
      const wait = retry(account, failure);
      if (wait !== undefined) await again(id, wait);
    } finally {
      end();
    }
  };
}

function watchable(desk: Desk): desk is Reading {
  return desk.changed !== undefined && desk.get !== undefined;
}

function caseKey(account: Account, number: string): string {
  return `case:${account.id}:${number}`;
}

/** Nothing else of this account need be asked now. */
function stops({ kind, retryAfterMs }: Failure): boolean {
  return kind === 'auth' || kind === 'busy' || retryAfterMs !== undefined;
}
