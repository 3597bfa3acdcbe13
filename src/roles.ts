/**
 * What a process does, of all that a Casebell of many processes does: `bots` speaks to the chat platforms, `pollers` to the
 * vendors and mailboxes, `api` serves HTTP.
 */
export const ROLES = ['bots', 'pollers', 'api'] as const;
export type Role = (typeof ROLES)[number];
