import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chatId, personId } from '#src/core/chats/people.ts';
import type { Core } from '#src/core/index.ts';
import type { Routes } from '#src/core/lanes/route.ts';
import type { OpenMailbox } from '#src/core/mail/boxes.ts';
import type { MailSettings } from '#src/core/mail/settings.ts';
import { localLanes } from '#src/lanes/local.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { Lanes } from '#src/ports/lane.ts';
import type { Priority } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { type FakeBot, fakeBot } from './bot.ts';
import { fakeClock } from './clock.ts';
import { type FakeDesk, fakeDesk } from './desk.ts';
import { NO_ROUTES } from './lanes.ts';
import { fakePost } from './mail.ts';
import { begin, type Fate, shelf, type Wire } from './process.ts';
import { program } from './program.ts';

export { POLLS } from './process.ts';

export type Town = Awaited<ReturnType<typeof town>>;

/** In memory where the system has such a place: each commit is an fsync. */
const FAST = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const NEVER = AbortSignal.timeout(2 ** 31 - 1);

/**
 * The core as it is, with its wake-ups, on a folder of its own: a vendor and two chat platforms in memory, and a clock
 * that moves only in `live`, from one wake-up to the next. Telegram edits; Slack edits and can be asked what arrived.
 */
export async function town(
  o: {
    desk?: (now: () => number) => FakeDesk;
    bots?: (now: () => number) => FakeBot[];
    more?: Vendor[];
    /** Those in the ledger, where no others are given. */
    lanes?: Lanes;
    routes?: Partial<Routes>;
    /** Mailboxes that become tickets, and how each is opened. */
    mail?: Partial<MailSettings>;
    mailbox?: OpenMailbox;
  } = {},
) {
  const folder = mkdtempSync(join(FAST, 'casebell-core-'));
  const clock = fakeClock();
  const { now } = clock;
  const redhat = o.desk?.(now) ?? fakeDesk({ now });
  const telegram = fakeBot('telegram', { now, edits: true });
  const slack = fakeBot('slack', { now, edits: true, finds: true });
  const bots = o.bots?.(now) ?? [telegram, slack];
  const shelves = { chats: shelf(), people: shelf() };
  const wire: Wire = { requests: [], fails: undefined };
  const mailroom = fakePost();
  const bugs: unknown[] = [];
  const fate: Fate = { commit: undefined };
  let events = 0;
  let far = o.lanes;
  let life = await process();
  await program(life.real);

  function process() {
    const vendors = [redhat.vendor, ...(o.more ?? [])];
    const lanes = (here: Parameters<typeof localLanes>[0]) => far ?? localLanes(here);
    const routes = { ...NO_ROUTES, ...o.routes };
    return begin({
      folder,
      clock,
      vendors,
      bots,
      shelves,
      wire,
      mailroom,
      lanes,
      routes,
      mail: o.mail,
      mailbox: o.mailbox,
      bugs,
      fate,
    });
  }

  async function end(): Promise<void> {
    life.dead = true;
    life.ending.abort(new Error('this process is dead'));
    life.gate.reject(new Error('this process is dead'));
    life.gate.promise.catch(() => {});
    void life.queue.stop(0);
    await life.real.close();
  }

  async function next(): Promise<number> {
    const row = await life.real.db
      .selectFrom('wakeups')
      .select((eb) => eb.fn.min('not_before').as('at'))
      .executeTakeFirst();
    return Number(row?.at ?? Number.POSITIVE_INFINITY);
  }

  async function idle(): Promise<void> {
    for (let quiet = 0; quiet < 3 && !life.dead; ) {
      life.look();
      await new Promise((resolve) => setImmediate(resolve));
      if (life.dead) return;
      quiet = life.running === 0 && (await next()) > now() ? quiet + 1 : 0;
    }
  }

  return {
    redhat,
    telegram,
    slack,
    bots,
    wire,
    mailroom,
    fate,
    shelves,
    now,
    get core() {
      return life.core;
    },
    get ledger() {
      return life.ledger;
    },
    get clock() {
      return life.clock;
    },
    get dead() {
      return life.dead;
    },
    /** What every chat platform was made to show in that chat. */
    seen: (chat: string) => bots.flatMap((b) => b.seen(chat)),

    /** Time passes and work is done, from one wake-up to the next. */
    async live(ms = 2_000): Promise<void> {
      const end = now() + ms;
      life.gate.resolve();
      for (await idle(); !life.dead && (await next()) <= end; await idle())
        clock.pass(Math.max(0, (await next()) - now()));
      if (life.dead) return;
      clock.pass(Math.max(0, end - now()));
      life.gate = Promise.withResolvers<void>();
      if (bugs.length > 0) throw bugs[0];
    },
    /** Work is done until something holds; for what never ends. */
    async until(holds: () => boolean): Promise<void> {
      life.gate.resolve();
      while (!holds()) {
        life.look();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
    /** The clock is set, forward or back: nothing is done meanwhile. */
    jump: clock.pass,
    /** Errors so far were meant to be: `live` no longer throws them. */
    forgive: () => void bugs.splice(0),
    /** Nothing more of this process reaches the ledger. */
    die(): void {
      life.dead = true;
      void life.queue.stop(0);
    },
    /** The process is gone, whatever it was doing, and another begins on the same folder, with other lanes if given. */
    async restart({ lanes }: { lanes: Lanes | undefined } = { lanes: far }): Promise<void> {
      await end();
      far = lanes;
      life = await process();
    },
    async stop(): Promise<void> {
      await end();
      rmSync(folder, { recursive: true });
    },

    /** Somebody writes in a chat, which is then known; a direct one unless a group is named. Resolves with the chat's id. */
    async meets(name: string, o: { bot?: string; group?: string } = {}): Promise<string> {
      const { bot = 'telegram', group } = o;
      const person = { bot, user: name.toLowerCase(), name };
      const chat: ChatRef = group
        ? { bot, room: group, kind: 'group', title: group }
        : { bot, room: person.user, kind: 'direct' };
      events += 1;
      await life.core.people.meet({ source: bot, id: `e${events}` }, person, chat);
      return chatId(chat);
    },
    /** An account of Ann's; Ann is met and an admin. */
    async account(token = 'good-token'): Promise<string> {
      const ann = await this.meets('Ann');
      await life.core.people.allowPerson(ann, '*', 'admin');
      const made = await life.core.accounts.connect({ person: ann, vendor: 'redhat', credentials: { token } }, NEVER);
      if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
      return made.account.id;
    },
    /** A draft that is right; its id. */
    async draft(t: Parameters<Core['tickets']['draft']>[0]): Promise<string> {
      const made = await life.core.tickets.draft(t);
      if ('problems' in made) throw new Error(made.problems.map((p) => `${p.field}: ${p.say}`).join());
      return made.id;
    },
    /** What /watch does. */
    async watch(chat: string, account: string, number: string, floor: Priority | null = null): Promise<void> {
      if (number !== '*') {
        const found = await (await life.core.accounts.desk(account)).get?.(number, NEVER);
        if (found) await life.core.cases.absorb(account, [found]);
      }
      await life.core.watches.add({ chat, account, number, floor, person: personId({ bot: 'telegram', user: 'ann' }) });
      await life.core.queue.put('poll', account);
    },
  };
}
