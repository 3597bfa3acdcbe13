import type { Core } from '#src/core/index.ts';
import { atLeast, chatId, directChat, personId } from '#src/core/people.ts';
import { type Log, redact } from '#src/log.ts';
import type { Bot, Field, Message, Reply, Request } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { words } from '#src/words.ts';
import { type Command, type Context, readArgs, refused, told, typed, type Values } from './command.ts';
import { answered, type Dialogs, missing, question } from './dialog.ts';

const PATIENCE = 60_000;
const NONE: Reply = { kind: 'none' };

/** Hears one request of a bot: who is it, may they, what do they want, what is missing, then the command itself. */
export function answers(o: {
  core: Core;
  commands: readonly Command[];
  dialogs: Dialogs;
  log: Log;
  /** Ends what is under way; its reason is what people are told. */
  signal: AbortSignal;
}) {
  const { core, dialogs } = o;
  const underway = new Set<string>();
  const byName = new Map(o.commands.flatMap((c) => [c.name, ...(c.aliases ?? [])].map((name) => [name, c] as const)));

  async function context(bot: Bot, request: Request, chat: Context['chat']): Promise<Context> {
    const person = { ...request.person, id: personId(request.person) };
    const voice = await core.settings.voice({ chat: chat.id, person });
    const key = `${person.id} ${chat.id}`;
    const ctx: Context = {
      core,
      limits: bot.limits,
      say: words(voice.lang),
      voice,
      chat,
      person,
      role: await core.people.role(person.id, chat.id),
      request,
      signal: AbortSignal.any([o.signal, AbortSignal.timeout(PATIENCE)]),
      pending: undefined,
      commands: o.commands,
    };
    const dialog = await dialogs.get(key);
    const command = dialog && byName.get(dialog.command);
    if (dialog && command && (await may(ctx, command, dialog.values))) {
      ctx.pending = {
        command: command.name,
        repeat: () => go(bot, ctx, command, dialog.values),
        drop: () => dialogs.drop(key),
      };
    }
    return ctx;
  }

  /** What goes on in a direct chat for a group is also allowed to who has the role in that group. */
  async function may(ctx: Context, command: Command, values: Values): Promise<boolean> {
    if (command.role === 'stranger' || atLeast(ctx.role, command.role)) return true;
    const { for: group } = values;
    return group !== undefined && atLeast(await core.people.role(ctx.person.id, group), command.role);
  }

  /** Asks what is missing, else runs. */
  async function go(
    bot: Bot,
    ctx: Context,
    command: Command,
    values: Values,
    problems: Record<string, string> = {},
  ): Promise<Reply> {
    const key = `${ctx.person.id} ${ctx.chat.id}`;
    const fields = ((await command.fields?.(ctx, values)) ?? []).map((f) =>
      problems[f.name] ? { ...f, problem: problems[f.name] } : f,
    );
    const open = missing(fields, values);
    const needed = bot.limits.forms ? open.filter((f) => !f.optional || open.some((other) => !other.optional)) : open;
    const [next] = needed;
    if (next && bot.limits.forms) {
      await dialogs.drop(key);
      return {
        kind: 'ask',
        form: {
          id: command.name,
          title: ctx.say(`form-${command.name}`),
          submit: ctx.say('button-next'),
          fields: needed,
          values: shown(values, fields),
        },
      };
    }
    if (next) {
      await dialogs.set(key, { command: command.name, values, asking: next.name }, fields);
      return { kind: 'say', message: question(ctx.say, command, next) };
    }
    const result = await command.run(ctx, values);
    if (result.kind !== 'problems') {
      if (ctx.pending?.command === command.name) await dialogs.drop(key);
      return result;
    }
    const left = Object.fromEntries(Object.entries(values).filter(([name]) => !(name in result.problems)));
    const askable = missing((await command.fields?.(ctx, left)) ?? [], left).some((f) => f.name in result.problems);
    if (askable) return go(bot, ctx, command, left, result.problems);
    if (ctx.pending?.command === command.name) await dialogs.drop(key);
    return told([...new Set(Object.values(result.problems))]);
  }

  /** A question was pending: this is its answer. A secret is deleted from the chat at once. */
  async function goOn(bot: Bot, ctx: Context): Promise<Reply> {
    const key = `${ctx.person.id} ${ctx.chat.id}`;
    const dialog = ctx.pending && (await dialogs.get(key));
    const command = dialog && byName.get(dialog.command);
    if (!dialog || !command) return told(ctx.say('question-gone'));
    const fields = (await command.fields?.(ctx, dialog.values)) ?? [];
    const field = fields.find((f) => f.name === dialog.asking);
    const value = field && answered(field, ctx.request);
    if (!field || value === undefined) return go(bot, ctx, command, dialog.values);
    const erased = field.kind === 'secret' ? await erase(ctx) : undefined;
    const reply = await go(bot, ctx, command, { ...dialog.values, [field.name]: value });
    return erased === undefined || reply.kind !== 'say'
      ? reply
      : { ...reply, message: withNote(reply.message, ctx.say(erased ? 'secret-erased' : 'secret-not-erased')) };
  }

  /** A private command named in a group goes on in the person's direct chat. */
  async function elsewhere(bot: Bot, ctx: Context, command: Command, values: Values): Promise<Reply> {
    const direct = directChat(ctx.person.id);
    const there = await context(bot, ctx.request, { ...direct, id: chatId(direct) });
    const reply = await go(bot, there, command, { ...values, for: ctx.chat.id });
    if (reply.kind !== 'say') return reply;
    try {
      await bot.send(direct, reply.message, ctx.signal);
      return told(ctx.say('private-continued'));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return told(ctx.say('private-start', { command: typed(ctx, 'start') }));
    }
  }

  async function invoke(bot: Bot, ctx: Context, name: string, values: Values | string): Promise<Reply> {
    const command = byName.get(name);
    const stranger = ctx.role === undefined;
    if (!command)
      return stranger || (ctx.chat.kind !== 'direct' && ctx.request.kind !== 'command')
        ? NONE
        : told(ctx.say('unknown-command', { name }));
    if (command.role !== 'stranger' && !atLeast(ctx.role, command.role))
      return stranger ? NONE : refused(ctx, command.role);
    const given = typeof values === 'string' ? readArgs(command, values) : values;
    if (command.private && ctx.chat.kind !== 'direct' && !bot.limits.forms) return elsewhere(bot, ctx, command, given);
    // A direct chat that was asked to go on for a group still knows for which.
    const { for: group } =
      ctx.pending?.command === command.name
        ? ((await dialogs.get(`${ctx.person.id} ${ctx.chat.id}`))?.values ?? {})
        : {};
    return go(bot, ctx, command, group && !given['for'] ? { ...given, for: group } : given);
  }

  async function route(bot: Bot, ctx: Context): Promise<Reply> {
    const { request } = ctx;
    switch (request.kind) {
      case 'command':
        return invoke(bot, ctx, request.name, request.args);
      case 'form':
        return invoke(bot, ctx, request.form, request.values);
      case 'press': {
        if (request.command.startsWith('pick ')) return ctx.role || ctx.pending ? goOn(bot, ctx) : NONE;
        const [name = '', ...rest] = request.command.split(' ');
        return invoke(bot, ctx, name, rest.join(' '));
      }
      case 'text': {
        if (ctx.pending) return goOn(bot, ctx);
        if (ctx.role === undefined) return NONE;
        const about = request.replyTo ? await core.deliver.about(ctx.chat.id, request.replyTo) : undefined;
        if (about) return invoke(bot, ctx, 'reply', { case: `${about.number}@${about.account}`, text: request.text });
        if (redact(request.text) !== request.text)
          return told(ctx.say('secret-loose', { erased: (await erase(ctx)) ? 'yes' : 'no' }));
        return ctx.chat.kind === 'direct' ? told(ctx.say('not-a-command')) : NONE;
      }
    }
  }

  return async function hear(bot: Bot, request: Request): Promise<Reply> {
    const event = { source: bot.id, id: request.id };
    const mark = `${event.source} ${event.id}`;
    if (underway.has(mark)) return NONE;
    underway.add(mark);
    const chat = { ...request.chat, id: chatId(request.chat) };
    try {
      if (!(await core.people.meet(event, request.person, request.chat))) return NONE;
      const ctx = await context(bot, request, chat);
      const reply = await route(bot, ctx).catch((error: unknown) => failed(ctx, error));
      await core.people.heard(event);
      return reply.kind === 'say' ? { ...reply, message: { voice: ctx.voice, ...reply.message } } : reply;
    } finally {
      underway.delete(mark);
    }
  };

  async function failed(ctx: Context, error: unknown): Promise<Reply> {
    const kind = error instanceof Failure ? error.kind : 'bug';
    if (kind === 'bug') {
      o.log.error({ error, request: ctx.request.kind }, 'a command failed');
      await core.doctor.trouble('command', error, { people: [], notice: { say: 'notice-bug', args: {} } });
    }
    const why = error instanceof Failure ? error.message : '';
    return told(ctx.say(`failed-${kind}`, { why }));
  }
}

async function erase(ctx: Context): Promise<boolean> {
  return (await ctx.request.erase?.().catch(() => false)) ?? false;
}

function withNote(message: Message, text: string): Message {
  return { ...message, parts: [...message.parts, { kind: 'note', text }] };
}

/** Values that may travel with a form: everything but secrets. */
function shown(values: Values, fields: Field[]): Values {
  const secret = new Set(fields.filter((f) => f.kind === 'secret').map((f) => f.name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !secret.has(name)));
}
