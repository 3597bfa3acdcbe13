import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Log, redact } from '#src/log.ts';
import type { Bot, ChatRef, Hear, Message, News, Reply } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Http } from '#src/ports/vendor.ts';
import { words } from '#src/words.ts';
import { readCommand } from './grammar.ts';
import { flaws, readSlip } from './slip.ts';
import { BOT, type Heard, read } from './teams/activity.ts';
import { card, type Envelope, TEXT } from './teams/card.ts';
import { memory } from './teams/memory.ts';
import { post } from './teams/post.ts';
import { rooms } from './teams/rooms.ts';
import { signature } from './teams/signature.ts';

/** Teams waits 5 s for the answer (its pages also say 10). */
const PATIENCE = 3500;
const STOP = 5000;
const PREFIX = '@Casebell ';
const TICKET = 'ticket';

type Own = 'teams-stranger' | 'teams-private' | 'teams-working' | 'teams-later' | 'no-button' | 'failed-bug';

export type TeamsOptions = {
  /** The security tokens of the outgoing webhook, base64: one, or the old and the new one while it is changed. */
  secrets: readonly string[];
  /** A Workflows webhook; absent: Teams only answers. */
  webhook?: string | undefined;
  /** `private`: not for a channel, where everybody reads. `hidden`: pressed, not typed. */
  commands: readonly { name: string; aliases?: readonly string[]; private?: true; hidden?: true }[];
  log: Log;
  http?: Http | undefined;
  now?(): number;
  /** Milliseconds until "working…" is answered; default 3,500. */
  patience?: number | undefined;
};

/**
 * Teams by an outgoing webhook (`/teams`), which posts to us what mentions us in a team's public channels, and a Workflows
 * webhook for what is said unasked. What Teams cannot do this way: direct chats, so no command that is for one person's
 * eyes, and an answer for one person is read by all; buttons, which are numbers to type instead; files, of which as much
 * is shown as fits; edits, threads, looking up what was sent. All that is said unasked, whatever its chat, appears in
 * the one channel of the flow. What is neither a command nor an answer to a question is a ticket (bots/slip.ts).
 */
