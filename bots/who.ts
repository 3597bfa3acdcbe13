import type { Field } from '#src/ports/bot.ts';
import { oneLine } from '#src/text.ts';
import type { Context } from './command.ts';

export const HERE = 'here';
const WHOLE = /^[a-z]+\|\S+$/;

/** The person or chat meant by a platform id, a mention that is one, or an id as buttons carry it; undefined: a name. */
export function idOf(ctx: Context, who: string): string | undefined {
  if (WHOLE.test(who)) return who;
  const user = ctx.limits.user?.exec(who)?.[1];
  return user && `${ctx.person.bot}|${user}`;
}

/** A name is no proof of who somebody is: the ids stand beside it, and one of them is pressed. */
export function whichPerson(ctx: Context, who: string, people: { id: string; name: string; user: string }[]): Field {
  const choices = people.map((p) => ({ value: p.id, label: named(p) }));
  return { name: 'person', label: ctx.say('field-person', { who }), kind: 'choice', choices };
}

/** `Ann Smith (12345)` */
export function named({ name, user }: { name: string; user: string }): string {
  return name === user ? user : `${oneLine(name)} (${user})`;
}
