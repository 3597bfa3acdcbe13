import type { Notice, Notices } from '#src/core/chats/notices.ts';
import type { Db, Ledger } from '#src/ledger.ts';

const DAY = 86_400_000;
/** Days before a credential's end, the nearest first. */
const WARNED = [1, 7, 14];

type Ending = { id: string; vendor: string; label: string; owner: string; expires_at: number };

/** Warnings 14, 7 and 1 days before a credential is known to end. */
export function expiry(o: { ledger: Ledger; notices: Notices; now(): number }) {
  const { ledger, notices, now } = o;

  async function ending(tx: Db): Promise<Ending[]> {
    const rows = await tx
      .selectFrom('accounts')
      .select(['id', 'vendor', 'label', 'owner', 'expires_at'])
      .where('state', '=', 'on')
      .where('expires_at', '<=', now() + Math.max(...WARNED) * DAY)
      .execute();
    return rows.flatMap(({ expires_at, ...row }) => (expires_at === null ? [] : [{ ...row, expires_at }]));
  }

  async function warnOf(tx: Db, account: Ending): Promise<void> {
    const left = account.expires_at - now();
    const days = WARNED.find((threshold) => left <= threshold * DAY);
    const name = `expiry ${account.id}`;
    // A new credential, which ends another day, starts over.
    const value = `${account.expires_at} ${days}`;
    const told = await tx.selectFrom('meta').select('value').where('name', '=', name).executeTakeFirst();
    if (told?.value === value) return;
    // Where nobody can be reached it waits for whoever speaks again first in line.
    const { waiting, chat = waiting } = await notices.reachable(tx, [account.owner]);
    if (!chat) return;
    await notices.owe(tx, chat, `${name} ${value}`, noticeOf(account, left));
    await tx
      .insertInto('meta')
      .values({ name, value })
      .onConflict((c) => c.column('name').doUpdateSet({ value }))
      .execute();
  }

  /** Of accounts that are gone. */
  async function forget(tx: Db): Promise<void> {
    const all = await tx.selectFrom('accounts').select('id').execute();
    const names = all.map(({ id }) => `expiry ${id}`);
    await tx
      .deleteFrom('meta')
      .where('name', 'like', 'expiry %')
      .$if(names.length > 0, (query) => query.where('name', 'not in', names))
      .execute();
  }

  return {
    /**
     * Tells the owner of each account that is on, once for each threshold; after a downtime only the nearest. What has
     * ended already counts as one day.
     */
    async warn(): Promise<void> {
      await ledger.write(async (tx) => {
        await forget(tx);
        for (const account of await ending(tx)) await warnOf(tx, account);
      });
    },
  };
}

function noticeOf({ id, vendor, label, expires_at }: Ending, left: number): Notice {
  const setup = `setup ${vendor} ${id}`;
  const args = { account: label, date: new Date(expires_at).toISOString().slice(0, 10), setup };
  const buttons = [{ say: 'button-renew', args: { account: label }, command: setup }];
  return left > 0
    ? { say: 'notice-credential-ends', args: { ...args, days: Math.ceil(left / DAY) }, buttons }
    : { say: 'notice-credential-ended', args, buttons };
}
