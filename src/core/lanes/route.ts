import type { Keys } from '#src/core/access/keys.ts';
import type { Reach } from '#src/core/access/reach.ts';
import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Lane } from '#src/ports/lane.ts';
import type { Arriving } from './arriving.ts';

/** Where tickets of a lane go that name no vendor, and the chats each rings in, as `<bot>|<room>`. */
type Route = { account: string | undefined; chats: readonly string[] };
export type Routes = Record<Lane, Route>;
/** Where a ticket goes: the account it is opened with, the chats it rings in, or both. */
export type Goal = { account: Account | undefined; chats: readonly string[] };

type Asking = Pick<Arriving, 'source' | 'person' | 'chat' | 'account'>;

type Ways = { accounts: Accounts; keys: Keys; reach: Reach; routes: Routes };

/** Finds the way of a ticket: what it names itself, else its lane's account, else the only one there is, or the only API. */
export function routing({ accounts, keys, reach, routes }: Ways) {
  /** Of a chat, what was granted to it; of a program, what its key reaches; of a lane or a mailbox, which are ours, all. */
  async function allowed({ source, person, chat }: Asking): Promise<Account[]> {
    if (source === 'lane' || source === 'mail') return accounts.all();
    if (source !== 'rest') return accounts.visible({ id: chat, kind: chat === person ? 'direct' : 'group' }, person);
    const key = await keys.known(person.split('|')[1] ?? '');
    return key ? reach(key) : [];
  }

  async function canOpen({ id }: Account): Promise<boolean> {
    try {
      return (await accounts.desk(id)).open !== undefined;
    } catch (error) {
      // Gone, or switched off, meanwhile.
      if (error instanceof Failure) return false;
      throw error;
    }
  }

  async function able(all: Account[]): Promise<Account[]> {
    const can = await Promise.all(all.map(canOpen));
    return all.filter((_, i) => can[i]);
  }

  async function withApi(all: Account[]): Promise<Account[]> {
    const contacts = await Promise.all(all.map(({ id }) => accounts.contact(id)));
    return all.filter((_, i) => contacts[i]?.kind === 'api');
  }

  async function named(all: Account[], name: string): Promise<Account | Problem> {
    const word = name.toLowerCase();
    const hits = [
      all.filter((a) => a.id === name),
      all.filter((a) => a.label.toLowerCase() === word),
      all.filter((a) => a.vendor.id === word || a.vendor.name.toLowerCase() === word),
    ].find((some) => some.length > 0);
    if (!hits) return { field: 'account', say: 'problem-account-unknown', args: { account: name } };
    const [one, ...more] = await able(hits);
    if (!one) return { field: 'account', say: 'problem-account-cannot', args: { account: name } };
    if (more.length === 0) return one;
    const labels = [one, ...more].map(({ label }) => label).join(', ');
    return { field: 'account', say: 'problem-account-many', args: { account: name, labels } };
  }

  /** What the operator wrote is named as the setting, for its author wrote nothing of it. */
  function ofLane(found: Account | Problem, lane: Lane): Account | Problem {
    if (!('say' in found)) return found;
    const setting = `${lane.toUpperCase()}_ACCOUNT`;
    return { field: 'account', say: 'problem-lane-account', args: { setting, account: routes[lane].account ?? '' } };
  }

  return async function goalOf(t: Asking, lane: Lane): Promise<Goal | { problems: Problem[] }> {
    const { account, chats } = routes[lane];
    const found = t.account
      ? await named(await allowed(t), t.account)
      : account
        ? ofLane(await named(await accounts.all(), account), lane)
        : await able(await allowed(t));
    if ('say' in found) return { problems: [found] };
    if (!Array.isArray(found)) return { account: found, chats };
    const apis = found.length > 1 ? await withApi(found) : found;
    const [only, ...others] = apis;
    if (only && others.length === 0) return { account: only, chats };
    if (chats.length > 0) return { account: undefined, chats };
    const labels = found.map(({ label }) => label).join(', ');
    const say = found.length > 0 ? 'problem-which-account' : 'problem-no-account';
    return { problems: [{ field: 'account', say, args: found.length > 0 ? { labels } : {} }] };
  };
}