export function teams(o: TeamsOptions): Bot {
  const { log, now = Date.now, patience = PATIENCE } = o;
  const signed = signature(o.secrets);
  const verdict = memory(now);
  const put = post(o.webhook, o.http);
  const at = rooms();
  const life = new AbortController();
  const working = new Set<Promise<unknown>>();
  const names = (some: TeamsOptions['commands']) =>
    new Set(some.flatMap(({ name, aliases = [] }) => [name, ...aliases]));
  const known = names(o.commands.filter((command) => !command.hidden));
  const personal = names(o.commands.filter((command) => command.private));
  let ears: { hear: Hear; news: News } | undefined;
  let count = 0;

  /** As it goes to the wire; its buttons have numbers in that room from now on. */
  function dress(message: Message, room: string, asked?: string): { envelope: Envelope; id: string } {
    const here = at(room);
    const id = randomUUID();
    count += 1;
    const order = count;
    here.lang = message.voice?.lang ?? here.lang;
    if (asked !== undefined && message.asks) here.asked.set(asked, order);
    const choose = words(here.lang)('teams-choose', { example: `${PREFIX}1` });
    const envelope = card(message, {
      choose,
      number: (command) => here.keys.add({ command, message: id, order }),
    });
    return { envelope, id };
  }

  /** Texts of our own, in the language this channel speaks. */
  function own(key: Own, heard: Heard) {
    const say = words(at(heard.chat.room).lang ?? heard.person.lang);
    return { parts: [{ kind: 'text' as const, text: say(key, { allow: `${PREFIX}allow`, number: heard.line }) }] };
  }

  async function answer(heard: Heard, hear: Hear): Promise<Message> {
    const { id, chat, person, line } = heard;
    const base = { id, chat, person };
    const here = at(chat.room);
    const asked = here.asked.get(person.user);
    here.asked.delete(person.user);
    // "open relay" is a command, "Open relay; high; …" a ticket; to who was asked something, both are the answer.
    const whole = asked === undefined && flaws(readSlip(line)).length === 0;
    const bare = readCommand(`/${line}`);
    const meant = bare && (asked === undefined || bare.args === '') && (bare.name === TICKET || !whole);
    const typed = meant && known.has(bare.name) ? bare : undefined;
    // A secret is heard as talk first, which stops it.
    const ticket = whole && redact(line) === line ? { name: TICKET, args: line } : undefined;
    const command = readCommand(line) ?? typed ?? ticket;
    const key = here.keys.get(line);
    if (key && key.order >= (asked ?? 0)) {
      const pressed = { ...base, kind: 'press' as const, command: key.command, pressed: key.message };
      return open(key.command.split(' ', 1)[0] ?? '') ?? said(await hear(pressed));
    }
    if (command) return open(command.name) ?? said(await hear({ ...base, kind: 'command', ...command }));
    if (line === '') return said(await hear({ ...base, kind: 'command', name: 'help', args: '' }));
    const reply = await hear({ ...base, kind: 'text', text: line });
    if (reply.kind !== 'none') return said(reply);
    if (/^\d{1,3}$/.test(line)) return own('no-button', heard);
    return said(await hear({ ...base, id: `${id}:ticket`, kind: 'command', name: TICKET, args: line }));

    function open(name: string): Message | undefined {
      return personal.has(name) ? own('teams-private', heard) : undefined;
    }

    function said(reply: Reply): Message {
      return reply.kind === 'none' || !reply.message ? own('teams-stranger', heard) : reply.message;
    }
  }

  /** Resolves in time, whatever happens; what comes later goes through the flow. */
  async function respond(heard: Heard, { hear, news }: { hear: Hear; news: News }): Promise<Envelope> {
    let late = false;
    const answered = answer(heard, hear)
      .catch((error: unknown) => {
        log.error({ bot: BOT, error }, 'request failed');
        news.lost(error);
        return own('failed-bug', heard);
      })
      .then(async (message) => {
        const { envelope } = dress(message, heard.chat.room, heard.person.user);
        if (late && o.webhook !== undefined) await put(envelope, life.signal).catch(news.lost);
        return envelope;
      });
    track(answered);
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(() => {
      late = true;
      resolve(undefined);
    }, patience);
    const early = await Promise.race([answered, promise]);
    clearTimeout(timer);
    if (early) return early;
    return dress(own(o.webhook === undefined ? 'teams-later' : 'teams-working', heard), heard.chat.room).envelope;
  }

  function track(work: Promise<unknown>): void {
    working.add(work);
    void work.finally(() => working.delete(work));
  }

  async function handle(request: IncomingMessage & { rawBody: Buffer }, response: ServerResponse): Promise<void> {
    function end(status: number, body?: Envelope): void {
      const text = body && JSON.stringify(body);
      response.writeHead(status, text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' });
      response.end(text);
    }
    if (request.method !== 'POST') return end(405);
    if (!signed(request.headers.authorization, request.rawBody)) return end(401);
    const heard = read(request.rawBody);
    if (!heard) return end(400);
    if (!ears) return end(503);
    const fresh = verdict(heard);
    if (fresh === 'stale') return end(401);
    if (fresh === 'again') return end(409);
    end(200, await respond(heard, ears));
  }

  return {
    id: BOT,
    limits: { text: TEXT, forms: false, public: true, numbered: true, prefix: PREFIX, pace: { chat: 2, all: 4 } },
    routes: [{ path: '/teams', handle }],
    async start(hear, news) {
      ears = { hear, news };
    },
    async stop() {
      ears = undefined;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP);
      await Promise.race([Promise.allSettled(working), promise]);
      clearTimeout(timer);
      life.abort(new Failure('down', 'Casebell is stopping'));
    },
    async send(to: ChatRef, message, signal) {
      if (to.kind === 'direct')
        throw new Failure('unsupported', 'Teams has no direct chats here: use Telegram, Slack or the console for that');
      const { envelope, id } = dress(message, to.room);
      await put(envelope, signal);
      return { room: to.room, id };
    },
  };
}
