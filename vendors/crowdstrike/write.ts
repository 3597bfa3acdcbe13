import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Receipt } from '#src/ports/vendor.ts';
import { referring, sifted } from '#src/rows.ts';
import type { Portal } from './portal.ts';
import { caseOf } from './read.ts';
import { attachmentRow, CASE_ID, SEVERITIES, severely } from './rows.ts';

/** What a file may be called; no dot first is our own caution. */
const NAME = /^[\w-][\w.-]{0,254}$/;
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
 * One file, under a name the vendor takes. One that has to be changed is not found in the case by the name it was given,
 * should the answer be lost: it is looked for here, before it is sent again.
 */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const row = attachmentRow(new Date(now()).toISOString());
  const name = NAME.test(file.name) ? file.name : fitting(file.name, await printOf(file, signal));
  if (name !== file.name) {
    const { good } = sifted((await caseOf(portal, number, signal)).attachments, row);
    const there = good.find((one) => one.name === name && (one.size ?? file.size) === file.size);
    if (there) return { ...there, size: file.size };
  }
  const fields = { case_id: number, user_uuid: portal.userUuid };
  const request = { path: '/entities/case-attachment/v1', upload: { file: { ...file, name }, fields }, signal };
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

/** The beginning of a file's checksum. */
async function printOf(file: OutgoingFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of file.open(signal)) hash.update(chunk);
  return hash.digest('hex').slice(0, 12);
}

/** The name as far as it fits, with the print before its ending: it is the same for the same file only. */
function fitting(name: string, print: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\w.-]/g, '_')
    .replace(/^\./, '_');
  const ending = /\.\w{1,10}$/.exec(plain)?.[0] ?? '';
  const end = `-${print}${ending}`;
  return plain.slice(0, Math.min(plain.length - ending.length, LONGEST_NAME - end.length)) + end;
}
