import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import { type Extra, extra, SEVERITIES } from './account.ts';
import type { Portal } from './portal.ts';
import { CASE_ID, caseRow, fileRow, fold, noteRow } from './rows.ts';

/** The standard's own, which a carrier may have more of. */
const STATUSES = ['acknowledged', 'rejected', 'pending', 'held', 'inProgress', 'cancelled', 'closed', 'resolved'];

const created = z.object({ id: z.union([z.string(), z.number()]).transform(String).pipe(z.string().regex(CASE_ID)) });

/**
 * Our key is an external identifier (v4: `externalId`) and the description's last line, should the carrier drop that.
 * One that accepts a ticket (202) without a number leaves doubt: it is looked for by the key.
 */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'TMF621 new ticket: its extra fields are not good');
  const json = {
    '@type': 'TroubleTicket',
    name: draft.title,
    severity: severityOf(portal, draft.severity),
    ticketType: asked.data.ticketType,
    ...(portal.version === 4 ? inV4(draft, key, asked.data) : inV5(draft, key, asked.data)),
  };
  const { id } = await portal.write({ method: 'POST', json, signal }, created, 'TMF621 new ticket');
  return { kind: 'opened', number: id, url: portal.url(id) };
}

/** What the field is called as a characteristic, and to a reader. A carrier may know others; nothing is said of it. */
function siteOf({ serviceAddress = '', localContact = '', accessHours = '' }: Extra) {
  const all = [
    { name: 'serviceAddress', label: 'Service address', value: serviceAddress },
    { name: 'localContact', label: 'Local contact', value: localContact },
    { name: 'accessHours', label: 'Access hours', value: accessHours },
  ];
  return all.filter(({ value }) => value !== '');
}

/** Role and kind of what a circuit is to a ticket are the carrier's to choose: these are ours. */
function inV5(draft: Draft, key: string, asked: Extra) {
  const entity = { '@type': 'EntityRef', '@referredType': 'Service', id: asked.circuitId };
  const site = siteOf(asked).map(({ name, value }) => ({
    '@type': 'StringCharacteristic',
    name,
    valueType: 'string',
    value,
  }));
  return {
    description: referring(draft.body, key),
    externalIdentifier: [
      { '@type': 'ExternalIdentifier', owner: 'Casebell', externalIdentifierType: 'ticket', id: key },
    ],
    ...(asked.circuitId && { relatedEntity: [{ '@type': 'RelatedEntity', role: 'circuit', entity }] }),
    ...(site.length > 0 && { troubleTicketCharacteristic: site }),
  };
}

/** It has no characteristics yet: they are lines of the text. */
function inV4(draft: Draft, key: string, asked: Extra) {
  const lines = siteOf(asked).map(({ label, value }) => `${label}: ${value}`);
  const body = lines.length > 0 ? `${draft.body}\n\n${lines.join('\n')}` : draft.body;
  const circuit = { role: 'circuit', id: asked.circuitId, '@referredType': 'Service' };
  return {
    description: referring(body, key),
    externalId: key,
    ...(asked.circuitId && { relatedEntity: [circuit] }),
  };
}

/** A list of the ticket as it stands, with all fields of its rows: a change of the list replaces it. */
async function held(portal: Portal, number: string, list: 'note' | 'attachment', signal: AbortSignal) {
  const rows = z.array(z.unknown()).nullish();
  const ticket = z.object({ id: z.unknown().refine((id) => String(id) === number), note: rows, attachment: rows });
  return (await portal.read({ number, signal }, ticket, 'TMF621 ticket'))[list] ?? [];
}

/** The first row of the answer that fits and was not there before. */
function added<T extends { id: string }>(
  list: string,
  row: z.ZodType<T>,
  before: unknown[],
  fits: (row: T) => boolean,
) {
  const rows = (all: unknown[]) => all.flatMap((one) => row.safeParse(one).data ?? []);
  const old = new Set(rows(before).map(({ id }) => id));
  return z.object({ [list]: z.array(z.unknown()) }).transform((ticket, check): T => {
    const found = rows(ticket[list] ?? []).find((one) => !old.has(one.id) && fits(one));
    if (found) return found;
    check.addIssue({ code: 'custom', path: [list], message: 'not there' });
    return z.NEVER;
  });
}

