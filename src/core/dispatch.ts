import type { Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Side } from '#src/ports/types.ts';
import type { Desk, Draft, Patch, Vendor } from '#src/ports/vendor.ts';

/** Milliseconds by which the vendor's clock may be behind ours. */
const SKEW = 120_000;

/** What goes out: a case to open, a comment to add, a change to make. */
export type Outgoing =
  | { kind: 'open'; draft: Draft }
  | { kind: 'comment'; number: string; text: string }
  | { kind: 'change'; number: string; patch: Patch };

export type Ticket = Pick<
  Tables['tickets'],
  'id' | 'person' | 'chat' | 'account' | 'number' | 'state' | 'sending_at'
> & {
  out: Outgoing;
};
/** How it ended: the case's number and link and the comment's id, or the reason in the vendor's words. */
export type Outcome = { number: string; url?: string; comment?: string } | { why: string };
/** `found`: it did arrive. `not yet`: look again. `no`: it did not, and may be sent again. `ask`: nobody can tell. */
export type Verdict = { kind: 'found'; outcome: Outcome } | { kind: 'not yet' | 'no' | 'ask' };

/** Everything that is wrong with a draft, before anything is sent: locale keys with arguments. */
export function problems(
  vendor: Vendor,
  draft: Draft,
): { field: string; say: string; args: Record<string, string | number> }[] {
  const found: { field: string; say: string; args: Record<string, string | number> }[] = [];
  if (draft.title.trim().length < 5) found.push({ field: 'title', say: 'problem-short', args: { least: 5 } });
  if (draft.title.length > vendor.limits.title)
    found.push({ field: 'title', say: 'problem-long', args: { most: vendor.limits.title } });
  if (draft.body.trim().length < 5) found.push({ field: 'body', say: 'problem-short', args: { least: 5 } });
  if (draft.body.length > vendor.limits.body)
    found.push({ field: 'body', say: 'problem-long', args: { most: vendor.limits.body } });
  if (!vendor.severities.some((s) => s.word === draft.severity))
    found.push({ field: 'severity', say: 'problem-choice', args: {} });
  const extra = vendor.asks.extra.safeParse(draft.extra);
  for (const issue of extra.error?.issues ?? [])
    found.push({ field: String(issue.path[0] ?? ''), say: 'problem-needed', args: {} });
  return found;
}

/** Sends it to the vendor, once. */
export async function dispatch(desk: Desk, t: Ticket, signal: AbortSignal): Promise<Outcome> {
  const { out } = t;
  switch (out.kind) {
    case 'open': {
      if (!desk.open) throw new Failure('unsupported', 'this vendor takes no new cases here');
      const { number, url } = await desk.open(out.draft, reference(t.id), signal);
      return { number, url };
    }
    case 'comment': {
      if (!desk.comment) throw new Failure('unsupported', 'this vendor takes no comments here');
      const { id } = await desk.comment(out.number, out.text, signal);
      return { number: out.number, comment: id };
    }
    case 'change': {
      if (!desk.change) throw new Failure('unsupported', 'this vendor takes no changes here');
      await desk.change(out.number, out.patch, signal);
      return { number: out.number };
    }
  }
}

/** Our reference: it travels with a ticket, and finds it again. Letters and digits only: vendors search by it. */
function reference(id: string): string {
  return `casebell${id}`;
}

/** Whether a comment is the one we sent: from our side, the same words, not older than that. */
export function sameComment(
  text: string,
  sentAt: number,
  c: { side?: Side | undefined; text: string; at: string },
): boolean {
  return c.side === 'ours' && c.text.trim() === text.trim() && Date.parse(c.at) > sentAt - SKEW;
}

/** Looks at the vendor for something whose answer was lost. */
export async function lookFor(desk: Desk, t: Ticket, sentAt: number, signal: AbortSignal): Promise<Verdict> {
  const { out } = t;
  if (out.kind === 'open') {
    if (!desk.search) return { kind: 'ask' };
    const [hit] = await desk.search({ key: reference(t.id), limit: 2 }, signal);
    return hit ? { kind: 'found', outcome: { number: hit.number, url: hit.url } } : { kind: 'not yet' };
  }
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
