import { type Command, type Context, told, typed } from '#bots/command.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Button, Reply } from '#src/ports/bot.ts';

/** The first thing anybody says to a bot: claims it, goes on with an open question, or tells what to type. */
export const start: Command = {
  name: 'start',
  group: 'casebell',
  role: 'stranger',
  args: ['code'],
  shown: [],
  async run(ctx, { code }) {
    const { core, say, person } = ctx;
    if (code && (await core.people.claim(person.bot, code, person.id))) {
      await core.audit.note({ person: person.id, chat: ctx.chat.id }, 'claimed', person.bot);
      const allow = typed(ctx, 'allow');
      if (ctx.limits.public) return told(say('start-claimed-public', { allow }));
      return told(say('start-claimed', { setup: typed(ctx, 'setup'), allow }), { buttons: [[setUp(ctx)]] });
    }
    if (ctx.pending) return ctx.pending.repeat();
    if (!ctx.role) return { kind: 'none' };
    return code ? told(say('start-wrong-code')) : first(ctx);
  },
};

async function first(ctx: Context): Promise<Reply> {
  const { say } = ctx;
  const accounts = await ctx.core.accounts.visible(ctx.chat, ctx.person.id);
  const operator = atLeast(ctx.role, 'operator');
  const watch = typed(ctx, 'watch 01234567');
  const lines = [say('start-what')];
  if (accounts.length === 0) lines.push(operator ? howToSetUp(ctx, watch) : say('start-wait'));
  else {
    if (operator) lines.push(say('start-watch', { watch }));
    lines.push(say('start-list', { list: typed(ctx, 'list'), latest: typed(ctx, 'latest 01234567') }));
  }
  if (atLeast(ctx.role, 'admin')) lines.push(say('start-allow', { allow: typed(ctx, 'allow') }));
  lines.push(say('start-help', { help: typed(ctx, 'help') }));
  const list =
    accounts.length > 0
      ? [{ label: say('button-list'), command: 'list' }]
      : operator && !ctx.limits.public
        ? [setUp(ctx)]
        : [];
  return told(lines, { buttons: [[...list, { label: say('button-help'), command: 'help' }]] });
}

function howToSetUp(ctx: Context, watch: string): string {
  if (ctx.limits.public) return ctx.say('start-setup-public');
  return ctx.say('start-setup', { setup: typed(ctx, 'setup'), watch });
}

function setUp(ctx: Context): Button {
  return { label: ctx.say('button-setup'), command: 'setup', style: 'primary' };
}
