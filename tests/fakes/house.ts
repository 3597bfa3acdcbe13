import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commands } from '#bots/commands/index.ts';
import { Dialog, dialogs } from '#bots/dialog.ts';
import { plain } from '#bots/dress.ts';
import { hearing } from '#bots/hear.ts';
import { USER as SLACK } from '#bots/slack/requests.ts';
import { USER as TELEGRAM } from '#bots/telegram/request.ts';
import { deliverOf } from '#src/core/chats/outbox.ts';
import { chatId, type Role } from '#src/core/chats/people.ts';
import { Choice, settings } from '#src/core/chats/settings.ts';
import { type Core, core } from '#src/core/index.ts';
import type { Routes } from '#src/core/lanes/route.ts';
import type { OpenMailbox } from '#src/core/mail/boxes.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import { depot } from '#src/depot.ts';
import { localLanes } from '#src/lanes/local.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import type { Bot, ChatRef, Message } from '#src/ports/bot.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Http, Vendor } from '#src/ports/vendor.ts';
import { localQueue } from '#src/queues/local.ts';
import { keyring, seal } from '#src/seal.ts';
import { shelves } from '#src/shelves.ts';
import { type Actor, actor } from './actor.ts';
import { NO_ROUTES } from './lanes.ts';
import { NO_INTAKE, readHere } from './letterbox.ts';
import { fakePost } from './mail.ts';
import { program } from './program.ts';
import { openStore } from './store.ts';
import { type FakeVendor, fakeVendor } from './vendor.ts';

export type { Actor } from './actor.ts';
export type House = Awaited<ReturnType<typeof house>>;
type World = { folder: string; at: number; redhat: FakeVendor; strata: FakeVendor };

/**
 * Casebell as it is, on a folder of its own with a clock that stands still: two vendors in memory, two chats. `telegram`
 * asks field by field, `slack` in forms. No wake-up runs by itself: `deliver()` sends what is owed.
 */
