import { z } from 'zod';
import { multipart } from '#src/multipart.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Patch } from '#src/ports/vendor.ts';
import { move } from './moves.ts';
import { issuePath, type Platform } from './platform.ts';
import { attachmentRow, commentRow } from './rows.ts';

/** In a service desk too it is public: the platform makes no other comments. An issue that was deleted is `missing`. */
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
