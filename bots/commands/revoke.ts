import { type Command, type Context, told, typed } from '#bots/command.ts';
import { titleOf } from '#bots/grants.ts';
import { HERE, idOf, named, whichPerson } from '#bots/who.ts';
import type { Field, Reply } from '#src/ports/bot.ts';

/** Takes every role of a person, or the admission of a chat, and with it what was watched there. */
export const revoke: Command = {
  name: 'revoke',
  group: 'people',
  role: 'admin',
  args: ['who'],

  async fields(ctx, { who }) {
    if (!who) return [await fromList(ctx)];
    if (who === HERE || idOf(ctx, who)) return [];
    const people = await withName(ctx, who);
    return people.length > 0 ? [whichPerson(ctx, who, people)] : [];
  },

  async run(ctx, { who = '', person }) {
    const { core, say } = ctx;
    if (who === HERE) return revokeChat(ctx, ctx.chat.id);
    const people = await withName(ctx, who);
    const id = idOf(ctx, who) ?? people.find((p) => p.id === person)?.id;
    if (!id && people.length > 0) return { kind: 'problems', problems: { person: say('problem-choice') } };
    if (!id) return told(say('revoke-unknown', { who, people: typed(ctx, 'people') }));
    return (await core.people.chat(id))?.role ? revokeChat(ctx, id) : revokePerson(ctx, id);
  },
};

async function fromList(ctx: Context): Promise<Field> {
  const { people, chats } = await ctx.core.people.list();
  const choices = [
    ...new Map(people.map((p) => [p.id, { value: p.id, label: named(p) }])).values(),
    ...chats.map((c) => ({ value: c.id, label: c.title ?? c.id })),
  ];
  return { name: 'who', label: ctx.say('field-revoke'), kind: 'choice', choices };
}

async function withName(ctx: Context, who: string): Promise<{ id: string; name: string; user: string }[]> {
  const { people } = await ctx.core.people.list();
  const name = who.replace(/^@/, '').toLowerCase();
  return [...new Map(people.map((p) => [p.id, p])).values()].filter((p) => p.name.toLowerCase().includes(name));
}

async function revokeChat(ctx: Context, id: string): Promise<Reply> {
  const { core, say } = ctx;
  const chat = await titleOf(ctx, id);
  if (!(await core.people.chat(id))?.role) return told(say('revoke-nothing', { who: chat }));
  await core.people.allowChat(id, null);
  await core.audit.note({ person: ctx.person.id, chat: ctx.chat.id }, 'chat-revoked', id);
  return told(say('revoke-chat', { chat }));
}

async function revokePerson(ctx: Context, id: string): Promise<Reply> {
  const { core, say } = ctx;
  const person = await core.people.person(id);
  const who = person ? named(person) : id;
  switch (await core.people.revoke(id)) {
    case 'last admin':
      return told(say('last-admin', { allow: typed(ctx, 'allow') }));
    case 'nothing':
      return told(say('revoke-nothing', { who }));
    case 'revoked': {
      await core.audit.note({ person: ctx.person.id, chat: ctx.chat.id }, 'person-revoked', id);
      const left = (await core.accounts.owned(id)).map((a) => a.label).join(', ');
      const accounts = typed(ctx, 'accounts');
      return told([say('revoke-person', { who }), ...(left ? [say('revoke-accounts', { left, accounts })] : [])]);
    }
  }
}
