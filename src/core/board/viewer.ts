import type { Keys } from '#src/core/access/keys.ts';
import type { Reach } from '#src/core/access/reach.ts';
import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import { atLeast, type People, type Role } from '#src/core/chats/people.ts';
import type { Ledger } from '#src/ledger.ts';

/** Who looks at the board, and what they may see there. */
export type Viewer = {
  /** A person's id, or `api|<key id>`. */
  id: string;
  name: string;
  /** What the chat platform guessed. */
  lang?: string | undefined;
  tz?: string | undefined;
  role: Role;
  /** The chats whose cases, deliveries and letters they may see; undefined: all. */
  chats: string[] | undefined;
  accounts: Account[];
};

const KEY = 'api|';

/**
 * Admins see everything. Others see what their chats may: the direct one, and those where they have a role by name. A key
 * sees what it works with. Undefined: whoever it was may see nothing
 * any more.
 */
export function viewing(o: { ledger: Ledger; people: People; accounts: Accounts; keys: Keys; reach: Reach }) {
  const { people, accounts } = o;

  async function granted(id: string, chats: string[]): Promise<Account[]> {
    const rows = await o.ledger.db.selectFrom('grants').select('account').where('chat', 'in', chats).execute();
    const ids = new Set(rows.map((row) => row.account));
    return (await accounts.all()).filter((account) => account.owner === id || ids.has(account.id));
  }

  async function program(id: string): Promise<Viewer | undefined> {
    const key = await o.keys.find(id.slice(KEY.length));
    if (!key) return undefined;
    const admin = key.scopes.includes('admin');
    if (!admin && !key.scopes.includes('read')) return undefined;
    return {
      id,
      name: key.name,
      role: admin ? 'admin' : 'viewer',
      chats: key.narrowed && !admin ? [id] : undefined,
      accounts: await o.reach(key),
    };
  }

  return async function viewer(id: string): Promise<Viewer | undefined> {
    if (id.startsWith(KEY)) return program(id);
    const role = await people.role(id, id);
    if (!role) return undefined;
    const known = await people.person(id);
    const who = { id, name: known?.name ?? id, lang: known?.lang ?? undefined, tz: known?.tz ?? undefined, role };
    if (atLeast(role, 'admin')) return { ...who, chats: undefined, accounts: await accounts.all() };
    const roles = await o.ledger.db.selectFrom('roles').select('chat').where('person', '=', id).execute();
    const chats = [id, ...roles.map((row) => row.chat).filter((chat) => chat !== '*' && chat !== id)];
    return { ...who, chats, accounts: await granted(id, chats) };
  };
}
