import { type Command, type Context, GROUPS, told, typed } from '#bots/command.ts';
import { atLeast } from '#src/core/chats/people.ts';

/** Everything this person may do here, or one command explained. */
export const help: Command = {
  name: 'help',
  group: 'casebell',
  role: 'viewer',
  args: ['name'],
  async run(ctx, { name }) {
    const shown = ctx.commands.filter((c) => !c.hidden && (c.role === 'stranger' || atLeast(ctx.role, c.role)));
    if (name) return told(explained(ctx, shown, name.replace(/^\//, '').toLowerCase()));
    const groups = GROUPS.flatMap((group) => {
      const lines = shown.filter((c) => (c.group ?? 'cases') === group).map((c) => line(ctx, c));
      return lines.length > 0 ? [[ctx.say(`group-${group}`), ...lines].join('\n')] : [];
    });
    return told([...groups, ctx.say('help-one', { help: typed(ctx, 'help watch') })]);
  },
};

function line(ctx: Context, command: Command): string {
  return `${usage(ctx, command)} – ${ctx.say(`help-${command.name}`)}`;
}

function usage(ctx: Context, { name, args = [], shown = args }: Command): string {
  return [typed(ctx, name), ...shown.map((arg) => ctx.say(`arg-${arg}`))].join(' ');
}

function explained(ctx: Context, shown: Command[], name: string): string[] {
  const { say } = ctx;
  const command = shown.find((c) => c.name === name || c.aliases?.includes(name));
  if (!command) return [say('unknown-command', { name })];
  const more = `help-${command.name}-more`;
  const aliases = command.aliases?.map((alias) => typed(ctx, alias)).join(' ');
  return [
    line(ctx, command),
    ...(say.has(more) ? [say(`help-${command.name}-more`)] : []),
    ...(aliases ? [say('help-aliases', { aliases })] : []),
    ...(command.role === 'stranger' ? [] : [say('help-role', { role: say(`role-${command.role}`) })]),
  ];
}
