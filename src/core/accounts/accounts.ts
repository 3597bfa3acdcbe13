import { narrow } from '#src/core/access/keys.ts';
import { withdraw } from '#src/core/tickets/withdraw.ts';
import { unwatch } from '#src/core/unwatch.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import { MailAccount } from '#src/ports/mail.ts';
import type { Contact, Desk, Vendor } from '#src/ports/vendor.ts';
import { connecting } from './connect.ts';
import type { Desks, Rehearsal } from './desks.ts';

/** One set of credentials at a vendor, without the credentials. */
export type Account = {
  id: string;
  vendor: Vendor;
  label: string;
  /** Person id. */
  owner: string;
  state: 'on' | 'paused';
  why: string | null;
  mark: string | null;
  fails: number;
  ok_at: number | null;
  failed_at: number | null;
  failure: string | null;
  /** When the credential is known to end. */
  expires_at: number | null;
};

/** How it went with an account; `pause`: it is not used again before somebody gives another credential. */
type How = 'ok' | { failure: Failure; pause: boolean };
export type Accounts = ReturnType<typeof accounts>;

export function accounts(o: { ledger: Ledger; vendors: readonly Vendor[]; desks: Desks; now(): number }) {
  const { ledger, now } = o;
  const { db } = ledger;

  function vendor(id: string): Vendor {
    const found = o.vendors.find((v) => v.id === id);
    if (!found) throw new Failure('unsupported', `no vendor ${id} is switched on`);
    return found;
  }

  function known<R extends { vendor: string }>(rows: R[]): (Omit<R, 'vendor'> & { vendor: Vendor })[] {
    return rows.flatMap((r) => {
      const v = o.vendors.find((candidate) => candidate.id === r.vendor);
      return v ? [{ ...r, vendor: v }] : [];
    });
  }

  const columns = [
    'id',
    'vendor',
    'label',
    'owner',
    'state',
    'why',
    'mark',
    'fails',
    'ok_at',
    'failed_at',
    'failure',
    'expires_at',
  ] as const;

  async function find(id: string): Promise<Account | undefined> {
    return known(await db.selectFrom('accounts').select(columns).where('id', '=', id).execute())[0];
  }

  async function get(id: string): Promise<Account> {
    const account = await find(id);
    if (!account) throw new Failure('missing', 'that account is gone');
    return account;
  }

  async function stored(id: string): Promise<{ vendor: Vendor; sealed: string }> {
    const found = await db.selectFrom('accounts').select(['vendor', 'sealed']).where('id', '=', id).executeTakeFirst();
    if (!found) throw new Failure('missing', 'that account is gone');
    return { vendor: vendor(found.vendor), sealed: found.sealed };
  }

  async function note(tx: Db, account: Account, how: How): Promise<void> {
    const update = tx.updateTable('accounts').where('id', '=', account.id);
    if (how === 'ok') {
      await update.set({ ok_at: now(), fails: 0, failure: null }).execute();
      return;
    }
    const { failure, pause } = how;
    await update
      // Where it worked since, the failure is an old credential's.
      .where('ok_at', 'is', account.ok_at)
      .set((eb) => ({
        failed_at: now(),
        fails: eb('fails', '+', 1),
        failure: failure.message,
        ...(pause ? { state: 'paused' as const, why: failure.message } : {}),
      }))
      .execute();
  }

  return {
    vendors: o.vendors,
    /** Those that take cases by mail or from a person: they can be used before anything is known of them. */
    byMail: o.vendors.filter((v) => {
      const nothing = v.asks.credentials.safeParse({});
      return nothing.success && v.contact(nothing.data).kind === 'email';
    }),
    vendor,

    find,
    get,

    async all(): Promise<Account[]> {
      return known(await db.selectFrom('accounts').select(columns).orderBy('created_at').execute());
    },

    /** What a person may use in a chat: what the chat was granted and, in a direct chat, what is their own. */
    async visible(chat: { id: string; kind: string }, person: string): Promise<Account[]> {
      const rows = await db
        .selectFrom('accounts')
        .select(columns)
        .where((eb) =>
          eb.or([
            eb('id', 'in', eb.selectFrom('grants').select('account').where('chat', '=', chat.id)),
            ...(chat.kind === 'direct' ? [eb('owner', '=', person)] : []),
          ]),
        )
        .orderBy('created_at')
        .execute();
      return known(rows);
    },

    async owned(person: string): Promise<Account[]> {
      return known(await db.selectFrom('accounts').select(columns).where('owner', '=', person).execute());
    },

    /** The account's desk; reads no network until one of its methods is called. */
    async desk(id: string): Promise<Desk> {
      const { vendor: v, sealed } = await stored(id);
      return o.desks.of(id, v, sealed);
    },

    /** What is known of its vendor, with what was said when the account was connected. */
    async contact(id: string): Promise<Contact> {
      const { vendor: v, sealed } = await stored(id);
      return o.desks.contact(id, v, sealed);
    },

    /** A mailbox's own credentials. */
    async mailbox(id: string) {
      const { vendor: v, sealed } = await stored(id);
      const { credentials, keep } = o.desks.bare(id, v, sealed);
      return { account: MailAccount.parse(credentials), keep };
    },

    /** What would go out first if this were done with the account; nothing does. */
    async rehearse(id: string, work: (desk: Desk) => Promise<unknown>): Promise<Rehearsal> {
      const { vendor: v, sealed } = await stored(id);
      return o.desks.rehearse(id, v, sealed, work);
    },

    departing: o.desks.departing,

    connect: connecting({ ...o, vendor, get }),

    /** Removes an account with all that hangs on it. `along` is done in the same commit. */
    async remove(id: string, along?: (tx: Db) => Promise<void>): Promise<void> {
      o.desks.close(id);
      await ledger.write(async (tx) => {
        await along?.(tx);
        for (const table of ['watches', 'mutes', 'cases', 'comments', 'attachments', 'grants', 'pauses'] as const) {
          await tx.deleteFrom(table).where('account', '=', id).execute();
        }
        await tx
          .updateTable('deliveries')
          .set({ state: 'skipped' })
          .where('account', '=', id)
          .where('state', 'in', ['pending', 'doubt'])
          .where('kind', '!=', 'notice')
          .execute();
        await withdraw(tx, { account: id });
        await tx.deleteFrom('accounts').where('id', '=', id).execute();
      });
    },

    /** `along` is done in the same commit. */
    async grant(id: string, chat: string, along?: (tx: Db) => Promise<void>): Promise<void> {
      await ledger.write(async (tx) => {
        await tx
          .insertInto('grants')
          .values({ account: id, chat })
          .onConflict((c) => c.doNothing())
          .execute();
        await narrow(tx, chat);
        await along?.(tx);
      });
    },

    /**
     * Takes the account away from a chat, with the chat's watches of it, what it was still owed for them and what it had
     * not yet sent. `along` is done in the same commit.
     */
    async ungrant(id: string, chat: string, along?: (tx: Db) => Promise<void>): Promise<void> {
      await ledger.write(async (tx) => {
        await along?.(tx);
        await tx.deleteFrom('grants').where('account', '=', id).where('chat', '=', chat).execute();
        await unwatch(tx, { chat, account: id });
        await withdraw(tx, { chat, account: id });
      });
    },

    async grants(id: string): Promise<string[]> {
      const rows = await db.selectFrom('grants').select('chat').where('account', '=', id).execute();
      return rows.map((r) => r.chat);
    },

    /** How it went with an account, as it was read before it was used; in the transaction `tx`, where it is one already. */
    async went(account: Account, how: How, tx?: Db): Promise<void> {
      if (tx) await note(tx, account, how);
      else await ledger.write((own) => note(own, account, how));
    },

    /** When a host's "stay away" for this account ends; 0 when there is none. */
    async pausedUntil(id: string): Promise<number> {
      const found = await db
        .selectFrom('pauses')
        .select('until')
        .where('account', '=', id)
        .orderBy('until', 'desc')
        .executeTakeFirst();
      return found && found.until > now() ? found.until : 0;
    },

    /** Re-seals every credential under the current key; resolves with how many there are. Repeating it does no harm. */
    async rewrap(rewrap: (record: string, sealed: string) => string): Promise<number> {
      const rows = await db.selectFrom('accounts').select(['id', 'sealed']).execute();
      for (const { id, sealed } of rows) {
        const next = rewrap(`account:${id}`, sealed);
        await ledger.write((tx) =>
          tx.updateTable('accounts').set({ sealed: next }).where('id', '=', id).where('sealed', '=', sealed).execute(),
        );
      }
      return rows.length;
    },
  };
}
