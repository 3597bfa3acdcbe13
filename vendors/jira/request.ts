import { z } from 'zod';
import type { Attachment, CaseHead, Comment } from '#src/ports/types.ts';
import { believed, flag, instant, size, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import { prose } from './document.ts';
import { CASE_ID, idOf, person, priorityOf } from './rows.ts';
import { unmarked } from './wiki.ts';

/** The customer's side of Service Management; texts are wiki markup there, also on Cloud. */
export const API = '/rest/servicedeskapi';

const when = z
  .object({ epochMillis: z.number().int().optional().catch(undefined), iso8601: word })
  .nullish()
  .catch(undefined)
  .transform((date) => (date?.epochMillis ? new Date(date.epochMillis).toISOString() : instant(date?.iso8601)));

/** One page of anything; `start` counts rows. */
export const listing = z.object({ values: z.array(z.unknown()), isLastPage: z.boolean().nullish() });

const field = z.object({ fieldId: z.string(), value: z.unknown().optional() });
const rated = z.object({ id: word, name: word });

export type RequestRow = {
  head: CaseHead;
  description: string;
  serviceDeskId: string;
  /** Those who ask: whoever opened the request, and who takes part in it. */
  ours: Set<string>;
  /** Comments that came along, and whether these are all. */
  comments: unknown[];
  whole: boolean;
};

/** A request cannot be believed without key, status and time. Its time of change is the status's: comments are later. */
export function requestRow(web: string) {
  return z
    .object({
      issueKey: z.string().regex(CASE_ID),
      serviceDeskId: z.coerce.string(),
      createdDate: when.pipe(z.string()),
      currentStatus: z.object({ status: z.string().min(1), statusCategory: word, statusDate: when }),
      requestFieldValues: z.array(z.unknown()).nullish().catch(undefined),
      requestType: z.object({ name: word }).nullish().catch(undefined),
      reporter: person,
      participants: listing.nullish().catch(undefined),
      comments: listing.nullish().catch(undefined),
      _links: z
        .object({ web: z.url().optional().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .transform((row): RequestRow => {
      const { issueKey: number, createdDate: created, currentStatus: now, comments } = row;
      const values = (row.requestFieldValues ?? []).flatMap((value) => field.safeParse(value).data ?? []);
      const filled = (id: string) => values.find(({ fieldId }) => fieldId === id)?.value;
      const rating = rated.safeParse(filled('priority')).data;
      const people = [row.reporter, ...(row.participants?.values ?? []).map((one) => person.safeParse(one).data)];
      return {
        head: {
          number,
          title: oneLine(String(filled('summary') ?? '')),
          status: now.status,
          priority: priorityOf(rating?.name, rating?.id),
          severity: rating?.name ?? '-',
          product: number.replace(/-\d+$/, ''),
          version: row.requestType?.name,
          escalated: false,
          closed: now.statusCategory?.toUpperCase() === 'DONE',
          created,
          modified: later(created, now.statusDate),
          url: row._links?.web ?? `${web}/browse/${number}`,
        },
        description: textOf(filled('description')),
        serviceDeskId: row.serviceDeskId,
        ours: new Set(people.flatMap((one) => (one && idOf(one)) ?? [])),
        comments: comments?.values ?? [],
        whole: comments?.isLastPage === true,
      };
    });
}

/**
 * Internal comments come as drafts: they are never told, whoever wrote them. `fallback` is the time of one
 * whose own cannot be read.
 */
export function requestComment(ours: Set<string>, fallback: string) {
  return z
    .object({
      id: z.coerce.string().min(1),
      body: word,
      public: flag,
      author: person,
      created: when,
    })
    .transform((row): Comment => {
      const author = row.author ? idOf(row.author) : undefined;
      return {
        id: row.id,
        text: unmarked(row.body),
        by: oneLine(row.author?.displayName ?? ''),
        side: author !== undefined && ours.has(author) ? 'ours' : 'vendor',
        at: row.created ?? fallback,
        draft: row.public === false,
      };
    });
}

/** Files have no id of their own here: their address ends in the one Jira gave them. */
export function requestFile(fallback: string) {
  return z
    .object({
      filename: z.string().min(1),
      size,
      author: person,
      created: when,
      _links: z.object({ jiraRest: word, content: word }).nullish().catch(undefined),
    })
    .transform(({ filename: name, size: bytes, author, created: at = fallback, _links }): Attachment => {
      const id = /\/(\d+)(?:\/[^/]*)?$/.exec(_links?.jiraRest ?? _links?.content ?? '')?.[1] ?? `${at} ${name}`;
      return { id, name, size: bytes, by: author?.displayName, at };
    });
}

/** With its public comments counted in, as far as they can be read. */
export function withComments(row: RequestRow, comments: unknown[]): CaseHead {
  const told = believed(comments, requestComment(row.ours, row.head.created), 'Jira comments').good.filter(
    ({ draft }) => !draft,
  );
  return { ...row.head, modified: told.reduce((newest, { at }) => later(newest, at), row.head.modified) };
}

/** Wiki markup as documented; a document where a site gives that. */
function textOf(body: unknown): string {
  return typeof body === 'string' ? unmarked(body) : prose(body);
}

function later(a: string, b: string | undefined): string {
  return b !== undefined && b > a ? b : a;
}
