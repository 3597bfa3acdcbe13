import { z } from 'zod';
import { multipart } from '#src/multipart.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { date, referring } from '#src/rows.ts';
import { ownStatuses } from './names.ts';
import { type Portal, ticketPath } from './portal.ts';
import { fileRow, SEVERITIES, STATUSES } from './rows.ts';
import { html } from './text.ts';

const made = z.object({ id: z.number().int().positive().transform(String) });

/** Our key is the last line of the text: there is no field for it that every agent may fill. */
export async function open(
  portal: Portal,
  email: string,
  draft: Draft,
  key: string,
  signal: AbortSignal,
): Promise<Receipt> {
  const description = html(referring(draft.body, key));
  const json = { email, subject: draft.title, description, status: 2, priority: priorityOf(draft.severity) };
  const { id } = await portal.write({ method: 'POST', path: '/tickets', json, signal }, made, 'Freshdesk new ticket');
  return { kind: 'opened', number: id, url: portal.url(id) };
}

const replied = made.extend({ created_at: date.pipe(z.string()) });

/** A reply: Freshdesk mails it to the requester as well. */
export async function comment(portal: Portal, number: string, said: string, signal: AbortSignal): Promise<Comment> {
  const request = { method: 'POST', path: ticketPath(number, '/reply'), json: { body: html(said) }, signal } as const;
  const { id, created_at } = await portal.write(request, replied, 'Freshdesk new reply');
  return { id, text: said, by: '', side: 'ours', at: created_at, draft: false };
}

/** A reply that names the file and carries it. */
export async function attach(
  portal: Portal,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const body = html(`Attached: ${file.name}`);
  const form = multipart(file, signal, { field: 'attachments[]', fields: { body } });
  const request = { method: 'POST', path: ticketPath(number, '/reply'), ...form, signal } as const;
  const answer = replied.extend({ attachments: z.tuple([z.unknown()]).rest(z.unknown()) });
  const taken = answer.transform(({ created_at, attachments }, check) => {
    const first = fileRow('', created_at).safeParse(attachments[0]).data;
    if (first) return first;
    check.addIssue({ code: 'custom', path: ['attachments'], message: 'no file' });
    return z.NEVER;
  });
  const { id, at } = await portal.write(request, taken, 'Freshdesk new attachment');
  return { id, name: file.name, size: file.size, at };
}

/** Closing is `Closed`, reopening `Open`; the reason of a reopening is a reply, after it. */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const word = patch.close ? 'Closed' : patch.reopen ? 'Open' : patch.status;
  const json = {
    ...(patch.severity !== undefined && { priority: priorityOf(patch.severity) }),
    ...(word !== undefined && { status: await statusOf(portal, word, signal) }),
  };
  const request = { method: 'PUT', path: ticketPath(number), json, signal } as const;
  await portal.write(request, made, 'Freshdesk ticket update');
  if (patch.reopen) await comment(portal, number, patch.reopen.reason, signal);
}

function priorityOf(severity: string): number {
  const known = SEVERITIES.find(({ word }) => word === severity);
  if (!known) throw new Failure('refused', 'Freshdesk has no such priority');
  return known.id;
}

async function statusOf(portal: Portal, word: string, signal: AbortSignal): Promise<number> {
  const usual = STATUSES.find((one) => one.word === word);
  if (usual) return usual.id;
  if (/^\d+$/.test(word)) return Number(word);
  const own = (await ownStatuses(portal, signal)).find((one) => one.word === word);
  if (!own) throw new Failure('refused', 'Freshdesk has no such status');
  return own.id;
}
