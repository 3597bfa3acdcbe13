import { plain } from '#bots/dress.ts';
import { chatId } from '#src/core/chats/people.ts';
import type { Bot, BotLimits, Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';

/** A message as it stands in the chat; `was` is what it said before each edit. */
type Sent = { chat: string; id: string; text: string; message: Message; at: number; was: string[] };
type Hook = ((chat: string, message: Message) => void | Promise<void>) | undefined;

export type FakeBot = ReturnType<typeof fakeBot>;

/** A chat platform in memory. Hooks may throw: `before` a message is stored, or `after` it, when its answer is lost. */
export function fakeBot(
  id: string,
  o: { now(): number; finds?: boolean; edits?: boolean; pace?: BotLimits['pace']; text?: number },
) {
  const sent: Sent[] = [];

  function edit(): Pick<Bot, 'edit'> {
    return {
      async edit(ref, message) {
        const found = sent.find((m) => m.id === ref.id);
        if (!found) throw new Failure('missing', 'message to edit not found');
        await fake.editing?.(found.chat, message);
        found.was.push(found.text);
        found.text = plain(message);
      },
    };
  }
  function find(): Pick<Bot, 'find'> {
    return {
      async find(to, key, since) {
        await fake.finding?.(chatId(to), { parts: [], key });
        const found = sent.find((m) => m.chat === chatId(to) && m.message.key === key && m.at >= since);
        return found && { room: to.room, id: found.id };
      },
    };
  }

  const bot: Bot = {
    id,
    limits: { text: o.text ?? 4000, forms: false, pace: o.pace ?? { chat: 1000, all: 1000 } },
    async start() {},
    async stop() {},
    async send(to, message) {
      const chat = chatId(to);
      fake.tries.push({ chat, at: o.now(), text: plain(message) });
      await fake.before?.(chat, message);
      const stored = { chat, id: `${id}-${sent.length + 1}`, text: plain(message), message, at: o.now(), was: [] };
      sent.push(stored);
      await fake.after?.(chat, message);
      return { room: to.room, id: stored.id };
    },
    ...(o.edits ? edit() : {}),
    ...(o.finds ? find() : {}),
  };
  const fake = {
    bot,
    sent,
    /** Every send asked for, whether or not it worked. */
    tries: [] as { chat: string; at: number; text: string }[],
    before: undefined as Hook,
    after: undefined as Hook,
    editing: undefined as Hook,
    finding: undefined as Hook,
    /** What a chat shows, oldest first. */
    seen: (chat: string) => sent.filter((m) => m.chat === chat).map((m) => m.text),
  };
  return fake;
}
