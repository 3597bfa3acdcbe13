import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '#bots/commands/index.ts';
import { Dialog, dialogs } from '#bots/dialog.ts';
import { hearing } from '#bots/hear.ts';
import { pollers } from '#pollers/index.ts';
import { vendorsOf } from '#src/app.ts';
import { config } from '#src/config.ts';
import { deliverOf } from '#src/core/chats/outbox.ts';
import { chatId } from '#src/core/chats/people.ts';
import { openHouse } from '#src/house.ts';
import { overdue } from '#src/ledger.sqlite.ts';
import { log as openLog } from '#src/log.ts';
import type { Bot, Message } from '#src/ports/bot.ts';
import type { Http } from '#src/ports/vendor.ts';
import { type Actor, actor } from './actor.ts';

const HOUR = 3_600_000;
const NEVER = { urgent: HOUR, high: HOUR, medium: HOUR, low: HOUR, idle: HOUR };
const SOON = 100;

/**
 * All of Casebell behind two chats in memory, with its real vendors, mailboxes, stores and log (at debug): `telegram` asks
 * field by field, `slack` in forms. What is due is done by itself; nobody polls by the clock. `env` are its settings.
 */
export type Lodge = Awaited<ReturnType<typeof lodge>>;

export async function lodge(o: { http: Http; env: Record<string, string> }) {
  const folder = mkdtempSync(join(tmpdir(), 'casebell-lodge-'));
  const settings = config({ DATA_DIR: folder, DEMO: 'on', STRATA: 'on', ...o.env });
  const lines: string[] = [];
  const log = openLog({ level: 'debug', stream: { write: (line) => lines.push(line) } });
  const said: Message[] = [];
  const seen = new Map<string, Message[]>();
  const bots = { telegram: bot('telegram', false), slack: bot('slack', true) };
  const house = await openHouse({
    config: settings,
    log,
    bots: () => Object.values(bots),
    http: o.http,
    vendors: vendorsOf(settings).all,
    shelves: (store) => ({ dialogs: store.shelf('dialogs', Dialog) }),
  });
  const { core } = house;
  const { signal } = new AbortController();
  const hear = hearing({ core, commands, dialogs: dialogs(house.shelf.dialogs), log, signal });
  const watch = pollers({ core, log, intervals: () => NEVER, mailEvery: HOUR, random: () => 0.5 });
  await core.queue.run({
    poll: { handle: watch.handlers.poll, atOnce: 4 },
    ...Object.fromEntries(Object.keys(bots).map((id) => [deliverOf(id), { handle: core.deliver.run, atOnce: 4 }])),
    ticket: { handle: core.tickets.run, atOnce: 4 },
    files: { handle: core.uploads.run, atOnce: 2 },
    mail: { handle: watch.handlers.mail, atOnce: 4 },
  });

  function bot(id: string, forms: boolean): Bot {
    return {
      id,
      limits: { text: 4000, forms, pace: { chat: 1000, all: 1000 } },
      async start() {},
      async stop() {},
      async send(to, message) {
        show(chatId(to), message);
        return { room: to.room, id: `m${said.length}` };
      },
    };
  }
  function show(chat: string, message: Message): void {
    said.push(message);
    seen.set(chat, [...(seen.get(chat) ?? []), message]);
  }

  return {
    core,
    folder,
    config: settings,
    /** The log. */
    lines,
    /** Every message that was shown to anybody. */
    said,
    /** An admin everywhere. */
    async admin(name: string, on: keyof typeof bots): Promise<Actor> {
      const own = bots[on];
      const one = actor(
        { bot: own.id, user: name.toLowerCase(), name },
        {
          hear: (request) => hear(own, request),
          shown: (chat) => seen.get(chatId(chat)) ?? [],
          show: (chat, message) => show(chatId(chat), message),
        },
      );
      await core.people.allowPerson(one.id, '*', 'admin');
      return one;
    },
    /** All that is due is done. */
    async idle(): Promise<void> {
      while (overdue(join(folder, 'casebell.db'), Date.now() + SOON) > 0)
        await new Promise((resolve) => setTimeout(resolve, 5));
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await core.queue.stop();
      await house.close();
      rmSync(folder, { recursive: true });
    },
  };
}
