import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { believed, distinct, oldestFirst, refers } from '#src/rows.ts';
import { comments } from './journal.ts';
import { all, PAGE, quoted } from './list.ts';
import type { Portal } from './portal.ts';
import { attachmentRow, type CaseRow, caseRow, headFields, wholeFields } from './rows.ts';

/** The record with this number. A condition the instance drops would give any other: its number is looked at. */
export async function find(portal: Portal, number: string, fields: string, signal: AbortSignal): Promise<CaseRow> {
  const rows = await query(portal, { conditions: `number=${quoted(number)}`, fields, limit: 2 }, signal);
  const row = rows.find(({ head }) => head.number === number);
  if (row) return row;
  if (rows.length > 0) throw new Failure('garbled', 'ServiceNow case: another case than the one asked for');
  throw new Failure('missing', 'ServiceNow has no such case, or does not show it to this user');
}

/** The whole case: the record, then its comments and its attachments side by side. */
export async function get(portal: Portal, number: string, signal: AbortSignal): Promise<Case> {
  const row = await find(portal, number, wholeFields(portal), signal);
  const list = {
    path: '/api/now/attachment',
    conditions: `table_name=${portal.kind.table}^table_sys_id=${row.id}`,
    what: 'ServiceNow attachments',
  };
  const [said, files] = await Promise.all([comments(portal, row, signal), all(portal, list, signal)]);
  const told = distinct(said);
  const sent = distinct(believed(files.rows, attachmentRow(row.id, row.head.modified), list.what));
  return {
    ...row.head,
    description: row.description,
    comments: oldestFirst(told.good),
    attachments: oldestFirst(sent.good),
    odd: told.odd + sent.odd || undefined,
  };
}

/**
 * Cases, last changed first. `key` is looked for as the correlation id, then in descriptions, since an instance drops a
 * field this user may not write; only a case that really holds it is found. `text` is part of title or description.
 */
export async function search(
  portal: Portal,
  q: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text, status, limit = 20 } = q;
  const words = quoted(text ?? '');
  const conditions = [
    words && `short_descriptionLIKE${words}^ORdescriptionLIKE${words}`,
    status && `state=${quoted(await stateOf(portal, status, signal))}`,
  ].filter((condition) => condition);
  const fields = `${headFields(portal)},description,correlation_id`;
  async function looked(more: string[], most: number): Promise<CaseRow[]> {
    return query(portal, { conditions: [...more, ...conditions].join('^'), fields, limit: most }, signal);
  }
  if (key === undefined) return (await looked([], Math.min(limit, PAGE))).map(({ head }) => head);
  for (const condition of [`correlation_id=${quoted(key)}`, `descriptionLIKE${quoted(key)}`]) {
    // What this user may not see counts into the limit, so a small one would hide ours.
    const ours = (await looked([condition], PAGE)).filter((row) => holds(row, key));
    if (ours.length > 0) return ours.slice(0, limit).map(({ head }) => head);
  }
  return [];
}

function holds({ reference, description }: CaseRow, key: string): boolean {
  return reference === key || refers(description, key);
}

/** The base system's states, and those of the last 200 changed cases, whose words win: there is no public list of them. */
async function states(portal: Portal, signal: AbortSignal): Promise<{ value: string; word: string }[]> {
  const recent = await query(portal, { conditions: '', fields: headFields(portal), limit: PAGE }, signal);
  const words = new Map(portal.kind.states.map(({ value, word }) => [value, word]));
  for (const { state, head } of recent) words.set(state, head.status);
  return [...words].map(([value, word]) => ({ value, word }));
}

/** The database's value of a state that people know by its word. */
export async function stateOf(portal: Portal, word: string, signal: AbortSignal): Promise<string> {
  const known = await states(portal, signal);
  const state = known.find((candidate) => candidate.word.toLowerCase() === word.toLowerCase());
  if (!state) throw new Failure('refused', `ServiceNow knows these states: ${known.map((s) => s.word).join(', ')}`);
  return state.value;
}

export async function catalog(portal: Portal, signal: AbortSignal): Promise<Catalog> {
  return { statuses: (await states(portal, signal)).map(({ word }) => word) };
}

async function query(
  portal: Portal,
  o: { conditions: string; fields: string; limit: number },
  signal: AbortSignal,
): Promise<CaseRow[]> {
  const asked = {
    sysparm_query: `${o.conditions && `${o.conditions}^`}ORDERBYDESCsys_updated_on`,
    sysparm_fields: o.fields,
    sysparm_display_value: 'all',
    sysparm_exclude_reference_link: 'true',
    sysparm_limit: String(o.limit),
  };
  const { rows } = await portal.list({ path: portal.cases, query: asked, signal }, 'ServiceNow case list');
  return believed(rows, caseRow(portal), 'ServiceNow case list').good;
}
