import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { Draft, Receipt } from '#src/ports/vendor.ts';
import { oneLine } from '#src/text.ts';
import { extra, keep, labelsOf, listed } from './account.ts';
import { ended } from './ending.ts';
import { form } from './form.ts';
import { addWatchers, reporting, usersOf } from './people.ts';
import type { Platform } from './platform.ts';
import { CASE_ID, caseUrl } from './rows.ts';

const created = z.object({ key: z.string().regex(CASE_ID) });

/**
 * Our key is a label, which a query finds exactly and everybody on the case sees. What the form has no place for stands at
 * the end of the text, also people whom Jira does not know; labels alone are left out. Watchers are added once the case
 * is there.
 */
export async function open(jira: Platform, draft: Draft, key: string, signal: AbortSignal): Promise<Receipt> {
  const asked = extra.safeParse(draft.extra);
  if (!asked.success) throw new Failure('refused', 'a Jira case needs a project and an issue type');
  const { category, reporter = '' } = asked.data;
  const project = asked.data.product.toUpperCase();
  keep(jira, project);
  await jira.me(signal);
  const { type, has } = await form(jira, project, asked.data.version, signal);
  const watchers = listed(asked.data.watchers).filter((address) => address !== reporter);
  const users = await usersOf(jira, [...(has('reporter') ? [reporter] : []), ...watchers], signal);
  const reporterId = has('reporter') ? users.get(reporter) : undefined;
  const text = ended(draft.body, {
    category: has('labels') ? undefined : category,
    severity: has('priority') ? undefined : draft.severity,
    reporter: reporterId === undefined ? reporter : undefined,
    cc: watchers.filter((address) => !users.has(address)),
    reference: has('labels') ? undefined : key,
  });
  const fields = {
    project: { key: project },
    issuetype: { id: type },
    summary: oneLine(draft.title),
    description: jira.text.write(text),
    ...(has('labels') && { labels: [key, ...labelsOf(asked.data)] }),
    ...(has('priority') && { priority: { name: draft.severity } }),
    ...(reporterId !== undefined && { reporter: reporting(jira, reporterId) }),
  };
  const request = { method: 'POST', path: `${jira.api}/issue`, json: { fields }, signal } as const;
  const { key: number } = await jira.site.write(request, created, 'Jira new issue');
  const known = watchers.flatMap((address) => users.get(address) ?? []);
  await addWatchers(jira, number, known, signal);
  return { kind: 'opened', number, url: caseUrl(jira.web, number) };
}
