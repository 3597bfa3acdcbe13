import type { Ledger } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { within } from './address.ts';

/** Where Jira's automation mails from. */
const AUTOMATION = ['automation.atlassian.com'];

/**
 * The number of the case a mail of Jira's automation asks to look at; undefined: it is no such mail. All it does is that a
 * case is looked at sooner, so who really sent it does not matter.
 */
export function relayed({ from, relay }: Pick<WholeMail, 'from' | 'relay'>): string | undefined {
  return relay && within(from, AUTOMATION) ? relay.ticket : undefined;
}

/** Whether anybody watches a case of that number. */
export async function isWatched({ db }: Pick<Ledger, 'db'>, number: string): Promise<boolean> {
  const row = db.selectFrom('cases').select('number').where('number', '=', number);
  return (await row.executeTakeFirst()) !== undefined;
}
