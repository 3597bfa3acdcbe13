import { join } from 'node:path';
import type { Config } from './config.ts';
import { mailboxes } from './core/accounts/mailboxes.ts';
import { Choice, settings } from './core/chats/settings.ts';
import { core } from './core/index.ts';
import type { Routes } from './core/lanes/route.ts';
import type { OpenMailbox } from './core/mail/boxes.ts';
import type { MailSettings } from './core/mail/settings.ts';
import { depot } from './depot.ts';
import { download } from './download.ts';
import { leaseOf } from './duties.ts';
import { openFolder } from './folder.ts';
import { http, type Stream, stream } from './http.ts';
import { openLanes } from './lanes/index.ts';
import { localLeases } from './leases/local.ts';
import { type Ledger, openLedger } from './ledger.ts';
import type { Log } from './log.ts';
import type { Inside } from './mail/reach.ts';
import { mailReader } from './mail/reader.ts';
import { type Tokens, tokens } from './mail/token.ts';
import { post } from './mail.ts';
import { refuseElsewhere } from './moved.ts';
import type { Bot } from './ports/bot.ts';
import type { Holding } from './ports/lease.ts';
import type { Http, Vendor } from './ports/vendor.ts';
import { localQueue } from './queues/local.ts';
import { keyring, seal } from './seal.ts';
import { machineOf, self } from './self.ts';
import { shelves } from './shelves.ts';

type Store = ReturnType<typeof shelves>;
type Kept = Pick<Config, 'dataDir' | 'databaseUrl'>;
/** What mailboxes are opened with. */
export type MailTools = { http: Http; stream: Stream; now(): number; tokens: Tokens; inside: Inside; log: Log };

