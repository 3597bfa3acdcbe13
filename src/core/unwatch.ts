import type { Db } from '#src/ledger.ts';
import { EVERY } from './scope.ts';

/**
 * Ends watches of a chat: of one case, of every case of an account (number `*`), of an account altogether, or of
 * everything. What it was still owed for them stays unsent unless another of its watches covers it, and what nobody
 * watches any more is forgotten. Resolves with how many there were.
 */
export async function unwatch(tx: Db, w: { chat: string; account?: string; number?: string }): Promise<number> {
  const { chat, account, number } = w;
  let found = tx.selectFrom('watches').select(['account', 'number']).where('chat', '=', chat);
  if (account !== undefined) found = found.where('account', '=', account);
  if (number !== undefined) found = found.where('number', '=', number);
  const gone = await found.execute();
  for (const one of gone)
    await tx
      .deleteFrom('watches')
      .where('chat', '=', chat)
      .where('account', '=', one.account)
      .where('number', '=', one.number)
      .execute();
  await tx
    .deleteFrom('mutes')
    .where('chat', '=', chat)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('watches')
            .select('watches.chat')
            .whereRef('watches.chat', '=', 'mutes.chat')
            .whereRef('watches.account', '=', 'mutes.account')
            .where((eb) =>
              eb.or([eb('watches.number', '=', EVERY), eb('watches.number', '=', eb.ref('mutes.number'))]),
            ),
        ),
      ),
    )
    .execute();
  await tx
    .updateTable('deliveries')
    .set({ state: 'skipped' })
    .where('chat', '=', chat)
    .where('state', 'in', ['pending', 'doubt'])
    .where('kind', '!=', 'notice')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('watches')
            .select('watches.chat')
            .whereRef('watches.chat', '=', 'deliveries.chat')
            .whereRef('watches.account', '=', 'deliveries.account')
            .where((eb) =>
              eb.or([eb('watches.number', '=', EVERY), eb('watches.number', '=', eb.ref('deliveries.number'))]),
            ),
        ),
      ),
    )
    .execute();
  for (const one of new Set(gone.map((g) => g.account))) await forgetUnwatched(tx, one, number);
  return gone.length;
}

/** What is remembered of an account's cases that nobody watches is forgotten; of one case only, where it is given. */
export async function forgetUnwatched(tx: Db, account: string, number = EVERY): Promise<void> {
  for (const table of ['cases', 'comments', 'attachments'] as const) {
    let rest = tx
      .deleteFrom(table)
      .where('account', '=', account)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('watches')
              .select('watches.chat')
              .where('watches.account', '=', account)
              .where((eb) =>
                eb.or([eb('watches.number', '=', EVERY), eb('watches.number', '=', eb.ref(`${table}.number`))]),
              ),
          ),
        ),
      );
    if (number !== EVERY) rest = rest.where('number', '=', number);
    await rest.execute();
  }
}