export async function house(
  o: {
    world?: World;
    vendors?: number;
    more?: Vendor[];
    http?: Http;
    routes?: Routes;
    mail?: Partial<MailSettings>;
    mailbox?: OpenMailbox;
  } = {},
) {
  const world = o.world ?? create();
  const now = () => world.at;
  const ledger = await openStore(world.folder);
  await program(ledger);
  const store = shelves(join(world.folder, 'shelves.db'));
  const chats = store.shelf('chats', Choice);
  const people = store.shelf('people', Choice);
  const questions = dialogs(store.shelf('dialogs', Dialog));
  await store.ready();
  const log: { level: string; fields: object; message: string }[] = [];
  const sent: { to: ChatRef; message: Message; text: string }[] = [];
  const seen = new Map<string, Message[]>();
  const blocked = new Set<string>();
  const mailroom = fakePost();

  const bots = {
    telegram: bot('telegram', { user: TELEGRAM }),
    slack: bot('slack', { forms: true, prefix: '/case ', user: SLACK }),
  };
  const parts: Core = core({
    ledger,
    queue: localQueue({ ledger, now, crashed: (_kind, _key, error) => raise(error) }),
    lanes: localLanes({ ledger, now }),
    routes: o.routes ?? NO_ROUTES,
    sealing: seal(keyring({ dataDir: world.folder })),
    settings: settings({ chats, people, defaults: { lang: 'en', tz: 'UTC' } }),
    vendors: [...[world.redhat.vendor, world.strata.vendor].slice(0, o.vendors ?? 1), ...(o.more ?? [])],
    http: o.http ?? (() => raise(new Error('nothing here asks the network'))),
    post: mailroom.post,
    depot: depot(join(world.folder, 'files')),
    mail: { ...NO_INTAKE, ...o.mail },
    mailbox: o.mailbox ?? (() => mailroom.box),
    readMail: readHere,
    mails: depot(join(world.folder, 'mails')),
    bots: () => Object.values(bots),
    now,
  });
  const { signal } = new AbortController();
  const hear = hearing({ core: parts, commands, dialogs: questions, log: logger(log), signal });

  function bot(id: string, limits: Partial<Bot['limits']>): Bot {
    return {
      id,
      limits: { text: 4000, forms: false, pace: { chat: 2000, all: 2000 }, ...limits },
      start: async () => {},
      stop: async () => {},
      async send(to, message) {
        if (blocked.has(to.room)) throw new Failure('forbidden', 'the bot was blocked by the user');
        sent.push({ to, message, text: plain(message) });
        see(to, message);
        return { room: to.room, id: `m${sent.length}` };
      },
    };
  }

  function see(chat: ChatRef, message: Message): void {
    seen.set(chatId(chat), [...(seen.get(chatId(chat)) ?? []), message]);
  }

  function person(name: string, at: { bot?: 'telegram' | 'slack'; user?: string; lang?: string } = {}): Actor {
    const own = bots[at.bot ?? 'telegram'];
    return actor(
      { bot: own.id, user: at.user ?? name.toLowerCase(), name, lang: at.lang },
      { hear: (request) => hear(own, request), shown: (chat) => seen.get(chatId(chat)) ?? [], show: see },
    );
  }

  /** A person with a role everywhere. */
  async function known(name: string, role: Role, at?: Parameters<typeof person>[1]): Promise<Actor> {
    const actor = person(name, at);
    await parts.people.allowPerson(actor.id, '*', role);
    return actor;
  }

  async function close(): Promise<void> {
    await store.stop();
    await ledger.close();
  }

  return {
    core: parts,
    ledger,
    folder: world.folder,
    redhat: world.redhat,
    strata: world.strata,
    log,
    mailroom,
    /** What went out by itself: pushes, notices, questions that go on in a direct chat. */
    sent,
    /** Rooms that cannot be sent to. */
    blocked,
    person,
    known,
    group: (title: string, at: { bot?: string; room?: string } = {}): ChatRef => ({
      bot: at.bot ?? 'telegram',
      room: at.room ?? `-100${title.length}${title}`,
      kind: 'group',
      title,
    }),
    /** An account of this person with a good token; granted to these chats. */
    async account(owner: Actor, o: { vendor?: string; chats?: ChatRef[]; label?: string } = {}) {
      const connected = await parts.accounts.connect(
        {
          person: owner.id,
          vendor: o.vendor ?? 'redhat',
          credentials: { token: 'good-token', user: 'watcher', password: 'good-token' },
          ...(o.label ? { label: o.label } : {}),
        },
        AbortSignal.timeout(5000),
      );
      if (connected.kind !== 'connected') throw new Error('the account was not connected');
      for (const chat of o.chats ?? []) {
        await ledger.write((tx) => parts.people.ensureChat(tx, chat));
        await parts.accounts.grant(connected.account.id, chatId(chat));
      }
      return connected.account;
    },
    /** Sends everything that is owed, as the wake-ups would; a millisecond passes for each round. */
    async deliver(): Promise<void> {
      for (;;) {
        world.at += 1;
        const owed = [];
        for (const { id } of Object.values(bots)) owed.push(...(await waiting(ledger, deliverOf(id), now())));
        if (owed.length === 0) return;
        for (const chat of owed) await parts.deliver.run(chat, AbortSignal.timeout(5000));
      }
    },
    /** Takes the waiting wake-ups of a kind that are due, and says whose they were. */
    wakeups: (kind: string) => waiting(ledger, kind, now()),
    pass(ms: number): void {
      world.at += ms;
    },
    now,
    /** The process ends; `house({ world })` is another one on the same folder, with the same vendors. */
    async end(): Promise<World> {
      await close();
      return world;
    },
    async stop(): Promise<void> {
      await close();
      rmSync(world.folder, { recursive: true });
    },
  };
}

function create(): World {
  const world = { folder: mkdtempSync(join(tmpdir(), 'casebell-house-')), at: Date.parse('2026-11-20T12:00:00Z') };
  const now = () => world.at;
  return Object.assign(world, {
    redhat: fakeVendor({ id: 'redhat', name: 'Red Hat', fields: ['token'], now }),
    strata: fakeVendor({
      id: 'strata',
      name: 'Red Hat (legacy XML)',
      fields: ['user', 'password'],
      readOnly: true,
      now,
    }),
  });
}

async function waiting(ledger: Ledger, kind: string, now: number): Promise<string[]> {
  const due = ledger.db.selectFrom('wakeups').select('key').where('kind', '=', kind).where('not_before', '<=', now);
  const keys = (await due.execute()).map((row) => row.key);
  if (keys.length > 0)
    await ledger.write((tx) => tx.deleteFrom('wakeups').where('kind', '=', kind).where('key', 'in', keys).execute());
  return keys;
}

function logger(lines: { level: string; fields: object; message: string }[]): Log {
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

function raise(error: unknown): never {
  throw error;
}
