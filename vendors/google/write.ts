import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import { extra } from './account.ts';
import { classificationOf } from './classification.ts';
import type { Portal } from './portal.ts';
import { attachmentRow, CONSOLE, caseRow, commentRow, SEVERITIES } from './rows.ts';

/** Our key is the description's last line: the one field of ours that Google's search reads. */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra).data;
  if (!asked) throw new Failure('refused', 'a Google case needs a classification');
  const priority = known(draft.severity);
  const id = await classificationOf(portal, asked.classification, signal);
  const json = { displayName: draft.title, description: referring(draft.body, key), classification: { id }, priority };
  const request = { method: 'POST', path: `/v2/${portal.parent}/cases`, json, signal } as const;
  const row = await portal.write(request, caseRow, 'Google new case');
  portal.names.learn([row]);
  return { kind: 'opened', number: row.head.number, url: row.head.url };
}

export async function comment(
  portal: Portal,
  now: () => number,
  number: string,
  text: string,
  signal: AbortSignal,
): Promise<Comment> {
  const path = `/v2/${await portal.names.of(portal, number, signal)}/comments`;
  const row = commentRow(new Date(now()).toISOString());
  const request = { method: 'POST', path, json: { body: text }, signal } as const;
  return { ...(await portal.write(request, row, 'Google new comment')), text, side: 'ours' };
}

/**
 * The priority can be set, and a case closed. Its state is Google's to set otherwise, and no call reopens a case: the
 * console does, for some days (15, it is said) after it was closed.
 */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, status, close, reopen } = patch;
  if (reopen) throw new Failure('unsupported', `Google reopens a case only in its console: ${CONSOLE}`);
  if (status !== undefined)
    throw new Failure('unsupported', 'Google sets the state of a case itself: it can only be closed');
  const priority = severity === undefined ? undefined : known(severity);
  const path = `/v2/${await portal.names.of(portal, number, signal)}`;
  if (priority) {
    // Without a mask all that is not given would be cleared.
    const fields = { query: { updateMask: 'priority' }, json: { priority } };
    const update = { method: 'PATCH', path, ...fields, effect: true, signal } as const;
    const { head } = await portal.write(update, caseRow, 'Google case update');
    if (head.severity !== priority) throw new Failure('refused', 'Google did not take: priority');
  }
  if (!close) return;
  await portal.write({ method: 'POST', path: `${path}:close`, json: {}, signal }, caseRow, 'Google case update');
}

/** Streams a file as it is. Google's answer must tell the same size, where it tells one. */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const path = `/upload/v2/${await portal.names.of(portal, number, signal)}/attachments`;
  const request = { method: 'POST', path, query: { 'attachment.filename': file.name }, file, signal } as const;
  const sent = await portal.write(request, attachmentRow(new Date(now()).toISOString()), 'Google upload');
  if (sent.size !== undefined && sent.size !== file.size)
    throw new Failure('garbled', 'Google upload: the file arrived with another size', { doubt: true });
  return { ...sent, size: file.size };
}

function known(severity: string): string {
  if (SEVERITIES.some(({ word }) => word === severity)) return severity;
  throw new Failure('refused', `Google knows these priorities: ${SEVERITIES.map(({ word }) => word).join(', ')}`);
}
