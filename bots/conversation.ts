import { atLeast, chatId, directChat } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import type { ChatRef, Message, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Command, type Context, readArgs, refused, told, typed, unasked, type Values } from './command.ts';
import { answered, type Dialogs, missing, open, question } from './dialog.ts';

export const NONE: Reply = { kind: 'none' };

/** Where the question this person was asked in this chat is kept. */
export function place({ person, chat }: { person: { id: string }; chat: { id: string } }): string {
  return `${person.id} ${chat.id}`;
}

/** Leads from a command named to a command done: may they, what is missing, then the command itself. */
export function conversation(o: {
  core: Core;
  dialogs: Dialogs;
  byName: ReadonlyMap<string, Command>;
  /** The same request, answered in another chat. */
  moved(ctx: Context, chat: ChatRef & { id: string }): Promise<Context>;
}) {
  const { core, dialogs } = o;

  /** What goes on in a direct chat for a group is also allowed to who has the role in that group. */
  async function may(ctx: Context, command: Command, { for: group }: Values): Promise<boolean> {
    if (command.role === 'stranger' || atLeast(ctx.role, command.role)) return true;
    return group !== undefined && atLeast(await core.people.role(ctx.person.id, group), command.role);
  }

  /** Asks what is missing, else runs. */
  async function go(
    ctx: Context,
    command: Command,
    values: Values,
    problems: Record<string, string> = {},
  ): Promise<Reply> {
    const { forms } = ctx.limits;
    const fields = ((await command.fields?.(ctx, values)) ?? []).map((f) =>
      problems[f.name] ? { ...f, problem: problems[f.name] } : f,
    );
    const bad: Record<string, string> = {};
    for (const { name, problem } of fields) if (problem && values[name] !== undefined) bad[name] = problem;
    const texts = [...new Set(Object.values(bad))];
    // Who typed a whole line is told, who was asked is asked again.
    if (texts.length > 0)
      return unasked(ctx.request) ? over(ctx, command, told(texts)) : go(ctx, command, without(values, bad), bad);
    const unknown = missing(fields, values);
    const needed = forms ? unknown.filter((f) => !f.optional || unknown.some((other) => !other.optional)) : unknown;
    const [next] = needed;
    const known = open(values, fields);
    if (next && forms) {
      await dialogs.drop(place(ctx));
      const title = ctx.say(`form-${command.name}`);
      const form = { id: command.name, title, submit: ctx.say('button-next'), fields: needed, values: known };
      return { kind: 'ask', form };
    }
    if (next) {
      await dialogs.set(place(ctx), { command: command.name, values, asking: next.name }, fields);
      return { kind: 'say', message: question(ctx.say, { command, field: next, known }) };
    }
    const result = await command.run(ctx, values);
    if (result.kind === 'problems') {
      const left = without(values, result.problems);
      const askable = missing((await command.fields?.(ctx, left)) ?? [], left).some((f) => f.name in result.problems);
      if (askable) return go(ctx, command, left, result.problems);
    }
    return over(ctx, command, result.kind === 'problems' ? told([...new Set(Object.values(result.problems))]) : result);
  }

  /** Answered: nothing is open any more. */
  async function over(ctx: Context, command: Command, reply: Reply): Promise<Reply> {
    if (ctx.pending?.command === command) await dialogs.drop(place(ctx));
    return reply;
  }

  /** A question was pending: this is its answer. What is a secret, or might be one, is deleted from the chat at once. */
  async function goOn(ctx: Context): Promise<Reply> {
    if (!ctx.pending) return told(ctx.say('question-gone'));
    const { command, values, asking } = ctx.pending;
    const fields = (await command.fields?.(ctx, values)) ?? [];
    const field = fields.find((f) => f.name === asking);
    if (!field) return go(ctx, command, values);
    const value = answered({ command, field, known: open(values, fields) }, ctx.request);
    if (value === undefined && ctx.request.kind !== 'text') return go(ctx, command, values);
    if (value === undefined) {
      const note = await erasing(ctx, { done: 'line-erased', failed: 'line-not-erased' });
      return noted(await go(ctx, command, values, { [asking]: ctx.say('problem-choice') }), note);
    }
    const note =
      field.kind === 'secret' && (await erasing(ctx, { done: 'secret-erased', failed: 'secret-not-erased' }));
    return noted(await go(ctx, command, { ...values, [asking]: value }), note);
  }

  /** A private command named in a group goes on in the person's direct chat. */
  async function elsewhere(ctx: Context, command: Command, values: Values): Promise<Reply> {
    const direct = directChat(ctx.person.id);
    const there = await o.moved(ctx, { ...direct, id: chatId(direct) });
    const reply = await go(there, command, { ...values, for: ctx.chat.id });
    if (reply.kind !== 'say') return reply;
    try {
      await ctx.direct(reply.message);
      return told(ctx.say('private-continued'));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return told(ctx.say('private-start', { command: typed(ctx, 'start') }));
    }
  }

  async function start(ctx: Context, command: Command, values: Values): Promise<Reply> {
    if (command.private && ctx.chat.kind !== 'direct' && !ctx.limits.forms) return elsewhere(ctx, command, values);
    // A direct chat that was asked to go on for a group still knows for which.
    const group = ctx.pending?.command === command ? ctx.pending.values['for'] : undefined;
    return go(ctx, command, group && !values['for'] ? { ...values, for: group } : values);
  }

  /** `values` as a line is what was typed, or stands on a button. */
  async function invoke(ctx: Context, name: string, values: Values | string): Promise<Reply> {
    const command = o.byName.get(name);
    const stranger = ctx.role === undefined;
    if (!command)
      return stranger || (ctx.chat.kind !== 'direct' && ctx.request.kind !== 'command')
        ? NONE
        : told(ctx.say('unknown-command', { name }));
    if (command.role !== 'stranger' && !atLeast(ctx.role, command.role))
      return stranger ? NONE : refused(ctx, command.role);
    if (typeof values !== 'string') return start(ctx, command, values);
    const line = readArgs(command, values);
    const given = (await command.given?.(ctx, line)) ?? line;
    const kept = (await command.harmless?.(ctx, given)) ?? given;
    if (Object.keys(kept).length === Object.keys(given).length || ctx.request.kind !== 'command')
      return start(ctx, command, kept);
    const note = await erasing(ctx, { done: 'line-erased', failed: 'line-not-erased', idle: 'line-dropped' });
    return noted(await start(ctx, command, kept), note);
  }

  return { may, go, goOn, invoke };
}

/** Whether what was written could be deleted from the chat; undefined where it stands in none. */
function without(values: Values, problems: Record<string, string>): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !(name in problems)));
}

export async function erase(ctx: Context): Promise<boolean | undefined> {
  return ctx.request.erase?.().catch(() => false);
}

/** Deletes what was written, and says how that went. */
async function erasing(ctx: Context, say: { done: string; failed: string; idle?: string }): Promise<string | false> {
  const erased = await erase(ctx);
  const key = erased === undefined ? say.idle : erased ? say.done : say.failed;
  return key !== undefined && ctx.say(key);
}

function noted(reply: Reply, text: string | false): Reply {
  if (reply.kind !== 'say' || text === false) return reply;
  const message: Message = { ...reply.message, parts: [...reply.message.parts, { kind: 'note', text }] };
  return { ...reply, message };
}
