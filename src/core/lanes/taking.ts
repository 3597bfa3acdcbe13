import { personId } from '#src/core/chats/people.ts';
import type { Doctor } from '#src/core/doctor.ts';
import type { Files } from '#src/core/files/files.ts';
import type { Problem } from '#src/core/tickets/dispatch.ts';
import type { Tickets } from '#src/core/tickets/tickets.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import type { Log } from '#src/log.ts';
import { sleep } from '#src/pace.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Lanes, Taken } from '#src/ports/lane.ts';
import { cut, oneLine } from '#src/text.ts';
import { words } from '#src/words.ts';
import type { deadLetters } from './dead.ts';
import { draftFor } from './draft.ts';
import { type Carried, foreign, read, write } from './letter.ts';
import type { ringing } from './ring.ts';
import type { Goal, Routes } from './route.ts';

type Row = Tables['incoming'];

/** Letters under way at once. */
const AT_ONCE = 4;
/** One that was taken more often than that kills whoever takes it. */
const MOST_TIMES = 10;
/** Milliseconds until a letter is taken again that could not be dealt with: each time twice as long, up to the longest. */
const AGAIN = 30_000;
const LONGEST_AGAIN = 15 * 60_000;
/** Until lanes are asked again. */
const RESPITE = 1_000;
const LONG_RESPITE = 60_000;
/** Failed takes in a row until people are told. */
const BLINKS = 6;
/** A lane that fails is asked again by then (ms): as long as none said so, all are heard. */
const HEARD = 2 * 60_000;
/** Characters kept of what is no ticket. */
const GARBLED = 2_000;
const TITLE = 80;

