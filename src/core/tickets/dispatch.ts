import { spoken } from '#src/core/chats/message.ts';
import { amount } from '#src/core/files/ladder.ts';
import type { Enclosed } from '#src/core/files/letter.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Side, Update } from '#src/ports/types.ts';
import type { Desk, Draft, Patch } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';

/** Milliseconds by which the vendor's clock may be behind ours. */
const SKEW = 120_000;

/** What goes out: a case to open, a comment to add, a change to make, or files alone. */
export type Outgoing =
  | { kind: 'open'; draft: Draft }
  | { kind: 'comment'; number: string; text: string }
  | { kind: 'change'; number: string; patch: Patch }
  | { kind: 'attach'; number: string };

export type Ticket = Pick<
  Tables['tickets'],
  'id' | 'kind' | 'person' | 'chat' | 'account' | 'number' | 'state' | 'sending_at'
> & {
  out: Outgoing;
};
/**
 * What came of it: the case's number and link and the comment's id; the address a letter went to; the ticket for a person
 * to hand in; or the reason why not, in the vendor's words.
 */
export type Outcome =
  | { number: string; url?: string; comment?: string }
  | { to: string; messageId: string }
  | { title: string; text: string; files: number }
  | { why: string };
/** `found`: it did arrive. `not yet`: look again. `no`: it did not, and may be sent again. `ask`: nobody can tell. */
export type Verdict =
  | { kind: 'found'; outcome: Extract<Outcome, { number: string }> }
  | { kind: 'not yet' | 'no' | 'ask' };

/** What is wrong with a field: a locale key with its arguments. */
export type Problem = { field: string; say: string; args?: Record<string, number | string> };

export function parse<R extends Pick<Tables['tickets'], 'body_json'>>(row: R): R & { out: Outgoing } {
  return { ...row, out: JSON.parse(row.body_json) as Outgoing };
}

/** Sends it to the vendor, once. */
export async function dispatch(
  desk: Desk,
  t: Pick<Ticket, 'id' | 'out'>,
  along: Enclosed | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const { out } = t;
  switch (out.kind) {
    case 'open': {
      if (!desk.open) throw new Failure('unsupported', 'this vendor takes no new cases here');
      const receipt = await desk.open(packed(out.draft, along), reference(t.id), signal);
      failpoint('open.answered');
      const { kind: _, ...outcome } = receipt;
      return 'text' in outcome ? { ...outcome, files: along?.files.length ?? 0 } : outcome;
    }
    case 'comment': {
      if (!desk.comment) throw new Failure('unsupported', 'this vendor takes no comments here');
      const { id } = await desk.comment(out.number, out.text, signal);
      failpoint('comment.answered');
      // Some vendors say no id: then the words decide which comment is ours.
      return { number: out.number, ...(id ? { comment: id } : {}) };
    }
    case 'change': {
      if (!desk.change) throw new Failure('unsupported', 'this vendor takes no changes here');
      await desk.change(out.number, out.patch, signal);
      failpoint('change.answered');
      return { number: out.number };
    }
    // Its files go one by one once it is done.
    case 'attach':
      return { number: out.number };
  }
}

/** What does not go along is named with its reason, in English: the vendor reads it. */
function packed(draft: Draft, along: Enclosed | undefined): Draft {
  if (!along) return draft;
  const { files, left } = along;
  if (left.length === 0) return { ...draft, files };
  const say = words('en');
  const missing = left.map(({ name, size, reason }) => `- ${name}, ${amount(size)}: ${spoken(say, reason)}`);
  return { ...draft, body: [draft.body, [say('files-missing'), ...missing].join('\n')].join('\n\n'), files };
}

/** Our reference: it travels with a ticket, and finds it again. Letters and digits only: vendors search by it. */
export function reference(id: string): string {
  return `casebell${id}`;
}

