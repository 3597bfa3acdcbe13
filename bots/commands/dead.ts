import { type Command, type Context, told, typed } from '#bots/command.ts';
import { LIGHTS } from '#src/core/chats/message.ts';
import { atLeast } from '#src/core/chats/people.ts';
import type { Incoming } from '#src/core/lanes/incoming.ts';
import type { Button, Part, Reply } from '#src/ports/bot.ts';
import { cut, oneLine } from '#src/text.ts';
import { when } from '#src/words.ts';

const SHOWN = 5;
const MOST = 500;
const TITLE = 80;
const WHY = 200;

/**
 * Tickets that came in and could not be opened. An admin sees all of them, an operator those from this chat, of their own
 * and of lanes that ring here.
 */
export const dead: Command = {
  name: 'dead',
  group: 'casebell',
  role: 'operator',
  args: ['what', 'id'],
  shown: [],
  async run(ctx, { what, id }) {
    const all = (await ctx.core.incoming.list({ state: 'dead', limit: MOST })).filter((one) => mine(ctx, one));
    const some = all.filter((one) => one.id === id);
    switch (what?.toLowerCase()) {
      case undefined:
        return list(ctx, all);
      case 'replay':
        return replay(ctx, id?.toLowerCase() === 'all' ? all : some);
      case 'discard':
        return discard(ctx, some);
      default:
        return told(ctx.say('dead-usage', { dead: typed(ctx, 'dead') }));
    }
  },
};

function mine({ core, chat, person, role }: Context, { chat: from, person: author, lane }: Incoming): boolean {
  return atLeast(role, 'admin') || from === chat.id || author === person.id || core.incoming.rings(lane, chat.id);
}

function list(ctx: Context, all: Incoming[]): Reply {
  const { say } = ctx;
  if (all.length === 0) return told(say('dead-none'));
  const shown = all.slice(0, SHOWN);
  const rest = all.length - shown.length;
  const parts: Part[] = [
    ...shown.map((one, i) => partOf(ctx, one, i + 1)),
    ...(rest > 0 ? [{ kind: 'note' as const, text: say('dead-more', { count: rest }) }] : []),
  ];
  const buttons: Button[][] = shown.map(({ id }, i) => [
    { label: say('button-replay', { nth: i + 1 }), command: `dead replay ${id}` },
    { label: say('button-discard', { nth: i + 1 }), command: `dead discard ${id}`, style: 'danger' },
  ]);
  return { kind: 'say', message: { title: say('dead-title', { count: all.length }), parts, buttons } };
}

function partOf({ say, voice }: Context, one: Incoming, nth: number): Part {
  const { body, why, created_at } = one;
  const light = body ? LIGHTS[body.priority] : '❓';
  const title = cut(oneLine(body?.title ?? one.origin), TITLE).text;
  const reason = cut(oneLine(why ?? ''), WHY).text;
  const lines = [
    say('dead-line', { nth, light, title }),
    say('dead-why', { came: when(created_at, voice), why: reason }),
  ];
  return { kind: 'text', text: lines.join('\n') };
}

async function replay(ctx: Context, some: Incoming[]): Promise<Reply> {
  const done = await each(some, ({ id }) => ctx.core.incoming.replay(id, by(ctx)));
  return told(done === 0 ? ctx.say('dead-gone') : ctx.say('dead-replayed', { count: done }));
}

async function discard(ctx: Context, some: Incoming[]): Promise<Reply> {
  const done = await each(some, ({ id }) => ctx.core.incoming.discard(id, by(ctx)));
  return told(ctx.say(done === 0 ? 'dead-gone' : 'dead-discarded'));
}

/** Resolves with how many it was done for. */
async function each(some: Incoming[], act: (one: Incoming) => Promise<boolean>): Promise<number> {
  const done = await Promise.all(some.map(act));
  return done.filter(Boolean).length;
}

function by({ person, chat }: Context): { person: string; chat: string } {
  return { person: person.id, chat: chat.id };
}
