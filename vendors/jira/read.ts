import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Case, CaseHead } from '#src/ports/types.ts';
import type { Catalog } from '#src/ports/vendor.ts';
import { believed, distinct, oldestFirst, refers } from '#src/rows.ts';
import { keep } from './account.ts';
import { typesOf } from './form.ts';
import { page, quoted, within } from './list.ts';
import { pictures } from './pictures.ts';
import { issuePath, type Platform } from './platform.ts';
import { attachmentRow, commentRow, issueRow } from './rows.ts';

const FIELDS = 'summary,description,status,priority,labels,updated,created,assignee,project,issuetype,attachment';
const PAGE = 100;
const MOST_PAGES = 100;
const MOST_PROJECTS = 10;

const comments = z.object({ comments: z.array(z.unknown()), total: z.number().int().nonnegative().optional() });

/**
 * The whole case. An issue that was moved to another project has another number: it is missing under this one, and the
 * failure says which it is now. Of the files those that are images are shown in the comments they stand in.
 */
export async function get(jira: Platform, number: string, signal: AbortSignal): Promise<Case> {
  keep(jira, number);
  const me = await jira.me(signal);
  const [issue, talk] = await Promise.all([
    jira.site.read(
      { path: issuePath(jira, number), query: { fields: FIELDS }, signal },
      issueRow(jira.web),
      'Jira issue',
    ),
    allComments(jira, number, signal),
  ]);
  const { head, description, files } = issue;
  if (head.number !== number) throw new Failure('missing', `Jira moved ${number}: it is ${head.number} now`);
  const row = commentRow({
    read: jira.text.read,
    me: me.id,
    fallback: head.modified,
    shown: pictures(jira, files),
  });
  const told = distinct(believed(talk, row, 'Jira comments'));
  const sent = distinct(believed(files, attachmentRow(head.modified), 'Jira attachments'));
  return {
    ...head,
    description: jira.text.read(description),
    comments: oldestFirst(told.good),
    attachments: oldestFirst(sent.good),
    odd: told.odd + sent.odd || undefined,
  };
}

async function allComments(jira: Platform, number: string, signal: AbortSignal): Promise<unknown[]> {
  const all: unknown[] = [];
  // Data Center tells an internal note by a property that must be asked for.
  const expand = jira.cloud ? 'renderedBody' : 'properties,renderedBody';
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const query = { startAt: String(all.length), maxResults: String(PAGE), orderBy: 'created', expand };
    const request = { path: issuePath(jira, number, '/comment'), query, signal };
    const { comments: some, total = 0 } = await jira.site.read(request, comments, 'Jira comments');
    all.push(...some);
    if (some.length === 0 || all.length >= total) return all;
  }
  throw new Failure('garbled', `Jira comments: no end in ${all.length}`);
}

/**
 * Cases by our key, by words, by status; the index lags behind new cases. With `key` only those that really have it, as a
 * label or, where none has, as the end of the description.
 */
export async function search(
  jira: Platform,
  q: { key?: string; text?: string; status?: string; limit?: number },
  signal: AbortSignal,
): Promise<CaseHead[]> {
  const { key, text, status, limit = 20 } = q;
  // Text search has a syntax of its own, in which a lone bracket is an error.
  const words = (text ?? '').replace(/[^\p{L}\p{N}._@-]+/gu, ' ').trim();
  const conditions = [
    ...(key ? [`(labels = ${quoted(key)} OR description ~ ${quoted(key)})`] : []),
    ...(words ? [`text ~ ${quoted(words)}`] : []),
    ...(status ? [`status = ${quoted(status)}`] : []),
  ];
  // Wherever one of ours was opened, it is to be found.
  const jql = within(key ? { projects: [] } : jira, conditions.join(' AND ') || 'updated >= -365d');
  await jira.me(signal);
  // Others may quote our key: all of them are looked at.
  const maxResults = key ? PAGE : Math.min(limit, PAGE);
  const { issues } = await page(jira, { jql, maxResults, fields: ['description'] }, signal);
  const { good } = believed(issues, issueRow(jira.web), 'Jira search');
  const labelled = good.filter(({ labels }) => key === undefined || labels.includes(key));
  const found =
    labelled.length > 0 ? labelled : good.filter((row) => refers(jira.text.read(row.description), key ?? ''));
  return found.slice(0, limit).map(({ head }) => head);
}

const projectKeys = z
  .union([z.array(z.unknown()), z.object({ values: z.array(z.unknown()) })])
  .transform((list) =>
    believed(Array.isArray(list) ? list : list.values, z.object({ key: z.string() }), 'Jira projects'),
  )
  .transform(({ good }) => good.map(({ key }) => key));
const statuses = z
  .array(z.unknown())
  .transform((list) => believed(list, z.object({ name: z.string() }), 'Jira statuses').good.map(({ name }) => name));

/** Projects in which cases can be opened with their issue types, at most ten of them, and the site's statuses. */
export async function catalog(jira: Platform, signal: AbortSignal): Promise<Catalog> {
  const { site, api, cloud, projects } = jira;
  const [named, words] = await Promise.all([
    projects.length > 0 ? projects : site.read(projectList(api, cloud, signal), projectKeys, 'Jira projects'),
    site.read({ path: `${api}/status`, signal }, statuses, 'Jira statuses'),
  ]);
  const products = await Promise.all(
    named.slice(0, MOST_PROJECTS).map(async (name) => {
      return { name, versions: (await typesOf(jira, name, signal)).map((type) => type.name) };
    }),
  );
  return { products, statuses: [...new Set(words)] };
}

function projectList(api: string, cloud: boolean, signal: AbortSignal) {
  return cloud
    ? { path: `${api}/project/search`, query: { action: 'create', maxResults: '50' }, signal }
    : { path: `${api}/project`, signal };
}
