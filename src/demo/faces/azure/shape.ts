import { words } from '#src/demo/face.ts';
import { loginOf } from '#src/demo/name.ts';
import type { CaseRecord, CommentFields, FileFields } from '#src/demo/record.ts';
import { seconds } from '#src/demo/time.ts';
import { services } from './catalog.ts';

export const SUBSCRIPTION = '132d901f-189d-4381-9214-fe68e27e05a1';
export const SUPPORT = `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Support`;
/** Who opens cases through the API. */
export const CONTACT = {
  firstName: 'Anna',
  lastName: 'Rossi',
  email: ours('Anna Rossi'),
  country: 'ITA',
  timeZone: 'W. Europe Standard Time',
  language: 'en-us',
  phone: '+39 02 5550100',
};
/** Azure tells open from closed, and not whose turn it is. */
export const WORDS = words({
  severities: ['highestcriticalimpact', 'critical', 'moderate', 'minimal'],
  statuses: ['Open', 'Open', 'Closed'],
});

/** What the API knows a ticket by: as its maker said, or one of the portal's. */
export function nameOf({ fields }: Pick<CaseRecord, 'fields'>): string {
  return fields.alternateId ?? `portal-${fields.caseNumber}`;
}

export function ticketOf(record: CaseRecord) {
  const { fields } = record;
  const service = services.find(({ shown }) => shown === fields.product);
  const problem = service?.problems.find(({ shown }) => shown === fields.caseType) ?? service?.problems[0];
  const [firstName = '', ...rest] = fields.contactName.split(' ');
  const name = nameOf(record);
  return {
    id: `${SUPPORT}/supportTickets/${name}`,
    name,
    type: 'Microsoft.Support/supportTickets',
    properties: {
      supportTicketId: fields.caseNumber,
      description: fields.description,
      problemClassificationId: problem?.id,
      problemClassificationDisplayName: problem?.shown,
      severity: WORDS.severity(fields.severity),
      require24X7Response: false,
      advancedDiagnosticConsent: 'No',
      contactDetails: {
        firstName,
        lastName: rest.join(' '),
        preferredContactMethod: 'email',
        primaryEmailAddress: ours(fields.contactName),
        additionalEmailAddresses: [CONTACT.email],
        preferredTimeZone: CONTACT.timeZone,
        country: CONTACT.country,
        preferredSupportLanguage: CONTACT.language,
      },
      supportEngineer: { emailAddress: theirs(fields.ownerId) },
      supportPlanType: 'Standard',
      supportPlanDisplayName: 'Standard',
      title: fields.summary,
      serviceId: service?.id,
      serviceDisplayName: fields.product,
      status: WORDS.status(fields.status),
      createdDate: seconds(fields.createdDate),
      modifiedDate: seconds(fields.lastModifiedDate),
    },
  };
}

/** Microsoft writes mails, in HTML. */
export function communicationOf({ fields }: CaseRecord, comment: CommentFields) {
  const isOurs = comment.createdByType === 'Customer';
  return {
    id: `${SUPPORT}/supportTickets/${nameOf({ fields })}/communications/${comment.id}`,
    name: comment.id,
    type: 'Microsoft.Support/communications',
    properties: {
      subject: `${fields.summary} - TrackingID#${fields.caseNumber}`,
      body: isOurs || comment.contentType === 'text/html' ? comment.commentBody : html(comment.commentBody),
      communicationType: 'web',
      communicationDirection: isOurs ? 'inbound' : 'outbound',
      sender: (isOurs ? ours : theirs)(comment.createdBy),
      createdDate: seconds(comment.createdDate),
    },
  };
}

export function fileOf({ caseNumber, fileName, size, createdDate }: Omit<FileFields, 'uuid'>) {
  return {
    id: `${SUPPORT}/fileWorkspaces/${caseNumber}/files/${encodeURIComponent(fileName)}`,
    name: fileName,
    type: 'Microsoft.Support/files',
    properties: { createdOn: seconds(createdDate), fileSize: size },
  };
}

function ours(name: string): string {
  return `${loginOf(name)}@acme.example`;
}

function theirs(name: string): string {
  return `${loginOf(name)}@microsoft.com`;
}

function html(text: string): string {
  const safe = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<html><body><p>${safe.replaceAll('\n', '<br>')}</p></body></html>`;
}
