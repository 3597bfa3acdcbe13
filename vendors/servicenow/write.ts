import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { find, stateOf } from './read.ts';
import { attachmentRow, caseRow, caseUrl, createdRow, headFields, SEVERITIES, updatedRow } from './rows.ts';

const VALUES = { sysparm_display_value: 'all', sysparm_exclude_reference_link: 'true' };
/** Impact and urgency from which the base system computes an incident's priority. */
const MATRIX: Record<string, [impact: string, urgency: string]> = {
  '1': ['1', '1'],
  '2': ['2', '1'],
  '3': ['2', '2'],
  '4': ['2', '3'],
  '5': ['3', '3'],
};

/** Our key is the correlation id, and the description's last line should this user not be allowed to write that field. */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const json = {
    short_description: draft.title,
    description: referring(draft.body, key),
    correlation_id: key,
    correlation_display: 'Casebell',
    ...urgency(portal, level(draft.severity)),
  };
  const query = { sysparm_fields: 'sys_id,number', ...VALUES };
  const request = { method: 'POST', path: portal.cases, query, json, signal } as const;
  const { number, id } = (await portal.write(request, z.object({ result: createdRow }), 'ServiceNow new case')).result;
  return { kind: 'opened', number, url: caseUrl(portal, id) };
}

/**
 * A comment the vendor's customers see, never a work note. The answer is the case and not the comment, so that its id
 * stays unknown and is empty. An instance drops a field this user may not write and answers 200: where it lets us read
 * the comments and ours is not among them, that is a Failure of kind refused, in doubt, as no document says that the
 * answer has it at once.
 */
export async function comment(portal: Portal, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const { id } = await find(portal, number, headFields(portal), signal);
  const query = { sysparm_fields: 'sys_id,sys_updated_on,comments', ...VALUES };
  const path = `${portal.cases}/${id}`;
  const request = { method: 'PATCH', path, query, json: { comments: text }, effect: true, signal } as const;
  const answer = z.object({ result: updatedRow(id) });
  const { at, stream } = (await portal.write(request, answer, 'ServiceNow new comment')).result;
  if (stream.trim() !== '' && !bare(stream).includes(bare(text)))
    throw new Failure('refused', 'ServiceNow did not take: comments', { doubt: true });
  return { id: '', text, by: portal.user, side: 'ours', at, draft: false };
}

/** An instance drops fields this user may not write and answers 200: the answer is held against what was asked. */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, status, close, reopen } = patch;
  const { kind, closeCode = '' } = portal;
  const { id } = await find(portal, number, headFields(portal), signal);
  const asked = severity === undefined ? undefined : level(severity);
  const moved = close ? kind.closed : reopen ? kind.reopened : undefined;
  const state = moved ?? (status === undefined ? undefined : await stateOf(portal, status, signal));
  const code = closeCode || kind.code.usual;
  const why = { close_notes: 'Closed by the customer', ...(code && { [kind.code.field]: code }) };
  const json = {
    ...(asked && urgency(portal, asked)),
    ...(state && { state }),
    ...(state && kind.ends.includes(state) && why),
    ...(reopen && { comments: reopen.reason }),
  };
  const query = { sysparm_fields: headFields(portal), ...VALUES };
  const request = { method: 'PATCH', path: `${portal.cases}/${id}`, query, json, effect: true, signal } as const;
  const row = (await portal.write(request, z.object({ result: caseRow(portal) }), 'ServiceNow case update')).result;
  const dropped = [
    ...(asked && row.level !== asked ? ['severity'] : []),
    ...(state && row.state !== state ? ['state'] : []),
  ];
  if (dropped.length > 0) throw new Failure('refused', `ServiceNow did not take: ${dropped.join(', ')}`);
}

/** Streams a file as it is. The instance's answer must tell the same size. */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { id } = await find(portal, number, headFields(portal), signal);
  const query = { table_name: portal.kind.table, table_sys_id: id, file_name: file.name };
  const request = { method: 'POST', path: '/api/now/attachment/file', query, file, signal } as const;
  const row = attachmentRow(id, new Date(now()).toISOString());
  const { result } = await portal.write(request, z.object({ result: row }), 'ServiceNow upload');
  if (result.size !== undefined && result.size !== file.size)
    throw new Failure('garbled', 'ServiceNow upload: the file arrived with another size', { doubt: true });
  return result;
}

/** Line ends and indents differ between what is written and what is shown. */
function bare(text: string): string {
  return text.replace(/\s+/g, '');
}

function level(severity: string): string {
  const known = SEVERITIES.find(({ word }) => word === severity);
  if (!known) throw new Failure('refused', `ServiceNow knows these: ${SEVERITIES.map(({ word }) => word).join(', ')}`);
  return known.word.charAt(0);
}

/** An incident's priority is computed, a case's is set. */
function urgency({ kind }: Portal, priority: string): Record<string, string> {
  const [impact = '', urgent = ''] = MATRIX[priority] ?? [];
  return kind.table === 'incident' ? { impact, urgency: urgent } : { priority };
}
