import { forgetFiles } from '#src/core/files/files.ts';
import { forgetIncoming } from '#src/core/lanes/sweep.ts';
import { unwatch } from '#src/core/unwatch.ts';
import type { Db, Ledger, Role, Tables } from '#src/ledger.ts';
import type { ChatRef, PersonRef } from '#src/ports/bot.ts';
import type { Queue } from '#src/ports/queue.ts';
import { codes } from './codes.ts';
import { isKnown } from './known.ts';
import { moveAll } from './move.ts';
import { wake } from './outbox.ts';
import type { Settings } from './settings.ts';

export type { Role } from '#src/ledger.ts';
export type Chat = Tables['chats'];
export type Person = Tables['people'];

const RANK: Record<Role, number> = { viewer: 1, operator: 2, admin: 3 };
const EVERYWHERE = '*';

export function personId(p: { bot: string; user: string }): string {
  return `${p.bot}|${p.user}`;
}

export function chatId(c: { bot: string; room: string; thread?: string | null | undefined }): string {
  return c.thread ? `${c.bot}|${c.room}|${c.thread}` : `${c.bot}|${c.room}`;
}

/** The direct chat with a person: on every platform its room is the person's own id. */
export function directChat(person: string): ChatRef {
  const [bot = '', user = ''] = person.split('|');
  return { bot, room: user, kind: 'direct' };
}

export function atLeast(role: Role | undefined, needed: Role): boolean {
  return role !== undefined && RANK[role] >= RANK[needed];
}

export type People = ReturnType<typeof people>;

