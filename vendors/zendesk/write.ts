import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { instant, referring } from '#src/rows.ts';
import { casePath, type Portal } from './portal.ts';
import { oneCase } from './rows.ts';

type Post = { body: string; public?: true };

/** What we write is for both sides: said aloud, as a site may make an agent's comments internal notes otherwise. */
function post({ agent }: Portal, body: string): Post {
  return { body, ...(agent && { public: true }) };
}

/**
 * Our key is the ticket's `external_id`, which a requester cannot set: there it is the last line of the text. As
 * Idempotency-Key it also makes Zendesk answer a repeated request with the first ticket; that it does so for requests, and
 * for how long, is not verified.
 */
export async function open(portal: Portal, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const { agent, noun } = portal;
  const comment = post(portal, agent ? draft.body : referring(draft.body, key));
  const one = { subject: draft.title, comment, priority: draft.severity, ...(agent && { external_id: key }) };
  const request = { path: `/${noun}s`, json: { [noun]: one }, headers: { 'idempotency-key': key }, signal };
  const { head } = await portal.write({ method: 'POST', ...request }, oneCase(portal), 'Zendesk new case');
  return { kind: 'opened', number: head.number, url: head.url };
}

/** An agent is answered with what the change did, our comment among it. That its id is the comment's is not verified. */
const event = z.object({ id: z.number().int().positive(), type: z.literal('Comment') });
const audited = z.object({ audit: z.object({ created_at: z.string(), events: z.array(z.unknown()) }) });
const commented = audited.transform(({ audit }, check) => {
  const [said] = audit.events.flatMap((one) => event.safeParse(one).data ?? []);
  const at = instant(audit.created_at);
  if (said && at) return { id: String(said.id), at };
  check.addIssue({ code: 'custom', path: ['audit'], message: 'no comment' });
  return z.NEVER;
});

/** A requester is not told the comment's id, which is empty then: nothing may be asked after a comment was taken. */
export async function comment(portal: Portal, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const update = put(portal, number, { comment: post(portal, text) }, signal);
  const request = { ...update, effect: true };
  const said = portal.agent
    ? await portal.write(request, commented, 'Zendesk new comment')
    : { id: '', at: (await portal.write(request, oneCase(portal), 'Zendesk new comment')).head.modified };
  return { ...said, text, by: '', side: 'ours', draft: false };
}

/**
 * An agent sets priority and status; closing is `solved`, which Zendesk itself turns into `closed`, for good, some days
 * later. The reason of a reopening is a comment: from a requester it is what opens the case. A requester can do nothing
 * but close and reopen, and close only what an agent has taken: Zendesk answers 200 also where it did not.
 */
export async function change(portal: Portal, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const fields = portal.agent ? wished(patch) : allowed(patch);
  const reason = patch.reopen && { comment: post(portal, patch.reopen.reason) };
  const request = { ...put(portal, number, { ...fields, ...reason }, signal), ...(reason && { effect: true }) };
  const { head } = await portal.write(request, oneCase(portal), 'Zendesk case update');
  if (!portal.agent && patch.close && !head.closed) {
    throw new Failure('refused', 'Zendesk lets a requester solve a case only once an agent has taken it');
  }
}

function wished({ severity, status, close, reopen }: Patch): Record<string, string> {
  return {
    ...(severity && { priority: severity }),
    ...(status && { status }),
    ...(close && { status: 'solved' }),
    ...(reopen && { status: 'open' }),
  };
}

function allowed({ severity, status, close }: Patch): { solved?: true } {
  if (severity) throw new Failure('unsupported', 'a Zendesk requester cannot change the priority');
  if (status) throw new Failure('unsupported', 'a Zendesk requester can only close and reopen a case');
  return close ? { solved: true } : {};
}

const uploaded = z.object({
  upload: z.object({ token: z.string().min(1), attachment: z.object({ id: z.number().int() }) }),
});

/** Streams the file to Zendesk, which keeps it for an hour, and gives it to the case with a comment that names it. */
export async function attach(
  portal: Portal,
  now: () => number,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { name, size } = file;
  const headers = { 'content-type': 'application/octet-stream' };
  const upload = { method: 'POST', path: '/uploads', query: { filename: name }, headers, file, signal } as const;
  const { token, attachment } = (await portal.read(upload, uploaded, 'Zendesk upload')).upload;
  const said = { ...post(portal, `Attached: ${name}`), uploads: [token] };
  const update = { ...put(portal, number, { comment: said }, signal), effect: true };
  await portal.write(update, oneCase(portal), 'Zendesk new comment');
  return { id: String(attachment.id), name, size, at: new Date(now()).toISOString() };
}

function put(portal: Portal, number: string, fields: Record<string, unknown>, signal: AbortSignal) {
  return { method: 'PUT', path: casePath(portal, number), json: { [portal.noun]: fields }, signal } as const;
}
