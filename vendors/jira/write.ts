import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { extra } from './account.ts';
import { form } from './form.ts';
import { move } from './moves.ts';
import { issuePath, type Platform } from './platform.ts';
import { CASE_ID, caseUrl, commentRow } from './rows.ts';
import { keep } from './scope.ts';

const created = z.object({ key: z.string().regex(CASE_ID) });

/**
 * Our key is a label, which a query finds exactly and everybody on the case sees. Where the form has no labels, or no
 * priority, these stand at the end of the text.
 */
export async function open(jira: Platform, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'a Jira case needs a project and an issue type');
  const { product, version } = asked.data;
  keep(jira, product);
  const { type, has } = await form(jira, product, version, signal);
  const told = [has('priority') ? '' : `Severity: ${draft.severity}`, has('labels') ? '' : `Reference: ${key}`];
  const end = told.filter((line) => line !== '').join('\n');
  const fields = {
    project: { key: product },
    issuetype: { id: type },
    summary: oneLine(draft.title),
    description: jira.text.write(end === '' ? draft.body : `${draft.body}\n\n${end}`),
    ...(has('labels') && { labels: [key] }),
    ...(has('priority') && { priority: { name: draft.severity } }),
  };
  const request = { method: 'POST', path: `${jira.api}/issue`, json: { fields }, signal } as const;
  const { key: number } = await jira.site.write(request, created, 'Jira new issue');
  return { kind: 'opened', number, url: caseUrl(jira.web, number) };
}

/** In a service desk too it is public: the platform makes no other comments. */
export async function comment(jira: Platform, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const row = commentRow(jira, { id: '', zone: '' }, new Date(jira.now()).toISOString());
  const json = { body: jira.text.write(text) };
  const request = { method: 'POST', path: issuePath(jira, number, '/comment'), json, signal } as const;
  return { ...(await jira.site.write(request, row, 'Jira new comment')), side: 'ours' };
}

/** The priority by an edit, the status by a transition; a reason for reopening follows as a comment. */
export async function change(jira: Platform, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, reopen } = patch;
  if (severity) {
    const json = { fields: { priority: { name: severity } } };
    await jira.site.tell({ method: 'PUT', path: issuePath(jira, number), json, signal });
  }
  await move(jira, number, patch, signal);
  if (reopen?.reason) await comment(jira, number, reopen.reason, signal);
}
