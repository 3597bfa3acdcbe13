import type { Depot } from '#src/depot.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Lanes } from '#src/ports/lane.ts';
import type { Holding } from '#src/ports/lease.ts';
import { MailAccount, type Post, type ReadMail } from '#src/ports/mail.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Download, Http, Vendor } from '#src/ports/vendor.ts';
import { keys } from './access/keys.ts';
import { links } from './access/links.ts';
import { reach } from './access/reach.ts';
import { sessions } from './access/sessions.ts';
import { type Accounts, accounts } from './accounts/accounts.ts';
import { catalogs } from './accounts/catalogs.ts';
import { desks } from './accounts/desks.ts';
import { expiry } from './accounts/expiry.ts';
import { type Health, health } from './accounts/health.ts';
import { intake } from './accounts/intake.ts';
import { postman } from './accounts/postman.ts';
import { settling } from './accounts/settled.ts';
import { audit } from './audit.ts';
import { board } from './board.ts';
import { cases } from './cases.ts';
import { composer } from './chats/compose.ts';
import { deliver } from './chats/deliver.ts';
import { notices } from './chats/notices.ts';
import { outbox } from './chats/outbox.ts';
import { people } from './chats/people.ts';
import type { Settings } from './chats/settings.ts';
import { doctor } from './doctor.ts';
import { files } from './files/files.ts';
import { uploads } from './files/upload.ts';
import { incoming } from './lanes/incoming.ts';
import type { Routes } from './lanes/route.ts';
import type { OpenMailbox } from './mail/boxes.ts';
import { mail as mailIntake } from './mail/index.ts';
import type { MailSettings } from './mail/settings.ts';
import { overview } from './overview.ts';
import { history } from './tickets/history.ts';
import { replies } from './tickets/replies.ts';
import { tickets } from './tickets/tickets.ts';
import { watches } from './watches.ts';

export type Core = ReturnType<typeof core>;

/** What Casebell does, put together; everything it stands on is given. */
export function core(o: {
  ledger: Ledger;
  queue: Queue;
  /** Throws in a ledger transaction where this process may no longer send for that bot; without it there is only this one. */
  guard?: ((tx: Db, bot: string) => Promise<void>) | undefined;
  /** Who does what one process at a time does; without it there is only this one. */
  holdings?: (() => Promise<Holding[]>) | undefined;
  /** What tickets come in by, and where those of each lane go. */
  lanes: Lanes;
  routes: Routes;
  settings: Settings;
  sealing: { seal(record: string, text: string): string; open(record: string, sealed: string): string };
  vendors: readonly Vendor[];
  http: Http;
  /** Without it there are no pictures. */
  download?: Download | undefined;
  post: Post;
  /** Where files lie until their vendor has them. */
  depot: Depot;
  /** Which mails become tickets; how a mailbox is opened, and a mail read; where mails lie while they are needed. */
  mail: MailSettings;
  mailbox: OpenMailbox;
  readMail: ReadMail;
  mails: Depot;
  /** Where the people of a bot reach our pages, without a slash at its end; undefined: nowhere. */
  origin?: ((bot: string) => string | undefined) | undefined;
  /** The chats that are switched on; they may start later than the core. */
  bots(): readonly Bot[];
  log?: Log | undefined;
  now(): number;
}) {
  const folk = people(o);
  const mail = postman({ ledger: o.ledger, post: o.post, accounts: () => accountsPart, health: () => healthPart });
  const check: Parameters<typeof desks>[0]['check'] = (credentials, keep, signal) =>
    o.post.check(MailAccount.parse(credentials), keep, signal);
  const desksPart = desks({ ...o, mail, check });
  const accountsPart: Accounts = accounts({ ...o, desks: desksPart });
  const box = outbox(o);
  const noticesPart = notices({ ...o, people: folk, outbox: box });
  const doctorPart = doctor({ ...o, notices: noticesPart });
  const casesPart = cases({ ...o, outbox: box, notices: noticesPart });
  const watchesPart = watches(o);
  const healthPart: Health = health({ accounts: accountsPart, doctor: doctorPart });
  const filesPart = files(o);
  const shared = { ...o, accounts: accountsPart, doctor: doctorPart, health: healthPart, notices: noticesPart };
  const uploadsPart = uploads({ ...shared, files: filesPart });
  const ticketsPart = tickets({
    ...shared,
    files: filesPart,
    uploads: uploadsPart,
    watches: watchesPart,
    cases: casesPart,
  });
  const keysPart = keys(o);
  const reachPart = reach({ accounts: accountsPart });
  const parts = {
    ...o,
    keys: keysPart,
    reach: reachPart,
    health: healthPart,
    people: folk,
    watches: watchesPart,
    accounts: accountsPart,
    outbox: box,
    notices: noticesPart,
    doctor: doctorPart,
    cases: casesPart,
  };
  const incomingPart = incoming({ ...parts, files: filesPart, tickets: ticketsPart });
  const repliesPart = replies({ ...shared, cases: casesPart, tickets: ticketsPart });
  const mailPart = mailIntake({
    ...parts,
    files: filesPart,
    tickets: ticketsPart,
    replies: repliesPart,
    incoming: incomingPart,
  });

  async function resume(account: string): Promise<void> {
    await doctorPart.over(`account:${account}`);
    await o.queue.put('poll', account);
    await o.queue.put('mail', account);
    await ticketsPart.resume();
    await uploadsPart.resume(account);
  }

  return {
    people: folk,
    accounts: accountsPart,
    notices: noticesPart,
    doctor: doctorPart,
    health: healthPart,
    cases: casesPart,
    catalogs: catalogs(parts),
    settings: o.settings,
    watches: watchesPart,
    audit: audit(o),
    files: filesPart,
    uploads: uploadsPart,
    tickets: ticketsPart,
    replies: repliesPart,
    mail: mailPart,
    settle: settling({ ...o, desks: desksPart, resume }),
    deliver: deliver({ ...parts, compose: composer(parts) }),
    expiry: expiry({ ...o, notices: noticesPart }),
    history: history(o),
    incoming: incomingPart,
    intake: intake({ ledger: o.ledger, desks: desksPart }),
    keys: keysPart,
    reach: reachPart,
    board: board(parts),
    overview: overview(o),
    links: links(o),
    sessions: sessions(o),
    queue: o.queue,
    lanes: o.lanes,
    /** Who does what one process at a time does; none where there is only this process. */
    holdings: async (): Promise<Holding[]> => (await o.holdings?.()) ?? [],
    now: o.now,

    /**
     * At start: all that is not at its end has a wake-up. The next polls stand in the ledger as planned before; that each
     * account has one, `idle` ms from now at the latest, is only made sure of.
     */
    async recover(idle: number): Promise<void> {
      await ticketsPart.recover();
      await uploadsPart.recover();
      await box.recover();
      await mailPart.recover();
      for (const { id } of await accountsPart.all()) {
        await o.queue.put('poll', id, { notBefore: o.now() + idle });
        await o.queue.put('mail', id);
      }
    },

    /** An account has a new credential: its polls, its mail, and what waited for it go on. */
    resume,
  };
}
