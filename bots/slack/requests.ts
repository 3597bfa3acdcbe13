import type { BlockAction, ButtonAction, SlashCommand, ViewSubmitAction } from '@slack/bolt';
import { z } from 'zod';
import { readCommand } from '#bots/grammar.ts';
import type { ChatRef, PersonRef, Request } from '#src/ports/bot.ts';
import { type Dropped, dropped } from './file.ts';
import type { Memo } from './memo.ts';
import { filled } from './modal.ts';

export const BOT = 'slack';

/** A user's id, or a mention as Slack escapes it: `<@U0ANN|ann>`. */
export const USER = /^(?:<@)?([UW][A-Z\d]{5,20})(?:\|[^>]*)?>?$/;

/** Where a request came from, and with that what Slack lets us answer with. */
export type Origin = {
  chat: ChatRef;
  /** Slack's id of the conversation; that of a direct chat is not the chat's, which is the person's. */
  room: string;
  user: string;
  /** The command line that asks for the same once more. */
  line?: string | undefined;
  /** The root of the thread that answers go to. */
  thread?: string | undefined;
  /** Opens one modal, within 3 seconds of what the person did. */
  trigger?: string | undefined;
  /** Takes five answers within 30 minutes, also where the bot is no member. */
  answers?: string | undefined;
  /** Answers are for the asker's eyes only. */
  quiet: boolean;
  pressed?: { id: string; ephemeral: boolean } | undefined;
  /** The modal that the answer belongs in. */
  view?: { id: string } | undefined;
  /** What a modal is called that this opens. */
  title: string;
  /** Talk among people that may not be meant for us: nothing shows that it was heard, unless it is answered. */
  overheard?: boolean;
};
/** `files`: what was dropped with it; then it is a text. */
export type Heard = {
  origin: Origin;
  name?: string | undefined;
  files?: Dropped[] | undefined;
  request(person: PersonRef): Request;
};
export type Grammar = { command: string; known: ReadonlySet<string> };

type Line = { name: string; args: string };
const HELP: Line = { name: 'help', args: '' };

