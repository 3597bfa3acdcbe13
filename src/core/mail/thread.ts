import { exact } from '#src/core/chats/message.ts';
import type { Db, Tables } from '#src/ledger.ts';
import type { WholeMail } from '#src/ports/mail.ts';
import { domainOf } from './address.ts';
import { detailOf } from './detail.ts';
import { threadIn } from './own.ts';

type Row = Tables['mails'];
type Ticket = Tables['tickets'];
type Numbered = { thread: string; number: string; account: string };

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
 * mailbox's own conversation, then a case's number in the subject. Whoever forwards a mail gives its Message-ID away: by
 * that only somebody joins who takes part or is of the same domain, and by a number alone only who takes part; others are
 * asked about. Domains that many share, as those of free mail, are no bar: the allowed domains are.
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
    if (others.length === 0 && (row.folder === 'sent' || (await belongs(db, thread, mail.from))))
      return { kind: 'known', thread };
    return { kind: 'ask', numbers: choices(await numbered(db, [thread, ...others])) };
  }
  return bySubject(db, mail);
}

/** The thread's ticket; undefined: its case is not opened by one (any more). */
export async function ticketIn(db: Db, thread: string): Promise<Ticket | undefined> {
  return db.selectFrom('tickets').selectAll().where('id', '=', thread).executeTakeFirst();
}

/** The threads of a case's number. */
async function threadsOf(db: Db, numbers: string[]): Promise<Numbered[]> {
  if (numbers.length === 0) return [];
  const rows = await db
    .selectFrom('tickets')
    .innerJoin('threads', 'threads.id', 'tickets.id')
    .select(['tickets.id', 'tickets.number', 'tickets.account'])
    .where('tickets.number', 'in', numbers)
    .where('tickets.kind', '=', 'open')
    .execute();
  return rows.map(({ id, number, account }) => ({ thread: id, number: number ?? '', account }));
}

/** The thread of a case: by its number, or by `<number>@<account>` where several have one; undefined: none, or not one alone. */
export async function threadOf(db: Db, name: string): Promise<string | undefined> {
  const [number = '', account] = name.split('@');
  const found = (await threadsOf(db, [number])).filter((one) => account === undefined || one.account === account);
  return found.length === 1 ? found[0]?.thread : undefined;
}

/** Numbers as people choose among them, each once. */
function choices(all: Numbered[]): string[] {
  const several = (number: string) => all.filter((one) => one.number === number).length > 1;
  return [...new Set(all.map(({ number, account }) => (several(number) ? exact(account, number) : number)))];
}

/** A letter of ours names its thread itself: it need not have been read first. */
async function answered(db: Db, row: Row, answers: string[], now: number): Promise<string[]> {
  const named = answers.flatMap((id) => threadIn(id) ?? []);
  const ours = named.length > 0 ? await db.selectFrom('threads').select('id').where('id', 'in', named).execute() : [];
  const threads = ours.map(({ id }) => id);
  const others = answers.filter((id) => !threads.includes(threadIn(id) ?? ''));
  if (others.length === 0) return threads;
  const mails = await db
    .selectFrom('mails')
    .select(['id', 'thread', 'state', 'at'])
    .where('message_id', 'in', others)
    .where('state', 'in', [...IN_THREAD, 'new'])
    .execute();
  const young = now - row.created_at < PATIENCE;
  return [...threads, ...threadsIn(row, mails, () => young)];
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
  return found.length > 0 ? { kind: 'ask', numbers: choices(found) } : { kind: 'new' };
}

/** Whether somebody takes part in a thread, or is of the same house as somebody who does. */
async function belongs(db: Db, thread: string, sender: string): Promise<boolean> {
  const domain = domainOf(sender.toLowerCase());
  return (await people(db, thread)).some((one) => domainOf(one) === domain);
}

async function takesPart(db: Db, thread: string, sender: string): Promise<boolean> {
  return (await people(db, thread)).includes(sender.toLowerCase());
}

/** Who wrote or got a mail of the thread. */
async function people(db: Db, thread: string): Promise<string[]> {
  const mails = await db
    .selectFrom('mails')
    .select(['sender', 'detail_json'])
    .where('thread', '=', thread)
    .where('state', 'in', IN_THREAD)
    .execute();
  return mails.flatMap((row) => {
    const { to = '', cc = [] } = detailOf(row).others ?? {};
    return [row.sender, to, ...cc];
  });
}

async function numbered(db: Db, threads: string[]): Promise<Numbered[]> {
  const rows = await db.selectFrom('tickets').select(['id', 'number', 'account']).where('id', 'in', threads).execute();
  return rows.flatMap(({ id, number, account }) => (number === null ? [] : { thread: id, number, account }));
}

/** What in a subject may be a case's number. */
function words(subject: string): string[] {
  const all = subject.match(/[\p{L}\p{N}][\p{L}\p{N}_-]*/gu) ?? [];
  const some = all.filter((word) => word.length >= SHORTEST && /\d/.test(word)).slice(0, MOST_WORDS);
  return [...new Set(some.flatMap((word) => [word, word.toUpperCase()]))];
}
