import { join } from 'node:path';
import { demo as demoCommand } from '#bots/commands/demo.ts';
import { menu, commands as table } from '#bots/commands/index.ts';
import { Dialog, dialogs } from '#bots/dialog.ts';
import { hearing } from '#bots/hear.ts';
import { type ChatIo, openBots } from '#bots/index.ts';
import { mailBot } from '#bots/mail.ts';
import { checkShort, manifest } from '#bots/slack/manifest.ts';
import { pollers } from '#pollers/index.ts';
import { openMailboxes } from '#pollers/mailboxes.ts';
import {
  check as checkProfile,
  emailVendor,
  emailVendors,
  type ProfileProblem,
  readProfiles,
  strata,
  vendors,
} from '#vendors/index.ts';
import { INBOXES, inbox } from './api/inbox.ts';
import type { Config } from './config.ts';
import { connecting } from './connecting.ts';
import { mailboxes as boxes } from './core/accounts/mailboxes.ts';
import type { Routes } from './core/lanes/route.ts';
import type { OpenMailbox } from './core/mail/boxes.ts';
import { unknownTo } from './core/mail/rules.ts';
import type { Demo } from './demo/index.ts';
import { duties, leaseOf } from './duties.ts';
import { openFolder } from './folder.ts';
import { type Notifier, notifier } from './graph/notify.ts';
import { type MailTools, openHouse } from './house.ts';
import { jiraHook } from './jira.ts';
import { lock } from './ledger.sqlite.ts';
import type { Log } from './log.ts';
import { within } from './patience.ts';
import type { Bot, Route } from './ports/bot.ts';
import { Failure } from './ports/failure.ts';
import { LANES, type Lane } from './ports/lane.ts';
import type { Http, Vendor } from './ports/vendor.ts';
import { posted } from './posted.ts';
import { ROLES, type Role } from './roles.ts';
import type { openWeb } from './web.ts';

const ANSWER_GRACE = 4_000;
/** What does not end by then is left behind: SQS, say, may not answer at all, and what was taken comes back by itself. */
const LONGEST = 8_000;
const DIALOG_LIFE = 86_400_000;
const CONSOLE_PERSON = 'console|console';

/** Vendors with an API, those known by a profile, and users' own profiles, as far as they are switched on; `off`: not. */
export function vendorsOf(config: Config): { all: Vendor[]; off: Vendor[]; problems: ProfileProblem[] } {
  const apis = vendors.filter((v) => v !== strata || config.strata);
  const known = emailVendors().filter((v) => v.id !== 'example' || config.demo);
  const taken = [...vendors, ...boxes, ...emailVendors()].map((v) => v.id);
  const own = config.vendorsDir ? readProfiles(config.vendorsDir, taken) : { profiles: [], problems: [] };
  const all = [...apis, ...own.profiles.map(emailVendor), ...known] as Vendor[];
  return { all, off: (config.strata ? [] : [strata]) as Vendor[], problems: own.problems };
}

function mailboxesOf(config: Config, tools: MailTools, notify?: Notifier): OpenMailbox {
  const { done, parked } = config.mail.folders;
  return openMailboxes({ ...tools, notify, folders: [done, parked].filter((name) => name !== undefined) });
}

/** What CLI commands work with. */
export function openCore(o: { config: Config; log: Log; bothKeys?: boolean }) {
  const mailbox = (tools: MailTools) => mailboxesOf(o.config, tools);
  return openHouse({ ...o, mailbox, vendors: vendorsOf(o.config).all, shelves: () => ({}) });
}

