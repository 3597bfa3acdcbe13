import { z } from 'zod';
import { multipart } from '#src/multipart.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Attachment, Comment, OutgoingFile } from '#src/ports/types.ts';
import type { Catalog, Draft, Patch, Receipt } from '#src/ports/vendor.ts';
import { believed } from '#src/rows.ts';
import { cut, oneLine } from '#src/text.ts';
import { extra, keep, listed } from './account.ts';
import { all, type Customer, one } from './customer.ts';
import { ended } from './ending.ts';
import { API, requestComment, requestFile } from './request.ts';
import { CASE_ID, caseUrl } from './rows.ts';
import { markedUp } from './wiki.ts';
import { NO_CHECK } from './write.ts';

const MOST_DESKS = 10;
/** Characters of what is told of a form's fields. */
const LONGEST = 300;
const FILLED = ['summary', 'description', 'priority'];

const serviceDesk = z.object({ id: z.coerce.string(), projectKey: z.string(), projectName: z.string() });
const requestType = z.object({ id: z.coerce.string(), name: z.string() });
const form = z.object({
  requestTypeFields: z.array(z.object({ fieldId: z.string(), required: z.boolean().nullish() })),
});
const created = z.object({
  issueKey: z.string().regex(CASE_ID),
  _links: z
    .object({ web: z.url().optional().catch(undefined) })
    .nullish()
    .catch(undefined),
});

/** Service desks with their request types, at most ten of them. */
export async function catalog(desk: Customer, signal: AbortSignal): Promise<Catalog> {
  const desks = believed(await all(desk, '/servicedesk', signal), serviceDesk, 'Jira service desks').good;
  const products = await Promise.all(
    desks.slice(0, MOST_DESKS).map(async ({ id, projectName: name }) => {
      return { name, versions: (await typesOf(desk, id, signal)).map((type) => type.name) };
    }),
  );
  return { products };
}

async function typesOf(desk: Customer, id: string, signal: AbortSignal) {
  return believed(await all(desk, `/servicedesk/${id}/requesttype`, signal), requestType, 'Jira request types').good;
}

/**
 * Our key is the text's last line: customers cannot set labels, which are left out. The people and the category stand
 * there too, and the severity where the request's form has no priority. A form that needs more than title, text and
 * priority is refused before anything is sent.
 */
export async function open(desk: Customer, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'a request needs a service desk and a request type');
  const { product, version } = asked.data;
  const desks = believed(await all(desk, '/servicedesk', signal), serviceDesk, 'Jira service desks').good;
  const where = desks.find(({ projectKey, projectName }) => same(product, projectKey) || same(product, projectName));
  if (!where) throw new Failure('refused', 'Jira has no such service desk for this account');
  keep(desk, where.projectKey);
  const type = (await typesOf(desk, where.id, signal)).find(({ name }) => same(version, name));
  if (!type) throw new Failure('refused', 'this service desk has no such request type');
  const path = `${API}/servicedesk/${where.id}/requesttype/${type.id}/field`;
  const { requestTypeFields: fields } = await desk.site.read({ path, signal }, form, 'Jira request form');
  const unknown = fields.filter(({ fieldId, required }) => required && !FILLED.includes(fieldId));
  if (unknown.length > 0 || !fields.some(({ fieldId }) => fieldId === 'description')) {
    const names = cut(unknown.map(({ fieldId }) => fieldId.replace(/\W/g, '')).join(', '), LONGEST).text;
    throw new Failure('refused', `this request type cannot be filled in from here: ${names || 'no description'}`);
  }
  const rated = fields.some(({ fieldId }) => fieldId === 'priority');
  const { category, reporter, watchers } = asked.data;
  const untold = { category, severity: rated ? undefined : draft.severity, reporter, cc: listed(watchers) };
  const json = {
    serviceDeskId: where.id,
    requestTypeId: type.id,
    requestFieldValues: {
      summary: oneLine(draft.title),
      description: markedUp(ended(draft.body, { ...untold, reference: key })),
      ...(rated && { priority: { name: draft.severity } }),
    },
  };
  const request = { method: 'POST', path: `${API}/request`, json, signal } as const;
  const { issueKey: number, _links } = await desk.site.write(request, created, 'Jira new request');
  return { kind: 'opened', number, url: _links?.web ?? caseUrl(desk.web, number) };
}

export async function comment(desk: Customer, number: string, text: string, signal: AbortSignal): Promise<Comment> {
  const path = `${API}/request/${encodeURIComponent(number)}/comment`;
  const at = new Date(desk.now()).toISOString();
  const row = requestComment(new Set(), at);
  const json = { body: markedUp(text), public: true };
  return { ...(await desk.site.write({ method: 'POST', path, json, signal }, row, 'Jira new comment')), side: 'ours' };
}

const temporary = z.object({ temporaryAttachments: z.tuple([z.object({ temporaryAttachmentId: z.string().min(1) })]) });

/** In two steps: a file for the service desk that nobody sees yet, then its place in the request. */
export async function attach(
  desk: Customer,
  number: string,
  file: OutgoingFile,
  signal: AbortSignal,
): Promise<Attachment> {
  const { serviceDeskId } = await one(desk, number, signal);
  const body = multipart(file, signal);
  const headers = { ...body.headers, ...NO_CHECK, 'x-experimentalapi': 'opt-in' };
  const path = `${API}/servicedesk/${encodeURIComponent(serviceDeskId.toWellFormed())}/attachTemporaryFile`;
  const upload = { method: 'POST', path, ...body, headers, signal } as const;
  const { temporaryAttachments } = await desk.site.read(upload, temporary, 'Jira upload');
  const [{ temporaryAttachmentId }] = temporaryAttachments;
  const json = { temporaryAttachmentIds: [temporaryAttachmentId], public: true };
  const place = { method: 'POST', path: `${API}/request/${encodeURIComponent(number)}/attachment`, json } as const;
  const row = requestFile(new Date(desk.now()).toISOString());
  const placed = z.object({ attachments: z.object({ values: z.tuple([row]) }) });
  return (await desk.site.write({ ...place, signal }, placed, 'Jira upload')).attachments.values[0];
}

const transition = z.object({ id: z.coerce.string(), name: z.string() });

/** Customers move a request by the transitions their portal offers, which are known by name alone. */
export async function change(desk: Customer, number: string, patch: Patch, signal: AbortSignal): Promise<void> {
  const { severity, status, close, reopen } = patch;
  if (severity) throw new Failure('unsupported', 'a service desk does not let its customers change the priority');
  if (!status && !close && !reopen) return;
  const path = `/request/${encodeURIComponent(number)}/transition`;
  const offered = believed(await all(desk, path, signal), transition, 'Jira transitions').good;
  const best = close ? CLOSING : reopen ? REOPENING : undefined;
  const found = offered.find(({ name }) => (best ? best.test(name) : same(name, status ?? '')));
  if (!found) throw new Failure('refused', 'Jira offers customers no such step from where the request is');
  const reason = reopen?.reason ? { additionalComment: { body: markedUp(reopen.reason) } } : {};
  await desk.site.tell({ method: 'POST', path: API + path, json: { id: found.id, ...reason }, signal });
}
const CLOSING = /\b(?:close|resolve|done|complete)/i;
const REOPENING = /\b(?:re-?open|back to|in progress)/i;

function same(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}
