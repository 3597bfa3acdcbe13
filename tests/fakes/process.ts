import { join } from 'node:path';
import { pollers } from '#pollers/index.ts';
import { INBOXES } from '#src/api/inbox.ts';
import { deliverOf } from '#src/core/chats/outbox.ts';
import { type Choice, settings } from '#src/core/chats/settings.ts';
import { core } from '#src/core/index.ts';
import type { Routes } from '#src/core/lanes/route.ts';
import type { OpenMailbox } from '#src/core/mail/boxes.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import { depot } from '#src/depot.ts';
import type { Ledger } from '#src/ledger.ts';
import { log } from '#src/log.ts';
import type { Failure } from '#src/ports/failure.ts';
import type { Lanes } from '#src/ports/lane.ts';
import type { Priority } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { localQueue } from '#src/queues/local.ts';
import { keyring, seal } from '#src/seal.ts';
import type { FakeBot } from './bot.ts';
import type { fakeClock } from './clock.ts';
import { NO_INTAKE, readHere } from './letterbox.ts';
import type { fakePost } from './mail.ts';
import { openStore } from './store.ts';

/** Milliseconds between polls in a town. */
export const POLLS: Record<Priority | 'idle', number> = {
  urgent: 30_000,
  high: 60_000,
  medium: 120_000,
  low: 300_000,
  idle: 600_000,
};
/** Milliseconds between two looks into a mailbox. */
const MAILS = 30_000;

/** What is asked of vendors, as `<token>/<method>/<case>`; `fails` may answer instead, or throw. */
export type Wire = {
  requests: string[];
  fails: ((path: string, signal: AbortSignal) => Failure | undefined | Promise<Failure | undefined>) | undefined;
};
/** Called around each commit; what it throws is a crash there. */
export type Fate = { commit: ((when: 'before' | 'after') => void) | undefined };
type Shelf = ReturnType<typeof shelf>;

/** A process on the folder of a town: its ledger, its queue and the core, with everything around them as the town has it. */
export async function begin(o: {
  folder: string;
  clock: ReturnType<typeof fakeClock>;
  vendors: Vendor[];
  bots: FakeBot[];
  shelves: { chats: Shelf; people: Shelf };
  wire: Wire;
  mailroom: ReturnType<typeof fakePost>;
  lanes: (here: { ledger: Ledger; now(): number }) => Lanes;
  routes: Routes;
  mail: Partial<MailSettings> | undefined;
  mailbox: OpenMailbox | undefined;
  bugs: unknown[];
  fate: Fate;
}) {
  const { folder, clock, wire, mailroom, bugs, fate } = o;
  const { now } = clock;
  const real = await openStore(folder);
  const listeners: (() => void)[] = [];
  const here = { dead: false, running: 0, gate: Promise.withResolvers<void>(), ending: new AbortController() };
  function still(when: 'before' | 'after'): void {
    if (here.dead) throw new Error('this process is dead');
    fate.commit?.(when);
  }
  const ledger: Ledger = {
    ...real,
    async write(work) {
      still('before');
      const result = await real.write(work);
      still('after');
      return result;
    },
    committed: (listener) => listeners.push(listener),
  };
  const queue = localQueue({ ledger, now, crashed: (_kind, _key, error) => !here.dead && bugs.push(error) });
  const lanes = o.lanes({ ledger, now });
  const parts = core({
    ledger,
    queue,
    lanes: {
      ...lanes,
      async take(signal) {
        const taken = await lanes.take(signal);
        await here.gate.promise;
        return taken;
      },
    },
    routes: o.routes,
    sealing: seal(keyring({ dataDir: folder })),
    settings: settings({ ...o.shelves, defaults: { lang: 'en', tz: 'UTC' } }),
    vendors: o.vendors,
    async http({ url, signal }) {
      clock.pass(1);
      wire.requests.push(url);
      const failure = await wire.fails?.(url, signal);
      if (failure) throw failure;
      return { status: 200, headers: {}, text: '' };
    },
    post: mailroom.post,
    depot: depot(join(folder, 'files')),
    mail: { ...NO_INTAKE, ...o.mail },
    mailbox: o.mailbox ?? (() => mailroom.box),
    readMail: readHere,
    mails: depot(join(folder, 'mails')),
    bots: () => o.bots.map((b) => b.bot),
    now,
  });
  const watch = pollers({
    core: parts,
    log: log({ level: 'silent' }),
    intervals: () => POLLS,
    mailEvery: MAILS,
    random: () => 0.5,
  });
  const handle = (work: (key: string, signal: AbortSignal) => Promise<void>) => ({
    atOnce: 4,
    async handle(key: string, signal: AbortSignal) {
      await here.gate.promise;
      here.running += 1;
      await work(key, signal).finally(() => {
        here.running -= 1;
      });
    },
  });
  await parts.recover(POLLS.idle);
  for (const { id, state } of await parts.accounts.all()) if (state === 'on') await queue.put('poll', id);
  // Programs ask for what they are told; its wake-ups are put off.
  const served = [...o.bots.map(({ bot }) => bot.id), ...INBOXES];
  await queue.run({
    poll: handle(watch.handlers.poll),
    ...Object.fromEntries(served.map((id) => [deliverOf(id), handle(parts.deliver.run)])),
    ticket: handle(parts.tickets.run),
    files: handle(parts.uploads.run),
    mail: handle(watch.handlers.mail),
    lane: handle(parts.incoming.hold),
    arrival: handle(parts.mail.run),
  });
  void parts.incoming.run(here.ending.signal).catch((error: unknown) => !here.dead && bugs.push(error));
  const look = () => {
    for (const listener of listeners) listener();
  };
  return Object.assign(here, { ledger, real, queue, core: parts, clock: watch.clock, look });
}

export function shelf() {
  const kept = new Map<string, Choice>();
  return {
    kept,
    get: async (key: string) => kept.get(key),
    set: async (key: string, value: Choice) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  };
}
