import { words } from '#src/demo/face.ts';
import { commentNumber, fileNumber, personNumber } from '#src/demo/number.ts';
import { type CaseRecord, type CommentFields, type FileFields, isTold } from '#src/demo/record.ts';
import { thread } from '#src/demo/thread.ts';
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
  for (const record of records) {
    roles.set(record.fields.contactName, 'end-user');
    roles.set(record.fields.ownerId, 'agent');
    for (const { comment: one } of thread(record))
      roles.set(one.createdBy, one.createdByType === 'Customer' ? 'end-user' : 'agent');
  }
  roles.set(AGENT, 'agent');
  return [...roles].map(([name, role]) => ({ id: personNumber(name), name, role, active: true }));
}

/** The first is the text of the ticket. */
export function commentsOf(record: CaseRecord) {
  const { fields } = record;
  const first = {
    id: Number(fields.caseNumber),
    ...bodyOf(fields.description),
    author_id: personNumber(fields.contactName),
    public: true,
    created_at: seconds(fields.createdDate),
    attachments: [],
  };
  const rest = thread(record).map(({ comment, files }) => ({ ...commentOf(comment), attachments: files.map(fileOf) }));
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
