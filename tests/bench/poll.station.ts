import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { casePoller } from '#pollers/cases.ts';
import { chatId } from '#src/core/chats/people.ts';
import { settings } from '#src/core/chats/settings.ts';
import { core } from '#src/core/index.ts';
import { depot } from '#src/depot.ts';
import { openStores } from '#src/house.ts';
import { http } from '#src/http.ts';
import { localLanes } from '#src/lanes/local.ts';
import { chunks, type Db } from '#src/ledger.ts';
import type { ChatRef } from '#src/ports/bot.ts';
import type { Case } from '#src/ports/types.ts';
import { localQueue } from '#src/queues/local.ts';
import { dated } from '#src/rows.ts';
import { keyring, seal } from '#src/seal.ts';
import { NO_ROUTES } from '#tests/fakes/lanes.ts';
import { NO_INTAKE, readHere } from '#tests/fakes/letterbox.ts';
import { fakePost } from '#tests/fakes/mail.ts';
import { commentRow as toComment, attachmentRow as toFile, caseRow as toHead } from '#vendors/redhat/rows.ts';
import { redhat } from '#vendors/redhat.ts';
import type { Cost } from './paired.ts';
import { cost, type Portal, START } from './poll.portal.ts';
import { attachmentRows, caseRow, commentRows, numbered } from './poll.rows.ts';

const PERSON = 'telegram|ann';
const SIGNAL = new AbortController().signal;
/** The pace we keep at Red Hat is time that passes, not work that is done. */
const AT_ONCE = { ...redhat.limits, perSecond: 1e6, burst: 1e6 };
const INTERVALS = { urgent: 30_000, high: 60_000, medium: 120_000, low: 300_000, idle: 600_000 };

export type Station = Awaited<ReturnType<typeof station>>;

/**
 * The poller and the core on a ledger of their own, with Red Hat's client for this portal: every case there is watched
 * by so many chats and known as it is. Nothing is sent: what is owed stays in the ledger.
 */
export async function station(portal: Portal, o: { watched: number; chats: number }) {
  const { now } = portal;
  const folder = mkdtempSync(join(tmpdir(), 'casebell-poll-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { ledger, shelf, close } = await openStores({ dataDir: folder, databaseUrl: undefined }, () => ({}));
  const mailroom = fakePost();
  const parts = core({
    ledger,
    queue: localQueue({ ledger, now, crashed: (_kind, _key, error) => raise(error) }),
    lanes: localLanes({ ledger, now }),
    routes: NO_ROUTES,
    sealing: seal(keyring({ dataDir: folder })),
    settings: settings({ ...shelf, defaults: { lang: 'en', tz: 'UTC' } }),
    vendors: [{ ...redhat, limits: AT_ONCE }],
    http: http({ now }),
    post: mailroom.post,
    depot: depot(join(folder, 'uploads')),
    mail: NO_INTAKE,
    mailbox: () => mailroom.box,
    readMail: readHere,
    mails: depot(join(folder, 'mails')),
    bots: () => [],
    now,
  });
  const credentials = { token: 'offline', api: portal.api, sso: portal.sso };
  const made = await parts.accounts.connect({ person: PERSON, vendor: 'redhat', credentials }, SIGNAL);
  if (made.kind !== 'connected') throw new Error(`not connected: ${made.kind}`);
  const { id } = made.account;
  const poll = casePoller({ core: parts, intervals: () => INTERVALS, random: () => 0.5 });
  await watchAll();
  await portal.asked();

  /** The first chat as /watch does it; the others as rows like its own. */
  async function watchAll(): Promise<void> {
    const [first, ...others] = Array.from({ length: o.chats }, (_, i): ChatRef => {
      return { bot: 'telegram', room: `-100${i}`, kind: 'group', title: `team ${i}` };
    });
    if (!first) return;
    const numbers = Array.from({ length: o.watched }, (_, i) => numbered(i));
    await ledger.write(async (tx) => {
      for (const chat of [first, ...others]) await parts.people.ensureChat(tx, chat);
      for (const number of numbers)
        await parts.watches.addIn(tx, { chat: chatId(first), account: id, number, floor: null, person: PERSON });
      for (const chat of others) await copies(tx, chatId(chat), numbers);
    });
    for (const some of chunks(numbers.map((_, i) => known(i)))) await parts.cases.absorb(id, some);
  }

  async function copies(tx: Db, chat: string, numbers: string[]): Promise<void> {
    for (const some of chunks(numbers)) {
      const rows = some.map((number) => ({
        chat,
        account: id,
        number,
        floor: null,
        person: PERSON,
        created_at: now(),
      }));
      await tx.insertInto('watches').values(rows).execute();
    }
  }

  async function owed(): Promise<number> {
    const { n } = await ledger.db
      .selectFrom('deliveries')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    return Number(n);
  }

  return {
    /** Cycles in which so many cases changed; throws where not each of them was owed to each chat. */
    async run(cycles: number, changed: number): Promise<Cost> {
      const before = await owed();
      const sum = { cpu: 0, seconds: 0 };
      for (let i = 0; i < cycles; i += 1) {
        await portal.pass(changed);
        const { cpu, seconds } = await cost(() => poll(id, SIGNAL));
        sum.cpu += cpu;
        sum.seconds += seconds;
      }
      const { failure } = await parts.accounts.get(id);
      if (failure) throw new Error(`a cycle failed: ${failure}`);
      const due = cycles * changed * o.chats;
      const made = (await owed()) - before;
      if (made !== due) throw new Error(`${cycles} cycles owe ${made} messages, not ${due}`);
      return sum;
    },
    async stop(): Promise<void> {
      await close();
      portal.stop();
    },
  };
}

/** A case as it stands at the portal from the first, read as Red Hat's client reads it. */
function known(i: number): Case {
  const state = { at: new Date(START - (i + 1) * 60_000 + 250).toISOString(), said: 0 };
  const { head, description = '' } = toHead.parse(caseRow(i, state));
  return {
    ...head,
    description,
    comments: dated(
      commentRows(i, state).map((row) => toComment.parse(row)),
      head.modified,
    ),
    attachments: dated(
      attachmentRows(i).flatMap((row) => toFile.parse(row) ?? []),
      head.modified,
    ),
  };
}

function raise(error: unknown): never {
  throw error;
}
