import { z } from 'zod';
import { multipart } from '#src/multipart.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { extra, keep } from './account.ts';
import { form } from './form.ts';
import { move } from './moves.ts';
import { issuePath, type Platform } from './platform.ts';
import { attachmentRow, CASE_ID, caseUrl, commentRow } from './rows.ts';

const created = z.object({ key: z.string().regex(CASE_ID) });

/**
 * Our key is a label, which a query finds exactly and everybody on the case sees. Where the form has no labels, or no
 * priority, these stand at the end of the text.
 */
export async function open(jira: Platform, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'a Jira case needs a project and an issue type');
  const project = asked.data.product.toUpperCase();
  keep(jira, project);
  await jira.me(signal);
  const { type, has } = await form(jira, project, asked.data.version, signal);
  const told = [has('priority') ? '' : `Severity: ${draft.severity}`, has('labels') ? '' : `Reference: ${key}`];
  const end = told.filter((line) => line !== '').join('\n');
  const fields = {
    project: { key: project },
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
  const { id: me } = await jira.me(signal);
  const row = commentRow({ read: jira.text.read, me, fallback: new Date(jira.now()).toISOString() });
  const json = { body: jira.text.write(text) };
  const request = { method: 'POST', path: issuePath(jira, number, '/comment'), json, signal } as const;
  return { ...(await jira.site.write(request, row, 'Jira new comment')), side: 'ours' };
}

/** The priority by an edit, the status by a transition; a reason for reopening follows as a comment. */
export async function change(jira: Platform, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, reopen } = patch;
  await jira.me(signal);
  if (severity) {
    const json = { fields: { priority: { name: severity } } };
    await jira.site.tell({ method: 'PUT', path: issuePath(jira, number), json, signal });
  }
  await move(jira, number, patch, signal);
  if (reopen?.reason) await comment(jira, number, reopen.reason, signal);
}

/** Without it Jira takes an upload for a forged one, and answers 403. */
export const NO_CHECK = { 'x-atlassian-token': 'no-check' };

const settings = z.object({ enabled: z.boolean(), uploadLimit: z.number().nonnegative().nullish() });

/** Streams the file in one request, after asking how much the site takes. */
export async function attach(
  jira: Platform,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { site, api } = jira;
  const { enabled, uploadLimit } = await site.read(
    { path: `${api}/attachment/meta`, signal },
    settings,
    'Jira settings',
  );
  if (!enabled) throw new Failure('refused', 'this Jira takes no attachments');
  if (uploadLimit != null && file.size > uploadLimit) {
    throw new Failure('refused', `this Jira takes files up to ${uploadLimit} bytes`);
  }
  const form = multipart(file, signal);
  const headers = { ...form.headers, ...NO_CHECK };
  const request = { method: 'POST', path: issuePath(jira, number, '/attachments'), ...form, headers, signal } as const;
  const row = z.tuple([attachmentRow(new Date(jira.now()).toISOString())]);
  const [sent] = await site.write(request, row, 'Jira upload');
  return sent;
}
