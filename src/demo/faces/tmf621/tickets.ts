import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Answer, Route } from '#src/demo/answer.ts';
import { type Stage, words } from '#src/demo/face.ts';
import type { FaultName } from '#src/demo/faults.ts';
import type { CaseRecord, CommentFields, FileFields } from '#src/demo/record.ts';
import { attached, createRequest, noted, type PatchRequest, patchRequest } from './body.ts';

/** Under this name the customer's notes stand. */
export const AUTHOR = 'ACME NOC';
export const SEVERITIES = ['Critical', 'Major', 'Minor', 'Warning'] as const;
const MOST_ROWS = 100;
/** A file of 2 MB in base64, and the ticket around it. */
const LONGEST_BODY = 4 * 1024 * 1024;
const say = words({ severities: SEVERITIES, statuses: ['inProgress', 'pending', 'closed'] });

/** The standard's own shape of an error. */
export function refusal(status: number, reason: string, message: string): Answer {
  return { status, json: { '@type': 'Error', code: `ERR${status}`, reason, message, status: String(status) } };
}

/** What most vendors put otherwise; the rest is left to the demo. */
export function fault(name: FaultName, retryAfterS: number | string | false | undefined): Answer | undefined {
  const wait = retryAfterS ?? 30;
  switch (name) {
    case '401':
      return refusal(401, 'Unauthorized', 'The access token is missing or expired.');
    case '403':
      return refusal(403, 'Forbidden', 'This ticket belongs to another customer.');
    case '404':
      return missing();
    case '429': {
      const answer = refusal(429, 'Too Many Requests', 'The quota of this client is used up.');
      return wait === false ? answer : { ...answer, headers: { 'Retry-After': String(wait) } };
    }
    case '500':
      return refusal(500, 'Internal Server Error', 'The server encountered an internal error.');
    default:
      return undefined;
  }
}

function missing(): Answer {
  return refusal(404, 'Not Found', 'There is no such ticket.');
}

/** Trouble tickets below `root`: sorted and by field, but not filtered. */
export function tickets({ cases, url, seen }: Stage, root: string): Route[] {
  const ticket = new RegExp(`^${root}/troubleTicket/([\\w.-]+)$`);
  const all = new RegExp(`^${root}/troubleTicket$`);

  function shown(record: CaseRecord): Record<string, unknown> {
    const { fields, comments, files } = record;
    return {
      id: fields.caseNumber,
      href: `${url}${root}/troubleTicket/${fields.caseNumber}`,
      name: fields.summary,
      description: fields.description,
      severity: say.severity(fields.severity),
      status: say.status(fields.status),
      ticketType: fields.caseType,
      creationDate: fields.createdDate,
      lastUpdate: fields.lastModifiedDate,
      ...(fields.alternateId && { externalIdentifier: [{ '@type': 'ExternalIdentifier', id: fields.alternateId }] }),
      relatedEntity: [
        { '@type': 'RelatedEntity', role: 'circuit', entity: { '@type': 'EntityRef', id: fields.product } },
      ],
      relatedParty: [party('customer', fields.contactName), party('owner', fields.ownerId)],
      note: comments.filter(({ isDraft }) => !isDraft).map(note),
      attachment: files.map(attachment),
      '@type': 'TroubleTicket',
    };
  }
  function found(number: string, answer: (record: CaseRecord) => Answer | Promise<Answer>): Answer | Promise<Answer> {
    const record = cases.get(number);
    return record ? answer(record) : missing();
  }
  /** Lists are replaced whole, as a merge patch does: a note that is not sent along is gone. */
  function change(record: CaseRecord, patch: PatchRequest): Answer {
    const number = record.fields.caseNumber;
    const severity = patch.severity === undefined ? undefined : say.severityOf(patch.severity);
    if (patch.severity !== undefined && !severity) return invalid('severity');
    const status = patch.status === undefined ? undefined : say.statusOf(patch.status);
    if (patch.status !== undefined && !status)
      return refusal(409, 'Conflict', 'A customer cannot move a ticket to this status.');
    if (severity || status) cases.change(number, { ...(severity && { severity }), ...(status && { status }) }, AUTHOR);
    if (patch.note) rewrite(record, patch.note);
    for (const one of patch.attachment ?? []) {
      const file = attached(one);
      if (file) cases.attach(number, file.name, file.size, { by: record.fields.contactName, sha256: file.sha256 });
    }
    return { status: 200, json: shown(record) };
  }
  function rewrite(record: CaseRecord, notes: unknown[]): void {
    const number = record.fields.caseNumber;
    const sent = notes.map((one) => noted.parse(one));
    const kept = new Set(sent.map(({ id }) => id));
    for (const { id, isDraft } of [...record.comments]) if (!isDraft && !kept.has(id)) cases.remove(number, id);
    for (const { id, text } of sent) if (id === undefined) cases.comment(number, text, { type: 'Customer' });
  }

  return [
    {
      method: 'GET',
      path: all,
      answer({ query }) {
        if (query.has('filter')) return refusal(501, 'Not Implemented', 'Filters are not offered.');
        const rows = sorted(cases.all().map(shown), query.get('sort') ?? 'id');
        const offset = Number(query.get('offset') ?? 0);
        const limit = Math.min(Number(query.get('limit') ?? MOST_ROWS), MOST_ROWS);
        const page = rows.slice(offset, offset + limit).map((row) => selected(row, query.get('fields')));
        const headers = { 'X-Total-Count': String(rows.length), 'X-Result-Count': String(page.length) };
        return { status: 200, headers, json: page };
      },
    },
    {
      method: 'POST',
      path: all,
      answer: ({ raw }) =>
        withBody(raw, createRequest, (given) => {
          const severity = say.severityOf(given.severity);
          if (!severity) return invalid('severity');
          const { caseNumber } = cases.add({
            summary: given.name ?? given.description.slice(0, 80),
            description: given.description,
            severity,
            caseType: given.ticketType,
            product: given.relatedEntity?.[0]?.entity.id ?? 'no circuit named',
            version: '',
            ...(given.externalIdentifier?.[0] && { alternateId: given.externalIdentifier[0].id }),
          });
          const record = cases.get(caseNumber);
          return record ? { status: 201, json: shown(record) } : missing();
        }),
    },
    {
      method: 'GET',
      path: ticket,
      answer: ({ query }, number = '') =>
        found(number, (record) => {
          seen(number);
          return { status: 200, json: selected(shown(record), query.get('fields')) };
        }),
    },
    {
      method: 'PATCH',
      path: ticket,
      answer: ({ raw }, number = '') =>
        found(number, (record) => withBody(raw, patchRequest, (patch) => change(record, patch))),
    },
  ];
}

