import type { Db } from '#src/ledger.ts';
import type { Update } from '#src/ports/types.ts';
import { type Outcome, type Outgoing, sameComment } from './dispatch.ts';

/** Whether a chat made an update of this case itself: it opened the case, or sent the comment. */
export async function ownOf(
  tx: Db,
  account: string,
  number: string,
): Promise<(chat: string, update: Update) => boolean> {
  const rows = await tx
    .selectFrom('tickets')
    .select(['chat', 'kind', 'body_json', 'result_json', 'sending_at'])
    .where('account', '=', account)
    .where('number', '=', number)
    .where('kind', 'in', ['open', 'comment'])
    .where('state', 'in', ['sending', 'doubt', 'asking', 'done'])
    .execute();
  const mine = rows.map((r) => ({
    chat: r.chat,
    kind: r.kind,
    sentAt: r.sending_at ?? 0,
    out: JSON.parse(r.body_json) as Outgoing,
    outcome: (r.result_json ? JSON.parse(r.result_json) : {}) as Partial<Extract<Outcome, { number: string }>>,
  }));
  return (chat, update) =>
    mine.some((t) => {
      if (t.chat !== chat) return false;
      if (t.out.kind === 'open') return update.kind === 'new';
      if (t.out.kind !== 'comment' || update.kind !== 'comment') return false;
      // The vendor's id where it is known: somebody else may say the same words.
      if (t.outcome.comment !== undefined) return update.id === `comment:${t.outcome.comment}`;
      return sameComment(t.out.text, t.sentAt, { text: update.text ?? '', side: update.side, at: update.at });
    });
}
