import { createHash } from 'node:crypto';
import type { Case, CaseHead, Comment, Update } from '#src/ports/types.ts';

/** What is remembered of a case: its head, each comment's hash by id, and the ids of its attachments. */
export type Seen = { head: CaseHead; comments: Map<string, string>; attachments: Set<string> };

export function hash(comment: Comment): string {
  return createHash('sha256').update(comment.text).digest('base64url').slice(0, 22);
}

/**
 * What changed, oldest first. Ids are the same however often it is computed, so the same change is never told twice.
 * A case never seen is one update `new`, from `nothing` or, where it is older than `since`, from `before`; with `since` (epoch ms) the comments after it are told as well.
 */
export function diff(seen: Seen | undefined, now: Case, since = Number.POSITIVE_INFINITY): Update[] {
  const comments = now.comments.filter((c) => !c.draft).flatMap((c) => commentUpdate(seen, c, since, now.modified));
  if (!seen) {
    const from = Date.parse(now.created) > since ? 'nothing' : 'before';
    return [{ kind: 'new', id: 'new', at: now.created, from, to: now.status }, ...inOrder(comments)];
  }
  const attachments = now.attachments
    .filter((a) => !seen.attachments.has(a.id))
    .map((a): Update => ({ kind: 'attachment', id: `attachment:${a.id}`, at: a.at, by: a.by, text: a.name }));
  return [...inOrder([...comments, ...attachments]), ...fields(seen.head, now)];
}

function commentUpdate(seen: Seen | undefined, comment: Comment, since: number, modified: string): Update[] {
  const { at, by, side, text } = comment;
  const told = { at, by, side, text, ...(comment.inside && { inside: comment.inside }) };
  if (!seen) return Date.parse(at) > since ? [{ kind: 'comment', id: `comment:${comment.id}`, ...told }] : [];
  const before = seen.comments.get(comment.id);
  const after = hash(comment);
  if (before === undefined) return [{ kind: 'comment', id: `comment:${comment.id}`, ...told }];
  if (before === after) return [];
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
