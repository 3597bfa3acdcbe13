import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Picture, Priority } from '#src/ports/types.ts';
import { date, flag, size, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';

export const CASE_ID = /^[A-Z][A-Z0-9_]+-\d+$/;
/** Jira's own five, whose ids are 1 to 5; a site may have others. */
export const SEVERITIES = [
  { word: 'Highest', priority: 'urgent' },
  { word: 'High', priority: 'high' },
  { word: 'Medium', priority: 'medium' },
  { word: 'Low', priority: 'low' },
  { word: 'Lowest', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
/** A case without a priority: the site hides that field. */
const NONE = '-';

const named = z.object({ name: word }).nullish().catch(undefined);

/** Cloud names people by `accountId`, Data Center by `key`, old ones by `name`. */
export const user = z.object({ accountId: word, key: word, name: word, displayName: word, accountType: word });
export type User = z.output<typeof user>;
export const person = user.nullish().catch(undefined);

export function idOf({ accountId, key, name }: User): string | undefined {
  return accountId ?? key ?? name;
}

export type IssueRow = { head: CaseHead; labels: string[]; description: unknown; files: unknown[] };
type Status = z.output<typeof status>;

/** Closed is what Jira counts as done, whatever the site calls it. */
export const status = z.object({
  name: z.string().min(1),
  statusCategory: z.object({ key: word }).nullish().catch(undefined),
});

export function isDone({ statusCategory }: Status): boolean {
  return statusCategory?.key === 'done';
}

/** An issue cannot be believed without key, status and time of change: a gap would look like a change. */
export function issueRow(web: string) {
  const fields = z.object({
    status,
    updated: date.pipe(z.string()),
    created: date,
    summary: word,
    description: z.unknown().optional(),
    priority: z.object({ id: word, name: word }).nullish().catch(undefined),
    labels: z.array(z.string()).nullish().catch(undefined),
    assignee: person,
    project: z.object({ key: word }).nullish().catch(undefined),
    issuetype: named,
    attachment: z.array(z.unknown()).nullish().catch(undefined),
  });
  return z.object({ key: z.string().regex(CASE_ID), fields }).transform(({ key, fields: f }): IssueRow => {
    const head = {
      number: key,
      title: oneLine(f.summary ?? ''),
      status: f.status.name,
      priority: priorityOf(f.priority?.name, f.priority?.id),
      severity: f.priority?.name ?? NONE,
      owner: f.assignee?.displayName,
      product: f.project?.key,
      version: f.issuetype?.name,
      escalated: false,
      closed: isDone(f.status),
      created: f.created ?? f.updated,
      modified: f.updated,
      url: caseUrl(web, key),
    };
    return { head, labels: f.labels ?? [], description: f.description, files: f.attachment ?? [] };
  });
}

export function priorityOf(name = '', id = ''): Priority {
  const known = SEVERITIES.find(({ word: own }) => own.toLowerCase() === name.toLowerCase());
  return (known ?? SEVERITIES[Number(id) - 1])?.priority ?? 'medium';
}

/**
 * What everybody on the case may not read is never told where it is ours, and internal notes of a service desk never at
 * all. What the vendor limits to a role or group reaches us because we are in it, and stays inside. `fallback` is the time
 * of a comment whose own cannot be read. `shown`: the pictures in its HTML.
 */
export function commentRow(o: {
  read(body: unknown): string;
  me: string | undefined;
  fallback: string;
  shown?(html: string): Picture[] | undefined;
}) {
  return z
    .object({
      id: z.string().min(1),
      author: person,
      body: z.unknown().optional(),
      renderedBody: word,
      created: date,
      jsdPublic: flag,
      visibility: z.object({}).nullish().catch(undefined),
      properties: z.array(z.unknown()).nullish().catch(undefined),
    })
    .transform((row): Comment => {
      const ours = row.author?.accountType === 'customer' || (row.author ? idOf(row.author) === o.me : false);
      const internal = row.jsdPublic === false || (row.properties ?? []).some((one) => hidden.safeParse(one).success);
      return {
        id: row.id,
        text: o.read(row.body),
        by: oneLine(row.author?.displayName ?? ''),
        side: ours ? 'ours' : 'vendor',
        at: row.created ?? o.fallback,
        draft: internal || (ours && row.visibility != null),
        inside: row.visibility != null || undefined,
        pictures: row.renderedBody === undefined ? undefined : o.shown?.(row.renderedBody),
      };
    });
}
/** How Data Center marks an internal note. */
const hidden = z.object({
  key: z.literal('sd.public.comment'),
  value: z.object({ internal: z.union([z.literal(true), z.literal('true')]) }),
});

export function attachmentRow(fallback: string) {
  return z
    .object({
      id: z.coerce.string().min(1),
      filename: z.string().min(1),
      size,
      author: person,
      created: date,
    })
    .transform((row): Attachment => {
      const { id, filename: name, author, created: at = fallback } = row;
      return { id, name, size: row.size, by: author?.displayName, at };
    });
}

export function caseUrl(web: string, number: string): string {
  return `${web}/browse/${number}`;
}

/** Of one case's rows the newest stays. */
export function latest(cases: CaseHead[]): CaseHead[] {
  const byNumber = new Map<string, CaseHead>();
  for (const head of cases) {
    const known = byNumber.get(head.number);
    if (!known || known.modified <= head.modified) byNumber.set(head.number, head);
  }
  return [...byNumber.values()];
}