/** The ids of the tickets whose reference stands in a text. */
export function referred(text: string): string[] {
  return [
    ...new Set([...text.matchAll(/casebell([0-9a-f]{12})(?![0-9a-f])/gi)].map(([, id = '']) => id.toLowerCase())),
  ];
}

/** Whether a comment is the one we sent: from our side, the same words, not older than that. */
function sameComment(text: string, sentAt: number, c: { side?: Side | undefined; text: string; at: string }): boolean {
  return c.side === 'ours' && c.text.trim() === text.trim() && Date.parse(c.at) > sentAt - SKEW;
}

/** Looks at the vendor for something whose answer was lost. */
export async function lookFor(desk: Desk, t: Ticket, sentAt: number, signal: AbortSignal): Promise<Verdict> {
  const { out } = t;
  if (out.kind === 'open') {
    // Of a letter only an answer tells, and whoever reads the mailbox takes that in.
    if (!desk.search) return { kind: 'not yet' };
    const [hit, ...others] = await desk.search({ key: reference(t.id), limit: 2 }, signal);
    // Somebody quoted our reference in another case: which is ours, a person sees.
    if (others.length > 0) return { kind: 'ask' };
    return hit ? { kind: 'found', outcome: { number: hit.number, url: hit.url } } : { kind: 'not yet' };
  }
  if (out.kind === 'attach') return { kind: 'found', outcome: { number: out.number } };
  if (!desk.get) return { kind: 'ask' };
  const found = await desk.get(out.number, signal);
  if (out.kind === 'comment') {
    const hit = found.comments.find((c) => sameComment(out.text, sentAt, c));
    return hit ? { kind: 'found', outcome: { number: out.number, comment: hit.id } } : { kind: 'not yet' };
  }
  const { severity, status, close, reopen } = out.patch;
  const there =
    (severity === undefined || found.severity === severity) &&
    (status === undefined || found.status === status) &&
    (close === undefined || found.closed) &&
    (reopen === undefined || !found.closed);
  return there ? { kind: 'found', outcome: { number: out.number } } : { kind: 'no' };
}

/** Whether a chat made an update of this case itself: it opened the case, or sent the comment or the file. */
export async function ownOf(
  tx: Db,
  account: string,
  number: string,
): Promise<(chat: string, update: Update) => boolean> {
  const rows = await tx
    .selectFrom('tickets')
    .select(['chat', 'body_json', 'result_json', 'sending_at'])
    .where('account', '=', account)
    .where('number', '=', number)
    .where('kind', 'in', ['open', 'comment'])
    .where('state', 'in', ['sending', 'doubt', 'asking', 'done'])
    .execute();
  const mine = rows.map((r) => ({
    ...parse(r),
    sentAt: r.sending_at ?? 0,
    outcome: (r.result_json ? JSON.parse(r.result_json) : {}) as Partial<Extract<Outcome, { number: string }>>,
  }));
  const files = await tx
    .selectFrom('files')
    .innerJoin('tickets', 'tickets.id', 'files.ticket')
    .select(['files.chat', 'files.name', 'files.remote'])
    .where('tickets.account', '=', account)
    .where('tickets.number', '=', number)
    .where('files.state', 'in', ['sending', 'doubt', 'sent'])
    .execute();
  function brought(chat: string, { id, text }: Update): boolean {
    return files.some((f) => f.chat === chat && (id === `attachment:${f.remote}` || text === f.name));
  }
  return (chat, update) =>
    (update.kind === 'attachment' && brought(chat, update)) ||
    mine.some((t) => {
      if (t.chat !== chat) return false;
      if (t.out.kind === 'open') return update.kind === 'new';
      if (t.out.kind !== 'comment' || update.kind !== 'comment') return false;
      // The vendor's id where it is known: somebody else may say the same words.
      if (t.outcome.comment !== undefined) return update.id === `comment:${t.outcome.comment}`;
      return sameComment(t.out.text, t.sentAt, { text: update.text ?? '', side: update.side, at: update.at });
    });
}