/** What Casebell keeps, opened and brought up to date: in the data folder, or on Postgres. `more` opens further shelves. */
export async function openStores<T>({ dataDir, databaseUrl }: Kept, more: (store: Store) => T, log?: Log) {
  openFolder(dataDir);
  if (databaseUrl) refuseElsewhere(dataDir, databaseUrl);
  const ledger = await openLedger(dataDir, databaseUrl, log && reachOf(log));
  const store = shelves(databaseUrl ?? join(dataDir, 'shelves.db'));
  const shelf = { chats: store.shelf('chats', Choice), people: store.shelf('people', Choice), ...more(store) };
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

function reachOf(log: Log): (lost: string | undefined) => void {
  return (why) => {
    if (why) log.warn({ why }, 'the ledger on Postgres cannot be reached');
    else log.info({}, 'the ledger on Postgres is reached again');
  };
}

/** The core on a data folder, without a service running. Refuses a key that does not fit. */
export async function openHouse<T>(o: {
  config: Config;
  log: Log;
  vendors: readonly Vendor[];
  bots?: (() => readonly Bot[]) | undefined;
  /** Where the people of a bot reach our pages, without a slash at its end. */
  origin?: ((bot: string) => string | undefined) | undefined;
  http?: Http | undefined;
  shelves: (store: Store) => T;
  /** How a mailbox is read; without it none is. */
  mailbox?: ((tools: MailTools) => OpenMailbox) | undefined;
  /** In the place of the settings' own. */
  mail?: MailSettings | undefined;
  routes?: Routes | undefined;
  /** The key file may open what CASEBELL_KEY is to seal. */
  bothKeys?: boolean | undefined;
}) {
  const { config, log } = o;
  const now = Date.now;
  // Only a service has bots: it waits for its ledger, and says so.
  const stores = await openStores(config, o.shelves, o.bots && log);
  const { ledger, shelf } = stores;
  const row = await ledger.db.selectFrom('meta').select('value').where('name', '=', 'key_check').executeTakeFirst();
  const { dataDir, key, oldKeys } = config;
  const sealing = seal(keyring({ dataDir, key, oldKeys, both: o.bothKeys, sealed: row && 'the data here' }));
  if (row) sealing.check(row.value);
  else await rememberFirst();

  /** Of processes that start together one comes first, and its key counts. */
  async function rememberFirst(): Promise<void> {
    const value = sealing.canary();
    const kept = await ledger.write(async (tx) => {
      await tx
        .insertInto('meta')
        .values({ name: 'key_check', value })
        .onConflict((c) => c.doNothing())
        .execute();
      return tx.selectFrom('meta').select('value').where('name', '=', 'key_check').executeTakeFirstOrThrow();
    });
    sealing.check(kept.value);
  }

  async function rememberKey(): Promise<void> {
    const value = sealing.canary();
    await ledger.write((tx) => tx.updateTable('meta').set({ value }).where('name', '=', 'key_check').execute());
  }

  function crashed(kind: string, key: string, error: unknown): void {
    log.error({ kind, key, error }, 'work failed');
    const notice = { say: 'notice-bug', args: {} };
    parts.doctor
      .trouble(`${kind}:${key}`, error, { people: [], notice })
      .catch((cause: unknown) => log.error({ error: cause }, 'ledger failed'));
  }
  const inside = (host: string) => config.privateHosts.includes(host);
  const ask = o.http ?? http({ inside });
  const signed = tokens({ http: ask, now });
  const { queue, leases, holdings } = await sharing(config.databaseUrl, { ledger, now, log, crashed });
  const lanes = await openLanes(config.lanes, { ledger, now });
  const tools = { http: ask, stream: stream({ inside }), now, tokens: signed, inside, log };
  const reader = mailReader({ log });
  const parts = core({
    ledger,
    queue,
    guard: (tx, bot) => leases.guard(tx, leaseOf(bot)),
    holdings,
    lanes,
    routes: o.routes ?? config.lanes.routes,
    sealing,
    now,
    log,
    bots: o.bots ?? (() => []),
    origin: o.origin,
    http: ask,
    download: download(stream({ inside })),
    post: post({ http: ask, now, tokens: signed, inside }),
    depot: depot(join(dataDir, 'uploads')),
    mail: o.mail ?? config.mail,
    mailbox: o.mailbox?.(tools) ?? (() => undefined),
    readMail: reader.read,
    mails: depot(join(dataDir, 'mails')),
    vendors: [...o.vendors, ...mailboxes],
    settings: settings({ ...shelf, defaults: { lang: config.language, tz: config.timezone } }),
  });
  return {
    core: parts,
    ledger,
    leases,
    crashed,
    shelf,
    async close(): Promise<void> {
      await parts.mail.boxes.close();
      await reader.stop();
      await lanes.stop();
      await stores.close();
    },

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

/** How work is shared among processes; on a folder of its own there is one. Loaded only where it is used. */
async function sharing(
  url: string | undefined,
  o: { ledger: Ledger; now(): number; log: Log; crashed(kind: string, key: string, error: unknown): void },
) {
  const crashed = (name: string, error: unknown) => o.crashed('lease', name, error);
  if (!url) return { queue: localQueue(o), leases: localLeases({ crashed }), holdings: undefined };
  const [{ postgresQueue }, { sharedLeases }, { holders }] = await Promise.all([
    import('./queues/postgres.ts'),
    import('./leases/shared.ts'),
    import('./ledger.pulse.ts'),
  ]);
  const processName = self();
  async function holdings(): Promise<Holding[]> {
    return (await holders(o.ledger.db)).map(({ name, holder }) => {
      return { name, holder: holder === null ? undefined : machineOf(holder), here: holder === processName };
    });
  }
  const changed = (name: string, held: boolean) => o.log.info({ lease: name, held }, 'a lease changed hands');
  const clock = () => performance.now();
  return {
    queue: postgresQueue({ ...o, url, processName }),
    leases: sharedLeases({ ledger: o.ledger, processName, clock, crashed, changed }),
    holdings,
  };
}
