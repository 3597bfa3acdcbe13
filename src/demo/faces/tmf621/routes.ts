import type { z } from 'zod';
import { type Answer, type Call, ok, type Route } from '#src/demo/answer.ts';
import type { Stage } from '#src/demo/face.ts';
import { type CaseRecord, isTold } from '#src/demo/record.ts';
import { invalid, MISSING, refusal } from './answer.ts';
import { attached, createRequest, type PatchRequest, patchRequest } from './body.ts';
import { AUTHOR, ticketOf, WORDS } from './shape.ts';

const MOST_ROWS = 100;
/** A file of 2 MB in base64, and the ticket around it. */
const LONGEST_BODY = 4 * 1024 * 1024;

/** Trouble tickets below `root`: sorted and by field, but not filtered. */
export function ticketRoutes({ cases, url, seen }: Stage, root: string): Route[] {
  const ticket = new RegExp(`^${root}/troubleTicket/([\\w.-]+)$`);
  const all = new RegExp(`^${root}/troubleTicket$`);
  const shown = (record: CaseRecord) => ticketOf(record, `${url}${root}/troubleTicket`);

  function found(number: string, answer: (record: CaseRecord) => Answer | Promise<Answer>): Answer | Promise<Answer> {
    const record = cases.get(number);
    return record ? answer(record) : MISSING;
  }
  /** Lists are replaced whole, as a merge patch does: a note that is not sent along is gone. */
  function change(record: CaseRecord, patch: PatchRequest): Answer {
    const number = record.fields.caseNumber;
    const severity = patch.severity === undefined ? undefined : WORDS.severityOf(patch.severity);
    if (patch.severity !== undefined && !severity) return invalid('severity');
    const status = patch.status === undefined ? undefined : WORDS.statusOf(patch.status);
    if (patch.status !== undefined && !status)
      return refusal(409, 'Conflict', 'A customer cannot move a ticket to this status.');
    if (severity || status) cases.change(number, { ...(severity && { severity }), ...(status && { status }) }, AUTHOR);
    if (patch.note) rewrite(record, patch.note);
    for (const one of patch.attachment ?? []) {
      const file = attached(one);
      if (file) cases.attach(number, file.name, file.size, { by: record.fields.contactName, sha256: file.sha256 });
    }
    return ok(shown(record));
  }
  function rewrite(record: CaseRecord, notes: NonNullable<PatchRequest['note']>): void {
    const number = record.fields.caseNumber;
    const kept = new Set(notes.map(({ id }) => id));
    for (const one of record.comments.filter(isTold)) if (!kept.has(one.id)) cases.remove(number, one.id);
    for (const { id, text } of notes) if (id === undefined) cases.comment(number, text, { type: 'Customer' });
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
        return { ...ok(page), headers };
      },
    },
    {
      method: 'POST',
      path: all,
      answer: (call) =>
        withBody(call, createRequest, (given) => {
          const severity = WORDS.severityOf(given.severity);
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
          return record ? ok(shown(record), 201) : MISSING;
        }),
    },
    {
      method: 'GET',
      path: ticket,
      answer: ({ query }, number = '') =>
        found(number, (record) => {
          seen(number);
          return ok(selected(shown(record), query.get('fields')));
        }),
    },
    {
      method: 'PATCH',
      path: ticket,
      answer: (call, number = '') =>
        found(number, (record) => withBody(call, patchRequest, (patch) => change(record, patch))),
    },
  ];
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

async function withBody<T>({ json }: Call, schema: z.ZodType<T>, answer: (body: T) => Answer): Promise<Answer> {
  const body = schema.safeParse(await json(LONGEST_BODY));
  if (body.success) return answer(body.data);
  return invalid(body.error.issues.map(({ path }) => path.join('.') || 'body').join(', '));
}
