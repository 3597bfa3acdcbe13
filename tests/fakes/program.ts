import type { Ledger } from '#src/ledger.ts';

/** A program with a key that works no more, so that it is in no list: what it sent is still on its way. */
export const PROGRAM = 'api|k1';

export async function program(ledger: Ledger): Promise<void> {
  const ended = { hash: '', name: 'monitoring', scopes: 'open', created_at: 0, expires_at: null, revoked_at: 1 };
  await ledger.write((tx) =>
    tx
      .insertInto('keys')
      .values({ id: 'k1', ...ended, used_at: null, narrowed: 0 })
      .onConflict((c) => c.doNothing())
      .execute(),
  );
}
