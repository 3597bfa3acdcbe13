import { z } from 'zod';
import { Failure, type FailureKind } from '#src/ports/failure.ts';
import { word } from '#src/rows.ts';
import { issuePath, type Platform } from './platform.ts';

const MOST_LOOKED_UP = 20;
/** Milliseconds for all watchers together. */
const WATCHING = 15_000;
const ROWS = '20';
const ADDRESS = /^[^\s@,<>"]{1,64}@[^\s@,<>"]{1,190}$/;
/** Not this one; others may be found. */
const PASSED_OVER = new Set<FailureKind>(['refused', 'missing', 'garbled']);

const user = z.object({ accountId: word, name: word, emailAddress: word, accountType: word });
type User = z.output<typeof user>;

/**
 * Jira's own names for those these mail addresses belong to, twenty of them at most; who is not in it was not found. An
 * address that its owner hides is believed where the search for it finds just one user (Jira searches by the beginning
 * of addresses and names; that it looks at hidden ones as well is not confirmed).
 */
export async function usersOf(jira: Platform, addresses: string[], signal: AbortSignal): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const address of addresses.filter((one) => ADDRESS.test(one)).slice(0, MOST_LOOKED_UP)) {
    try {
      const id = await userOf(jira, address, signal);
      if (id !== undefined) found.set(address, id);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Without the right to browse users nobody is found.
      if (error.kind === 'forbidden') return found;
      if (!PASSED_OVER.has(error.kind)) throw error;
    }
  }
  return found;
}

async function userOf(jira: Platform, address: string, signal: AbortSignal): Promise<string | undefined> {
  const { site, api, cloud } = jira;
  const query = { [cloud ? 'query' : 'username']: address, maxResults: ROWS };
  const rows = await site.read({ path: `${api}/user/search`, query, signal }, z.array(z.unknown()), 'Jira users');
  const users = rows
    .flatMap((row) => user.safeParse(row).data ?? [])
    .filter(({ accountType }) => accountType !== 'app');
  const meant = owner(users, address);
  return cloud ? meant?.accountId : meant?.name;
}

function owner(users: User[], address: string): User | undefined {
  const [first, ...others] = users;
  const exact = users.find(({ emailAddress }) => emailAddress?.toLowerCase() === address.toLowerCase());
  return exact ?? (others.length === 0 && !first?.emailAddress ? first : undefined);
}

/** Who the reporter of a new issue is, where its form lets us say so. */
export function reporting({ cloud }: Platform, id: string) {
  return cloud ? { accountId: id } : { name: id };
}

/** The case is there, and nothing may fail it any more: who cannot be added is left out. */
export async function addWatchers(jira: Platform, number: string, ids: string[], stop: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(WATCHING)]);
  const path = issuePath(jira, number, '/watchers');
  for (const json of ids) {
    try {
      await jira.site.tell({ method: 'POST', path, json, signal });
    } catch (error) {
      if (!(error instanceof Failure) || !PASSED_OVER.has(error.kind)) return;
    }
  }
}
