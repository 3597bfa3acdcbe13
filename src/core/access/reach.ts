import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Key } from './keys.ts';

export type Reach = ReturnType<typeof reach>;

/**
 * The accounts a key works with. Keys are made by whoever runs the server: all there are, until the first is granted to
 * its chat `api|<key id>`; from then on what is granted, also where that is nothing any more. With the scope `admin` all.
 */
export function reach({ accounts }: { accounts: Accounts }) {
  return async function reached({ id, scopes, narrowed }: Key): Promise<Account[]> {
    if (!narrowed || scopes.includes('admin')) return accounts.all();
    const chat = `api|${id}`;
    return accounts.visible({ id: chat, kind: 'direct' }, chat);
  };
}
