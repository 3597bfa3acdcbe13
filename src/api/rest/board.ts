import { problem } from '#src/api/error.ts';
import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';

/** Vendors asked at once for one number that fits several. */
const MOST_ASKED = 5;

/** The accounts a word names: by id, else by name, else by their vendor's id. 400 where it names none. */
export function boardsOf(accounts: readonly Account[], words: readonly string[]): Account[] {
  if (words.length === 0) return [...accounts];
  return [...new Set(words.flatMap((word) => named(accounts, word)))];
}

/** The one account a word names; 409 where it names several. */
export function boardOf(accounts: readonly Account[], word: string): Account {
  const [one, ...more] = named(accounts, word);
  if (!one || more.length > 0) throw ambiguous('board', word, [...(one ? [one] : []), ...more]);
  return one;
}

function named(accounts: readonly Account[], word: string): Account[] {
  const same = (text: string) => text.toLowerCase() === word.toLowerCase();
  const ways = [(a: Account) => a.id === word, (a: Account) => same(a.label), (a: Account) => same(a.vendor.id)];
  const found = ways.map((way) => accounts.filter(way)).find((some) => some.length > 0);
  if (!found) throw problem(400, `board: there is no ${word}; supported-boards lists those there are`);
  return found;
}

function ambiguous(field: string, word: string, boards: readonly Account[]) {
  const list = boards.map(({ id, label }) => `${id} (${label})`).join(', ');
  return problem(409, `${field} ${word} fits several boards: ${list}. Name one with board`);
}

/** A case of an account: as the vendor has it now, or, of a vendor whose cases cannot be read, as it is known here. */
export type Located = { account: Account; head: CaseHead; full: Case | undefined };

/**
 * The case with this number: of the account it is known of here, else of the one whose vendor has it. 404 where nobody
 * does, 409 where several do.
 */
export async function locate(
  core: Core,
  q: { accounts: readonly Account[]; number: string; signal: AbortSignal },
): Promise<Located> {
  const { number, signal } = q;
  const fits = q.accounts.filter(({ vendor }) => vendor.caseId.pattern.test(number));
  const known = await core.overview.cases({ accounts: fits.map(({ id }) => id), number, limit: fits.length });
  const here = fits.filter(({ id }) => known.some(({ account }) => account === id));
  const asked = here.length > 0 ? here : fits;
  if (asked.length > MOST_ASKED) throw ambiguous('key', number, asked);
  const found = await Promise.all(
    asked.map(async (account): Promise<Located | undefined> => {
      const full = await read(core, account, number, signal);
      const head = full ?? known.find((one) => one.account === account.id)?.head;
      return head && { account, head, full };
    }),
  );
  const [one, ...more] = found.filter((case_) => case_ !== undefined);
  if (!one) throw problem(404, 'Ticket not found');
  if (more.length > 0)
    throw ambiguous(
      'key',
      number,
      [one, ...more].map(({ account }) => account),
    );
  return one;
}

/** Undefined where it is not there for this account, or its vendor's cases cannot be read. */
async function read(core: Core, account: Account, number: string, signal: AbortSignal): Promise<Case | undefined> {
  const desk = await core.accounts.desk(account.id);
  try {
    return await desk.get?.(number, signal);
  } catch (error) {
    if (error instanceof Failure && (error.kind === 'missing' || error.kind === 'forbidden')) return undefined;
    throw error;
  }
}
