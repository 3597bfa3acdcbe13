import type { Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mail } from '#src/ports/mail.ts';
import type { Contact, Desk, Download, Http, Tools, Vendor } from '#src/ports/vendor.ts';
import { fieldsOf } from './asks.ts';
import { departures } from './departure.ts';
import { gate } from './gate.ts';
import { type Rehearsal, rehearsal } from './rehearsal.ts';

export type { Rehearsal } from './rehearsal.ts';

type Sealing = { seal(record: string, text: string): string; open(record: string, sealed: string): string };

/** A secret that is shorter is no secret, and would hide half the text. */
const SHORTEST_SECRET = 6;

const NO_MAIL: Mail = {
  from: async () => undefined,
  async send() {
    throw new Failure('unsupported', 'no mailbox is connected');
  },
};

export type Desks = ReturnType<typeof desks>;

/** Vendors connected with accounts: one desk per account for as long as its credentials stay the same. */
export function desks(o: {
  ledger: Ledger;
  sealing: Sealing;
  http: Http;
  download?: Download | undefined;
  /** What an account's letters go out by; without it there is no mailbox. */
  mail?(account: string): Mail;
  /** Whether a mailbox lets us in. */
  check?(credentials: unknown, keep: (rotated: unknown) => Promise<void>, signal: AbortSignal): Promise<void>;
  now(): number;
}) {
  const { ledger, now } = o;
  const departure = departures();
  const gated = gate({ ...o, http: departure.http(o.http) });
  const open = new Map<string, { sealed: string; desk: Desk; contact: Contact }>();

  function sealed(account: string, credentials: unknown): string {
    return o.sealing.seal(`account:${account}`, JSON.stringify(credentials));
  }

  function unsealed(account: string, v: Vendor, stored: string): unknown {
    return v.asks.credentials.parse(JSON.parse(o.sealing.open(`account:${account}`, stored)));
  }

  function tools(account: string, v: Vendor, credentials: unknown): Omit<Tools, 'keep'> {
    const { host } = v.contact(credentials);
    const { http, mail, download } = gated(account, v, host);
    return { http, mail: mail(departure.mail(o.mail?.(account) ?? NO_MAIL)), now, ...(download && { download }) };
  }

  /** Stores what the vendor has rotated in the place of `entry.sealed`, which moves along. */
  function keeping(account: string, entry: { sealed: string }) {
    return async (rotated: unknown): Promise<void> => {
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
    };
  }

  return {
    sealed,
    departing: departure.departing,

    /** What is known of the vendor with these credentials; reads no network. */
    contact(account: string, v: Vendor, stored: string): Contact {
      const known = open.get(account);
      return known?.sealed === stored ? known.contact : v.contact(unsealed(account, v, stored));
    },

    /** The credentials themselves, with what stores rotated ones: for mailboxes, which have no desk. */
    bare(account: string, v: Vendor, stored: string) {
      return { credentials: unsealed(account, v, stored), keep: keeping(account, { sealed: stored }) };
    },

    /** Reads no network until one of the desk's methods is called. */
    of(account: string, v: Vendor, stored: string): Desk {
      const known = open.get(account);
      if (known?.sealed === stored) return known.desk;
      const credentials = unsealed(account, v, stored);
      const place = { sealed: stored };
      const desk = v.connect(credentials, { ...tools(account, v, credentials), keep: keeping(account, place) });
      open.set(account, Object.assign(place, { desk, contact: v.contact(credentials) }));
      return desk;
    },

    /** What would go out first if this were done; nothing does. What is only asked is asked, at the vendor's pace. */
    async rehearse(
      account: string,
      v: Vendor,
      stored: string,
      work: (desk: Desk) => Promise<unknown>,
    ): Promise<Rehearsal> {
      const credentials = unsealed(account, v, stored);
      const given = tools(account, v, credentials);
      const connect = (held: Pick<typeof given, 'http' | 'mail'>) =>
        v.connect(credentials, { ...given, ...held, keep: keeping(account, { sealed: stored }) });
      return rehearsal({ ...given, connect, secrets: secretsOf(v, credentials) }, work);
    },

    /** Proves credentials with the cheapest request there is. Resolves with what to store and where polling starts. */
    async trial(
      account: string,
      v: Vendor,
      credentials: unknown,
      signal: AbortSignal,
    ): Promise<{ sealed: string; mark: string | null; expires: number | null }> {
      let latest = credentials;
      async function keep(rotated: unknown): Promise<void> {
        latest = rotated;
      }
      const desk = v.connect(credentials, { ...tools(account, v, credentials), keep });
      let mark: string | null = null;
      if (desk.changed) mark = (await desk.changed(undefined, signal)).next;
      else if (desk.search) await desk.search({ limit: 1 }, signal);
      else if (v.contact(credentials).kind === 'mailbox') await o.check?.(credentials, keep, signal);
      return { sealed: sealed(account, latest), mark, expires: v.contact(latest).expires ?? null };
    },

    close(account: string): void {
      open.delete(account);
    },
  };
}

function secretsOf(v: Vendor, credentials: unknown): string[] {
  const values = new Map(Object.entries(credentials ?? {}));
  return fieldsOf(v.asks.credentials)
    .filter((field) => field.secret)
    .map((field) => String(values.get(field.name) ?? ''))
    .filter((secret) => secret.length >= SHORTEST_SECRET);
}