/** Takes letters from the lanes and does what their routes say, each once. */
export function taking(o: {
  ledger: Ledger;
  lanes: Lanes;
  routes: Routes;
  doctor: Doctor;
  tickets: Tickets;
  files: Pick<Files, 'of'>;
  ringing: ReturnType<typeof ringing>;
  dead: ReturnType<typeof deadLetters>;
  judge(t: Carried, lane: Row['lane']): Promise<Goal | { problems: Problem[] }>;
  newId(): string;
  /** Sends anew what stands in lanes that are not these. */
  regain(): Promise<void>;
  log?: Log | undefined;
  now(): number;
}) {
  const { ledger, now } = o;
  /** When a lane failed last; also in the last run, for all we know. */
  let deafAt: number | undefined = now();

  async function find(column: 'id' | 'origin', value: string): Promise<Row | undefined> {
    return ledger.db.selectFrom('incoming').selectAll().where(column, '=', value).executeTakeFirst();
  }

  /** One that somebody else put there, or another Casebell: its row, made at first sight. */
  async function adopt({ id, body, lane }: Taken): Promise<Row> {
    const origin = `lane|${id}`;
    const person = personId({ bot: 'lane', user: lane });
    // Somebody should hear how it ends.
    const [chat = person] = o.routes[lane].chats;
    const at = { origin, lane, person, chat };
    const t = foreign(body, at);
    const key = o.newId();
    const garbled = 'why' in t;
    const row: Row = {
      ...at,
      id: key,
      source: 'lane',
      body_json: garbled ? JSON.stringify(cut(body, GARBLED).text) : write(t, key, now()),
      state: 'queued',
      message: null,
      why: garbled ? t.why : null,
      attempts: 0,
      created_at: now(),
      ended_at: null,
    };
    await ledger.write((tx) =>
      tx
        .insertInto('incoming')
        .values(row)
        .onConflict((c) => c.column('origin').doNothing())
        .execute(),
    );
    return (await find('origin', origin)) ?? row;
  }

  /** Out of its lane, by this commit; false: it was before. */
  async function end(tx: Db, { id }: Row, to: Pick<Row, 'state' | 'why'>): Promise<boolean> {
    const moved = await tx
      .updateTable('incoming')
      .set({ ...to, ended_at: now() })
      .where('id', '=', id)
      .where('state', 'in', ['queued', 'held'])
      .executeTakeFirst();
    return moved.numUpdatedRows > 0n;
  }

  async function bury(row: Row, title: string, why: string): Promise<void> {
    await o.dead.tell(row.lane, why);
    await ledger.write(async (tx) => {
      if (!(await end(tx, row, { state: 'dead', why }))) return;
      await o.ringing.own(tx, row);
      await o.ringing.died(tx, row, title, why);
    });
  }

  async function open(row: Row, times: number): Promise<void> {
    const t = read(row);
    if (!t) return bury(row, cut(oneLine(row.body_json), TITLE).text, row.why ?? 'it is no ticket');
    if (times > MOST_TIMES) return bury(row, t.title, `it was taken ${MOST_TIMES} times and never came through`);
    const goal = await o.judge(t, row.lane);
    if ('problems' in goal) return bury(row, t.title, inWords(goal.problems));
    const { account, chats } = goal;
    // Its account went meanwhile: what came along would go unseen.
    if (!account && (await o.files.of(row.id)).length > 0)
      return bury(row, t.title, inWords([{ field: 'files', say: 'problem-files-nowhere' }]));
    const who = chats.length > 0 ? await o.ringing.author(row, t) : '';
    await ledger.write(async (tx) => {
      if (!(await end(tx, row, { state: 'done', why: null }))) return;
      if (chats.length > 0) await o.ringing.ring(tx, row, t, goal, who);
      if (!account) return;
      await o.ringing.own(tx, row);
      const { id, person, chat } = row;
      await o.tickets.submit(tx, {
        id,
        person,
        chat,
        account: account.id,
        out: { kind: 'open', draft: draftFor(t, account.vendor) },
      });
      failpoint('incoming.submitted');
    });
  }

  async function heard(): Promise<void> {
    if (deafAt === undefined || now() - deafAt < HEARD) return;
    await o.doctor.over('lanes:take', { people: [], notice: { say: 'notice-lanes-heard', args: {} } });
    deafAt = undefined;
  }

  async function handle(taken: Taken): Promise<void> {
    const key = `incoming:${taken.id}`;
    try {
      failpoint('incoming.taken');
      await heard();
      const row = (await find('id', taken.id)) ?? (await adopt(taken));
      if (row.state === 'queued' || row.state === 'held') await open(row, taken.times);
      failpoint('incoming.handed');
      await taken.done();
      failpoint('incoming.done');
      if (taken.times > 1) await o.doctor.over(key);
    } catch (error) {
      await o.doctor.trouble(key, error);
      const again = Math.min(LONGEST_AGAIN, AGAIN * 2 ** Math.min(taken.times - 1, 10));
      await taken.later(error instanceof Failure ? (error.retryAfterMs ?? again) : again);
    }
  }

  /** The next letter; undefined: none, and how long to wait is over. */
  async function next(signal: AbortSignal): Promise<Taken | undefined> {
    try {
      return await o.lanes.take(signal);
    } catch (error) {
      if (signal.aborted) return undefined;
      deafAt = now();
      const why = error instanceof Error ? error.message : String(error);
      const notice = { say: 'notice-lanes-deaf', args: { why } };
      await o.doctor.trouble('lanes:take', error, { people: [], notice, after: BLINKS });
      // A lane that fails rests by itself; the others are not to wait for it.
      await sleep(RESPITE, signal).catch(() => {});
      return undefined;
    }
  }

  return async function run(signal: AbortSignal): Promise<void> {
    await o.regain().catch(async (error: unknown) => {
      await o.doctor
        .trouble('lanes:regain', error, { people: [], notice: { say: 'notice-bug', args: {} } })
        .catch((late: unknown) => void o.log?.error({ error: late }, 'tickets of other lanes are not sent anew'));
    });
    const busy = new Set<Promise<void>>();
    while (!signal.aborted) {
      const taken = await next(signal).catch((error: unknown) => lost(error, signal));
      if (!taken) continue;
      // What cannot even be written down comes back by itself.
      const work = handle(taken)
        .catch((error: unknown) => void o.log?.error({ error, id: taken.id }, 'a ticket stays in its lane'))
        .finally(() => busy.delete(work));
      busy.add(work);
      if (busy.size >= AT_ONCE) await Promise.race(busy);
    }
    await Promise.all(busy);
  };

  /** Not even the trouble could be written down. */
  async function lost(error: unknown, signal: AbortSignal): Promise<undefined> {
    o.log?.error({ error }, 'the lanes cannot be read');
    await sleep(LONG_RESPITE, signal).catch(() => {});
  }
}

/** In English: as it stands in the ledger. */
function inWords(problems: Problem[]): string {
  const say = words('en');
  return problems.map(({ field, say: key, args }) => `${field}: ${say(key, args)}`).join('; ');
}