/** `/case watch 01234567`, `/watch 01234567`, or `/case` alone, which is help. */
export function slashed(body: SlashCommand, grammar: Grammar): Heard {
  const text = readable(body.text ?? '').trim();
  const slash = body.command.replace(/^\//, '').toLowerCase();
  const line = slash === grammar.command ? (firstWord(text) ?? HELP) : { name: slash, args: text };
  const chat = chatRef(body.channel_id, body.user_id, body.channel_name);
  const origin: Origin = {
    chat,
    room: body.channel_id,
    user: body.user_id,
    line: written(line),
    trigger: body.trigger_id,
    answers: body.response_url,
    quiet: true,
    title: `/${grammar.command} ${line.name}`,
  };
  const request = (person: PersonRef): Request => ({ kind: 'command', id: body.trigger_id, chat, person, ...line });
  return { origin, name: body.user_name, request };
}

const container = z.object({
  message_ts: z.string().optional(),
  channel_id: z.string().optional(),
  thread_ts: z.string().optional(),
  is_ephemeral: z.boolean().default(false),
});

/** A press in a message, or in a modal that shows one: then `memo` says which chat it is about. */
export function pressed(body: BlockAction, action: ButtonAction, memo: Memo | undefined, grammar: Grammar) {
  const command = action.value ?? '';
  const inside = container.safeParse(body.container).data;
  const message = z.looseObject({ thread_ts: z.string().optional() }).safeParse(body.message).data;
  const room = memo?.chat.room ?? body.channel?.id ?? inside?.channel_id;
  if (!room || command === '') return undefined;
  const chat = memo?.chat ?? chatRef(room, body.user.id, body.channel?.name);
  const ts = body.message?.ts ?? inside?.message_ts;
  const thread = memo ? memo.thread : (message?.thread_ts ?? inside?.thread_ts);
  const ephemeral = inside?.is_ephemeral ?? false;
  const origin: Origin = {
    chat,
    room,
    user: body.user.id,
    line: command,
    thread,
    trigger: body.trigger_id,
    answers: body.response_url,
    quiet: ephemeral || chat.kind !== 'direct',
    pressed: ts && !body.view ? { id: ts, ephemeral } : undefined,
    view: body.view && { id: body.view.id },
    title: body.view?.title.text ?? `/${grammar.command} ${firstWord(command)?.name ?? ''}`.trim(),
  };
  const request = (person: PersonRef): Request => ({
    kind: 'press',
    id: `${action.action_ts}:${body.view?.id ?? ts}:${body.user.id}`,
    chat,
    person,
    replyTo: thread,
    pressed: origin.pressed?.id,
    command,
  });
  return { origin, name: body.user.name ?? body.user.username, request } satisfies Heard;
}

/** Not the view's hash is the id but the trigger: a form that is sent again after its problems keeps its hash. */
export function submitted(body: ViewSubmitAction, memo: Memo): Heard {
  const { view, user } = body;
  const { chat, thread, form = '' } = memo;
  const origin: Origin = {
    chat,
    room: chat.room,
    user: user.id,
    line: form,
    thread,
    quiet: chat.kind !== 'direct',
    view: { id: view.id },
    title: view.title.text,
  };
  const values = filled(view.state.values, memo);
  const request = (person: PersonRef): Request => ({ kind: 'form', id: body.trigger_id, chat, person, form, values });
  return { origin, name: user.name, request };
}

const said = z.object({
  type: z.enum(['message', 'app_mention']),
  subtype: z.enum(['file_share', 'thread_broadcast']).optional(),
  channel: z.string(),
  channel_type: z.string().optional(),
  user: z.string(),
  bot_id: z.undefined().optional(),
  text: z.string().default(''),
  ts: z.string(),
  thread_ts: z.string().optional(),
  files: z.array(z.unknown()).default([]),
});

/**
 * A direct message, a mention, or words in a thread. Undefined for what is not for us: edits, bots, talk in a channel,
 * and the copy of a mention that comes as a plain message. With a file that copy may come alone (bolt-python #925): so
 * both are taken then, as one event.
 */
export function typed(event: unknown, id: string, grammar: Grammar & { me: string }): Heard | undefined {
  const message = said.safeParse(event).data;
  if (!message) return undefined;
  const { channel, user, thread_ts: thread } = message;
  const direct = message.channel_type === 'im' || channel.startsWith('D');
  const mention = new RegExp(`<@${grammar.me}(?:\\|[^>]*)?>[:,]?`, 'g');
  const files = dropped(message.files);
  const mentioned = mention.test(message.text);
  const called = message.type === 'app_mention' || (!direct && mentioned && files.length > 0);
  if (!direct && !called && (!thread || mentioned)) return undefined;
  const text = readable(message.text.replace(mention, ' ')).trim();
  const line =
    files.length === 0 && (called || direct)
      ? (commandIn(text, called || !thread, grammar) ?? (called && !text ? HELP : undefined))
      : undefined;
  const chat: ChatRef = direct ? directChat(user) : { bot: BOT, room: channel, kind: 'channel' };
  const origin: Origin = {
    chat,
    room: channel,
    user,
    line: line && written(line),
    thread,
    quiet: false,
    title: '',
    overheard: !direct && !called,
  };
  const what = line ? { kind: 'command' as const, ...line } : { kind: 'text' as const, text };
  // Only its author may delete a message.
  const erase = async () => false;
  const base = { id: called && files.length > 0 ? `${channel}:${message.ts}` : id, chat, replyTo: thread, erase };
  return { origin, files, request: (person) => ({ ...base, person, ...what }) };
}

/** With `bare`, a known command needs no slash in front: elsewhere people's first words are only words. */
function commandIn(text: string, bare: boolean, grammar: Grammar): Line | undefined {
  const slash = readCommand(text);
  if (slash) return slash.name === grammar.command ? (firstWord(slash.args) ?? HELP) : slash;
  const line = bare ? firstWord(text) : undefined;
  return line && grammar.known.has(line.name) ? line : undefined;
}

function firstWord(text: string): Line | undefined {
  return readCommand(`/${text.replace(/^\//, '')}`);
}

function written(line: Line): string {
  return `${line.name} ${line.args}`.trim();
}

function chatRef(room: string, user: string, name: string | undefined): ChatRef {
  if (room.startsWith('D')) return directChat(user);
  const title = name && !/^(?:privategroup|mpdm-.*)$/.test(name) ? name : undefined;
  return { bot: BOT, room, kind: 'channel', ...(title && { title }) };
}

/** A direct chat is known by its person; that also holds for commands typed in a talk between two other people. */
function directChat(user: string): ChatRef {
  return { bot: BOT, room: user, kind: 'direct' };
}

/** Slack's mark-up for links, people and channels as people wrote it. A person stays `<@U…>`: only that is an identity. */
function readable(text: string): string {
  return text
    .replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (whole, target: string, label?: string) => {
      if (target.startsWith('@')) return `&lt;${target}&gt;`;
      if (target.startsWith('#')) return label ? `#${label}` : whole;
      if (target.startsWith('!')) return label ?? `@${target.slice(1)}`;
      return target.startsWith('mailto:') ? target.slice('mailto:'.length) : target;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
