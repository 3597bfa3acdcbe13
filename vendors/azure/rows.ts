import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority, Side } from '#src/ports/types.ts';
import { date, size, type Undated, word } from '#src/rows.ts';
import { oneLine, plain } from '#src/text.ts';
import type { Azure } from './account.ts';

export const CASE_ID = /^\d{15,16}$/;
export const SEVERITIES = [
  { word: 'highestcriticalimpact', priority: 'urgent' },
  { word: 'critical', priority: 'high' },
  { word: 'moderate', priority: 'medium' },
  { word: 'minimal', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** A ticket without a severity is shown like this. */
const UNSET = '-';

const text = z.string().min(1);
const people = z
  .object({ primaryEmailAddress: word, additionalEmailAddresses: z.array(word).nullish().catch(undefined) })
  .nullish()
  .catch(undefined);
const engineer = z.object({ emailAddress: word }).nullish().catch(undefined);

/** `contacts`: our own people's addresses. */
export type Ticket = { head: CaseHead; name: string; description: string; contacts: string[] };

/** A case cannot be believed without name, number, status and time of change: a gap would look like a change. */
export function ticketRow({ tenant, subscription }: Azure) {
  return z
    .object({
      name: text,
      properties: z.object({
        supportTicketId: z.string().regex(CASE_ID),
        status: text,
        modifiedDate: date.pipe(z.string()),
        createdDate: date,
        title: word,
        description: word,
        severity: word,
        serviceDisplayName: word,
        supportEngineer: engineer,
        contactDetails: people,
      }),
    })
    .transform(({ name, properties: row }): Ticket => {
      const severity = row.severity ?? UNSET;
      const owner = row.supportEngineer?.emailAddress;
      const id = `/subscriptions/${subscription}/providers/Microsoft.Support/supportTickets/${encodeURIComponent(name)}`;
      const { primaryEmailAddress, additionalEmailAddresses } = row.contactDetails ?? {};
      return {
        name,
        description: readable(row.description ?? ''),
        contacts: [primaryEmailAddress, ...(additionalEmailAddresses ?? [])].flatMap((one) => one || []),
        head: {
          number: row.supportTicketId,
          title: oneLine(row.title ?? ''),
          status: row.status,
          priority: SEVERITIES.find((one) => one.word === severity.toLowerCase())?.priority ?? 'medium',
          severity,
          ...(owner && { owner }),
          ...(row.serviceDisplayName && { product: row.serviceDisplayName }),
          escalated: false,
          closed: row.status.toLowerCase() === 'closed',
          created: row.createdDate ?? row.modifiedDate,
          modified: row.modifiedDate,
          url: `https://portal.azure.com/#@${tenant}/resource${id}`,
        },
      };
    });
}

/**
 * A communication. Whose it is its sender's address tells: one of our people's domains is ours, microsoft.com is the
 * vendor's. Only else the direction counts, and that outbound means from Microsoft is not verified: the API's own examples
 * call a customer's message outbound too.
 */
export function commentRow(contacts: string[]) {
  const ours = new Set(contacts.map(domain));
  return z
    .object({
      name: text,
      properties: z.object({
        body: word,
        subject: word,
        sender: word,
        communicationDirection: word,
        createdDate: date,
      }),
    })
    .transform(({ name, properties: row }): Undated<Comment> => {
      const by = oneLine(row.sender ?? '');
      return {
        id: name,
        text: readable(row.body ?? row.subject ?? ''),
        by,
        side: side(domain(by), row.communicationDirection),
        at: row.createdDate,
        draft: false,
      };
    });

  function side(from: string, direction: string | undefined): Side {
    if (ours.has(from)) return 'ours';
    if (/(^|\.)microsoft\.com$/.test(from)) return 'vendor';
    return direction?.toLowerCase() === 'inbound' ? 'ours' : 'vendor';
  }
}

/** A file of a case; its name is its id. */
export const fileRow = z.object({ name: text, properties: z.object({ fileSize: size, createdOn: date }) }).transform(
  ({ name, properties }): Undated<Attachment> => ({
    id: name,
    name: oneLine(name),
    size: properties.fileSize,
    at: properties.createdOn,
  }),
);

function domain(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

const HTML = /<(?:html|body|div|p|br|span|table|ul|ol|li)\b[^>]*>/i;

/** Microsoft's texts are mails, in HTML; what people write through the API is plain and may hold a `<` of its own. */
function readable(body: string): string {
  return HTML.test(body) ? plain(body) : body;
}
