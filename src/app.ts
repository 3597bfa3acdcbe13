import { join } from 'node:path';
import { demo as demoCommand } from '#bots/commands/demo.ts';
import { menu, commands as table } from '#bots/commands/index.ts';
import { Dialog, dialogs } from '#bots/dialog.ts';
import { hearing } from '#bots/hear.ts';
import { type ChatIo, openBots } from '#bots/index.ts';
import { checkShort, manifest } from '#bots/slack/manifest.ts';
import { pollers } from '#pollers/index.ts';
import { redhat, vendors } from '#vendors/index.ts';
import type { Config } from './config.ts';
import { core } from './core/index.ts';
import { news } from './core/news.ts';
import { Choice, settings } from './core/settings.ts';
import type { Demo } from './demo/index.ts';
import { openFolder } from './folder.ts';
import { http } from './http.ts';
import { lock } from './ledger.sqlite.ts';
import { openLedger } from './ledger.ts';
import type { Log } from './log.ts';
import type { Bot } from './ports/bot.ts';
import { Failure } from './ports/failure.ts';
import type { Http, Vendor } from './ports/vendor.ts';
import { localQueue } from './queues/local.ts';
import { keyring, seal } from './seal.ts';
import { shelves } from './shelves.ts';

const BOT_RETRY = 30_000;
const ANSWER_GRACE = 4_000;
const DIALOG_LIFE = 86_400_000;
const CONSOLE_PERSON = 'console|console';

/** What a data folder holds, opened and brought up to date. */
export async function openStores(dataDir: string) {
  openFolder(dataDir);
  const ledger = await openLedger(dataDir);
  const store = shelves(join(dataDir, 'shelves.db'));
  const shelf = {
    chats: store.shelf('chats', Choice),
    people: store.shelf('people', Choice),
    dialogs: store.shelf('dialogs', Dialog, { ttlMs: DIALOG_LIFE }),
  };
  await store.ready();
  return {
    ledger,
    shelf,
    async close(): Promise<void> {
      await store.stop();
      await ledger.close();
    },
  };
}

/** The core on a data folder, without a service running: what CLI commands work with. Refuses a key that does not fit. */
export async function openHouse(o: {
  config: Config;
  log: Log;
  bots?: () => readonly Bot[];
  http?: Http | undefined;
  /** Beside those of the table. */
  more?: readonly Vendor[];
  /** The key file may open what CASEBELL_KEY is to seal. */
  bothKeys?: boolean;
}) {
  const { config, log } = o;
  const now = Date.now;
  const stores = await openStores(config.dataDir);
  const { ledger, shelf } = stores;
  const row = await ledger.db.selectFrom('meta').select('value').where('name', '=', 'key_check').executeTakeFirst();
  const { dataDir, key, oldKeys } = config;
  const sealing = seal(keyring({ dataDir, key, oldKeys, both: o.bothKeys, sealed: row && 'the data here' }));
  if (row) sealing.check(row.value);
  else await rememberKey();

  async function rememberKey(): Promise<void> {
    const value = sealing.canary();
    await ledger.write((tx) =>
      tx
        .insertInto('meta')
        .values({ name: 'key_check', value })
        .onConflict((c) => c.column('name').doUpdateSet({ value }))
        .execute(),
    );
  }

  function crashed(kind: string, key: string, error: unknown): void {
    log.error({ kind, key, error }, 'work failed');
    const notice = { say: 'notice-bug', args: {} };
    parts.doctor
      .trouble(`${kind}:${key}`, error, { people: [], notice })
      .catch((cause: unknown) => log.error({ error: cause }, 'ledger failed'));
  }
  const queue = localQueue({ ledger, now, crashed });
  const parts = core({
    ledger,
    queue,
    sealing,
    now,
    log,
    bots: o.bots ?? (() => []),
    http: o.http ?? http(),
    vendors: [...vendors.filter((v) => v.id !== 'strata' || config.strata), ...(o.more ?? [])],
    settings: settings({ ...shelf, defaults: { lang: config.language, tz: config.timezone } }),
  });
  return {
    core: parts,
    crashed,
    dialogs: dialogs(shelf.dialogs),
    close: stores.close,

    /** How each account does, also where its vendor is switched off. */
    accounts: () =>
      ledger.db.selectFrom('accounts').select(['label', 'state', 'ok_at', 'failure']).orderBy('created_at').execute(),

    /** Every credential under the current key from now on. Resolves with how many there are. */
    async rotate(): Promise<number> {
      const count = await parts.accounts.rewrap(sealing.rewrap);
      await rememberKey();
      return count;
    },
  };
}

