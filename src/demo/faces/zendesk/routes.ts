import { z } from 'zod';
import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { numbered, personNumber } from '#src/demo/number.ts';
import type { CaseRecord, CommentFields } from '#src/demo/record.ts';
import { invalid, MISSING } from './answer.ts';
import type { Upload } from './files.ts';
import { listRoutes } from './list.ts';
import { AGENT, commentOf, commentsOf, STATUSES, ticketOf, usersOf, WORDS } from './shape.ts';

const said = z.object({
  body: z.string().trim().min(1),
  public: z.boolean().default(true),
  uploads: z.array(z.string()).default([]),
});
const fields = z.object({
  subject: z.string().trim().optional(),
  priority: z.enum(['urgent', 'high', 'normal', 'low']).optional(),
  status: z.enum(['open', 'pending', 'solved']).optional(),
  external_id: z.string().optional(),
  comment: said.optional(),
});
const update = z.object({ ticket: fields });
const creation = z.object({ ticket: fields.required({ comment: true }) });
const paging = z.object({
  'page[size]': z.coerce.number().int().min(1).max(100).default(100),
  'page[after]': z.string().optional(),
});

/** Tickets as an agent reads and writes them, its own user, and the field of the statuses. */
export function ticketRoutes(stage: Stage, take: (tokens: string[]) => Upload[] | undefined): Route[] {
  const { cases, seen } = stage;

  function withTicket<T extends Answer | Promise<Answer>>(id: string, answer: (record: CaseRecord) => T): T | Answer {
    const record = numbered(cases, id);
    return record ? answer(record) : MISSING;
  }
  function told(status: number, number: string, comment?: CommentFields): Answer {
    return withTicket(number, (record) => {
      const at = record.fields.lastModifiedDate;
      const events = comment ? [commentOf(comment)] : [];
      const audit = { id: Date.parse(at), author_id: personNumber(AGENT), created_at: at, events };
      return ok({ ticket: ticketOf(record), users: usersOf([record]), audit }, status);
    });
  }
  function say(number: string, { body, ...o }: z.output<typeof said>, files: Upload[]): CommentFields {
    const comment = cases.comment(number, body, { by: AGENT, type: 'Customer', draft: !o.public });
    for (const { name, size, ...file } of files)
      cases.attach(number, name, size, { by: AGENT, ...file, description: comment.id });
    return comment;
  }
  async function change({ json }: Call, { fields: { caseNumber } }: CaseRecord): Promise<Answer> {
    const given = update.safeParse(await json());
    if (!given.success) return fault(given.error);
    const { comment, ...rest } = given.data.ticket;
    const files = take(comment?.uploads ?? []);
    if (!files) return invalid('attachments', 'InvalidUploadToken');
    const spoken = comment && say(caseNumber, comment, files);
    const patch = patchOf(rest);
    if (Object.keys(patch).length > 0) cases.change(caseNumber, patch, AGENT);
    return told(200, caseNumber, spoken);
  }

  return [
    ...listRoutes(stage),
    {
      method: 'GET',
      path: /^\/api\/v2\/users\/me$/,
      answer: () => ok({ user: { id: personNumber(AGENT), name: AGENT, role: 'agent' } }),
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/ticket_fields$/,
      answer() {
        const system_field_options = STATUSES.map((value) => ({ name: value, value }));
        return ok({ ticket_fields: [{ id: 360000, type: 'status', system_field_options }] });
      },
    },
    {
      method: 'POST',
      path: /^\/api\/v2\/tickets$/,
      async answer({ json }) {
        const given = creation.safeParse(await json());
        if (!given.success) return fault(given.error);
        const { subject, external_id, comment, ...rest } = given.data.ticket;
        const { caseNumber } = cases.add({
          summary: subject || comment.body.slice(0, 80),
          description: comment.body,
          contactName: AGENT,
          product: 'Not said',
          version: '',
          ...(external_id && { alternateId: external_id }),
          ...patchOf(rest),
        });
        return told(201, caseNumber);
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tickets\/(\d+)$/,
      answer: (_call, id = '') =>
        withTicket(id, (record) => {
          seen(record.fields.caseNumber);
          return ok({ ticket: ticketOf(record), users: usersOf([record]) });
        }),
    },
    {
      method: 'PUT',
      path: /^\/api\/v2\/tickets\/(\d+)$/,
      answer: (call, id = '') => withTicket(id, (record) => change(call, record)),
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tickets\/(\d+)\/comments$/,
      answer: ({ query }, id = '') =>
        withTicket(id, (record) => {
          const asked = paging.safeParse(Object.fromEntries(query));
          if (!asked.success) return fault(asked.error);
          const all = commentsOf(record);
          const from = all.findIndex((one) => String(one.id) === asked.data['page[after]']) + 1;
          const comments = all.slice(from, from + asked.data['page[size]']);
          const has_more = from + comments.length < all.length;
          const meta = { has_more, after_cursor: String(comments.at(-1)?.id ?? '') || null };
          return ok({ comments, users: usersOf([record]), meta });
        }),
    },
  ];
}

/** What Zendesk's words mean in the record. */
function patchOf({ priority, status }: { priority?: string | undefined; status?: string | undefined }) {
  const severity = WORDS.severityOf(priority ?? '');
  const now = WORDS.statusOf(status ?? '');
  return { ...(severity && { severity }), ...(now && { status: now }) };
}

function fault({ issues: [first] }: z.ZodError): Answer {
  const field = first?.path.slice(1).join('.') || 'base';
  return invalid(field, first?.code === 'invalid_type' ? 'BlankValue' : 'InvalidValue');
}