function note(comment: CommentFields) {
  const { id, createdByType, createdBy, publishedDate, createdDate, commentBody: text } = comment;
  const author = createdByType === 'Customer' ? AUTHOR : createdBy;
  return { '@type': 'Note', id, author, date: publishedDate ?? createdDate, text };
}

function attachment({ uuid, fileName, size, createdDate }: FileFields) {
  const amount = { amount: size, units: 'bytes' };
  return { '@type': 'Attachment', id: uuid, name: fileName, size: amount, validFor: { startDateTime: createdDate } };
}

function party(role: string, name: string) {
  const ref = { '@type': 'PartyRef', '@referredType': 'Individual', id: name, name };
  return { '@type': 'RelatedPartyRefOrPartyRoleRef', role, partyOrPartyRole: ref };
}

function sorted(rows: Record<string, unknown>[], by: string): Record<string, unknown>[] {
  const field = by.replace(/^-/, '');
  const up = rows.toSorted((a, b) => String(a[field]).localeCompare(String(b[field]), 'en'));
  return by.startsWith('-') ? up.reverse() : up;
}

/** Of the first level; who asks for some is given id and href too. */
function selected(row: Record<string, unknown>, fields: string | null): Record<string, unknown> {
  const wanted = fields?.split(',');
  if (!wanted) return row;
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => /^(id|href|@type)$/.test(name) || wanted.includes(name)),
  );
}

function invalid(field: string): Answer {
  return refusal(400, 'Bad Request', `This is not valid: ${field}`);
}

async function withBody<T>(raw: IncomingMessage, schema: z.ZodType<T>, answer: (body: T) => Answer): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of raw as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_BODY) return refusal(400, 'Bad Request', 'The ticket is too large.');
    chunks.push(chunk);
  }
  const body = z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue('The body is not JSON');
        return z.NEVER;
      }
    })
    .pipe(schema)
    .safeParse(Buffer.concat(chunks).toString('utf8'));
  if (body.success) return answer(body.data);
  return invalid(body.error.issues.map(({ path }) => path.join('.') || 'body').join(', '));
}
