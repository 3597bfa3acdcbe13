import { randomUUID } from 'node:crypto';
import { plain } from '#bots/dress.ts';
import { readCommand } from '#bots/grammar.ts';
import { directChat, personId } from '#src/core/chats/people.ts';
import type { ChatRef, Form, Message, PersonRef, Reply, Request } from '#src/ports/bot.ts';

/** What a person saw: an answer, a form, or (kind none) nothing at all. */
type Said = {
  kind: Reply['kind'];
  /** As a person reads it; of a form its title, labels, help and problems. */
  text: string;
  /** Labels of its buttons or, in a form, of all its choices. */
  labels: string[];
  message: Message | undefined;
  form: Form | undefined;
  /** The message this answered was deleted. */
  erased: boolean;
  edit: boolean;
};

export type Actor = {
  id: string;
  ref: PersonRef;
  chat: ChatRef;
  /** A text, or a command where it begins with a slash; in the direct chat unless a room is given. */
  says(text: string, o?: { in?: ChatRef; replyTo?: string }): Promise<Said>;
  /** The newest button with this label in that chat. */
  presses(label: string, o?: { in?: ChatRef }): Promise<Said>;
  /** Any request, as a bot would hand it in; in the direct chat. */
  does(what: object): Promise<Said>;
  /** The form asked last, in the chat it was asked in. */
  submits(values: Record<string, string>): Promise<Said>;
};

/** `hear` is Casebell; `shown` the messages of a chat, oldest first; `show` adds one. */
export function actor(
  ref: PersonRef,
  o: { hear(request: Request): Promise<Reply>; shown(chat: ChatRef): Message[]; show(chat: ChatRef, m: Message): void },
): Actor {
  const id = personId(ref);
  let asked: { form: Form; chat: ChatRef } | undefined;

  async function ask(chat: ChatRef, what: object): Promise<Said> {
    let erased = false;
    async function erase(): Promise<boolean> {
      erased = true;
      return true;
    }
    const reply = await o.hear({ id: randomUUID(), chat, person: ref, erase, ...what } as Request);
    const message = reply.kind === 'none' ? undefined : reply.message;
    const form = reply.kind === 'ask' ? reply.form : undefined;
    if (message) o.show(chat, message);
    if (form) asked = { form, chat };
    const text = [...(message ? [plain(message)] : []), ...(form ? [read(form)] : [])].join('\n');
    const labels = [
      ...(message?.buttons?.flat().map((b) => b.label) ?? []),
      ...(form?.fields.flatMap((f) => f.choices?.map((c) => c.label) ?? []) ?? []),
    ];
    return { kind: reply.kind, text, labels, message, form, erased, edit: reply.kind === 'say' && reply.edit === true };
  }

  return {
    id,
    ref,
    chat: directChat(id),
    says(text, { in: chat = directChat(id), replyTo } = {}) {
      const command = readCommand(text);
      return ask(chat, { ...(command ? { kind: 'command', ...command } : { kind: 'text', text }), replyTo });
    },
    presses(label, { in: chat = directChat(id) } = {}) {
      const buttons = o.shown(chat).flatMap((m) => m.buttons?.flat() ?? []);
      const button = buttons.findLast((b) => b.label === label && 'command' in b);
      const there = buttons.map((b) => b.label).join(', ');
      if (!button || !('command' in button)) throw new Error(`no button ${label}; there are: ${there}`);
      return ask(chat, { kind: 'press', command: button.command, pressed: 'm1' });
    },
    does: (what) => ask(directChat(id), what),
    submits(values) {
      if (!asked) throw new Error('no form was asked');
      const { form, chat } = asked;
      return ask(chat, { kind: 'form', form: form.id, values: { ...form.values, ...values } });
    },
  };
}

function read(form: Form): string {
  const fields = form.fields.flatMap((f) => [f.label, f.help, f.problem && `⚠ ${f.problem}`]);
  return [form.title, ...fields].filter(Boolean).join('\n');
}
