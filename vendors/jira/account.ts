import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import { expires } from '#vendors/api/fields.ts';

const KINDS = ['cloud', 'service', 'datacenter'] as const;
const optional = z.string().trim().optional();

/**
 * `cloud`: a licensed user of a Jira Cloud site. `service`: a customer of its Service Management portal. `datacenter`: a
 * Jira that is run on one's own machines. `user` may be empty for Data Center alone: the token is a personal one then.
 * `cloudId` is for API tokens with scopes, which the site's own address refuses. `projects` narrows what is watched.
 */
export const credentials = z
  .object({
    kind: z.enum(KINDS).meta({ example: 'cloud', choices: [...KINDS] }),
    site: z
      .url()
      .overwrite((text) => text.replace(/\/+$/, ''))
      .meta({ example: 'https://acme.atlassian.net' }),
    user: optional.meta({ example: 'noc@example.com' }),
    token: z.string().trim().min(1).meta({ secret: true }),
    cloudId: z
      .string()
      .trim()
      .regex(/^[\w-]*$/)
      .optional(),
    projects: z
      .string()
      .trim()
      .toUpperCase()
      .regex(/^[A-Z0-9_,\s]*$/)
      .optional()
      .meta({ example: 'SUP, NET' }),
    expires,
    api: z.url().default('https://api.atlassian.com').meta({ fixed: true }),
  })
  .refine(({ kind, user }) => kind === 'datacenter' || user, { path: ['user'] });
export type Account = z.output<typeof credentials>;

/**
 * A project's key and an issue type; in Service Management a service desk, by name or key, and a request type. The rest
 * is never asked, but may come with a ticket: `labels` and `watchers` with commas between them, people as mail addresses.
 */
export const extra = z.object({
  product: z.string().trim().min(1).meta({ example: 'SUP' }),
  version: z.string().trim().min(1).meta({ example: 'Task' }),
  labels: optional.meta({ fixed: true, label: 'Labels' }),
  category: optional.meta({ fixed: true, label: 'Category' }),
  reporter: optional.meta({ fixed: true, label: 'Reporter' }),
  watchers: optional.meta({ fixed: true, label: 'Watchers' }),
});
export type Extra = z.output<typeof extra>;

/** The values of a list with commas, each once. */
export function listed(text = ''): string[] {
  const values = text.split(',').map((value) => value.trim());
  return [...new Set(values.filter((value) => value !== ''))];
}

/** The category and the labels, as Jira takes them: without spaces. */
export function labelsOf({ category = '', labels }: Extra): string[] {
  const all = [category.trim(), ...listed(labels)].map((label) => label.replace(/\s+/g, '-').slice(0, LONGEST_LABEL));
  return [...new Set(all.filter((label) => label !== ''))];
}
const LONGEST_LABEL = 255;

/** Where people read, without a slash at the end: a Cloud site is all of its host, whatever page was pasted. */
export function webOf({ kind, site }: Pick<Account, 'kind' | 'site'>): string {
  return kind === 'datacenter' ? site : new URL(site).origin;
}

/** Where requests go. */
export function baseOf({ kind, site, cloudId, api }: Account): string {
  return kind !== 'datacenter' && cloudId ? `${api.replace(/\/+$/, '')}/ex/jira/${cloudId}` : webOf({ kind, site });
}

export function projectsOf({ projects = '' }: Account): string[] {
  return projects.split(/[,\s]+/).filter((key) => key !== '');
}

/** Basic with a user, else a bearer token. */
export function authorization({ user, token }: Account): string {
  return user ? `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}` : `Bearer ${token}`;
}

/** Keys of the projects an account is kept to; empty: all it sees. */
type Scope = { projects: string[] };

export function isKept({ projects }: Scope, number: string): boolean {
  return projects.length === 0 || projects.includes(number.replace(/-\d+$/, ''));
}

/** A case elsewhere would never be listed as changed: better refused aloud than watched in silence. */
export function keep(scope: Scope, number: string): void {
  if (isKept(scope, number)) return;
  throw new Failure('forbidden', `this account is kept to ${scope.projects.join(', ')}`);
}
