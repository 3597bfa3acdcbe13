import { type Command, told, typed } from '#bots/command.ts';
import { titleOf } from '#bots/grants.ts';
import { named } from '#bots/who.ts';
import type { Button } from '#src/ports/bot.ts';

/** Buttons of one message; the others are typed. */
const MOST = 10;

/** Who may do what where, each with a button that ends it. */
export const people: Command = {
  name: 'people',
  group: 'people',
  role: 'admin',
  private: true,
  async run(ctx) {
    const { core, say } = ctx;
    const all = await core.people.list();
    const rows: { line: string; button: Button }[] = [];
    for (const [id, roles] of Map.groupBy(all.people, (p) => p.id)) {
      const [person] = roles;
      if (!person) continue;
      const held: string[] = [];
      for (const { role, chat } of roles) {
        const name = say(`role-${role}`);
        held.push(chat === '*' ? name : say('people-there', { role: name, chat: await titleOf(ctx, chat) }));
      }
      rows.push({
        line: `${named(person)}, ${person.bot}: ${held.join(', ')}`,
        button: { label: say('button-revoke', { who: person.name }), command: `revoke ${id}` },
      });
    }
    for (const chat of all.chats) {
      const title = await titleOf(ctx, chat.id);
      rows.push({
        line: say('people-chat', { chat: `${title}, ${chat.bot}`, role: chat.role ? say(`role-${chat.role}`) : '' }),
        button: { label: say('button-revoke', { who: title }), command: `revoke ${chat.id}` },
      });
    }
    return told([rows.map((r) => r.line).join('\n'), say('people-next', { allow: typed(ctx, 'allow') })], {
      buttons: rows.slice(0, MOST).map((r) => [r.button]),
      only: ctx.person.user,
    });
  },
};
