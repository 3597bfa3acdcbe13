import type { Db } from '#src/ledger.ts';

/** All that hangs on a chat hangs on another one from now on; what that one has already stays as it is. */
export async function moveAll(tx: Db, from: string, to: string): Promise<void> {
  for (const table of ['deliveries', 'tickets', 'files', 'incoming'] as const)
    await tx.updateTable(table).set({ chat: to }).where('chat', '=', from).execute();
  for (const table of ['watches', 'mutes', 'grants', 'roles'] as const) {
    const rows = await tx.selectFrom(table).selectAll().where('chat', '=', from).execute();
    for (const row of rows)
      await tx
        .insertInto(table)
        .values({ ...row, chat: to })
        .onConflict((c) => c.doNothing())
        .execute();
    await tx.deleteFrom(table).where('chat', '=', from).execute();
  }
  await tx.deleteFrom('chats').where('id', '=', from).execute();
}
