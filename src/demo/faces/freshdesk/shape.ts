import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import { commentNumber, fileNumber, personNumber } from '#src/demo/number.ts';
import { type CaseRecord, type FileFields, isTold } from '#src/demo/record.ts';
import { thread } from '#src/demo/thread.ts';
import { seconds } from '#src/demo/time.ts';
import { plain } from '#src/text.ts';

/** Whose API key it is. */
export const AGENT = 'Casebell at Acme';
/** What a closed case was that people set to Resolved: the record knows one way to be over. */
export const RESOLVED = 'Resolved';
export const WORDS = words({ severities: ['4', '3', '2', '1'], statuses: ['2', '3', '5'] });

/** What people wrote, as Freshdesk keeps it. */
function markup(text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<div>${safe.replace(/ {2}/g, '&nbsp; ').replaceAll('\n', '<br>')}</div>`;
}

/** What came as HTML, as the record keeps it. */
export function written(html: string): string {
  return plain(html).replace(/^ $/gm, '');
}

export function nameOf(email: string): string {
  const parts = (email.split('@')[0] ?? '').split('.');
  return parts.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ');
}

/** A ticket as a list shows it; its text and its requester only where they are asked for. */
export function ticketOf({ fields }: CaseRecord, include: readonly string[]) {
  const { contactName, status, severity, description } = fields;
  const over = fields.isClosed && fields.resolutionDescription === RESOLVED;
  const email = `${loginOf(contactName)}@acme.example`;
  return {
    id: Number(fields.caseNumber),
    subject: fields.summary,
    status: over ? 4 : Number(WORDS.status(status)),
    priority: Number(WORDS.severity(severity)),
    source: 2,
    type: 'Incident',
    spam: false,
    is_escalated: fields.customerEscalation,
    requester_id: personNumber(contactName),
    responder_id: personNumber(fields.ownerId),
    custom_fields: { cf_product: fields.product, cf_version: fields.version },
    tags: [],
    created_at: seconds(fields.createdDate),
    updated_at: seconds(fields.lastModifiedDate),
    ...(include.includes('description') && { description: markup(description), description_text: description }),
    ...(include.includes('requester') && {
      requester: { id: personNumber(contactName), name: contactName, email, mobile: null, phone: null },
    }),
  };
}

/** The whole ticket: files stand in its conversations. */
export function wholeTicket(record: CaseRecord, include: readonly string[]) {
  return { ...ticketOf(record, [...include, 'description']), attachments: [] };
}

export function conversationsOf(record: CaseRecord) {
  return thread(record).map(({ comment, files }) => {
    const own = comment.createdBy === AGENT;
    const html = comment.contentType === 'text/html';
    const at = seconds(comment.publishedDate ?? comment.createdDate);
    return {
      id: commentNumber(comment),
      ticket_id: Number(record.fields.caseNumber),
      body: html ? comment.commentBody : markup(comment.commentBody),
      body_text: html ? plain(comment.commentBody) : comment.commentBody,
      incoming: comment.createdByType === 'Customer' && !own,
      private: !isTold(comment),
      user_id: personNumber(comment.createdBy),
      source: comment.isDraft ? 2 : 0,
      created_at: at,
      updated_at: at,
      attachments: files.map(fileOf),
    };
  });
}

export function fileOf(file: FileFields) {
  const at = seconds(file.createdDate);
  const content_type = 'application/octet-stream';
  return { id: fileNumber(file), name: file.fileName, content_type, size: file.size, created_at: at, updated_at: at };
}
