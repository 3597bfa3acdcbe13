import type { Db } from '#src/ledger.ts';

/** Stands for a case's number where every case of an account is meant. */
export const EVERY = '*';

/** The watches that cover a row of this table: of its case, or of every case of its account. */
export function covering(tx: Db, table: 'cases' | 'comments' | 'attachments' | 'mutes' | 'deliveries') {
  const { ref } = tx.dynamic;
  return tx
    .selectFrom('watches')
    .select('watches.chat')
    .whereRef('watches.account', '=', ref(`${table}.account`))
    .where((eb) =>
      eb.or([eb('watches.number', '=', EVERY), eb(ref(`${table}.number`), '=', eb.ref('watches.number'))]),
    );
}

/**
 * Ends watches of a chat: of one case, of every case of an account (number `*`), of an account altogether, or of
 * everything. What it was still owed for them stays unsent unless another of its watches covers it or it is to be told,
 * and what nobody watches any more is forgotten. Resolves with how many there were.
 */
export async function unwatch(
  tx: Db,
  w: { chat: string; account?: string; number?: string },
  rest: 'owed is left out' | 'owed is told' = 'owed is left out',
): Promise<number> {
  const { chat, account, number } = w;
  let gone = tx.deleteFrom('watches').where('chat', '=', chat).returning('account');
  if (account !== undefined) gone = gone.where('account', '=', account);
  if (number !== undefined) gone = gone.where('number', '=', number);
  const ended = await gone.execute();
  await tx
    .deleteFrom('mutes')
    .where('chat', '=', chat)
    .where(({ not, exists }) => not(exists(covering(tx, 'mutes').where('watches.chat', '=', chat))))
    .execute();
  if (rest === 'owed is left out')
    await tx
      .updateTable('deliveries')
      .set({ state: 'skipped' })
      .where('chat', '=', chat)
      .where('state', 'in', ['pending', 'doubt'])
      .where('kind', '!=', 'notice')
      .where(({ not, exists }) => not(exists(covering(tx, 'deliveries').where('watches.chat', '=', chat))))
      .execute();
  for (const one of new Set(ended.map((w) => w.account))) await forgetUnwatched(tx, one, number);
  return ended.length;
}

/**
 * What is remembered of cases that nobody watches and of which nothing is owed any more is forgotten; of an account or
 * one case only, where it is given.
 */
export async function forgetUnwatched(tx: Db, account?: string, number = EVERY): Promise<void> {
  const { ref } = tx.dynamic;
  for (const table of ['cases', 'comments', 'attachments'] as const) {
    const owed = tx
      .selectFrom('deliveries')
      .select('deliveries.id')
      .whereRef('deliveries.account', '=', ref(`${table}.account`))
      .whereRef('deliveries.number', '=', ref(`${table}.number`))
      .where('deliveries.kind', '!=', 'notice')
      .where('deliveries.state', 'in', ['pending', 'sending', 'doubt']);
    let rest = tx
      .deleteFrom(table)
      .where(({ not, exists, or }) => not(or([exists(covering(tx, table)), exists(owed)])));
    if (account !== undefined) rest = rest.where('account', '=', account);
    if (number !== EVERY) rest = rest.where('number', '=', number);
    await rest.execute();
  }
}
