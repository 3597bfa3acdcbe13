import type { Account, Accounts } from '#src/core/accounts/accounts.ts';
import type { Cases } from '#src/core/cases.ts';
import type { Replies } from '#src/core/tickets/replies.ts';
import { failpoint } from '#src/failpoint.ts';
import type { Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import type { MailHead } from '#src/ports/mailbox.ts';
import type { Boxes } from './boxes.ts';
import type { claiming } from './claim.ts';
import type { commenting } from './comment.ts';
import { detailOf } from './detail.ts';
import type { Endings } from './end.ts';
import type { fetching } from './fetch.ts';
import { type Facts, reasonOf } from './filters.ts';
import type { opening } from './open.ts';
import { isOwn } from './own.ts';
import { isWatched, relayed } from './relay.ts';
import { answerTo } from './reply.ts';
import type { Retry } from './retry.ts';
import type { MailSettings } from './settings.ts';
import { placeOf, threadOf } from './thread.ts';

type Row = Tables['mails'];

const HOUR = 3_600_000;

/** The wake-up `arrival`: a mail is fetched, read, and ends in a state, whatever stopped an earlier try half-way. */
export function taking(o: {
  ledger: Ledger;
  cases: Pick<Cases, 'soon'>;
  accounts: Accounts;
  boxes: Pick<Boxes, 'of'>;
  replies: Pick<Replies, 'one'>;
  mail: MailSettings;
  read: ReturnType<typeof fetching>;
  claim: ReturnType<typeof claiming>;
  list(box: Account, heads: MailHead[], next: undefined): Promise<number>;
  endings: Endings;
  retry: Retry;
  opening: ReturnType<typeof opening>;
  commenting: ReturnType<typeof commenting>;
  file(row: Row, signal: AbortSignal): Promise<void>;
  now(): number;
}) {
  const { ledger, mail: settings, endings } = o;
  const { db } = ledger;
  let last: Promise<unknown> = Promise.resolve();

  /** One after another: what is counted before a ticket is made still holds when it is there. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const next = last.then(work);
    last = next.catch(() => {});
    return next;
  }

  async function find(id: string): Promise<Row | undefined> {
    return db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async function facts(row: Row, known: boolean): Promise<Facts> {
    const rows = await db
      .selectFrom('mails')
      .select((eb) => [
        eb.fn.countAll<number>().as('all'),
        eb.fn.sum<number | null>(eb.case().when('sender', '=', row.sender).then(1).else(0).end()).as('sender'),
      ])
      .where('state', 'in', known ? ['comment'] : ['ticket', 'asking'])
      .where('ended_at', '>', o.now() - HOUR)
      .executeTakeFirst();
    return { folder: row.folder, known, fromSender: Number(rows?.sender ?? 0), fromAll: Number(rows?.all ?? 0) };
  }

  /** What needs no ticket; false: it may need one. */
  async function aside(row: Row, box: Account, mail: WholeMail): Promise<boolean> {
    // Nobody else puts anything with our marker among what we sent.
    const sent = row.folder === 'sent' && mail.headers['x-casebell'] !== undefined;
    if (sent || (await isOwn(db, mail, settings.boxes))) {
      await endings.ended(row, { state: 'own' });
      return true;
    }
    if (row.folder === 'inbox' && (await o.replies.one(box, mail))) {
      await endings.ended(row, { state: 'vendor' });
      return true;
    }
    const number = relayed(mail);
    if (number === undefined || !(await isWatched(ledger, number))) return false;
    await o.cases.soon(number);
    await endings.ended(row, { state: 'relay' });
    return true;
  }

  /** A person decided. */
  async function obey(row: Row, box: Account, mail: WholeMail, number: string | undefined, signal: AbortSignal) {
    const others = answerTo(mail, settings.boxes);
    if (number === undefined) return o.opening.open(row, box, mail, others, signal);
    const thread = await threadOf(db, number);
    if (!thread) return endings.fail(row, box, `no conversation by mail belongs to case ${number}`);
    if (!(await o.commenting.comment(row, box, mail, { thread, others }, signal))) await o.retry.wait(row);
  }

  async function decide(row: Row, box: Account, mail: WholeMail, signal: AbortSignal): Promise<void> {
    const others = answerTo(mail, settings.boxes);
    if (await o.opening.before(row, others)) return;
    const { order } = detailOf(row);
    if (order) return obey(row, box, mail, order.number, signal);
    if (await aside(row, box, mail)) return;
    const place = await placeOf(db, row, mail, o.now());
    if (place.kind === 'wait') return o.retry.wait(row);
    const known = place.kind !== 'new';
    const reason = reasonOf(mail, settings, await facts(row, known));
    if (reason) return endings.park(row, box, reason, { known });
    if (place.kind === 'ask') return endings.ask(row, box, place.numbers);
    if (place.kind === 'new') return o.opening.open(row, box, mail, others, signal);
    const { thread } = place;
    if (!(await o.commenting.comment(row, box, mail, { thread, others }, signal))) await o.retry.wait(row);
  }

  async function take(row: Row, box: Account, signal: AbortSignal): Promise<void> {
    const mailbox = await o.boxes.of(row.box);
    if (!mailbox) throw new Failure('unsupported', `${box.label} cannot be read`);
    const mail = await o.read(row, mailbox, signal);
    if (typeof mail === 'string') return endings.park(row, box, mail);
    const claimed = await o.claim(row, mail);
    failpoint('arrival.claimed');
    if (claimed) await inTurn(() => decide(claimed, box, mail, signal));
    failpoint('arrival.decided');
  }

  /** One that is not where it stood may have been moved within reach: listed again, it is found there. */
  async function seek(row: Row, box: Account, signal: AbortSignal): Promise<void> {
    try {
      const heads = await (await o.boxes.of(row.box))?.recent(row.at, signal);
      await o.list(
        box,
        (heads ?? []).filter(({ messageId }) => messageId === row.message_id),
        undefined,
      );
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }

  async function settle(row: Row, signal: AbortSignal): Promise<void> {
    const box = await o.accounts.find(row.box);
    if (!box)
      return endings.fail(row, { id: row.box, label: row.box, owner: '' }, 'its mailbox is not connected any more');
    if (await o.retry.rests(row, box)) return;
    try {
      await take(row, box, signal);
      await o.retry.over(row);
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof Failure && error.kind === 'missing') await seek(row, box, signal);
      if (await o.retry.again(row, box, error)) return;
      await endings.fail(row, box, error instanceof Failure ? error.message : 'reading it failed');
      await o.retry.over(row);
    }
  }

  return async function run(id: string, signal: AbortSignal): Promise<void> {
    const row = await find(id);
    if (row?.state === 'new') await settle(row, signal);
    const ended = await find(id);
    if (ended && ended.state !== 'new' && ended.filed === 0) await o.file(ended, signal);
  };
}
