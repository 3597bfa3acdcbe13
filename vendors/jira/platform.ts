import { z } from 'zod';
import type { Tools } from '#src/ports/vendor.ts';
import { type Account, projectsOf, webOf } from './account.ts';
import { document, prose } from './document.ts';
import { idOf, user } from './rows.ts';
import { type Site, site } from './site.ts';
import { markedUp, unmarked } from './wiki.ts';

/** How long (ms) our own identity is believed where nothing depends on it but whose comment is whose. */
const KNOWN_MS = 5 * 60_000;

type Me = { id: string; zone: string };

/** A Jira as its users see it: v3 with documents on Cloud, v2 with wiki markup on Data Center. */
export type Platform = {
  site: Site;
  cloud: boolean;
  /** The start of every path. */
  api: '/rest/api/3' | '/rest/api/2';
  /** Where people read. */
  web: string;
  /** Keys of the projects the account is kept to; empty: all it sees. */
  projects: string[];
  text: { write(text: string): unknown; read(body: unknown): string };
  now(): number;
  /**
   * Who we are. To those without a login Jira shows what is public, and hides the rest as missing: only this tells an
   * expired token from an empty list. `fresh` asks anew: the profile's zone decides what a query means.
   */
  me(signal: AbortSignal, fresh?: 'fresh'): Promise<Me>;
};

export function platform(account: Account, tools: Tools<Account>): Platform {
  const cloud = account.kind === 'cloud';
  const api = cloud ? '/rest/api/3' : '/rest/api/2';
  const desk = site(account, tools);
  let known: { me: Me; until: number } | undefined;
  return {
    site: desk,
    cloud,
    api,
    web: webOf(account),
    projects: projectsOf(account),
    text: cloud ? { write: document, read: prose } : { write: markedUp, read: unmarked },
    now: tools.now,
    async me(signal, fresh) {
      if (!fresh && known && tools.now() < known.until) return known.me;
      const me = await desk.read({ path: `${api}/myself`, signal }, self, 'Jira user');
      known = { me, until: tools.now() + KNOWN_MS };
      return me;
    },
  };
}

const self = user
  .extend({ timeZone: z.string().catch('') })
  .transform((row) => ({ id: idOf(row) ?? '', zone: row.timeZone }))
  .refine(({ id }) => id !== '');

export function issuePath({ api }: Pick<Platform, 'api'>, number: string, rest = ''): string {
  return `${api}/issue/${encodeURIComponent(number)}${rest}`;
}
