import { type Command, type Context, told } from '#bots/command.ts';
import { keyLine } from '#src/core/access/line.ts';
import type { Reply } from '#src/ports/bot.ts';

/** Keys with a button in one message; the others are typed. */
const MOST = 10;

/** The keys of programs, each with a button that ends it. One is made at the command line alone: a chat would keep it. */
export const keys: Command = {
  name: 'keys',
  group: 'people',
  role: 'admin',
  private: true,
  args: ['change', 'key'],
  shown: [],
  async run(ctx, { change, key }) {
    return change === 'revoke' && key ? revoke(ctx, key) : list(ctx);
  },
};

async function list({ core, say, voice, person }: Context): Promise<Reply> {
  const all = await core.keys.list();
  const lines = all.map((key) => keyLine(key, { say, now: core.now(), tz: voice.tz }));
  const buttons = all
    .slice(0, MOST)
    .map(({ id, name }) => [{ label: say('button-revoke', { who: name }), command: `keys revoke ${id}` }]);
  return told([lines.join('\n') || say('keys-none'), say('keys-make')], { buttons, only: person.user });
}

async function revoke({ core, say, person, chat }: Context, id: string): Promise<Reply> {
  const known = await core.keys.find(id);
  if (!known || !(await core.keys.revoke(id))) return told(say('keys-unknown', { id }), { only: person.user });
  await core.audit.note({ person: person.id, chat: chat.id }, 'key-revoked', id);
  return told(say('keys-revoked', { id }), { only: person.user });
}