/** The service: everything wired together, nothing running yet. Throws a readable error where it may not run. */
export async function openApp(o: {
  config: Config;
  /** Opened once the folder is ours. */
  log(): Log;
  chat: ChatIo;
  /** First words, before the first chat starts; `codes` by bot make whoever sends one first its admin, `trouble` is the demo's. */
  greet(codes: Record<string, string>, trouble: Demo['warning']): void;
  /** Another way out to the vendors than straight over the Internet, such as a proxy. */
  http?: Http;
}) {
  const { config } = o;
  openFolder(config.dataDir);
  const held = lock(join(config.dataDir, 'lock.db'));
  if (!held)
    throw new Error(`Casebell is already running on ${config.dataDir}. Stop it first, or set another DATA_DIR.`);
  const log = o.log();
  let bots: Bot[] = [];
  const demo = config.demo ? await lazyDemo(config.dataDir) : undefined;
  const house = await openHouse({ config, log, bots: () => bots, http: o.http, more: demo ? [demo.vendor] : [] }).catch(
    async (error: unknown) => {
      await demo?.stop();
      held.release();
      throw error;
    },
  );
  const parts = house.core;
  const commands = demo ? [...table, demoCommand(demo.faults)] : table;
  const ending = new AbortController();
  const hear = hearing({ core: parts, commands, dialogs: house.dialogs, log, signal: ending.signal });
  const quick = config.poll.demo;
  const watch = pollers({
    core: parts,
    log,
    random: Math.random,
    intervals: ({ vendor }) =>
      vendor === demo?.vendor ? { urgent: quick, high: quick, medium: quick, low: quick, idle: quick } : config.poll,
  });
  const stopping = new AbortController();

  /** A wrong token is said at once; a platform that is down is tried again, and the others go on. */
  async function startBot(bot: Bot, told = news({ ...parts, log }, bot.id)): Promise<void> {
    try {
      await bot.start((request) => hear(bot, request), told);
      told.ails(undefined);
      log.info({ bot: bot.id }, 'chat is connected');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.kind === 'auth') throw new Error(`${error.message}. Check the ${bot.id.toUpperCase()}_ settings.`);
      told.ails(error);
      setTimeout(() => {
        if (!stopping.signal.aborted) startBot(bot, told).catch((late: unknown) => house.crashed('bot', bot.id, late));
      }, BOT_RETRY).unref();
    }
  }

  return {
    core: parts,

    async start(): Promise<void> {
      bots = await openBots(config, { log, commands, chat: o.chat });
      await demo?.connect(parts, CONSOLE_PERSON);
      await parts.tickets.recover();
      await parts.deliver.recover();
      // Their next polls stand in the ledger, as planned before the restart; this only makes sure that there is one.
      for (const { id } of await parts.accounts.all())
        await parts.queue.put('poll', id, { notBefore: Date.now() + config.poll.idle });
      const codes: Record<string, string> = {};
      for (const bot of bots) {
        if (bot.id === 'console') await parts.people.allowPerson(CONSOLE_PERSON, '*', 'admin');
        else if (!(await parts.people.hasAdmin(bot.id))) codes[bot.id] = await parts.people.code(bot.id);
      }
      const trouble = demo?.warning;
      if (trouble) log.warn(trouble, 'the demo vendor has trouble with its file');
      o.greet(codes, trouble);
      // Chats first: an update that is owed since last time has somewhere to go.
      await Promise.all(bots.map((bot) => startBot(bot)));
      await parts.queue.run({
        poll: { handle: watch.handlers.poll, atOnce: 64 },
        // So many that the slow answers of one chat platform leave room for the others.
        deliver: { handle: parts.deliver.run, atOnce: 64 },
        ticket: { handle: parts.tickets.run, atOnce: 4 },
      });
      watch.clock.start();
    },

    /** Hears nothing new, ends what is under way, and leaves the rest to the next start. Within ten seconds. */
    async stop(): Promise<void> {
      stopping.abort();
      // A vendor that does not answer keeps nobody waiting: people are told while the chats can still tell them.
      const late = setTimeout(() => ending.abort(new Failure('down', 'Casebell is stopping')), ANSWER_GRACE);
      await watch.clock.stop();
      await Promise.allSettled([...bots.map((bot) => bot.stop()), parts.queue.stop(5_000)]);
      clearTimeout(late);
      await demo?.stop();
      await house.close();
      held.release();
    },
  };
}

/** Loaded only where it is wanted: it brings a dozen cases along. */
async function lazyDemo(dir: string): Promise<Demo> {
  const { openDemo } = await import('./demo/index.ts');
  return openDemo(dir, redhat);
}

/** The Slack app to create, from the same table as help and permissions. */
export function slackManifest({ manifest: { command, shortCommands }, language }: Config): object {
  checkShort(shortCommands, menu());
  const described = menu().map((item) => ({
    name: item.command,
    description: item.description[language] ?? item.description['en'] ?? item.command,
  }));
  return manifest({ command, short: shortCommands, commands: described });
}
