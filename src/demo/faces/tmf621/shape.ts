import { words } from '#src/demo/face.ts';
import { type CaseRecord, type CommentFields, type FileFields, isTold } from '#src/demo/record.ts';

/** Under this name the customer's notes stand. */
export const AUTHOR = 'ACME NOC';
export const SEVERITIES = ['Critical', 'Major', 'Minor', 'Warning'] as const;
export const WORDS = words({ severities: SEVERITIES, statuses: ['inProgress', 'pending', 'closed'] });

/** `at`: where its tickets are. */
export function ticketOf(record: CaseRecord, at: string): Record<string, unknown> {
  const { fields, comments, files } = record;
  return {
    id: fields.caseNumber,
    href: `${at}/${fields.caseNumber}`,
    name: fields.summary,
    description: fields.description,
    severity: WORDS.severity(fields.severity),
    status: WORDS.status(fields.status),
    ticketType: fields.caseType,
    creationDate: fields.createdDate,
    lastUpdate: fields.lastModifiedDate,
    ...(fields.alternateId && { externalIdentifier: [{ '@type': 'ExternalIdentifier', id: fields.alternateId }] }),
    relatedEntity: [
      { '@type': 'RelatedEntity', role: 'circuit', entity: { '@type': 'EntityRef', id: fields.product } },
    ],
    relatedParty: [party('customer', fields.contactName), party('owner', fields.ownerId)],
    note: comments.filter(isTold).map(noteOf),
    attachment: files.map(attachmentOf),
    '@type': 'TroubleTicket',
  };
}

function noteOf(comment: CommentFields) {
  const { id, createdByType, createdBy, publishedDate, createdDate, commentBody: text } = comment;
  const author = createdByType === 'Customer' ? AUTHOR : createdBy;
  return { '@type': 'Note', id, author, date: publishedDate ?? createdDate, text };
}

function attachmentOf({ uuid, fileName, size, createdDate }: FileFields) {
  const amount = { amount: size, units: 'bytes' };
  return { '@type': 'Attachment', id: uuid, name: fileName, size: amount, validFor: { startDateTime: createdDate } };
}

function party(role: string, name: string) {
  const ref = { '@type': 'PartyRef', '@referredType': 'Individual', id: name, name };
  return { '@type': 'RelatedPartyRefOrPartyRoleRef', role, partyOrPartyRole: ref };
}
