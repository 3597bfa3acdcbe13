import { createHash } from 'node:crypto';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { date } from '#src/rows.ts';
import { extra } from './account.ts';
import { chosen } from './catalog.ts';
import { nameOf } from './list.ts';
import { type Portal, support } from './portal.ts';
import { ticketRow } from './rows.ts';
import { doubtful, made } from './wait.ts';

/** Azure opens no case of these severities without a number to call. */
const CALLED = ['highestcriticalimpact', 'critical'];

/**
 * The ticket's name is our key, so that the same request again is the same ticket. Diagnostic data is not consented to:
 * the API has no way to do that properly, and an engineer asks for it.
 */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const { account } = portal;
  if (CALLED.includes(draft.severity) && !account.phone)
    throw new Failure('refused', 'Azure wants a phone number for this severity: connect the account again with one');
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'an Azure case needs a service and a kind of problem');
  const about = await chosen(portal, asked.data, signal);
  const properties = {
    ...about,
    title: draft.title,
    description: draft.body,
    severity: draft.severity,
    advancedDiagnosticConsent: 'No',
    contactDetails: {
      firstName: account.firstName,
      lastName: account.lastName,
      primaryEmailAddress: account.email,
      preferredContactMethod: 'email',
      preferredTimeZone: account.timeZone || 'UTC',
      preferredSupportLanguage: account.language || 'en-us',
      country: account.country,
      ...(account.phone && { phoneNumber: account.phone }),
    },
  };
  const at = support(portal, 'supportTickets', key);
  const row = ticketRow(account);
  const request = { method: 'PUT', at, json: { properties }, effect: true, signal } as const;
  const ticket =
    (await made(portal, request, row, 'Azure new case')) ??
    (await doubtful(() => portal.read({ at, signal }, row, 'Azure new case')));
  const { head, name } = ticket;
  portal.names.set(head.number, name);
  return { kind: 'opened', number: head.number, url: head.url };
}

const communication = z.object({ name: z.string().min(1), properties: z.object({ createdDate: date }) });

/** Its name is made of its words and the time. An app has to say who speaks: that is the account's contact person. */
export async function comment(portal: Portal, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const name = await nameOf(portal, number, signal);
  const now = new Date(portal.now()).toISOString();
  const id = `casebell${createHash('sha256').update(`${number} ${now} ${text}`).digest('hex').slice(0, 16)}`;
  const { email } = portal.account;
  const request = {
    method: 'PUT',
    at: support(portal, 'supportTickets', name, 'communications', id),
    json: { properties: { subject: `TrackingID#${number}`, body: text, sender: email } },
    effect: true,
    signal,
  } as const;
  const said = await made(portal, request, communication, 'Azure new communication');
  return { id, text, by: email, side: 'ours', at: said?.properties.createdDate ?? now, draft: false };
}

/**
 * The API sets severity, open and closed, and nothing else. Azure refuses another severity while an engineer is at work on
 * the case. The reason of a reopening follows as a communication.
 */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, status, close, reopen } = patch;
  const state = close ? 'closed' : reopen ? 'open' : status?.toLowerCase();
  if (state !== undefined && state !== 'open' && state !== 'closed')
    throw new Failure('unsupported', 'Azure lets customers set a case to Open or Closed only');
  const name = await nameOf(portal, number, signal);
  const request = {
    method: 'PATCH',
    at: support(portal, 'supportTickets', name),
    json: { ...(severity && { severity }), ...(state && { status: state }) },
    signal,
  } as const;
  await made(portal, request, ticketRow(portal.account), 'Azure case update');
  if (reopen) await comment(portal, number, reopen.reason, signal);
}
