import { sql } from 'kysely';
import type { Db } from './ledger.tables.ts';

/**
 * What is done to a ledger that comes from a copy before anyone works with it, as SQL that both stores understand: what was
 * being sent is in doubt, and so is what was about to be, for it may have gone out since the copy was made; browsers sign
 * in again; and all that is not at its end has a wake-up.
 */
export const SETTLING: readonly string[] = [
  'delete from links',
  'delete from sessions',
  'delete from leases',
  `update incoming set state = 'dead', why = 'it came from a backup: send it again only if it was not opened since'
    where state in ('queued', 'held')`,
  'delete from letters',
  `delete from wakeups where kind = 'lane'`,
  `update tickets set state = 'dropped' where state = 'draft'`,
  `update deliveries set state = 'doubt' where state = 'sending'`,
  `update tickets set state = 'doubt', attempts = 0, sending_at = coalesce(sending_at, created_at)
    where state in ('queued', 'sending')`,
  `update files set state = 'doubt'
    where state in ('staged', 'sending') and ticket in (select id from tickets where state = 'done')`,
  wake('poll', `select id as key from accounts where state = 'on'`),
  wake('mail', `select id as key from accounts where state = 'on'`),
  wake('ticket', `select id as key from tickets where state in ('doubt', 'pending')`),
  wake('files', `select distinct ticket as key from files where state = 'doubt' and ticket is not null`),
  wake(
    'deliver:',
    `select distinct chats.id as key, chats.bot as bot from deliveries join chats on chats.id = deliveries.chat
      where deliveries.state in ('pending', 'doubt')`,
    'bot',
  ),
];

/** `column`: of `keys`, the rest of the kind. */
function wake(kind: string, keys: string, column = `''`): string {
  return `insert into wakeups (kind, key, not_before, priority, version)
    select '${kind}' || ${column}, key, 0, 0, 1 from (${keys}) as due where true on conflict do nothing`;
}

/** In the caller's transaction. */
export async function settle(tx: Db): Promise<void> {
  for (const statement of SETTLING) await sql.raw(statement).execute(tx);
}
