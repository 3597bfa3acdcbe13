import { z } from 'zod';
import { type Answer, ok, type Route } from '#src/demo/answer.ts';
import type { Cases } from '#src/demo/cases.ts';
import { type CaseRecord, isTold } from '#src/demo/record.ts';
import { MISSING, paged, refusal, versioned, withBody } from './answer.ts';
import { services } from './catalog.ts';
import { communicationOf, nameOf, SUPPORT, ticketOf, WORDS } from './shape.ts';

const filled = z.string().trim().min(1);
const severity = z.string().transform((word, check) => {
  const ours = WORDS.severityOf(word);
  if (ours === undefined) check.addIssue('no such severity');
  return ours ?? '';
});
const newTicket = z.object({
  properties: z.object({
    serviceId: filled,
    problemClassificationId: filled,
    title: filled,
    description: filled,
    severity,
    advancedDiagnosticConsent: z.enum(['Yes', 'No']),
    contactDetails: z.object({
      firstName: filled,
      lastName: filled,
      preferredContactMethod: z.enum(['email', 'phone']),
      primaryEmailAddress: filled,
      preferredTimeZone: filled,
      country: z.string().length(3),
      preferredSupportLanguage: filled,
      phoneNumber: filled.exactOptional(),
    }),
  }),
});
const update = z.object({ severity: severity.exactOptional(), status: z.enum(['open', 'closed']).exactOptional() });
const message = z.object({ properties: z.object({ subject: filled, body: filled, sender: filled }) });

/** Tickets and what is written about them. What is made is there at once, and said to be so at the second look. */
export function ticketRoutes(o: { cases: Cases; url: string; seen(number: string): void }): Route[] {
  const { cases } = o;
  const running = new Set<string>();

  function withTicket<T>(name: string, answer: (record: CaseRecord) => T): T | Answer {
    const record = cases.all().find((one) => nameOf(one) === name);
    return record ? answer(record) : MISSING;
  }
  function taken(name: string): Answer {
    running.add(name);
    const link = (kind: string) => `${o.url}${SUPPORT}/${kind}/${encodeURIComponent(name)}?api-version=2024-04-01`;
    const headers = {
      'Azure-AsyncOperation': link('operationsStatus'),
      Location: link('operationResults'),
      'Retry-After': '0',
    };
    return { status: 202, headers };
  }
  function made(name: string, { properties: given }: z.output<typeof newTicket>): Answer {
    const known = cases.all().find((one) => nameOf(one) === name);
    if (known) return ok(ticketOf(known));
    const service = services.find(({ id }) => id === given.serviceId);
    const problem = service?.problems.find(({ id }) => id === given.problemClassificationId);
    const { firstName, lastName, phoneNumber } = given.contactDetails;
    if (!service || !problem) return refusal(400, 'InvalidProblemClassification', 'There is no such problem class.');
    if (/^[12] /.test(given.severity) && !phoneNumber)
      return refusal(400, 'InvalidContactInformation', 'A phone number is required.', 'contactDetails.phoneNumber');
    cases.add({
      summary: given.title,
      description: given.description,
      severity: given.severity,
      product: service.shown,
      caseType: problem.shown,
      contactName: `${firstName} ${lastName}`,
      alternateId: name,
    });
    return taken(name);
  }

  return [
    {
      method: 'GET',
      path: path('supportTickets$'),
      answer: versioned((call) => {
        const wanted = chosen(call.query.get('$filter') ?? '');
        if (!wanted) return refusal(400, 'InvalidFilter', 'The filter is not supported.', '$filter');
        const rows = cases.all().filter(wanted).map(ticketOf);
        return paged(rows, call, { at: `${o.url}${SUPPORT}/supportTickets`, usual: 25, most: 100 });
      }),
    },
    {
      method: 'GET',
      path: path('supportTickets/([^/]+)$'),
      answer: versioned((_call, name = '') =>
        withTicket(name, (record) => {
          o.seen(record.fields.caseNumber);
          return ok(ticketOf(record));
        }),
      ),
    },
    {
      method: 'PUT',
      path: path('supportTickets/([^/]+)$'),
      answer: versioned((call, name = '') => withBody(call, newTicket, (given) => made(name, given))),
    },
    {
      method: 'PATCH',
      path: path('supportTickets/([^/]+)$'),
      answer: versioned((call, name = '') =>
        withTicket(name, (record) =>
          withBody(call, update, ({ status, ...patch }) => {
            const { caseNumber, contactName } = record.fields;
            const state = status && WORDS.statusOf(status === 'open' ? 'Open' : 'Closed');
            cases.change(caseNumber, { ...patch, ...(state && { status: state }) }, contactName);
            return ok(ticketOf(record));
          }),
        ),
      ),
    },
    {
      method: 'GET',
      path: path('supportTickets/([^/]+)/communications$'),
      answer: versioned((call, name = '') =>
        withTicket(name, (record) => {
          const rows = record.comments.filter(isTold).map((one) => communicationOf(record, one));
          const at = `${o.url}${SUPPORT}/supportTickets/${encodeURIComponent(name)}/communications`;
          return paged(rows.toReversed(), call, { at, usual: 10, most: 10 });
        }),
      ),
    },
    {
      method: 'PUT',
      path: path('supportTickets/([^/]+)/communications/([^/]+)$'),
      answer: versioned((call, name = '', id = '') =>
        withTicket(name, (record) =>
          withBody(call, message, ({ properties }) => {
            const { id: given } = cases.comment(record.fields.caseNumber, properties.body, { type: 'Customer' });
            // Its name is what its maker called it.
            for (const one of record.comments) if (one.id === given) one.id = id;
            return taken(id);
          }),
        ),
      ),
    },
    {
      method: 'GET',
      path: path('operationsStatus/([^/]+)$'),
      answer: versioned((_call, name = '') => {
        const status = running.delete(name) ? 'InProgress' : 'Succeeded';
        return { ...ok({ id: `${SUPPORT}/operationsStatus/${name}`, name, status }), headers: { 'Retry-After': '0' } };
      }),
    },
  ];
}

function path(rest: string): RegExp {
  return new RegExp(`^${SUPPORT.replaceAll('.', '\\.')}/${rest}`);
}

const CLAUSE = /^(?:status eq '(?<status>\w+)'|createdDate (?<how>ge|gt) (?<from>[\d:TZ.-]+))$/;

/** Which tickets a `$filter` means; undefined where it is none the API takes. */
function chosen(filter: string): ((record: CaseRecord) => boolean) | undefined {
  const clauses = filter === '' ? [] : filter.split(/ and /i).map((clause) => CLAUSE.exec(clause.trim())?.groups);
  if (clauses.some((one) => one === undefined)) return undefined;
  return ({ fields }) =>
    clauses.every((one) => {
      if (one?.['status']) return WORDS.status(fields.status).toLowerCase() === one['status'].toLowerCase();
      const age = Date.parse(fields.createdDate) - Date.parse(one?.['from'] ?? '');
      return one?.['how'] === 'gt' ? age > 0 : age >= 0;
    });
}
