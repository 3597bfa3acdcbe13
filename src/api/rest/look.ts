import type { Account } from '#src/core/accounts/accounts.ts';
import type { Core } from '#src/core/index.ts';
import type { Incoming } from '#src/core/lanes/kept.ts';
import type { Sent } from '#src/core/overview.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import { locate } from './board.ts';
import type { Caller } from './caller.ts';
import { attachmentsShown, commentsShown, html, ofCase, ofOurs, type Ticket } from './ticket.ts';

/** What a caller may ask for on top. */
export const FIELDS = ['watchers', 'comments', 'attachments', 'rendered'] as const;
export type FieldName = (typeof FIELDS)[number];

/** Our ids. */
const OURS = /^[0-9a-f]{12}$/;

/** A ticket, where it belongs, and the case behind it where that was read. */
export type Look = { ticket: Ticket; account: Account | undefined; full: Case | undefined };

/** One ticket by our id or by its vendor's case number. 404 where there is none, 409 where the number fits several. */
export async function lookAt(
  core: Core,
  q: { caller: Caller; accounts: readonly Account[]; key: string; signal: AbortSignal },
): Promise<Look> {
  const { accounts, key, signal } = q;
  const ours = OURS.test(key) ? await own(core, q) : undefined;
  if (ours) return ours;
  const { account, head, full } = await locate(core, { accounts, number: key, signal });
  const [ticket] = await withOrigin(core, account, [full ?? head]);
  return { ticket: { ...(ticket ?? ofCase(account, head)), description: full?.description ?? null }, account, full };
}

async function own(
  core: Core,
  { caller, accounts, key, signal }: Parameters<typeof lookAt>[1],
): Promise<Look | undefined> {
  const [came, sent] = [await core.incoming.get(key), await core.overview.sent(key)];
  const account = boardAt(accounts, came, sent);
  if (!visible(caller, { came, sent, account })) return undefined;
  const full = account && sent?.number ? await readable(core, account, sent.number, signal) : undefined;
  if (account && full && sent?.kind === 'open')
    return { ticket: { ...ofCase(account, full, { came, sent }), description: full.description }, account, full };
  return { ticket: ofOurs({ id: key, came, sent }, account), account, full };
}

/** The account it goes to, among these. */
export function boardAt(
  accounts: readonly Account[],
  came: Incoming | undefined,
  sent?: Pick<Sent, 'account'> | undefined,
): Account | undefined {
  const named = sent?.account ?? came?.ticket?.account ?? came?.body?.account;
  const word = named?.toLowerCase();
  const ways = [(a: Account) => a.id === named, (a: Account) => a.label.toLowerCase() === word];
  return ways.map((way) => accounts.find(way)).find(Boolean);
}

/** What goes to an account the key works with, and what the key sent itself. */
export function visible(
  caller: Caller,
  o: { came?: Incoming | undefined; sent?: Sent | undefined; account: Account | undefined },
): boolean {
  const { came, sent } = o;
  if (!came && !sent) return false;
  return caller.admin || o.account !== undefined || [came?.person, sent?.person].includes(caller.person);
}

/** What it is at the vendor, where the vendor says so now: what is known here is shown in any case. */
async function readable(core: Core, account: Account, number: string, signal: AbortSignal): Promise<Case | undefined> {
  try {
    const desk = await core.accounts.desk(account.id);
    return await desk.get?.(number, signal);
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

/** Cases of an account as tickets, with what each came in with where it was opened here. */
export async function withOrigin(core: Core, account: Account, heads: readonly CaseHead[]): Promise<Ticket[]> {
  const numbers = heads.map(({ number }) => number);
  const opened = await core.overview.opened(account.id, numbers);
  return Promise.all(
    heads.map(async (head) => {
      const id = opened.get(head.number);
      if (id === undefined) return ofCase(account, head);
      const [came, sent] = [await core.incoming.get(id), await core.overview.sent(id)];
      return ofCase(account, head, { came, sent });
    }),
  );
}

/** The ticket with what was asked for on top. */
export function dressed({ ticket, full }: Look, fields: ReadonlySet<FieldName>): Ticket {
  const comments = commentsShown(full?.comments ?? []);
  const description = full?.description ?? ticket.description;
  return {
    ...ticket,
    ...(fields.has('comments') ? { comments } : {}),
    ...(fields.has('attachments') ? { attachments: attachmentsShown(full?.attachments ?? []) } : {}),
    ...(fields.has('rendered')
      ? {
          description,
          rendered: { description: html(description ?? ''), comments: comments.map(({ text }) => html(text)) },
        }
      : {}),
  };
}
