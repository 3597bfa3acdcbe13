import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Comment } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { referring } from '#src/rows.ts';
import { extra } from './account.ts';
import { casePath, type Portal } from './portal.ts';
import { REOPEN_REASONS, WAITING_ON_VENDOR } from './read.ts';
import { CLOSED, caseUrl, commentRow } from './rows.ts';

const created = z.object({ location: z.array(z.string()).min(1) }).transform(({ location }, check) => {
  const number = /(?:^|\/)(0\d{7})\/?$/.exec(location[0] ?? '')?.[1];
  if (!number) check.addIssue({ code: 'custom', message: 'no case number' });
  return number ?? '';
});

/** Our key is the description's last line: the one place of a case that the keyword search reads. */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'a Red Hat case needs a product and a version');
  const json = {
    summary: draft.title,
    description: referring(draft.body, key),
    severity: draft.severity,
    ...asked.data,
  };
  const number = await portal.write({ method: 'POST', path: '/v3/cases', json, signal }, created, 'Red Hat new case');
  return { kind: 'opened', number, url: caseUrl(number) };
}

export async function comment(
  portal: Portal,
  now: () => number,
  number: string,
  text: string,
  signal: AbortSignal,
): Promise<Comment> {
  const json = { commentBody: text, contentType: 'plaintext', isDraft: false };
  const request = { method: 'POST', path: casePath(number, '/comments'), json, signal } as const;
  const { at = new Date(now()).toISOString(), ...said } = await portal.write(
    request,
    commentRow,
    'Red Hat new comment',
  );
  return { ...said, at, side: 'ours' };
}

const taken = z.object({
  message: z.string().nullish(),
  fieldsNotSentToSalesforce: z.record(z.string(), z.unknown()).nullish(),
});
const anObject = taken.refine(({ message, fieldsNotSentToSalesforce }) => message ?? fieldsNotSentToSalesforce);

/** The API answers 200 also for fields it left out: one of ours among them is a Failure of kind refused naming it. */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const json = fields(patch);
  const request = { method: 'PUT', path: casePath(number), json, signal } as const;
  const { fieldsNotSentToSalesforce: dropped } = await portal.write(request, anObject, 'Red Hat case update');
  const ours = Object.keys(json).filter((name) => (dropped?.[name] ?? undefined) !== undefined);
  if (ours.length > 0) throw new Failure('refused', `Red Hat did not take: ${ours.join(', ')}`);
}

function fields({ severity, status, close, reopen }: Patch): Record<string, string> {
  if (reopen && !REOPEN_REASONS.some((reason) => reason === reopen.reason)) {
    throw new Failure('refused', `Red Hat reopens a case for one of these reasons: ${REOPEN_REASONS.join('; ')}`);
  }
  return {
    ...(severity && { severity }),
    ...(status && { status }),
    ...(close && { status: CLOSED }),
    ...(reopen && { status: WAITING_ON_VENDOR, reopenedReason: reopen.reason }),
  };
}