/** A carrier that answers without our note leaves doubt. */
export async function comment(
  portal: Portal,
  now: () => number,
  number: string,
  text: string,
  signal: AbortSignal,
): Promise<Comment> {
  const before = await held(portal, number, 'note', signal);
  const date = new Date(now()).toISOString();
  const note = [...before, { '@type': 'Note', author: portal.author, date, text }];
  const said = added('note', noteRow(portal, date), before, (one) => bare(one.text) === bare(text));
  const { id, at } = await portal.write(patch(number, { note }, signal), said, 'TMF621 new note');
  return { id, text, by: portal.author, side: 'ours', at, draft: false };
}

/** The file goes within the ticket, in base64. */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const before = await held(portal, number, 'attachment', signal);
  const { name, size } = file;
  const one = {
    '@type': 'Attachment',
    name,
    attachmentType: 'file',
    mimeType: 'application/octet-stream',
    size: { amount: size, units: 'bytes' },
    content: await base64(file, signal),
  };
  const sent = added('attachment', fileRow(new Date(now()).toISOString()), before, (row) => row.name === oneLine(name));
  const request = patch(number, { attachment: [...before, one] }, signal);
  const { id, at } = await portal.write(request, sent, 'TMF621 new attachment');
  return { id, name, size, at };
}

async function base64(file: OutgoingFile, signal: AbortSignal): Promise<string> {
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.open(signal)) {
    size += chunk.length;
    if (size > file.size) break;
    bytes.push(chunk);
  }
  if (size !== file.size) throw new Failure('refused', 'TMF621 new attachment: the file has another size than it says');
  return Buffer.concat(bytes).toString('base64');
}

/**
 * Reopening is `inProgress` with its reason: the standard has no word for it, nor says which steps a carrier allows.
 * The answer is held against what was asked, for a carrier may drop a field and say yes.
 */
export async function change(portal: Portal, number: string, wished: Patch, signal: AbortSignal): Promise<void> {
  const status = wished.close ? 'closed' : wished.reopen ? 'inProgress' : wished.status && statusOf(wished.status);
  const severity = wished.severity && severityOf(portal, wished.severity);
  const reason = wished.reopen?.reason;
  const fields = {
    ...(severity && { severity }),
    ...(status && { status }),
    ...(reason && { statusChangeReason: reason }),
  };
  const { head } = await portal.write(patch(number, fields, signal), caseRow(portal), 'TMF621 ticket update');
  // A carrier may close or reopen by a word of its own.
  const ended = wished.close ? head.closed : wished.reopen ? !head.closed : undefined;
  const dropped = [
    ...(severity && fold(head.severity) !== fold(severity) ? ['severity'] : []),
    ...(status && !(ended ?? fold(head.status) === fold(status)) ? ['status'] : []),
  ];
  if (dropped.length > 0) throw new Failure('refused', `TMF621: the carrier did not take: ${dropped.join(', ')}`);
}

function patch(number: string, fields: Record<string, unknown>, signal: AbortSignal) {
  const json = { '@type': 'TroubleTicket', ...fields };
  return { method: 'PATCH', number, json, effect: true, signal } as const;
}

/** The carrier's word for one of ours; its own word stays. */
function severityOf({ words }: Portal, asked: string): string {
  const ours = words[SEVERITIES.findIndex(({ word }) => fold(word) === fold(asked))];
  const theirs = ours ?? words.find((word) => fold(word) === fold(asked));
  if (!theirs) throw new Failure('refused', `TMF621: this carrier knows these severities: ${words.join(', ')}`);
  return theirs;
}

function statusOf(asked: string): string {
  return STATUSES.find((status) => fold(status) === asked.replace(/[\s_-]/g, '').toLowerCase()) ?? asked;
}

/** White space may differ between what is written and what is shown. */
function bare(text: string): string {
  return text.replace(/\s+/g, '');
}
