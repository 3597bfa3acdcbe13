import { type Command, type Context, told, typed, type Values } from '#bots/command.ts';
import { titleOf } from '#bots/grants.ts';
import { HERE, idOf, named, whichPerson } from '#bots/who.ts';
import type { Role } from '#src/core/chats/people.ts';
import type { Field, Reply } from '#src/ports/bot.ts';

const ROLES = ['viewer', 'operator', 'admin'] as const satisfies Role[];
const EVERYWHERE = '*';

/** Admits a person or this chat. Said in a group it counts there; in a direct chat, and for admins, everywhere. */
export const allow: Command = {
  name: 'allow',
  group: 'people',
  role: 'admin',
  args: ['who'],
  shown: ['who', 'role'],

  async fields(ctx, values) {
    const { say } = ctx;
    const { who, role } = read(values);
    const roles = ROLES.filter((r) => who !== HERE || r !== 'admin');
    const fields: Field[] = [];
    if (!who) fields.push({ name: 'who', label: say('field-who'), help: say('field-who-help'), kind: 'text' });
    else if (who !== HERE && !idOf(ctx, who)) {
      const people = await ctx.core.people.find(ctx.person.bot, who);
      if (people.length > 0) fields.push(whichPerson(ctx, who, people));
    }
    const choices = roles.map((value) => ({ value, label: say(`role-${value}`) }));
    const help = say('field-role-help');
    if (!role) fields.push({ name: 'role', label: say('field-role'), help, kind: 'choice', choices });
    return fields;
  },

  async run(ctx, values) {
    const { say } = ctx;
    const { who, role } = read(values);
    if (!who) return { kind: 'problems', problems: { who: say('problem-needed') } };
    if (!role) return { kind: 'problems', problems: { role: say('problem-choice') } };
    if (who === HERE) return allowHere(ctx, role);
    const person = idOf(ctx, who) ?? (await chosen(ctx, who, values['person']));
    if (person) return allowPerson(ctx, person, role);
    const seen = (await ctx.core.people.find(ctx.person.bot, who)).length > 0;
    return {
      kind: 'problems',
      problems: seen ? { person: say('problem-choice') } : { who: say('allow-unknown', { who }) },
    };
  },
};

/** `here viewer`, `@ann operator`, `Ann Smith`: the role, where it stands there, is the last word. */
function read(values: Values): { who: string | undefined; role: Role | undefined } {
  const words = (values['who'] ?? '').trim().split(/\s+/);
  const last = ROLES.find((r) => r === words.at(-1)?.toLowerCase());
  const given = (last ? words.slice(0, -1) : words).join(' ') || undefined;
  const who = given?.toLowerCase() === HERE ? HERE : given;
  return { who, role: ROLES.find((r) => r === values['role']) ?? last };
}

async function chosen(ctx: Context, who: string, person: string | undefined): Promise<string | undefined> {
  const people = await ctx.core.people.find(ctx.person.bot, who);
  return people.find((p) => p.id === person)?.id;
}

async function allowHere(ctx: Context, role: Role): Promise<Reply> {
  const { core, say, chat } = ctx;
  if (chat.kind === 'direct') return told(say('allow-here-direct', { allow: typed(ctx, 'allow here') }));
  if (role === 'admin') return told(say('allow-here-admin', { allow: typed(ctx, 'allow here operator') }));
  await core.people.allowChat(chat.id, role);
  await core.audit.note({ person: ctx.person.id, chat: chat.id }, 'chat-allowed', role);
  return told(say('allow-here', { role: say(`role-${role}`) }), {
    buttons: [[{ label: say('button-take-back'), command: `revoke ${chat.id}`, style: 'danger' }]],
  });
}

async function allowPerson(ctx: Context, id: string, role: Role): Promise<Reply> {
  const { core, say, chat } = ctx;
  const where = role === 'admin' || chat.kind === 'direct' ? EVERYWHERE : chat.id;
  const admins = await core.people.admins();
  if (where === EVERYWHERE && role !== 'admin' && admins.length === 1 && admins[0] === id)
    return told(say('last-admin', { allow: typed(ctx, 'allow') }));
  await core.people.allowPerson(id, where, role);
  await core.audit.note({ person: ctx.person.id, chat: chat.id }, 'person-allowed', `${id} ${role} ${where}`);
  const person = await core.people.person(id);
  const args = { person: person ? named(person) : id, role: say(`role-${role}`) };
  const answer =
    where === EVERYWHERE
      ? say('allow-everywhere', args)
      : say('allow-there', { ...args, chat: await titleOf(ctx, where) });
  return told(answer, { buttons: [[{ label: say('button-take-back'), command: `revoke ${id}`, style: 'danger' }]] });
}
