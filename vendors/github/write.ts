import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { date, referring } from '#src/rows.ts';
import { unlabelled } from './failures.ts';
import type { Portal } from './portal.ts';
import { issue, issuePath } from './read.ts';
import { caseRow } from './rows.ts';

/**
 * The severity as a label. Whoever may set no labels in this project opens an issue without one: GitHub drops it, or
 * refuses the issue for a label that would have to be made, and is asked again then.
 */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const plain = { title: draft.title, body: referring(draft.body, key) };
  const labels = portal.labels.write([], draft.severity);
  const { head } = await post({ ...plain, labels }).catch((error: unknown) => {
    if (unlabelled(error)) return post(plain);
    throw error;
  });
  return { kind: 'opened', number: head.number, url: head.url };

  function post(json: object) {
    const request = { method: 'POST', path: portal.at('/issues'), json, signal } as const;
    return portal.write(request, caseRow(portal), 'GitHub new issue');
  }
}

const said = z.object({
  id: z.number().int().positive().transform(String),
  created_at: date.pipe(z.string()),
  user: z.object({ login: z.string() }).nullish().catch(undefined),
});

/** Everybody who sees the repository reads it: an issue has no comments that are kept from some. */
export async function comment(portal: Portal, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const request = {
    method: 'POST',
    path: issuePath(portal, number, '/comments'),
    json: { body: text },
    signal,
  } as const;
  const { id, created_at, user } = await portal.write(request, said, 'GitHub new comment');
  return { id, text, by: user?.login ?? '', side: 'ours', at: created_at, draft: false };
}

/**
 * Closing is closing as completed. The reason of a reopening is a comment, said once the issue is open. A severity takes
 * the place of any other among the labels. GitHub drops what this person may not change and answers 200: its answer is held
 * against what was asked.
 */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, reopen } = patch;
  const state = stateOf(patch);
  const labels = severity && portal.labels.write((await issue(portal, number, signal)).labels, severity);
  const json = { ...state, ...(labels && { labels }) };
  const request = { method: 'PATCH', path: issuePath(portal, number), json, signal } as const;
  const { head } = await portal.write(request, caseRow(portal), 'GitHub issue update');
  const dropped = [
    ...(severity && head.severity !== severity ? ['label'] : []),
    ...(state && head.closed !== (state.state === 'closed') ? ['state'] : []),
  ];
  if (dropped.length > 0) throw new Failure('refused', `GitHub did not take: ${dropped.join(', ')}`);
  if (reopen) await comment(portal, number, reopen.reason, signal);
}

/** The state a patch wants, in the words of `statusOf`; undefined where it wants none. */
function stateOf({ status, close, reopen }: Patch): { state: string; state_reason?: string } | undefined {
  if (close) return { state: 'closed', state_reason: 'completed' };
  if (reopen) return { state: 'open' };
  if (status === undefined) return undefined;
  const [, state = '', reason] = /^(open|closed)(?:: ([a-z ]+))?$/.exec(status) ?? [];
  if (state === 'open' && !reason) return { state };
  if (state === 'closed') return { state, state_reason: (reason ?? 'completed').replaceAll(' ', '_') };
  throw new Failure('refused', 'GitHub: an issue is open, closed, closed: not planned or closed: duplicate');
}
