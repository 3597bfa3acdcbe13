import { hash as digest } from 'node:crypto';
import type { Case, CaseHead, Comment, Update } from '#src/ports/types.ts';

/** What is remembered of a case: its head, each comment's hash by id, and the ids of its attachments. */
export type Seen = { head: CaseHead; comments: Map<string, string>; attachments: Set<string> };

export function hash(comment: Comment): string {
  return digest('sha256', comment.text, 'base64url').slice(0, 22);
}

/** By id, of the comments that are told. */
export function hashes(comments: Comment[]): Map<string, string> {
  return new Map(comments.flatMap((c) => (c.draft ? [] : [[c.id, hash(c)]])));
}

/**
 * What changed, oldest first. Ids are the same however often it is computed, so the same change is never told twice.
 * A case never seen is one update `new`, from `nothing` or, where it is older than `since`, from `before`; with `since` (epoch ms) the comments and files after it are told as well.
 * `after`: the hashes of its comments, where they were computed already.
 */
export function diff(
  seen: Seen | undefined,
  now: Case,
  since = Number.POSITIVE_INFINITY,
  after = hashes(now.comments),
): Update[] {
  const comments = now.comments
    .filter((c) => !c.draft)
    .flatMap((c) => commentUpdate(seen, c, after.get(c.id) ?? hash(c), since, now.modified));
  const attachments = now.attachments
    .filter((a) => (seen ? !seen.attachments.has(a.id) : Date.parse(a.at) > since))
    .map((a): Update => ({ kind: 'attachment', id: `attachment:${a.id}`, at: a.at, by: a.by, text: a.name }));
  if (!seen) {
    const from = Date.parse(now.created) > since ? 'nothing' : 'before';
    return [
      { kind: 'new', id: 'new', at: now.created, from, to: now.status },
      ...inOrder([...comments, ...attachments]),
    ];
  }
  return [...inOrder([...comments, ...attachments]), ...fields(seen.head, now)];
}

function commentUpdate(
  seen: Seen | undefined,
  comment: Comment,
  after: string,
  since: number,
  modified: string,
): Update[] {
  const before = seen?.comments.get(comment.id);
  if (before === after || (!seen && !(Date.parse(comment.at) > since))) return [];
  const { at, by, side, text } = comment;
  const told = { at, by, side, text, ...(comment.inside && { inside: comment.inside }) };
  if (before === undefined) return [{ kind: 'comment', id: `comment:${comment.id}`, ...told }];
  return [{ kind: 'edit', id: `edit:${comment.id}:${after}:${modified}`, ...told }];
}

/** Changes of the head carry the case's own time of change: the vendor tells no other. */
function fields(before: CaseHead, now: CaseHead): Update[] {
  const at = now.modified;
  const updates: Update[] = [];
  function changed(kind: Update['kind'], from: string, to: string): void {
    // With the value: two changes within one second of the vendor's clock are two.
    updates.push({ kind, id: `${kind}:${now.modified}:${to}`, at, from, to });
  }
  if (!before.closed && now.closed) changed('closed', before.status, now.status);
  else if (before.closed && !now.closed) changed('reopened', before.status, now.status);
  else if (before.status !== now.status) changed('status', before.status, now.status);
  if (before.severity !== now.severity) changed('priority', before.severity, now.severity);
  if ((before.owner ?? '') !== (now.owner ?? '')) changed('owner', before.owner ?? '', now.owner ?? '');
  if (before.escalated !== now.escalated) changed('escalation', String(before.escalated), String(now.escalated));
  return updates;
}

function inOrder(updates: Update[]): Update[] {
  return updates
    .map((update, i) => ({ update, i, at: Date.parse(update.at) }))
    .sort((a, b) => (a.at || 0) - (b.at || 0) || a.i - b.i)
    .map(({ update }) => update);
}
