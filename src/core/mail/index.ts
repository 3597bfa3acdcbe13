import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Health } from '#src/core/accounts/health.ts';
import { outgoing } from '#src/core/accounts/postman.ts';
import type { Cases } from '#src/core/cases.ts';
import type { Notices } from '#src/core/chats/notices.ts';
import type { People } from '#src/core/chats/people.ts';
import type { Settings } from '#src/core/chats/settings.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Files } from '#src/core/files/files.ts';
import type { incoming } from '#src/core/lanes/incoming.ts';
import type { Replies } from '#src/core/tickets/replies.ts';
import type { Tickets } from '#src/core/tickets/tickets.ts';
import type { Depot } from '#src/depot.ts';
import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailAccount, Post, ReadMail } from '#src/ports/mail.ts';
import type { Queue } from '#src/ports/queue.ts';
import { boxes, type OpenMailbox } from './boxes.ts';
import { checking } from './check.ts';
import { claiming } from './claim.ts';
import { commenting } from './comment.ts';
import { endings } from './end.ts';
import { fetching } from './fetch.ts';
import { filing } from './file.ts';
import { holding } from './held.ts';
import { listing } from './list.ts';
import { opening } from './open.ts';
import { replying } from './reply.ts';
import { retrying } from './retry.ts';
import type { MailSettings } from './settings.ts';
import { silence } from './silence.ts';
import { sweeping } from './sweep.ts';
import { taking } from './take.ts';

export type { Held } from './held.ts';

/** Mailboxes whose mails become tickets: each mail ends as a ticket, a comment, held with its reason, or told. */
export function mail(o: {
  ledger: Ledger;
  queue: Queue;
  accounts: Accounts;
  health: Health;
  doctor: Doctor;
  notices: Notices;
  people: People;
  settings: Settings;
  cases: Cases;
  files: Files;
  tickets: Tickets;
  replies: Replies;
  incoming: ReturnType<typeof incoming>;
  post: Post;
  /** Where the bytes of mails lie while they are needed. */
  mails: Depot;
  mail: MailSettings;
  readMail: ReadMail;
  mailbox: OpenMailbox;
  log?: Log | undefined;
  now(): number;
}) {
  const isIntake = ({ from }: MailAccount): boolean => o.mail.boxes.includes(from.toLowerCase());
  const parts = { ...o, isIntake, boxes: boxes({ accounts: o.accounts, open: o.mailbox }) };
  const ends = endings(o);
  const retry = retrying(o);
  const { list, recover } = listing(o);
  const run = taking({
    ...parts,
    retry,
    endings: ends,
    list,
    read: fetching(o),
    claim: claiming({ ...o, endings: ends }),
    opening: opening({ ...o, endings: ends }),
    commenting: commenting({ ...o, endings: ends }),
    file: filing({ ...parts, retry }),
  });
  const { held, counts, release, drop } = holding({ ...o, endings: ends });
  return {
    boxes: parts.boxes,

    /** Whether its mails become tickets. */
    isIntake,

    list,

    /** The wake-up `arrival`. */
    run,
    recover,

    held,
    counts,
    release,
    drop,

    replyTo: replying(o),
    send: outgoing(o),

    /** Whether a letter with this Message-ID left from that mailbox. */
    async sent(box: string, messageId: string, signal: AbortSignal): Promise<boolean> {
      const mailbox = await parts.boxes.of(box);
      if (!mailbox) throw new Failure('unsupported', 'this mailbox cannot be read');
      return mailbox.sent(messageId, signal);
    },

    ...checking({ ...parts, list }),
    silence: silence(parts),
    sweep: sweeping(o),
  };
}
