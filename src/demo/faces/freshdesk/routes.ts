import { z } from 'zod';
import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { numbered, personNumber } from '#src/demo/number.ts';
import type { CaseRecord } from '#src/demo/record.ts';
import { ENGINEERS } from '#src/demo/scene.ts';
import { iso, seconds } from '#src/demo/time.ts';
import { invalid, MISSING } from './answer.ts';
import { replyOf } from './reply.ts';
import * as shape from './shape.ts';

const MONTH_MS = 30 * 86_400_000;
const MOST_PAGES = 300;

const filled = z.string().trim().min(1);
const whole = z.coerce.number().int().positive();
const listQuery = z.object({
  updated_since: z.iso.datetime().optional(),
  order_by: z.enum(['created_at', 'updated_at']).default('created_at'),
  order_type: z.enum(['asc', 'desc']).default('desc'),
  page: whole.max(MOST_PAGES).default(1),
  per_page: whole.max(100).default(30),
  include: z.string().default(''),
});
const paging = listQuery.pick({ page: true, per_page: true });
const status = z.union([z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);
const priority = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
const made = z.object({ email: z.email(), subject: filled, description: filled, status, priority });
const changed = z.object({ status: status.optional(), priority: priority.optional() });

const CHOICES = {
  2: ['Open', 'Being Processed'],
  3: ['Pending', 'Awaiting your Reply'],
  4: ['Resolved', 'This ticket has been Resolved'],
  5: ['Closed', 'This ticket has been Closed'],
};

/** Tickets, conversations, agents and the field of the statuses. */
export function ticketRoutes({ cases, now, seen }: Stage): Route[] {
  function withTicket<T extends Answer | Promise<Answer>>(id: string, answer: (record: CaseRecord) => T): T | Answer {
    const record = numbered(cases, id);
    return record ? answer(record) : MISSING;
  }
  function list({ query }: Call): Answer {
    const asked = listQuery.safeParse(Object.fromEntries(query));
    if (!asked.success) return fault(asked.error);
    const { updated_since: since, order_by, order_type, page, per_page, include } = asked.data;
    const month = seconds(iso(now() - MONTH_MS));
    const rows = cases
      .all()
      .map((record) => shape.ticketOf(record, include.split(',')))
      .filter((row) => (since ? row.updated_at >= seconds(since) : row.created_at >= month))
      .toSorted((a, b) => a[order_by].localeCompare(b[order_by]) || a.id - b.id);
    if (order_type === 'desc') rows.reverse();
    return ok(rows.slice((page - 1) * per_page, page * per_page));
  }
  async function reply(call: Call, { fields }: CaseRecord): Promise<Answer> {
    const said = await replyOf(call);
    if (said === 'too big') return invalid('attachments', 'invalid_size', 'Total attachment(s) size exceeds 20 MB');
    if (!said) return invalid('body', 'missing_field', 'It should be a/an String');
    const { caseNumber: number } = fields;
    const comment = cases.comment(number, shape.written(said.body), { by: shape.AGENT, type: 'Customer' });
    const files = said.files.map(({ name, size, sha256 }) =>
      cases.attach(number, name, size, { by: shape.AGENT, sha256, description: comment.id }),
    );
    const told = shape.conversationsOf({ fields, comments: [comment], files: [] })[0];
    return ok({ ...told, attachments: files.map(shape.fileOf) }, 201);
  }

  return [
    { method: 'GET', path: /^\/api\/v2\/tickets$/, answer: list },
    {
      method: 'POST',
      path: /^\/api\/v2\/tickets$/,
      async answer({ json }) {
        const given = made.safeParse(await json());
        if (!given.success) return fault(given.error);
        const { email, subject, description, ...rest } = given.data;
        const { caseNumber } = cases.add({
          summary: subject,
          description: shape.written(description),
          contactName: shape.nameOf(email),
          product: 'Not said',
          version: '',
          ...patchOf(rest),
        });
        return withTicket(caseNumber, (record) => ok(shape.wholeTicket(record, []), 201));
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tickets\/(\d+)$/,
      answer: ({ query }, id = '') =>
        withTicket(id, (record) => {
          seen(record.fields.caseNumber);
          return ok(shape.wholeTicket(record, (query.get('include') ?? '').split(',')));
        }),
    },
    {
      method: 'PUT',
      path: /^\/api\/v2\/tickets\/(\d+)$/,
      answer: ({ json }, id = '') =>
        withTicket(id, async (record) => {
          const given = changed.safeParse(await json());
          if (!given.success) return fault(given.error);
          cases.change(record.fields.caseNumber, patchOf(given.data), shape.AGENT);
          return ok(shape.wholeTicket(record, []));
        }),
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tickets\/(\d+)\/conversations$/,
      answer: ({ query }, id = '') =>
        withTicket(id, (record) => {
          const asked = paging.safeParse(Object.fromEntries(query));
          if (!asked.success) return fault(asked.error);
          const { page, per_page } = asked.data;
          return ok(shape.conversationsOf(record).slice((page - 1) * per_page, page * per_page));
        }),
    },
    {
      method: 'POST',
      path: /^\/api\/v2\/tickets\/(\d+)\/reply$/,
      answer: (call, id = '') => withTicket(id, (record) => reply(call, record)),
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/ticket_fields$/,
      answer: () => ok([{ name: 'status', type: 'default_status', choices: CHOICES }]),
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/agents\/(me|\d+)$/,
      answer(_call, id = '') {
        const owners = cases.all().map(({ fields }) => fields.ownerId);
        const names = [shape.AGENT, ...ENGINEERS.map(({ name }) => name), ...owners];
        const name = id === 'me' ? shape.AGENT : names.find((one) => personNumber(one) === Number(id));
        const contact = { name, email: `${id}@vendor.example`, active: true };
        return name === undefined ? MISSING : ok({ id: personNumber(name), contact });
      },
    },
  ];
}

/** What Freshdesk's numbers mean in the record. */
function patchOf(given: z.output<typeof changed>) {
  const severity = shape.WORDS.severityOf(String(given.priority));
  const over = given.status === 4;
  const said = over ? 'Closed' : shape.WORDS.statusOf(String(given.status));
  return {
    ...(severity && { severity }),
    ...(said && { status: said, resolutionDescription: over ? shape.RESOLVED : '' }),
  };
}

function fault({ issues: [first] }: z.ZodError): Answer {
  const absent = first?.code === 'invalid_type';
  const field = first?.path.join('.') || 'body';
  return invalid(field, absent ? 'missing_field' : 'invalid_value', first?.message ?? 'It is not valid');
}
