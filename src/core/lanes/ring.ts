import { LIGHTS } from '#src/core/chats/message.ts';
import type { Line, Notice } from '#src/core/chats/notices.ts';
import type { Outbox } from '#src/core/chats/outbox.ts';
import type { People } from '#src/core/chats/people.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import type { ChatKind } from '#src/ports/bot.ts';
import { rank } from '#src/ports/types.ts';
import { cut, oneLine } from '#src/text.ts';
import type { Carried } from './letter.ts';
import type { Goal } from './route.ts';

type Row = Pick<Tables['incoming'], 'id' | 'source' | 'person' | 'chat'>;

/** Characters of a ticket's title and text in a chat. */
const TITLE = 250;
const TEXT = 1500;
/** What an unknown room is taken for. */
const KINDS: Record<string, ChatKind> = { slack: 'channel', telegram: 'group', teams: 'channel', mail: 'group' };

/** Tells chats of a ticket that came in; all in the caller's transaction, and each once. */
export function ringing(o: { ledger: Ledger; people: People; outbox: Outbox }) {
  /** A chat that people or settings name without it ever having spoken. */
  async function ensure(tx: Db, chat: string): Promise<void> {
    const known = await tx.selectFrom('chats').select('id').where('id', '=', chat).executeTakeFirst();
    const [bot = '', room = '', thread] = chat.split('|');
    if (!known) await o.people.ensureChat(tx, { bot, room, thread, kind: KINDS[bot] ?? 'direct' });
  }

  async function owe(tx: Db, chat: string, key: string, notice: Notice, priority: number): Promise<void> {
    const about = { account: null, number: null, kind: 'notice' as const };
    await o.outbox.owe(tx, [
      { ...about, chat, key: `notice ${chat} ${key}`, priority, body_json: JSON.stringify(notice) },
    ]);
  }

  async function nameOf(person: string): Promise<string> {
    const [bot, user = person] = person.split('|');
    const known =
      bot === 'api'
        ? await o.ledger.db.selectFrom('keys').select('name').where('id', '=', user).executeTakeFirst()
        : await o.people.person(person);
    return known?.name ?? user;
  }

  return {
    /** The chat of a program, of a lane's route, or of a conversation by mail may never have spoken. */
    async own(tx: Db, { source, chat }: Row): Promise<void> {
      if (source === 'rest' || source === 'lane' || source === 'mail') await ensure(tx, chat);
    },

    /** Rings in each chat of its lane. `who`: from `author`. */
    async ring(tx: Db, row: Row, t: Carried, goal: Goal, who: string): Promise<void> {
      const text = cut(t.body, TEXT);
      const lines: Line[] = [
        { say: 'incoming-from', args: { who, source: row.source } },
        ...(t.category ? [{ say: 'incoming-category', args: { category: t.category } }] : []),
        { say: 'incoming-text', args: { text: text.missing > 0 ? `${text.text}…` : text.text } },
        goal.account
          ? { say: 'incoming-opens', args: { account: goal.account.label } }
          : { say: 'incoming-opens-nowhere', args: {} },
      ];
      const args = { light: LIGHTS[t.priority], priority: t.priority, title: cut(t.title, TITLE).text };
      for (const chat of new Set(goal.chats)) {
        await ensure(tx, chat);
        await owe(tx, chat, `incoming ${row.id}`, { say: 'incoming-ring', args, lines }, rank(t.priority));
      }
    },

    /** Its author hears that nobody can open it. */
    async died(tx: Db, row: Row, title: string, why: string): Promise<void> {
      const notice = { say: 'incoming-dead', args: { title: cut(title, TITLE).text, why } };
      await owe(tx, row.chat, `incoming ${row.id} dead ${why}`, notice, 0);
    },

    async author(row: Row, { reporter }: Carried): Promise<string> {
      return oneLine(reporter ?? (await nameOf(row.person)));
    },
  };
}
