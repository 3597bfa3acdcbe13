import { z } from 'zod';
import { expires } from '#vendors/api/fields.ts';

const REPOSITORY = /^[\w-]+\/(?!\.{1,2}$)[\w.-]+$/;
const ADDRESS = /^https?:\/\/[^/]+\/(.+)$/;

/**
 * `repository`: `owner/name` on github.com, or the address of any of its pages; on a GitHub Enterprise Server it stays an
 * address. `token`: a personal access token, or a GitHub App's, which ends after an hour. A fine-grained one may write in
 * repositories of its owner's and of organizations it is a member of only, elsewhere it takes a classic one.
 * `labels`: what the project calls the four severities, highest first, with commas between them (see `labelsOf`).
 */
export const credentials = z.object({
  repository: z.string().overwrite(named).refine(isRepository).meta({ example: 'acme/switch' }),
  token: z.string().trim().min(1).meta({ secret: true }),
  labels: z.string().trim().refine(areFour).optional().meta({ example: 'P0, P1, P2, P3' }),
  expires,
  api: z.url().default('https://api.github.com').meta({ fixed: true }),
});
export type GitHub = z.output<typeof credentials>;

/** Title, text and severity are all an issue wants. */
export const extra = z.object({});

/** Where the repository is: the API's address, that of the pages people read, and `owner/name`. */
export type Place = { api: string; web: string; repository: string };

/** An Enterprise Server has its API below `/api/v3`, GitHub with data residency (`*.ghe.com`) at a host of its own. */
export function placeOf({ repository, api }: Pick<GitHub, 'repository' | 'api'>): Place {
  const typed = URL.parse(repository);
  if (typed) {
    const { host, origin, pathname } = typed;
    const theirs = host.endsWith('.ghe.com') ? `https://api.${host}` : `${origin}/api/v3`;
    return { api: theirs, web: origin, repository: pathname.slice(1) };
  }
  const { host, origin } = new URL(api);
  return { api, web: host === 'api.github.com' ? 'https://github.com' : origin, repository };
}

/** The names in `labels`; none where it is empty. */
export function namesIn(labels = ''): string[] {
  return labels.split(',').flatMap((name) => name.trim() || []);
}

function named(typed: string): string {
  const text = typed.trim();
  if (REPOSITORY.test(text)) return text;
  const url = URL.parse(/^[^/]+\.[^/]+\//.test(text) ? `https://${text}` : text);
  const [owner = '', name = ''] = url?.pathname.split('/').filter((part) => part !== '') ?? [];
  const repository = `${owner}/${name.replace(/\.git$/, '')}`;
  if (!url || !REPOSITORY.test(repository)) return text;
  return /^(www\.)?github\.com$/.test(url.host) ? repository : `${url.origin}/${repository}`;
}

function isRepository(text: string): boolean {
  return REPOSITORY.test(ADDRESS.exec(text)?.[1] ?? text);
}

function areFour(text: string): boolean {
  const names = namesIn(text);
  return names.length === 0 || (names.length === 4 && new Set(names.map((name) => name.toLowerCase())).size === 4);
}
