import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { attachmentRow, CASE_ID, SEVERITIES, severely } from './rows.ts';

const LONGEST_NAME = 255;
/** What a case can be about besides its text: wanted in every request, and empty. */
const ABOUT_NOTHING = { detections: [], incidents: [], malware_submission_id: '', recon_rule_type: '' };

const created = z.object({ id: z.string().regex(CASE_ID) });

/** The text begins with the severity and ends with our key: the API has a field for neither. */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const { title, severity, extra } = draft;
  if (!SEVERITIES.some(({ word }) => word === severity))
    throw new Failure('refused', `CrowdStrike: the severities are ${SEVERITIES.map(({ word }) => word).join(', ')}`);
  const body = referring(severely(severity, draft.body), key);
  const json = { title, body, type: extra['type'], ...ABOUT_NOTHING, user_uuid: portal.userUuid };
  const { id } = await made(portal, { path: '/entities/case/v2', json, signal }, created, 'CrowdStrike new case');
  return { kind: 'opened', number: id, url: portal.console };
}

const said = z.object({ id: z.string().min(1) });

/** The answer need not name the comment: its id is empty then, as nothing may be asked after a comment was taken. */
export async function comment(
  portal: Portal,
  now: () => number,
  number: string,
  text: string,
  signal: AbortSignal,
): Promise<Comment> {
  const json = { case_id: number, body: text, type: 'comment', user_uuid: portal.userUuid };
  const { resources } = await portal.write(
    { path: '/entities/case-activity/v1', json, signal },
    'CrowdStrike new comment',
  );
  const id = said.safeParse(resources[0]).data?.id ?? '';
  return { id, text, by: '', side: 'ours', at: new Date(now()).toISOString(), draft: false };
}

/**
 * One file, under a name the vendor takes. The result has that name: who settles a lost upload by the name it was given
 * does not find one that had to be changed.
 */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const name = fitting(file.name);
  const fields = { case_id: number, user_uuid: portal.userUuid };
  const request = { path: '/entities/case-attachment/v1', upload: { file: { ...file, name }, fields }, signal };
  const row = attachmentRow(new Date(now()).toISOString());
  const sent = await made(portal, request, row, 'CrowdStrike upload');
  if (sent.size !== undefined && sent.size !== file.size)
    throw new Failure('garbled', 'CrowdStrike upload: the file arrived with another size', { doubt: true });
  return { ...sent, size: file.size };
}

/** The one thing a request makes. */
async function made<T>(
  portal: Portal,
  request: Parameters<Portal['write']>[0],
  row: z.ZodType<T>,
  what: string,
): Promise<T> {
  const { resources } = await portal.write(request, what);
  const { data } = row.safeParse(resources[0]);
  if (data === undefined) throw new Failure('garbled', `${what}: the answer does not name it`, { doubt: true });
  return data;
}

/** Letters, digits, hyphens, underscores and dots, no dot first, at most 255 characters; the ending stays. */
function fitting(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]/g, '_')
    .replace(/^\./, '_');
  if (plain.length <= LONGEST_NAME) return plain;
  const ending = /\.\w{1,10}$/.exec(plain)?.[0] ?? '';
  return plain.slice(0, LONGEST_NAME - ending.length) + ending;
}
