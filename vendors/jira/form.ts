import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { believed } from '#src/rows.ts';
import { cut } from '#src/text.ts';
import type { Platform } from './platform.ts';

/** The most rows one page of these lists holds; no type of ours is asked for beyond it. */
const PAGE = '200';
/** Characters of what is told of a form's fields. */
const LONGEST = 300;
/** What we fill in, and what Jira fills in itself. */
const FILLED = 'project issuetype summary description labels priority reporter'.split(' ');

const type = z.object({ id: z.coerce.string(), name: z.string(), subtask: z.boolean().nullish().catch(undefined) });
const field = z.object({
  fieldId: z.string(),
  required: z.boolean().nullish().catch(undefined),
  hasDefaultValue: z.boolean().nullish().catch(undefined),
});
/** Cloud has a name for each list, Data Center one for all. */
const list = z
  .object({ issueTypes: z.array(z.unknown()), fields: z.array(z.unknown()), values: z.array(z.unknown()) })
  .partial()
  .transform((page) => page.issueTypes ?? page.fields ?? page.values)
  .pipe(z.array(z.unknown()));

/** The types of issue that can be opened in a project. */
export async function typesOf(jira: Platform, project: string, signal: AbortSignal) {
  const path = `${jira.api}/issue/createmeta/${encodeURIComponent(project.toWellFormed())}/issuetypes`;
  const rows = await jira.site.read({ path, query: { maxResults: PAGE }, signal }, list, 'Jira issue types');
  return believed(rows, type, 'Jira issue types').good.filter(({ subtask }) => !subtask);
}

/**
 * The fields a new issue of this type may be given, asked before anything is sent. Refused where the project has no such
 * type, or wants a field that we do not know.
 */
export async function form(jira: Platform, project: string, name: string, signal: AbortSignal) {
  const found = (await typesOf(jira, project, signal)).find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (!found) throw new Failure('refused', 'this project has no such issue type');
  const path = `${jira.api}/issue/createmeta/${encodeURIComponent(project.toWellFormed())}/issuetypes/${found.id}`;
  const rows = await jira.site.read({ path, query: { maxResults: PAGE }, signal }, list, 'Jira issue form');
  const fields = believed(rows, field, 'Jira issue form').good;
  const unknown = fields.filter((one) => one.required && !one.hasDefaultValue && !FILLED.includes(one.fieldId));
  if (unknown.length > 0) {
    const names = cut(unknown.map(({ fieldId }) => fieldId.replace(/\W/g, '')).join(', '), LONGEST).text;
    throw new Failure('refused', `this issue type cannot be filled in from here: ${names}`);
  }
  return { type: found.id, has: (id: string) => fields.some(({ fieldId }) => fieldId === id) };
}