/** The service: everything wired together, nothing running yet. Throws a readable error where it may not run. */
export async function openApp(o: {
  config: Config;
  /** Opened once the folder is ours. */
  log(): Log;
  chat: ChatIo;
  /**
   * First words, before the first chat starts; `codes` by bot make whoever sends one first its admin, `site` is there
   * where HTTP is served.
   */
  greet(said: {
    codes: Record<string, string>;
    demo: Demo | undefined;
    site: { origin: string; owned: boolean } | undefined;
    /** Whose mails become tickets in the demo. */
    folder: string | undefined;
  }): void;
  /** Another way out to the vendors than straight over the Internet, such as a proxy. */
  http?: Http;
  /** All, where none are named. */
  roles?: readonly Role[] | undefined;
}) {
  const { config, roles = ROLES } = o;
  openFolder(config.dataDir);
  const { all, problems } = vendorsOf(config);
  const [strange] = unknownTo(all, config.mail.rules);
  if (strange)
    throw new Error(
      `MAIL_RULES sets ${strange}, which no vendor asks; it may set board, priority, category, labels, account`,
    );
  const held = hold(config);
  const log = o.log();
  let bots: Bot[] = [];
  let site: Awaited<ReturnType<typeof openWeb>> | undefined;
  let ready = false;
  const notify = config.graphNotify ? notifier({ url: config.graphNotify, now: Date.now, log }) : undefined;
  const demo = config.demo ? await lazyDemo(config) : undefined;
  // Where the settings name mailboxes, those are meant, and the demo has no mail folder.
  const pretended = config.mail.boxes.length === 0 ? demo : undefined;
  for (const problem of problems) log.warn(problem, 'a vendor profile is left out');
  const house = await openHouse({
    config,
    log,
    bots: () => bots,
    // What stands on this machine alone is no address for people elsewhere.
    origin: (bot) => config.web?.publicUrl ?? (bot === 'console' ? site?.origin : undefined),
    http: o.http,
    vendors: demo ? [...all, demo.vendor] : all,
    mail: pretended?.mail(config.mail),
    routes: demo && ringing(config.lanes.routes),
    mailbox: (tools) => {
      const open = mailboxesOf(config, tools, notify);
      return (account, keep) => demo?.mailboxOf(account) ?? open(account, keep);
    },
    shelves: (store) => ({ dialogs: store.shelf('dialogs', Dialog, { ttlMs: DIALOG_LIFE }) }),
  }).catch(async (error: unknown) => {
    await demo?.stop();
    held?.release();
    throw error;
  });
  const parts = house.core;
  const commands = demo ? [...table, demoCommand(demo.faults)] : table;
  const ending = new AbortController();
  const hear = hearing({ core: parts, commands, dialogs: dialogs(house.shelf.dialogs), log, signal: ending.signal });
  const quick = config.poll.demo;
  const watch = pollers({
    core: parts,
    log,
    random: Math.random,
    mailEvery: pretended ? quick : config.poll.mail,
    intervals: ({ vendor }) =>
      vendor === demo?.vendor ? { urgent: quick, high: quick, medium: quick, low: quick, idle: quick } : config.poll,
  });
  const given = { log, commands, chat: o.chat };
  const alone = config.databaseUrl === undefined;
  const duty = duties({
    core: parts,
    leases: house.leases,
    roles,
    alone,
    bots: () => bots,
    async reopen(id) {
      const [fresh] = await openBots(config, given, [id]);
      bots = bots.map((bot) => (bot.id === id ? (fresh ?? bot) : bot));
    },
    connect: connecting({ core: parts, log, hear, alone, crashed: house.crashed }),
    watch,
  });

  /** What is posted to us: by chats, by Microsoft Graph and by Jira. */
  function routes(): Route[] {
    const secret = config.jiraWebhook;
    return [
      ...posted({ bots: () => (roles.includes('bots') ? bots : []), holds: (bot) => house.leases.holds(leaseOf(bot)) }),
      ...(notify ? [notify.route] : []),
      ...(secret ? [jiraHook({ secret, ...parts })] : []),
    ];
  }

  return {
    core: parts,

    async start(): Promise<void> {
      bots = await openBots(config, given);
      bots.push(...INBOXES.map(inbox), mailBot({ ...parts.mail, now: parts.now }));
      // Said by those who read them alone: one that has none set would pause them for all.
      if (roles.includes('pollers')) await parts.settle(config.mailAccounts);
      await demo?.connect(parts, CONSOLE_PERSON);
      await parts.recover(config.poll.idle);
      const codes: Record<string, string> = {};
      for (const bot of bots) {
        if (bot.limits.outside || INBOXES.some((id) => id === bot.id) || !roles.includes('bots')) continue;
        if (bot.id === 'console') await parts.people.allowPerson(CONSOLE_PERSON, '*', 'admin');
        else if (!(await parts.people.hasAdmin(bot.id))) codes[bot.id] = await parts.people.code(bot.id);
      }
      const trouble = demo?.warning;
      if (trouble) log.warn(trouble, 'the demo vendor has trouble with its file');
      const { ledger } = house;
      const { web } = config;
      if (web && roles.includes('api')) {
        const { openWeb } = await import('./web.ts');
        site = await openWeb({ core: parts, ledger, log, web, routes: routes(), ready: () => ready });
      }
      o.greet({ codes, demo, site, folder: pretended?.folder });
      await duty.start();
      ready = true;
    },

    /** Hears nothing new, ends what is under way, and leaves the rest to the next start. Within ten seconds. */
    async stop(): Promise<void> {
      ready = false;
      // A vendor that does not answer keeps nobody waiting: people are told while the chats can still tell them.
      const late = setTimeout(() => ending.abort(new Failure('down', 'Casebell is stopping')), ANSWER_GRACE);
      await within(duty.stop(), LONGEST);
      // Last: what chats posted was answered by then.
      await site?.stop();
      clearTimeout(late);
      await demo?.stop();
      await house.close();
      held?.release();
    },
  };
}

/** A folder is one service's; a ledger on Postgres is any number's. */
function hold({ dataDir, databaseUrl }: Config): { release(): void } | undefined {
  if (databaseUrl) return undefined;
  const held = lock(join(dataDir, 'lock.db'));
  if (!held) throw new Error(`Casebell is already running on ${dataDir}. Stop it first, or set another DATA_DIR.`);
  return held;
}

/** In the demo tickets ring on the console, unless settings say where. */
function ringing(routes: Routes): Routes {
  const silent = LANES.every((lane) => routes[lane].chats.length === 0);
  const here = (lane: Lane) => ({ ...routes[lane], chats: [CONSOLE_PERSON] });
  return silent ? { high: here('high'), medium: here('medium'), low: here('low') } : routes;
}

/** Loaded only where it is wanted: it brings its cases along. */
async function lazyDemo({ dataDir, demoVendor }: Config): Promise<Demo> {
  const { openDemo } = await import('./demo/index.ts');
  const real = vendors.find(({ id }) => id === demoVendor);
  if (!real) throw new Error(`there is no demo of ${demoVendor}`);
  return openDemo(dataDir, real);
}

/** The Slack app to create, from the same table as help and permissions. */
export function slackManifest({ manifest: { command, shortCommands }, slack, web, language }: Config): object {
  checkShort(shortCommands, menu());
  const described = menu().map((item) => ({
    name: item.command,
    description: item.description[language] ?? item.description['en'] ?? item.command,
  }));
  const origin = slack?.signingSecret ? web?.publicUrl : undefined;
  return manifest({ command, short: shortCommands, commands: described, ...(origin ? { origin } : {}) });
}

export { checkProfile };
