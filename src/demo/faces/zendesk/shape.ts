import { words } from '#src/demo/face.ts';
import { commentNumber, fileNumber, personNumber } from '#src/demo/number.ts';
import { type CaseRecord, type CommentFields, carrier, type FileFields, isTold } from '#src/demo/record.ts';
import { seconds } from '#src/demo/time.ts';
import { plain } from '#src/text.ts';

/** The user Casebell acts as. */
export const AGENT = 'Casebell at Acme';
export const WORDS = words({
  severities: ['urgent', 'high', 'normal', 'low'],
  statuses: ['open', 'pending', 'solved'],
});
/** All this site uses, in its own order. */
export const STATUSES = ['open', 'pending', 'solved'];

export function ticketOf({ fields }: CaseRecord) {
  return {
    id: Number(fields.caseNumber),
    external_id: fields.alternateId ?? null,
    created_at: seconds(fields.createdDate),
    updated_at: seconds(fields.lastModifiedDate),
    generated_timestamp: Math.floor(Date.parse(fields.lastModifiedDate) / 1000),
    type: 'incident',
    subject: fields.summary,
    description: fields.description,
    priority: WORDS.severity(fields.severity),
    status: WORDS.status(fields.status),
    requester_id: personNumber(fields.contactName),
    assignee_id: personNumber(fields.ownerId),
    tags: [],
    custom_fields: [{ id: 360001, value: `${fields.product} ${fields.version}`.trim() }],
  };
}

/** The people these cases are about, as they are side-loaded. */
export function usersOf(records: readonly CaseRecord[]) {
  const roles = new Map<string, string>();
  for (const { fields, comments } of records) {
    roles.set(fields.contactName, 'end-user');
    roles.set(fields.ownerId, 'agent');
    for (const one of comments) roles.set(one.createdBy, one.createdByType === 'Customer' ? 'end-user' : 'agent');
  }
  roles.set(AGENT, 'agent');
  return [...roles].map(([name, role]) => ({ id: personNumber(name), name, role, active: true }));
}

/** The first is the text of the ticket; a file that came with no words of its sender stands there. */
export function commentsOf(record: CaseRecord) {
  const { fields, comments, files } = record;
  const first = {
    id: Number(fields.caseNumber),
    ...bodyOf(fields.description),
    author_id: personNumber(fields.contactName),
    public: true,
    created_at: seconds(fields.createdDate),
    attachments: files.filter((file) => carrier(record, file) === undefined).map(fileOf),
  };
  const rest = comments.map((comment) => ({
    ...commentOf(comment),
    attachments: files.filter((file) => carrier(record, file) === comment).map(fileOf),
  }));
  return [first, ...rest];
}

export function commentOf(comment: CommentFields) {
  const html = comment.contentType === 'text/html';
  return {
    id: commentNumber(comment),
    type: 'Comment',
    ...bodyOf(html ? plain(comment.commentBody) : comment.commentBody),
    author_id: personNumber(comment.createdBy),
    public: isTold(comment),
    created_at: seconds(comment.publishedDate ?? comment.createdDate),
  };
}

function bodyOf(text: string) {
  return { body: text, plain_body: text };
}

function fileOf(file: FileFields) {
  const content_type = 'application/octet-stream';
  return { id: fileNumber(file), file_name: file.fileName, content_type, size: file.size, inline: false };
}
