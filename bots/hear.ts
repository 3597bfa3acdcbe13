import { atLeast, chatId, directChat, personId } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import { isUnwritable } from '#src/ledger.sqlite.ts';
import { type Log, redact } from '#src/log.ts';
import { patience } from '#src/patience.ts';
import type { Bot, IncomingFile, Reply, Request } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import { type Say, words } from '#src/words.ts';
import { type Command, type Context, refused, told } from './command.ts';
import { conversation, erase, NONE, place } from './conversation.ts';
import type { Dialog, Dialogs } from './dialog.ts';
import { afterFiles, taken } from './files.ts';

const PATIENCE = 60_000;
/** A large file may take so long (ms) to come over from the chat. */
const FETCHING = 15 * 60_000;

/** A caption that is a command line. */
const CAPTION = /^\/([a-z]+)(?:@\w+)?\s*([\s\S]*)$/i;

/** Hears one request of a bot: who is it, where, and is it a command, a press, a form or an answer. */
export function hearing(o: {
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
  const { may, go, goOn, invoke } = conversation({
    core,
    dialogs,
    byName,
    moved: (ctx, chat) => inChat({ ...ctx, chat }),
  });

  /** The context as it is in its chat: the role there, and the question asked there. */
  async function inChat(from: Omit<Context, 'role' | 'pending'>): Promise<Context> {
    const role = await core.people.role(from.person.id, from.chat.id);
    const ctx: Context = { ...from, role, pending: undefined };
    const key = place(ctx);
    const dialog = await half(key);
    const command = dialog && byName.get(dialog.command);
    if (dialog && command && (await may(ctx, command, dialog.values)))
      ctx.pending = {
        command,
        values: dialog.values,
        asking: dialog.asking,
        repeat: () => go(ctx, command, dialog.values),
        drop: () => dialogs.drop(key),
      };
    return ctx;
  }

  /** The question half-way there; one that cannot be read back is dropped. */
  async function half(key: string): Promise<Dialog | undefined> {
    try {
      return await dialogs.get(key);
    } catch (error) {
      if (!(error instanceof Failure && error.kind === 'garbled')) throw error;
      await report('dialogs', error);
      await dialogs.drop(key);
      return undefined;
    }
  }

  async function context(bot: Bot, request: Request, voice: Context['voice']): Promise<Context> {
    const person = { ...request.person, id: personId(request.person) };
    const signal = AbortSignal.any([o.signal, patience(PATIENCE)]);
    return inChat({
      core,
      limits: bot.limits,
      say: words(voice.lang),
      voice,
      chat: { ...request.chat, id: chatId(request.chat) },
      person,
      request,
      signal,
      commands: o.commands,
      async direct(message) {
        await bot.send(directChat(person.id), message, signal);
      },
      async dropAll() {
        for (const chat of await core.people.chats()) await dialogs.drop(place({ person, chat }));
      },
    });
  }

  async function route(ctx: Context): Promise<Reply> {
    const { request } = ctx;
    switch (request.kind) {
      case 'command':
        return invoke(ctx, request.name, request.args);
      case 'form':
        return invoke(ctx, request.form, request.values);
      case 'press': {
        if (request.command.startsWith('pick ')) return ctx.role || ctx.pending ? goOn(ctx) : NONE;
        const [name = '', ...rest] = request.command.split(' ');
        return invoke(ctx, name, rest.join(' '));
      }
      case 'text':
        return request.files?.length
          ? dropped(ctx, request, request.files)
          : ctx.pending
            ? goOn(ctx)
            : talk(ctx, request);
    }
  }

  /** Files: with an answer to an update they go to its case, else to the draft at hand. Others' files are no business. */
  async function dropped(ctx: Context, request: Request & { kind: 'text' }, files: IncomingFile[]): Promise<Reply> {
    const { text, replyTo } = request;
    if (!atLeast(ctx.role, 'operator')) return ctx.role && ctx.chat.kind === 'direct' ? refused(ctx, 'operator') : NONE;
    const about = replyTo && (await core.deliver.about(ctx.chat.id, replyTo));
    const by = { person: ctx.person.id, chat: ctx.chat.id };
    const meant = about || ctx.pending || ctx.chat.kind === 'direct' || (await core.tickets.draftOf(by));
    if (!meant) return text ? talk(ctx, request) : NONE;
    const result = await taken(ctx, files, AbortSignal.any([o.signal, patience(FETCHING)]));
    const line = CAPTION.exec(text);
    if (!result.any) return afterFiles(ctx, result);
    if (about) {
      const at = `${about.number}@${about.account}`;
      return text ? invoke(ctx, 'reply', { case: at, text }) : invoke(ctx, 'attach', { case: at });
    }
    if (line) return invoke(ctx, line[1] ?? '', line[2] ?? '');
    return ctx.pending && text ? goOn(ctx) : afterFiles(ctx, result);
  }

  /** Nothing was asked: an answer to an update goes to the vendor, a secret is deleted, and talk in a group is talk. */
  async function talk(ctx: Context, { text, replyTo }: Request & { kind: 'text' }): Promise<Reply> {
    if (ctx.role === undefined) return NONE;
    const direct = ctx.chat.kind === 'direct';
    const about = replyTo && (await core.deliver.about(ctx.chat.id, replyTo));
    if (about && (direct || atLeast(ctx.role, 'operator')))
      return invoke(ctx, 'reply', { case: `${about.number}@${about.account}`, text });
    if (redact(text) !== text) {
      const erased = await erase(ctx);
      return told(ctx.say('secret-loose', { erased: erased === undefined ? 'none' : erased ? 'yes' : 'no' }));
    }
    const number = ctx.limits.numbered && /^\d{1,3}$/.test(text);
    return direct ? told(number ? ctx.say('no-button', { number: text }) : ctx.say('not-a-command')) : NONE;
  }

  async function report(what: string, error: unknown): Promise<void> {
    o.log.error({ error, what }, 'a request failed');
    const nobody = { people: [], notice: { say: 'notice-bug', args: {} } };
    await core.doctor
      .trouble(what, error, nobody)
      .catch((cause: unknown) => o.log.error({ error: cause, what }, 'trouble was not noted'));
  }

  async function failed(say: Say, error: unknown): Promise<Reply> {
    if (isUnwritable(error)) return unwritten(say, error);
    if (o.signal.aborted) return told(say('failed-stopping'));
    const kind = error instanceof Failure ? error.kind : 'bug';
    if (kind === 'bug') await report('command', error);
    return told(say(`failed-${kind}`, { why: error instanceof Failure ? error.message : '' }));
  }

  /** Nobody can be told later either: doctor's notes are on the same disk. */
  function unwritten(say: Say, error: unknown): Reply {
    o.log.error({ error }, 'the disk cannot be written');
    return told(say('failed-storage'));
  }

  async function answer(bot: Bot, request: Request): Promise<Reply> {
    const where = { chat: chatId(request.chat), person: { ...request.person, id: personId(request.person) } };
    const voice = await core.settings.voice(where).catch(async (error: unknown) => {
      await report('settings', error);
      return core.settings.defaults;
    });
    const say = words(voice.lang);
    const ctx = await context(bot, request, voice).catch((error: unknown) => report('request', error));
    const reply = ctx ? await route(ctx).catch((error: unknown) => failed(say, error)) : told(say('failed-bug'));
    return reply.kind === 'say' ? { ...reply, message: { voice, ...reply.message } } : reply;
  }

  return async function hear(bot: Bot, request: Request): Promise<Reply> {
    const event = { source: bot.id, id: request.id };
    const mark = `${event.source} ${event.id}`;
    if (underway.has(mark)) return NONE;
    underway.add(mark);
    try {
      if (!(await core.people.meet(event, request.person, request.chat))) return NONE;
      const reply = await answer(bot, request);
      await core.people.heard(event).catch((error: unknown) => {
        if (!isUnwritable(error)) throw error;
        o.log.error({ error }, 'the disk cannot be written');
      });
      return reply;
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      const talk = request.kind === 'text' && request.chat.kind !== 'direct';
      const reply = unwritten(words(request.person.lang ?? core.settings.defaults.lang), error);
      return talk ? NONE : reply;
    } finally {
      underway.delete(mark);
    }
  };
}
