import { z } from 'zod';
import type { Attachment, CaseHead, Comment, Priority } from '#src/ports/types.ts';
import { instant, word } from '#src/rows.ts';
import { oneLine, plain } from '#src/text.ts';
import type { Portal } from './portal.ts';

/** `INC0010023`, `CS0001234`; the letters and the number of digits are the instance's to choose. */
export const CASE_ID = /^[A-Z]{2,10}\d{7,}$/;
/** Priority words of the base system; the digit is the value. */
export const SEVERITIES = [
  { word: '1 - Critical', priority: 'urgent' },
  { word: '2 - High', priority: 'high' },
  { word: '3 - Moderate', priority: 'medium' },
  { word: '4 - Low', priority: 'low' },
  { word: '5 - Planning', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];

/** `YYYY-MM-DD HH:mm:ss` in UTC, as the database has it, to ISO 8601. */
function time(text: string | undefined): string | undefined {
  return instant(text?.replace(' ', 'T'));
}

/** A field under `sysparm_display_value=all`: the database's value, always UTC, and the words people see. */
const cell = z
  .object({ value: z.string().nullish(), display_value: z.string().nullish() })
  .transform(({ value, display_value }) => ({ value: value ?? '', shown: display_value || value || '' }));
/** Fields the user may not read are left out: none of these is a reason to lose the row. */
const maybe = cell.nullish().catch(undefined);
const told = cell.refine(({ value }) => value !== '');
const moment = cell.transform(({ value }) => time(value)).pipe(z.string());
const id = cell.transform(({ value }) => value).pipe(z.string().regex(/^[0-9a-f]{32}$/));
const caseNumber = cell.transform(({ value }) => value).pipe(z.string().regex(CASE_ID));

export type Place = { at: string; id: string };
/** Where a row stands in the order of change. */
export const placeRow = z
  .object({ sys_id: id, sys_updated_on: moment })
  .transform((row): Place => ({ at: row.sys_updated_on, id: row.sys_id }));

export type CaseRow = {
  id: string;
  head: CaseHead;
  state: string;
  /** 1 to 5. */
  level: string;
  description: string;
  reference: string;
  /** Our person on the case, as a record and as a login. */
  contact: { id: string; login: string };
  /** All public comments as one text, where they may be read this way. */
  stream: string;
};

/** What a new record answers, and an updated one. */
export const createdRow = z
  .object({ sys_id: id, number: caseNumber })
  .transform(({ sys_id, number }) => ({ id: sys_id, number }));
export function updatedRow(record: string) {
  return z
    .object({ sys_id: id, sys_updated_on: moment, comments: maybe })
    .refine(({ sys_id }) => sys_id === record)
    .transform((row) => ({ at: row.sys_updated_on, stream: row.comments?.shown ?? '' }));
}

/** The fields of a head; those of the whole case come on top. */
export function headFields({ kind }: Portal): string {
  const common = 'sys_id,number,short_description,state,priority,assigned_to,active,sys_created_on,sys_updated_on';
  return `${common},${kind.product}${kind.more}`;
}
export function wholeFields(portal: Portal): string {
  const { contact } = portal.kind;
  return `${headFields(portal)},description,correlation_id,comments,${contact},${contact}.user_name`;
}

/** A case cannot be believed without number, state, priority and time of change: a gap would look like a change. */
export function caseRow({ kind, instance }: Portal) {
  return z
    .object({
      sys_id: id,
      number: caseNumber,
      state: told,
      priority: told,
      sys_updated_on: moment,
      sys_created_on: moment.optional().catch(undefined),
      short_description: maybe,
      description: maybe,
      correlation_id: maybe,
      comments: maybe,
      assigned_to: maybe,
      active: maybe,
      active_escalation: maybe,
      product: maybe,
      cmdb_ci: maybe,
      contact: maybe,
      caller_id: maybe,
      'contact.user_name': maybe,
      'caller_id.user_name': maybe,
    })
    .transform((row): CaseRow => {
      const active = row.active?.value;
      return {
        id: row.sys_id,
        state: row.state.value,
        level: row.priority.value,
        description: row.description?.value ?? '',
        reference: row.correlation_id?.value ?? '',
        contact: {
          id: (row.contact ?? row.caller_id)?.value ?? '',
          login: (row['contact.user_name'] ?? row['caller_id.user_name'])?.value ?? '',
        },
        stream: row.comments?.shown ?? '',
        head: {
          number: row.number,
          title: oneLine(row.short_description?.value ?? ''),
          status: row.state.shown,
          priority: SEVERITIES.find(({ word }) => word[0] === row.priority.value)?.priority ?? 'medium',
          severity: row.priority.shown,
          owner: row.assigned_to?.shown || undefined,
          product: (row.product ?? row.cmdb_ci)?.shown || undefined,
          escalated: Boolean(row.active_escalation?.value),
          closed: active ? active === 'false' : row.state.value === kind.closed,
          created: row.sys_created_on ?? row.sys_updated_on,
          modified: row.sys_updated_on,
          url: caseUrl({ kind, instance }, row.sys_id),
        },
      };
    });
}

export function caseUrl({ kind, instance }: Pick<Portal, 'kind' | 'instance'>, sysId: string): string {
  return `${instance}/${kind.table}.do?sys_id=${sysId}`;
}

const said = word.transform((text) => text ?? '');
const date = word.transform(time);

/** A comment in the table of journals; `mine` are the logins of our side, in lower case. */
export function journalRow(record: string, mine: string[], fallback: string) {
  return z
    .object({
      sys_id: z.string().min(1),
      element: z.literal('comments'),
      element_id: z.literal(record),
      value: said,
      sys_created_on: date,
      sys_created_by: said,
    })
    .transform(
      ({ sys_id, value, sys_created_by: by, sys_created_on: at = fallback }): Comment => ({
        id: sys_id,
        text: readable(value),
        by: oneLine(by),
        side: mine.includes(by.toLowerCase()) ? 'ours' : 'vendor',
        at,
        draft: false,
      }),
    );
}

/** The same in a case's activities, which name people by their record; `mine` are those of our side. */
export function activityRow(mine: string[], fallback: string) {
  return z
    .object({
      sys_id: z.string().min(1),
      value: said,
      sys_created_on: date,
      name: said,
      user_sys_id: said,
    })
    .transform(
      ({ sys_id, value, name, user_sys_id, sys_created_on: at = fallback }): Comment => ({
        id: sys_id,
        text: readable(value),
        by: oneLine(name),
        side: mine.includes(user_sys_id) ? 'ours' : 'vendor',
        at,
        draft: false,
      }),
    );
}

/** `record` is the case it must hang on. */
export function attachmentRow(record: string, fallback: string) {
  return z
    .object({
      sys_id: z.string().min(1),
      table_sys_id: z.literal(record),
      file_name: z.string().min(1),
      size_bytes: z.coerce.number().nonnegative().optional().catch(undefined),
      sys_created_by: word,
      sys_created_on: date,
    })
    .transform(
      (row): Attachment => ({
        id: row.sys_id,
        name: row.file_name,
        size: row.size_bytes,
        by: row.sys_created_by || undefined,
        at: row.sys_created_on ?? fallback,
      }),
    );
}

/** A journal is plain text, but for what stands between `[code]` and `[/code]`, which is HTML. */
function readable(text: string): string {
  const [before = '', ...parts] = text.replace(/\r\n?/g, '\n').split(/\[code\]/i);
  const read = parts.map((part) => {
    const end = part.search(/\[\/code\]/i);
    return end < 0 ? `[code]${part}` : plain(part.slice(0, end)) + part.slice(end + '[/code]'.length);
  });
  return before + read.join('');
}
