import { hash } from 'node:crypto';
import { z } from 'zod';
import { type Attachment, type CaseHead, type Comment, PRIORITIES } from '#src/ports/types.ts';
import { date, instant, word } from '#src/rows.ts';
import { oneLine } from '#src/text.ts';
import type { Portal } from './portal.ts';

/** The first character is no dot: `..` would lead out of the tickets. */
export const CASE_ID = /^(?=.*\d)[A-Za-z0-9][\w.-]{0,63}$/;
/** The standard's words for what is over. */
const CLOSED = ['rejected', 'cancelled', 'closed', 'resolved'];
/** A severity nobody has set. */
const UNSET = '-';

const text = z.union([z.string(), z.number()]).transform(String);
const maybe = text
  .nullish()
  .catch(undefined)
  .transform((value) => value || undefined);
const some = z
  .array(z.unknown())
  .nullish()
  .catch(undefined)
  .transform((rows) => rows ?? []);

const named = z.object({ id: maybe, name: maybe }).nullish().catch(undefined);
/** What stands within a field of its own since v5. */
const related = z
  .object({ role: word, id: maybe, name: maybe, entity: named, partyOrPartyRole: named })
  .transform(({ role = '', entity, partyOrPartyRole, ...flat }) => {
    const { name, id } = entity ?? partyOrPartyRole ?? flat;
    return { role: fold(role), name: oneLine(name ?? id ?? '') };
  });
const relations = some.transform((rows) => rows.flatMap((row) => related.safeParse(row).data ?? []));
const identified = z.object({ id: z.string() });

export type CaseRow = {
  head: CaseHead;
  description: string;
  /** Our own references, and those of others. */
  keys: string[];
  notes: unknown[];
  files: unknown[];
};

/** Without regard to case and spaces around it. */
export function fold(word: string): string {
  return word.trim().toLowerCase();
}

/**
 * A case cannot be believed without number, status and time of change: a gap would look like a change. One that was
 * never changed may have the time of its creation alone.
 */
export function caseRow(portal: Portal) {
  return z
    .object({
      id: text.pipe(z.string().regex(CASE_ID)),
      status: z.string().min(1),
      lastUpdate: z.string().nullish(),
      creationDate: date,
      name: word,
      description: word,
      severity: maybe,
      relatedEntity: relations,
      relatedParty: relations,
      externalIdentifier: some,
      externalId: word,
      note: some,
      attachment: some,
    })
    .transform((row, check): CaseRow => {
      const modified = row.lastUpdate ? instant(row.lastUpdate) : row.creationDate;
      if (!modified) {
        check.addIssue({ code: 'custom', path: ['lastUpdate'], message: 'no time' });
        return z.NEVER;
      }
      const severity = row.severity ?? UNSET;
      const about = row.relatedEntity.find(({ role }) => role === 'circuit') ?? row.relatedEntity[0];
      return {
        head: {
          number: row.id,
          title: oneLine(row.name ?? row.description ?? ''),
          status: row.status,
          priority: PRIORITIES[portal.words.findIndex((one) => fold(one) === fold(severity))] ?? 'medium',
          severity,
          owner: row.relatedParty.find(({ role }) => role === 'owner')?.name || undefined,
          product: about?.name || undefined,
          escalated: false,
          closed: CLOSED.includes(fold(row.status)),
          created: row.creationDate ?? modified,
          modified,
          url: portal.url(row.id),
        },
        description: row.description ?? '',
        keys: [
          ...row.externalIdentifier.flatMap((one) => identified.safeParse(one).data?.id ?? []),
          ...(row.externalId ? [row.externalId] : []),
        ],
        notes: row.note,
        files: row.attachment,
      };
    });
}

/** What the standard lets be without an id is known by what it says. */
function known(...parts: (string | undefined)[]): string {
  return hash('sha256', JSON.stringify(parts)).slice(0, 16);
}

/** `fallback` is the time of a note whose own cannot be read. */
export function noteRow({ author }: Pick<Portal, 'author'>, fallback: string) {
  return z.object({ id: maybe, author: word, date, text: z.string() }).transform(
    ({ id, author: by = '', date: at, text }): Comment => ({
      id: id ?? known(by, at, text),
      text,
      by: oneLine(by),
      side: fold(by) === fold(author) ? 'ours' : 'vendor',
      at: at ?? fallback,
      draft: false,
    }),
  );
}

const quantity = z
  .object({ amount: z.number().nonnegative(), units: z.string().regex(/^(b|bytes?)$/i) })
  .transform(({ amount }) => amount)
  .optional()
  .catch(undefined);
const since = z.object({ startDateTime: date }).optional().catch(undefined);

/** A file within the ticket, or one it refers to; the standard gives neither a time nor who sent it. */
export function fileRow(fallback: string) {
  return z
    .object({ id: maybe, name: word, description: word, url: word, size: quantity, validFor: since })
    .transform((row, check): Attachment => {
      const name = oneLine(row.name || row.description || '') || row.id;
      if (name) {
        const id = row.id ?? known(row.name, row.description, row.url);
        return { id, name, size: row.size, at: row.validFor?.startDateTime ?? fallback };
      }
      check.addIssue({ code: 'custom', path: ['name'], message: 'no name' });
      return z.NEVER;
    });
}