/** Who may do what where. Nobody may do anything until an admin has claimed the bot. */
export function people(o: { ledger: Ledger; queue: Queue; settings: Settings; now(): number }) {
  const { ledger, now } = o;
  const { db } = ledger;

  /** The row of a chat, made on first sight. */
  async function ensureChat(tx: Db, chat: ChatRef): Promise<void> {
    const id = chatId(chat);
    const { bot, room, kind } = chat;
    const row = { id, bot, room, kind, thread: chat.thread ?? null, title: chat.title ?? null };
    await tx
      .insertInto('chats')
      .values({ ...row, role: null, state: 'on', why: null, not_before: 0, ok_at: null })
      .onConflict((c) => c.column('id').doUpdateSet({ kind, ...(chat.title ? { title: chat.title } : {}) }))
      .execute();
  }

  /** In a direct chat a person has the highest role they have anywhere by name. */
  async function role(person: string, chat: string): Promise<Role | undefined> {
    const own = await db.selectFrom('roles').select(['role', 'chat']).where('person', '=', person).execute();
    const direct = chat === chatId(directChat(person));
    const here = await db.selectFrom('chats').select('role').where('id', '=', chat).executeTakeFirst();
    const all = own.filter((r) => direct || r.chat === EVERYWHERE || r.chat === chat).map((r) => r.role);
    if (here?.role) all.push(here.role);
    return all.sort((a, b) => RANK[b] - RANK[a])[0];
  }

  return {
    ensureChat,
    role,
    ...codes({ ...o, admit: (tx, person) => put(tx, person, EVERYWHERE, 'admin') }),

    /** Remembers who spoke and where; a chat that speaks again is alive again. False: this event was heard before. */
    async meet(event: { source: string; id: string }, person: PersonRef, chat: ChatRef): Promise<boolean> {
      const heard = await db
        .selectFrom('inbox')
        .select('at')
        .where('source', '=', event.source)
        .where('event', '=', event.id)
        .executeTakeFirst();
      if (heard) return false;
      const row = { name: person.name, lang: person.lang ?? null, tz: person.tz ?? null };
      if (await isKnown(db, { id: personId(person), ...row }, { ...chat, id: chatId(chat) })) return true;
      await ledger.write(async (tx) => {
        await tx
          .insertInto('people')
          .values({ id: personId(person), bot: person.bot, user: person.user, ...row })
          .onConflict((c) => c.column('id').doUpdateSet(row))
          .execute();
        await ensureChat(tx, chat);
        const revived = await tx
          .updateTable('chats')
          .set({ state: 'on', why: null })
          .where('id', '=', chatId(chat))
          .where('state', '=', 'dead')
          .executeTakeFirst();
        if (revived.numUpdatedRows > 0n) await wake(o.queue, tx, chatId(chat));
      });
      return true;
    },

    /** Its effect is committed: should the platform repeat the event, it is known. */
    async heard(event: { source: string; id: string }): Promise<void> {
      await ledger.write((tx) =>
        tx
          .insertInto('inbox')
          .values({ source: event.source, event: event.id, at: now() })
          .onConflict((c) => c.doNothing())
          .execute(),
      );
    },

    async hasAdmin(bot: string): Promise<boolean> {
      return (await admins()).some((id) => id.startsWith(`${bot}|`));
    },

    admins,

    /** Everywhere where `where` is `*`. Somebody who never wrote goes by their platform id until they do. */
    async allowPerson(person: string, where: string, as: Role): Promise<void> {
      const { bot, room: user } = directChat(person);
      await ledger.write(async (tx) => {
        await tx
          .insertInto('people')
          .values({ id: person, bot, user, name: user, lang: null, tz: null })
          .onConflict((c) => c.doNothing())
          .execute();
        await put(tx, person, where, as);
      });
    },

    /** Members of the chat have this role there from now on; null takes it back, and the chat hears of no case any more. */
    async allowChat(chat: string, as: Role | null): Promise<void> {
      await ledger.write(async (tx) => {
        await tx.updateTable('chats').set({ role: as }).where('id', '=', chat).execute();
        if (as === null) await silence(tx, chat);
      });
    },

    /** Takes every role of a person away, and what they watch in their direct chat; the last admin of all stays. */
    async revoke(person: string): Promise<'revoked' | 'nothing' | 'last admin'> {
      return ledger.write(async (tx) => {
        const all = await admins(tx);
        if (all.length === 1 && all[0] === person) return 'last admin';
        const gone = await tx.deleteFrom('roles').where('person', '=', person).executeTakeFirst();
        if (gone.numDeletedRows === 0n) return 'nothing';
        await silence(tx, person);
        return 'revoked';
      });
    },

    async list(): Promise<{ people: (Person & { role: Role; chat: string })[]; chats: Chat[] }> {
      return {
        people: await db
          .selectFrom('roles')
          .innerJoin('people', 'people.id', 'roles.person')
          .selectAll('people')
          .select(['roles.role', 'roles.chat'])
          .execute(),
        chats: await db.selectFrom('chats').selectAll().where('role', 'is not', null).execute(),
      };
    },

    async person(id: string): Promise<Person | undefined> {
      return db.selectFrom('people').selectAll().where('id', '=', id).executeTakeFirst();
    },

    /** By a part of the name they were last seen with. Names are what people call themselves: no proof of anything. */
    async find(bot: string, who: string): Promise<Person[]> {
      const name = who.replace(/^@/, '').toLowerCase();
      const all = await db.selectFrom('people').selectAll().where('bot', '=', bot).orderBy('name').execute();
      return all.filter((p) => p.name.toLowerCase().includes(name));
    },

    async chat(id: string): Promise<Chat | undefined> {
      return db.selectFrom('chats').selectAll().where('id', '=', id).executeTakeFirst();
    },

    async chats(): Promise<Chat[]> {
      return db.selectFrom('chats').selectAll().execute();
    },

    /** A chat has a new room (Telegram group -> supergroup): all that hangs on it moves along. */
    async move(id: string, room: string): Promise<void> {
      const old = await db.selectFrom('chats').selectAll().where('id', '=', id).executeTakeFirst();
      if (!old || old.room === room) return;
      const to = chatId({ ...old, room });
      await o.settings.copyChat(id, to);
      await ledger.write(async (tx) => {
        await ensureChat(tx, {
          bot: old.bot,
          room,
          kind: old.kind,
          thread: old.thread ?? undefined,
          title: old.title ?? undefined,
        });
        if (old.role) await tx.updateTable('chats').set({ role: old.role }).where('id', '=', to).execute();
        await moveAll(tx, id, to);
        await wake(o.queue, tx, to);
      });
      await o.settings.forgetChat(id);
    },

    /** Everything of a person but their name in the audit. Their accounts are removed by `accounts.remove` first. */
    async forget(person: string): Promise<void> {
      await ledger.write(async (tx) => {
        await tx.deleteFrom('roles').where('person', '=', person).execute();
        await tx.deleteFrom('people').where('id', '=', person).execute();
        await tx
          .deleteFrom('tickets')
          .where('person', '=', person)
          .where('state', 'in', ['draft', 'asking', 'pending', 'done', 'failed', 'dropped'])
          .execute();
        await forgetFiles(tx, person);
        await forgetIncoming(tx, person);
        await silence(tx, person);
        await tx.updateTable('watches').set({ person: '' }).where('person', '=', person).execute();
        await tx.deleteFrom('deliveries').where('chat', '=', person).execute();
        await tx.deleteFrom('chats').where('id', '=', person).execute();
      });
    },
  };

  /** A chat has no accounts and no watches any more; updates it was still owed stay unsent. A direct chat has the person's id. */
  async function silence(tx: Db, chat: string): Promise<void> {
    await tx.deleteFrom('grants').where('chat', '=', chat).execute();
    await unwatch(tx, { chat });
  }

  async function put(tx: Db, person: string, chat: string, as: Role): Promise<void> {
    await tx
      .insertInto('roles')
      .values({ person, chat, role: as })
      .onConflict((c) => c.columns(['person', 'chat']).doUpdateSet({ role: as }))
      .execute();
  }

  async function admins(from: Db = db): Promise<string[]> {
    const rows = await from
      .selectFrom('roles')
      .select('person')
      .where('chat', '=', EVERYWHERE)
      .where('role', '=', 'admin')
      .execute();
    return rows.map((r) => r.person);
  }
}
