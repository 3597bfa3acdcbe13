import type { Ledger } from '#src/ledger.ts';
import { type Pace, pace, turn } from '#src/pace.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mail } from '#src/ports/mail.ts';
import type { Desk, Http, Vendor } from '#src/ports/vendor.ts';

type Sealing = { seal(record: string, text: string): string; open(record: string, sealed: string): string };

const NO_MAIL: Mail = {
  from: async () => undefined,
  async send() {
    throw new Failure('unsupported', 'no mailbox is connected');
  },
};

export type Desks = ReturnType<typeof desks>;

/** Vendors connected with accounts: one desk per account for as long as its credentials stay the same. */
export function desks(o: { ledger: Ledger; sealing: Sealing; http: Http; now(): number }) {
  const { ledger, now } = o;
  const { db } = ledger;
  const open = new Map<string, { sealed: string; desk: Desk }>();
  const paces = new Map<string, Pace>();

  /** Keeps the vendor's pace and its "stay away", which outlives a restart. */
  function gated(account: string, v: Vendor, host: string): Http {
    const key = `${host} ${account}`;
    return async (request) => {
      const pause = await db
        .selectFrom('pauses')
        .select('until')
        .where('host', '=', host)
        .where('account', '=', account)
        .executeTakeFirst();
      const left = (pause?.until ?? 0) - now();
      if (left > 0) throw new Failure('busy', `${host} asked to be left alone`, { retryAfterMs: left });
      const bucket = paces.get(key) ?? pace(v.limits.perSecond, v.limits.burst, v.limits.burst);
      paces.set(key, bucket);
      await turn(bucket, now, request.signal);
      try {
        return await o.http(request);
      } catch (error) {
        if (error instanceof Failure && error.retryAfterMs !== undefined) {
          const row = { host, account, until: now() + error.retryAfterMs, why: error.kind };
          await ledger.write((tx) =>
            tx
              .insertInto('pauses')
              .values(row)
              // The longer pause stands: requests under way at once are answered differently.
              .onConflict((c) => c.columns(['host', 'account']).doUpdateSet(row).where('pauses.until', '<', row.until))
              .execute(),
          );
        }
        throw error;
      }
    };
  }

  function sealed(account: string, credentials: unknown): string {
    return o.sealing.seal(`account:${account}`, JSON.stringify(credentials));
  }

  return {
    sealed,

    /** Reads no network until one of the desk's methods is called. */
    of(account: string, v: Vendor, stored: string): Desk {
      const known = open.get(account);
      if (known?.sealed === stored) return known.desk;
      const credentials = v.asks.credentials.parse(JSON.parse(o.sealing.open(`account:${account}`, stored)));
      const entry = { sealed: stored, desk: connect() };
      function connect(): Desk {
        return v.connect(credentials, {
          http: gated(account, v, v.contact(credentials).host),
          mail: NO_MAIL,
          now,
          async keep(rotated) {
            const next = sealed(account, rotated);
            // Only in the place of what this desk was opened with: meanwhile somebody may have given a new one.
            const kept = await ledger.write((tx) =>
              tx
                .updateTable('accounts')
                .set({ sealed: next })
                .where('id', '=', account)
                .where('sealed', '=', entry.sealed)
                .executeTakeFirst(),
            );
            if (kept.numUpdatedRows > 0n) entry.sealed = next;
          },
        });
      }
      open.set(account, entry);
      return entry.desk;
    },

    /** Proves credentials with the cheapest request. Resolves with what to store and where polling starts. */
    async trial(
      account: string,
      v: Vendor,
      credentials: unknown,
      signal: AbortSignal,
    ): Promise<{ sealed: string; mark: string | null; expires: number | null }> {
      let latest = credentials;
      const desk = v.connect(credentials, {
        http: gated(account, v, v.contact(credentials).host),
        mail: NO_MAIL,
        now,
        async keep(rotated) {
          latest = rotated;
        },
      });
      let mark: string | null = null;
      if (desk.changed) mark = (await desk.changed(undefined, signal)).next;
      else await desk.search?.({ limit: 1 }, signal);
      return { sealed: sealed(account, latest), mark, expires: v.contact(latest).expires ?? null };
    },

    close(account: string): void {
      open.delete(account);
    },
  };
}
