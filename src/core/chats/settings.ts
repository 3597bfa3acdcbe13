import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';

/** What people choose, on the shelves; nothing here must be unique or used once. */
export const Choice = z.object({
  lang: z.string().optional(),
  tz: z.string().optional(),
  /** Characters of a quote in a pushed update. */
  truncate: z.number().int().min(50).max(4000).default(1000),
  authors: z.enum(['vendor', 'ours', 'both']).default('vendor'),
});
export type Choice = z.infer<typeof Choice>;

type Shelf = {
  get(key: string): Promise<Choice | undefined>;
  set(key: string, value: Choice): Promise<void>;
  delete(key: string): Promise<void>;
};

export type Settings = ReturnType<typeof settings>;

export function settings(o: { chats: Shelf; people: Shelf; defaults: { lang: string; tz: string } }) {
  const none = Choice.parse({});
  async function chat(id: string): Promise<Choice> {
    return (await o.chats.get(id)) ?? none;
  }
  async function person(id: string): Promise<Choice> {
    return (await o.people.get(id)) ?? none;
  }
  /** A new choice takes the place of ones that cannot be read back. */
  function renewed(error: unknown): Choice {
    if (error instanceof Failure && error.kind === 'garbled') return none;
    throw error;
  }
  return {
    chat,
    person,
    /** What holds where nobody chose, and where choices cannot be read back. */
    defaults: o.defaults,

    async setChat(id: string, patch: Partial<Choice>): Promise<void> {
      await o.chats.set(id, { ...(await chat(id).catch(renewed)), ...patch });
    },
    async setPerson(id: string, patch: Partial<Choice>): Promise<void> {
      await o.people.set(id, { ...(await person(id).catch(renewed)), ...patch });
    },
    /** What was chosen in a chat holds under its new id, unless somebody chose there already. */
    async copyChat(from: string, to: string): Promise<void> {
      const chosen = await o.chats.get(from);
      if (chosen && !(await o.chats.get(to))) await o.chats.set(to, chosen);
    },
    async forgetChat(id: string): Promise<void> {
      await o.chats.delete(id);
    },
    /** A person's own choices, and those of their direct chat, which has the same id. */
    async forget(id: string): Promise<void> {
      await o.people.delete(id);
      await o.chats.delete(id);
    },

    /** What to say to a person here: their own choice, the chat's, the platform's guess, the default. */
    async voice(where: {
      chat?: string;
      person?: { id: string; lang?: string | null | undefined; tz?: string | null | undefined };
    }): Promise<{ lang: string; tz: string }> {
      const own = where.person ? await person(where.person.id) : none;
      const here = where.chat ? await chat(where.chat) : none;
      return {
        lang: own.lang ?? here.lang ?? where.person?.lang ?? o.defaults.lang,
        tz: own.tz ?? here.tz ?? where.person?.tz ?? o.defaults.tz,
      };
    },
  };
}
