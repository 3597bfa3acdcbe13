import type { Db, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { detailOf } from './detail.ts';
import { threadIn } from './own.ts';

type Row = Tables['mails'];
type Ticket = Tables['tickets'];

/**
 * Where a mail belongs: to a `known` thread, to none yet (`new`), perhaps to one of several (`ask`: their numbers), or to
 * that of an earlier mail which is still on its way (`wait`).
 */
export type Place =
  | { kind: 'known'; thread: string }
  | { kind: 'new' }
  | { kind: 'ask'; numbers: string[] }
  | { kind: 'wait' };

const IN_THREAD = ['ticket', 'comment'] as const;
/** Words of a subject that may be a number; numbers are never shorter. */
const MOST_WORDS = 50;
const SHORTEST = 4;
/** A mail waits so long (ms) for one that it answers: two may name each other. */
const PATIENCE = 3_600_000;

/**
 * First what the mail answers (a Message-ID of ours names its thread, one of a mail taken in leads to it), then the
 * mailbox's own conversation, then a case's number in the subject. Who writes is believed only where nothing better is
 * there: by a number alone only someone joins who sent or got an earlier mail of the thread. Whoever can quote a Message-ID
 * of a thread joins it, also one of another sender's that many may know: the allowed domains decide who may write at all.
 */
export async function placeOf(db: Db, row: Row, mail: WholeMail, now: number): Promise<Place> {
  const conversations = row.conversation === null ? [] : [row.conversation];
  const ways = [
    await answered(db, row, mail.answers, now),
    conversations.length > 0 ? await inConversation(db, row, conversations) : [],
  ];
  for (const found of ways) {
    if (found.includes('wait')) return { kind: 'wait' };
    const [thread, ...others] = new Set(found);
    if (thread === undefined) continue;
    if (others.length === 0) return { kind: 'known', thread };
    return { kind: 'ask', numbers: await numbersOf(db, [thread, ...others]) };
  }
  return bySubject(db, mail);
}

/** The thread's ticket; undefined: its case is not opened by one (any more). */
export async function ticketIn(db: Db, thread: string): Promise<Ticket | undefined> {
  return db.selectFrom('tickets').selectAll().where('id', '=', thread).executeTakeFirst();
}

/** The threads of a case's number. */
export async function threadsOf(db: Db, numbers: string[]): Promise<{ thread: string; number: string }[]> {
  if (numbers.length === 0) return [];
  const rows = await db
    .selectFrom('tickets')
    .innerJoin('threads', 'threads.id', 'tickets.id')
    .select(['tickets.id', 'tickets.number'])
    .where('tickets.number', 'in', numbers)
    .where('tickets.kind', '=', 'open')
    .execute();
  return rows.map(({ id, number }) => ({ thread: id, number: number ?? '' }));
}

async function answered(db: Db, row: Row, answers: string[], now: number): Promise<string[]> {
  if (answers.length === 0) return [];
  const named = answers.flatMap((id) => threadIn(id) ?? []);
  const ours = named.length > 0 ? await db.selectFrom('threads').select('id').where('id', 'in', named).execute() : [];
  const mails = await db
    .selectFrom('mails')
    .select(['id', 'thread', 'state', 'at'])
    .where('message_id', 'in', answers)
    .where('state', 'in', [...IN_THREAD, 'new'])
    .execute();
  const young = now - row.created_at < PATIENCE;
  return [...ours.map(({ id }) => id), ...threadsIn(row, mails, () => young)];
}

async function inConversation(db: Db, row: Row, conversations: string[]): Promise<string[]> {
  const mails = await db
    .selectFrom('mails')
    .select(['id', 'thread', 'state', 'at'])
    .where('box', '=', row.box)
    .where('conversation', 'in', conversations)
    .where('state', 'in', [...IN_THREAD, 'new'])
    .execute();
  return threadsIn(row, mails, (one) => one.at < row.at || (one.at === row.at && one.id < row.id));
}

type Mail = Pick<Row, 'id' | 'thread' | 'state' | 'at'>;

function threadsIn(row: Row, mails: Mail[], first: (one: Mail) => boolean): string[] {
  return mails.flatMap((one) => {
    if (one.id === row.id) return [];
    if (one.state !== 'new') return one.thread ?? [];
    return first(one) ? ['wait'] : [];
  });
}

async function bySubject(db: Db, mail: WholeMail): Promise<Place> {
  const found = await threadsOf(db, words(mail.subject));
  const mine: typeof found = [];
  for (const one of found) if (await takesPart(db, one.thread, mail.from)) mine.push(one);
  const [only, ...others] = mine;
  if (only && others.length === 0) return { kind: 'known', thread: only.thread };
  return found.length > 0 ? { kind: 'ask', numbers: found.map(({ number }) => number) } : { kind: 'new' };
}

async function takesPart(db: Db, thread: string, sender: string): Promise<boolean> {
  const mails = await db
    .selectFrom('mails')
    .select(['sender', 'detail_json'])
    .where('thread', '=', thread)
    .where('state', 'in', IN_THREAD)
    .execute();
  return mails.some((row) => {
    const { to = '', cc = [] } = detailOf(row).others ?? {};
    return [row.sender, to, ...cc].includes(sender.toLowerCase());
  });
}

async function numbersOf(db: Db, threads: string[]): Promise<string[]> {
  const rows = await db.selectFrom('tickets').select('number').where('id', 'in', threads).execute();
  return rows.flatMap(({ number }) => number ?? []);
}

/** What in a subject may be a case's number. */
function words(subject: string): string[] {
  const all = subject.match(/[\p{L}\p{N}][\p{L}\p{N}_-]*/gu) ?? [];
  const some = all.filter((word) => word.length >= SHORTEST && /\d/.test(word)).slice(0, MOST_WORDS);
  return [...new Set(some.flatMap((word) => [word, word.toUpperCase()]))];
}
