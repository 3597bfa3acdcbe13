import { z } from 'zod';
import type { Priority } from '#src/ports/types.ts';
import { expires, user } from '#vendors/api/fields.ts';

const LOGINS = ['oauth', 'basic', 'bearer'] as const;
const CHANGES = ['sort', 'filter', 'list'] as const;
/** The standard names Critical, Major and Minor as examples; the fourth is ours, as alarms of networks have it. */
export const SEVERITIES = [
  { word: 'Critical', priority: 'urgent' },
  { word: 'Major', priority: 'high' },
  { word: 'Minor', priority: 'medium' },
  { word: 'Warning', priority: 'low' },
] as const satisfies { word: string; priority: Priority }[];
const STANDARD = SEVERITIES.map(({ word }) => word).join(', ');

export function listed(words: string): string[] {
  return words.split(',').map((word) => word.trim());
}

/** The API's root, ending in its version; typed as that or as the address of a resource below it. */
const root = z
  .string()
  .overwrite((text) => {
    const typed = text.trim();
    const url = URL.parse(/^https?:\/\//i.test(typed) ? typed : `https://${typed}`);
    return url
      ? url.origin + url.pathname.replace(/(\/v\d+(?:\.\d+)*)\/troubleTicket\b.*$/, '$1').replace(/\/+$/, '')
      : typed;
  })
  .refine((text) => URL.canParse(text));

const web = z.url({ protocol: /^https?$/ });

/**
 * What /setup asks: the carrier says which login it wants. `user` and `secret` are a login and its password (`basic`), or
 * an OAuth client's id and secret (`oauth`, client credentials at `tokens`; what stands behind a `?` there, like a scope,
 * is sent along); `bearer` wants the secret alone.
 *
 * No carrier has to sort or filter: `changes` says what this one does. `sort`: by `sort=-lastUpdate`. `filter`: by
 * `filter=$[?(@.lastUpdate>='…')]`; the standard has JSONPath here, but shows it only within lists of a ticket
 * (`attachment[?(@size==300)]`), so that this form is not verified. `list`: neither, all tickets are read and compared.
 * Where sorting or filtering is ignored the whole list is read: slow, but without a gap.
 *
 * `severities`: the carrier's words for those of Casebell, the highest first; one may stand twice. `author`: the name our
 * notes have at the carrier, exactly: by it they are ours, all others the carrier's. `portal`: where people read a
 * ticket, with `{id}` in it.
 */
export const credentials = z
  .object({
    api: root.meta({ example: 'https://api.example.net/tmf-api/troubleTicket/v5' }),
    login: z.enum(LOGINS).meta({ example: 'oauth', choices: [...LOGINS] }),
    user: user.optional().meta({ example: 'acme-noc' }),
    secret: z.string().trim().min(1).meta({ secret: true }),
    tokens: web.optional().meta({ example: 'https://login.example.net/oauth2/token?scope=troubleTicket' }),
    author: z.string().trim().min(1).default('Casebell').meta({ example: 'ACME NOC' }),
    changes: z
      .enum(CHANGES)
      .default('sort')
      .meta({ example: 'sort', choices: [...CHANGES] }),
    severities: z
      .string()
      .refine((words) => listed(words).length === SEVERITIES.length && listed(words).every((word) => word !== ''))
      .default(STANDARD)
      .meta({ example: STANDARD }),
    portal: web.optional().meta({ example: 'https://portal.example.net/tickets/{id}' }),
    expires,
  })
  .superRefine(({ login, user, tokens }, check) => {
    if (login !== 'bearer' && !user)
      check.addIssue({ code: 'custom', path: ['user'], message: 'a login or client id' });
    if (login === 'oauth' && !tokens)
      check.addIssue({ code: 'custom', path: ['tokens'], message: 'the address that gives tokens' });
  });
export type Tmf621 = z.output<typeof credentials>;

const maybe = z.string().trim().optional();

/**
 * What a new ticket has besides title, text and severity. `ticketType` is free: the standard's examples are incident,
 * complain and request. The others are what carriers ask for as a rule; none is required by the standard.
 */
export const extra = z.object({
  ticketType: z.string().trim().min(1).default('incident').meta({ example: 'incident' }),
  circuitId: maybe.meta({ example: '81.KXGS.004512..ZYO' }),
  serviceAddress: maybe.meta({ example: '12 Harbour Road, Leeds' }),
  localContact: maybe.meta({ example: 'Anna Rossi, +44 113 496 0123' }),
  accessHours: maybe.meta({ example: 'Mon-Fri 08:00-18:00' }),
});
export type Extra = z.output<typeof extra>;

/** When the credential ends (epoch ms), as far as it is known. */
export function endOf({ expires }: Tmf621): number | undefined {
  return expires ? Date.parse(expires) : undefined;
}
