import { chunks, type Db, type Ledger } from '#src/ledger.ts';
import type { Bot } from '#src/ports/bot.ts';
import { rank, type Update } from '#src/ports/types.ts';
import type { Due } from './chats/outbox.ts';
import type { Settings } from './chats/settings.ts';
import { diff } from './diff.ts';
import type { News } from './memory.ts';
import { ownOf } from './tickets/dispatch.ts';
import { EVERY } from './unwatch.ts';
import { type Authors, type Listener, SKEW, wants } from './wants.ts';

/** Who watches a case, alone or with its whole account. */
export type Listeners = (number: string) => Listener[];

/** The watches of these cases of an account. */
export async function listening(from: Db, account: string, numbers: string[]): Promise<Listeners> {
  const rows: Listener[] = [];
  for (const some of chunks([EVERY, ...numbers]))
    rows.push(
      ...(await from
        .selectFrom('watches')
        .select(['chat', 'number', 'floor', 'created_at'])
        .where('account', '=', account)
        .where('number', 'in', some)
        .execute()),
    );
  const by = Map.groupBy(rows, ({ number }) => number);
  return (number) => [...(by.get(EVERY) ?? []), ...(by.get(number) ?? [])];
}

/** Who is owed what of the news of cases. */
export function owing(o: { ledger: Ledger; settings: Settings; bots(): readonly Bot[] }) {
  /** Whose comments each chat that watches these cases is told. */
  async function authors(account: string, numbers: string[]): Promise<Map<string, Authors>> {
    const listeners = await listening(o.ledger.db, account, numbers);
    const chats = new Set(numbers.flatMap((number) => listeners(number).map(({ chat }) => chat)));
    return new Map(
      await Promise.all([...chats].map(async (chat) => [chat, (await o.settings.chat(chat)).authors] as const)),
    );
  }

  /** What a chat did itself is not owed to it. */
  async function owners(tx: Db, account: string, numbers: string[]) {
    const busy = new Map<string, (chat: string, update: Update) => boolean>();
    for (const some of chunks(numbers)) {
      const rows = await tx
        .selectFrom('tickets')
        .select('number')
        .distinct()
        .where('account', '=', account)
        .where('number', 'in', some)
        .execute();
      for (const { number } of rows) if (number !== null) busy.set(number, await ownOf(tx, account, number));
    }
    return (number: string) => busy.get(number) ?? (() => false);
  }

  async function owed(tx: Db, account: string, all: News[], authorsOf: Map<string, Authors>): Promise<Due[]> {
    const news = all
      .map((one) => ({ ...one, changes: one.before?.seen && diff(one.before.seen, one.now, undefined, one.hashes) }))
      .filter(({ changes }) => changes?.length !== 0);
    if (news.length === 0) return [];
    const numbers = news.map(({ now }) => now.number);
    const listeners = await listening(tx, account, numbers);
    const ownOfCase = await owners(tx, account, numbers);
    const open = o.bots().flatMap((bot) => (bot.limits.outside ? bot.id : []));
    const outside = (chat: string) => open.some((bot) => chat.startsWith(`${bot}|`));

    return news.flatMap(({ now, before, hashes, changes }) => {
      const { number } = now;
      const own = ownOfCase(number);
      const heard = listeners(number);
      const outsiders = heard.flatMap(({ chat }) => (outside(chat) ? chat : []));
      const how = ({ chat }: Listener, update: Update) => ({
        authors: authorsOf.get(chat) ?? 'vendor',
        outside: outside(chat),
        fromOutside: outsiders.some((one) => own(one, update)),
      });
      return heard.flatMap((listener) =>
        (changes ?? diff(undefined, now, listener.created_at - SKEW, hashes))
          .filter((update) => wants(listener, update, now, before?.seen, how(listener, update)))
          .filter((update) => !own(listener.chat, update))
          .map((update) => ({
            key: `${listener.chat} ${account} ${number} ${update.id}`,
            chat: listener.chat,
            account,
            number,
            kind: update.kind,
            priority: rank(now.priority),
            body_json: JSON.stringify(update),
          })),
      );
    });
  }

  return { authors, owed };
}
