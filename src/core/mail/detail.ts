import type { Tables } from '#src/ledger.ts';

/** A person wants a ticket of a held mail, whatever speaks against it; `number`: as a comment on that case. */
type Order = { number?: string | undefined };
/** Who hears the answer to a mail: all that are not ours. */
export type Others = { to: string; cc: string[] };

/**
 * What is kept of a mail beside its row. `choices`: numbers that somebody asked about it may choose from. `order`: it is
 * taken once more by that. `whole`: its bytes that lie here are all of it.
 */
export type Detail = { choices?: string[]; order?: Order; others?: Others; whole?: boolean };

export function detailOf({ detail_json }: Pick<Tables['mails'], 'detail_json'>): Detail {
  return detail_json ? (JSON.parse(detail_json) as Detail) : {};
}
