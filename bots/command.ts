import type { Role } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import type { BotLimits, ChatRef, Field, Message, PersonRef, Reply, Request } from '#src/ports/bot.ts';
import type { Say } from '#src/words.ts';

export type Values = Record<string, string>;

/** Everything a command may use: who asks, where, in which words, and the core. */
export type Context = {
  core: Core;
  limits: BotLimits;
  say: Say;
  voice: { lang: string; tz: string };
  chat: ChatRef & { id: string };
  person: PersonRef & { id: string };
  /** Undefined: a stranger. */
  role: Role | undefined;
  request: Request;
  signal: AbortSignal;
  /** The question this person has not answered yet in this chat. */
  pending:
    | { command: Command; values: Values; asking: string; repeat(): Promise<Reply>; drop(): Promise<void> }
    | undefined;
  /** Sends to the direct chat with this person. */
  direct(message: Message): Promise<void>;
  /** Drops every question this person was asked, in whatever chat. */
  dropAll(): Promise<void>;
  commands: readonly Command[];
};

/** What was wrong with the values, by field: those are asked again. */
export type Problems = { kind: 'problems'; problems: Record<string, string> };

/** The headings of the help text, in this order. */
export const GROUPS = ['cases', 'vendor', 'accounts', 'settings', 'people', 'casebell'] as const;
type Group = (typeof GROUPS)[number];

export type Command = {
  name: string;
  aliases?: readonly string[];
  /** Under which heading the help shows it; default `cases`. */
  group?: Group;
  /** Who may, at least; `stranger`: anyone. */
  role: Role | 'stranger';
  /**
   * Asked in a group, it goes on in the direct chat with `values.for` naming the group, unless the platform shows
   * answers to one person alone: neither its values nor its answers are for everybody's eyes.
   */
  private?: true;
  /**
   * For a command that takes secrets: of the values typed on its line, those known to be none. The others are not
   * kept, and their message is deleted.
   */
  harmless?(ctx: Context, values: Values): Promise<Values>;
  /** Tells apart what was typed on its line. */
  given?(ctx: Context, values: Values): Promise<Values>;
  /** Pressed, not typed: absent from help, menus and the manifest. */
  hidden?: true;
  /** Names of the values that may follow on the line, a word each; the last takes the rest. */
  args?: readonly string[];
  /** Those of them the help shows, where these are others. */
  shown?: readonly string[];
  /**
   * What is still to ask, given what is known. A field whose value is known is not asked, unless it has a problem: the
   * value will not do.
   */
  fields?(ctx: Context, values: Values): Promise<Field[]>;
  run(ctx: Context, values: Values): Promise<Reply | Problems>;
};

/** A command as this person would type it here: `/watch 01234567`, on Slack `/case watch 01234567`. */
export function typed(ctx: Pick<Context, 'limits'>, line: string): string {
  return `${ctx.limits.prefix ?? '/'}${line}`;
}

/** An answer in words: each text is a paragraph. */
export function told(text: string | string[], more: Omit<Message, 'parts'> = {}): Reply {
  const parts = [text].flat().map((paragraph) => ({ kind: 'text' as const, text: paragraph }));
  return { kind: 'say', message: { parts, ...more } };
}

/** A line typed or a button pressed: not the answer to a question. */
export function unasked(request: Request): boolean {
  return request.kind === 'command' || (request.kind === 'press' && !request.command.startsWith('pick '));
}

/** Names the role it would take; only who asked sees it, where the platform can do that. */
export function refused(ctx: Context, role: Role): Reply {
  return told(ctx.say('refused-role', { role: ctx.say(`role-${role}`) }), { only: ctx.person.user });
}

/** `reply 01234567 it works now` -> { case: '01234567', text: 'it works now' } */
export function readArgs(command: Command, line: string): Values {
  const names = command.args ?? [];
  const values: Values = {};
  let rest = line.trim();
  for (const [i, name] of names.entries()) {
    if (rest === '') break;
    const space = i === names.length - 1 ? -1 : rest.search(/\s/);
    const end = space === -1 ? rest.length : space;
    values[name] = rest.slice(0, end);
    rest = rest.slice(end).trim();
  }
  return values;
}
