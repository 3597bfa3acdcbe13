import type { Ledger, Tables } from '#src/ledger.ts';
import { type Pace, pace, turn } from '#src/pace.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mail } from '#src/ports/mail.ts';
import type { Download, Http, Vendor } from '#src/ports/vendor.ts';
import { type Breaker, breaker } from './breaker.ts';

type Pause = Tables['pauses'];

/** The `why` of a pause that the breaker made. */
const RESTS = 'resting';
/** Pauses are read this often at most (ms): another process may have been asked to stay away. */
const KNOWN = 1_000;

/**
 * The way to vendors, by HTTP and by letter: it keeps each vendor's pace and its "stay away" (by account, for `host` as a whole), and leaves a
 * host alone that does not answer (by account and the address's own host). Both kinds of pause outlive a restart.
 */
export function gate(o: { ledger: Ledger; http: Http; download?: Download | undefined; now(): number }) {
  const { ledger, now, download } = o;
  const paces = new Map<string, Pace>();
  const breakers = new Map<string, Breaker>();
  const known = new Map<string, { at: number; pauses: Promise<Pause[]> }>();

  /** The longest first. */
  function pausesOf(account: string): Promise<Pause[]> {
    const last = known.get(account);
    if (last && Math.abs(now() - last.at) < KNOWN) return last.pauses;
    const query = ledger.db.selectFrom('pauses').selectAll().where('account', '=', account);
    const pauses = query.orderBy('until', 'desc').execute();
    known.set(account, { at: now(), pauses });
    pauses.catch(() => known.delete(account));
    return pauses;
  }

  async function pauseFor(account: string, rows: Pause[]): Promise<void> {
    if (rows.length === 0) return;
    await ledger.write(async (tx) => {
      for (const row of rows)
        await tx
          .insertInto('pauses')
          .values(row)
          // The longer pause stands: requests under way at once are answered differently.
          .onConflict((c) => c.columns(['host', 'account']).doUpdateSet(row).where('pauses.until', '<', row.until))
          .execute();
    });
    known.delete(account);
  }

  async function resume({ host, account }: Pick<Pause, 'host' | 'account'>): Promise<void> {
    await ledger.write((tx) =>
      tx
        .deleteFrom('pauses')
        .where('host', '=', host)
        .where('account', '=', account)
        .where('why', '=', RESTS)
        .execute(),
    );
    known.delete(account);
  }

  return function gated(account: string, v: Vendor, host: string) {
    const mine = `${host} ${account}`;
    const hostOf = (url: string) => URL.parse(url)?.host || host;

    /** Does the work when its turn has come, unless `where` is to be left alone. */
    async function through<T>(where: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
      const pauses = (await pausesOf(account)).filter((p) => p.host === host || p.host === where);
      const [longest] = pauses;
      if (longest && longest.until > now()) throw stayAway(longest, longest.until - now());

      const bucket = paces.get(mine) ?? pace(v.limits.perSecond, v.limits.burst, v.limits.burst);
      paces.set(mine, bucket);
      await turn(bucket, now, signal);

      const rested = pauses.find((p) => p.host === where && p.why === RESTS);
      const fuse = breakers.get(`${where} ${account}`) ?? breaker(now, rested?.until);
      breakers.set(`${where} ${account}`, fuse);
      const pass = fuse.enter();
      if ('rest' in pass) throw stayAway({ host: where, why: RESTS }, pass.rest);
      try {
        const answer = await work();
        if (pass.answered()) await resume({ host: where, account });
        return answer;
      } catch (error) {
        if (!(error instanceof Failure) || signal.aborted) {
          pass.left();
          throw error;
        }
        const { kind, retryAfterMs } = error;
        if (kind !== 'down' && pass.answered()) await resume({ host: where, account });
        const rest = kind === 'down' ? pass.silent() : undefined;
        await pauseFor(account, [
          ...(retryAfterMs === undefined ? [] : [{ host, account, until: now() + retryAfterMs, why: kind }]),
          ...(rest === undefined ? [] : [{ host: where, account, until: rest, why: RESTS }]),
        ]);
        throw error;
      }
    }

    return {
      http: ((request) => through(hostOf(request.url), request.signal, () => o.http(request))) as Http,
      download:
        download && (((request) => through(hostOf(request.url), request.signal, () => download(request))) as Download),
      mail: ({ from, send }: Mail): Mail => ({
        from,
        send: (letter, signal) => through(host, signal, () => send(letter, signal)),
      }),
    };
  };
}

function stayAway({ host, why }: Pick<Pause, 'host' | 'why'>, retryAfterMs: number): Failure {
  return why === RESTS
    ? new Failure('down', `${host} does not answer and is left alone for a while`, { retryAfterMs })
    : new Failure('busy', `${host} asked to be left alone`, { retryAfterMs });
}
