import type { Db } from '#src/ledger.ts';

/** What an account (in one chat only, where it is given) has not yet sent or settled is dropped. */
export async function withdraw(tx: Db, { account, chat }: { account: string; chat?: string }): Promise<void> {
  let open = tx
    .updateTable('tickets')
    .set({ state: 'dropped' })
    .where('account', '=', account)
    .where('state', 'in', ['draft', 'queued', 'doubt', 'asking', 'pending', 'failed']);
  if (chat !== undefined) open = open.where('chat', '=', chat);
  await open.execute();
}
