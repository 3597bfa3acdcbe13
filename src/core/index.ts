import type { Ledger } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import type { Bot } from '#src/ports/bot.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Http, Vendor } from '#src/ports/vendor.ts';
import { accounts } from './accounts.ts';
import { audit } from './audit.ts';
import { cases } from './cases.ts';
import { catalogs } from './catalogs.ts';
import { composer } from './compose.ts';
import { deliver } from './deliver.ts';
import { desks } from './desks.ts';
import { doctor } from './doctor.ts';
import { notices } from './notices.ts';
import { outbox } from './outbox.ts';
import { people } from './people.ts';
import type { Settings } from './settings.ts';
import { tickets } from './tickets.ts';
import { watches } from './watches.ts';

export type Core = ReturnType<typeof core>;

/** What Casebell does, put together; everything it stands on is given. */
export function core(o: {
  ledger: Ledger;
  queue: Queue;
  settings: Settings;
  sealing: { seal(record: string, text: string): string; open(record: string, sealed: string): string };
  vendors: readonly Vendor[];
  http: Http;
  /** The chats that are switched on; they may start later than the core. */
  bots(): readonly Bot[];
  log?: Log | undefined;
  now(): number;
}) {
  const folk = people(o);
  const accountsPart = accounts({ ...o, desks: desks(o) });
  const box = outbox(o);
  const noticesPart = notices({ ...o, people: folk, outbox: box });
  const doctorPart = doctor({ ...o, notices: noticesPart });
  const casesPart = cases({ ...o, outbox: box, notices: noticesPart });
  const watchesPart = watches(o);
  const parts = {
    ...o,
    people: folk,
    watches: watchesPart,
    accounts: accountsPart,
    outbox: box,
    notices: noticesPart,
    doctor: doctorPart,
    cases: casesPart,
  };
  return {
    people: folk,
    accounts: accountsPart,
    notices: noticesPart,
    doctor: doctorPart,
    cases: casesPart,
    catalogs: catalogs(parts),
    settings: o.settings,
    watches: watchesPart,
    audit: audit(o),
    tickets: tickets(parts),
    deliver: deliver({ ...parts, compose: composer(parts) }),
    queue: o.queue,
    now: o.now,
  };
}
