import { deliverOf } from './core/chats/outbox.ts';
import type { Core } from './core/index.ts';
import { aborted } from './pace.ts';
import type { Bot } from './ports/bot.ts';
import type { Leases } from './ports/lease.ts';
import type { Handler } from './ports/queue.ts';
import type { Role } from './roles.ts';

/** Chats of a platform that are sent to at once: so many that its slow answers leave room. */
const AT_ONCE = 64;
/** Milliseconds that work under way is given when a duty ends. */
const GRACE = 5_000;

/** The lease of a chat platform: whoever holds it hears and sends there, alone. */
export function leaseOf(bot: string): string {
  return `bot:${bot}`;
}

/** What looks by itself, as #pollers makes it. */
type Watch = {
  handlers: { poll: Handler; mail: Handler };
  clock: { start(): void; warn(): Promise<void>; stop(): Promise<void> };
  lookout: { stop(): Promise<void> };
};

/**
 * The work of this process. Cases, tickets and files are done by whoever comes first; what only one process at a time
 * may do, it does while it holds the lease: each chat platform, the mailboxes, lanes in the ledger, and the clock.
 */
export function duties(o: {
  core: Core;
  leases: Leases;
  roles: readonly Role[];
  /** No other process can hold a lease: what keeps a platform from starting is said at once. */
  alone: boolean;
  bots(): readonly Bot[];
  /** In the place of one that was stopped. */
  reopen(bot: string): Promise<void>;
  connect(bot: Bot, signal: AbortSignal): Promise<void>;
  watch: Watch;
}) {
  const { core, leases, watch } = o;
  const { queue } = core;
  const used = new Set<string>();

  /** Does this kind of work, and gives it some time when it ends. */
  async function during(signal: AbortSignal, handlers: Parameters<typeof queue.run>[0]): Promise<void> {
    const end = await queue.run(handlers);
    await aborted(signal);
    await end(GRACE);
  }

  async function fresh(id: string): Promise<Bot> {
    if (used.has(id)) await o.reopen(id);
    used.add(id);
    const bot = o.bots().find((one) => one.id === id);
    if (!bot) throw new Error(`there is no chat platform ${id}`);
    return bot;
  }

  /** Resolves when it was connected to for the first time. */
  function serve(id: string): Promise<void> {
    const up = Promise.withResolvers<void>();
    leases.hold(leaseOf(id), async (signal) => {
      const bot = await fresh(id);
      try {
        await o.connect(bot, signal);
        up.resolve();
      } catch (error) {
        // Alone, that ends the start; beside others it is told like any bug, and tried again with the next taking.
        if (!o.alone) throw error;
        up.reject(error);
        return;
      }
      const sending = during(signal, { [deliverOf(id)]: { handle: handing(id), atOnce: AT_ONCE } });
      await aborted(signal);
      await Promise.all([bot.stop(), sending]);
    });
    return up.promise;
  }

  /** What a chat is owed while another process has come to hold its platform is that one's work. */
  function handing(id: string): Handler {
    return async (chat, signal) => {
      try {
        await core.deliver.run(chat, signal);
      } catch (error) {
        if (leases.holds(leaseOf(id))) throw error;
        await queue.put(deliverOf(id), chat);
      }
    };
  }

  /**
   * Chats of platforms that are switched off: they are looked at now and then, in case that they are on again. Only where
   * nobody else can have them switched on.
   */
  async function idle(): Promise<void> {
    const on = new Set(o.bots().map(({ id }) => id));
    const off = (await core.deliver.bots()).filter((id) => !on.has(id));
    await queue.run(Object.fromEntries(off.map((id) => [deliverOf(id), { handle: core.deliver.run, atOnce: 1 }])));
  }

  async function poll(): Promise<void> {
    if (o.alone) await idle();
    await queue.run({
      poll: { handle: watch.handlers.poll, atOnce: 64 },
      ticket: { handle: core.tickets.run, atOnce: 4 },
      files: { handle: core.uploads.run, atOnce: 2 },
      lane: { handle: core.incoming.hold, atOnce: 4 },
    });
    leases.hold('mail', async (signal) => {
      await during(signal, {
        mail: { handle: watch.handlers.mail, atOnce: 4 },
        // Mails are decided about one after another: of a conversation, and of an hour, each knows those before it.
        arrival: { handle: core.mail.run, atOnce: 2 },
      });
      await watch.lookout.stop();
    });
    leases.hold('lanes', (signal) => core.incoming.run(signal));
    leases.hold('clock', async (signal) => {
      watch.clock.start();
      await watch.clock.warn();
      await aborted(signal);
      await watch.clock.stop();
    });
  }

  return {
    /** Chats first: an update that is owed since last time has somewhere to go. */
    async start(): Promise<void> {
      // None yet; but from now on this process counts among those that run.
      await queue.run({});
      const connected = o.roles.includes('bots') ? o.bots().map(({ id }) => serve(id)) : [];
      if (o.alone) await Promise.all(connected);
      if (o.roles.includes('pollers')) await poll();
    },

    /** Hears nothing new, ends what is under way, and leaves the rest to others, or to the next start. */
    async stop(): Promise<void> {
      await Promise.all([leases.stop(), queue.stop(GRACE)]);
    },
  };
}
