import type { ImapFlow } from 'imapflow';
import { z } from 'zod';
import { Failure } from '#src/ports/failure.ts';
import type { MailFolder, MailHead } from '#src/ports/mailbox.ts';
import type { Mark } from '#src/ports/types.ts';
import { examine, type Folder, path, sentFolder } from './folder.ts';
import { heads, search } from './heads.ts';

type Span = { uids: number[]; upTo: number; more: boolean };
type Marks = Partial<Record<MailFolder, string | undefined>>;

const MOST_MAILS = 200;
const MOST_UIDS = 10_000;
const DAY_MS = 24 * 3_600_000;
const BACK_MS = 3 * DAY_MS;
const marks = z.object({ inbox: z.string(), sent: z.string().optional() });

/** What came into INBOX and the folder of sent mails since the mark, at most 200 of each, by when they came. */
export async function since(client: ImapFlow, mark: Mark | undefined, now: number) {
  const known = read(mark);
  const inbox = await news(client, await inboxOf(client), { folder: 'inbox', mark: known.inbox, now });
  const sentPath = await sentFolder(client);
  const box = sentPath && (await examine(client, sentPath));
  const sent = box ? await news(client, box, { folder: 'sent', mark: known.sent, now }) : undefined;
  const next: Marks = { inbox: inbox.next, sent: sent?.next ?? known.sent };
  return {
    heads: byTime([...inbox.heads, ...(sent?.heads ?? [])]),
    next: JSON.stringify(next),
    more: inbox.more || (sent?.more ?? false),
  };
}

/** All that came at or after `from` (ISO 8601): in INBOX, among the sent mails and in `folders`, as far as they are there. */
export async function recent(client: ImapFlow, from: string, o: { folders: readonly string[]; now: number }) {
  const start = Date.parse(from);
  const sent = await sentFolder(client);
  const found = new Map<string, MailHead[]>();
  for (const name of ['INBOX', ...(sent ? [sent] : []), ...o.folders.map(path)]) {
    const box = name === 'INBOX' ? await inboxOf(client) : await examine(client, name);
    if (!box || found.has(box.path)) continue;
    // Servers count whole days, in their own time zone.
    const uids = await search(client, { since: new Date(start - DAY_MS) });
    const folder = name === sent ? 'sent' : 'inbox';
    const here = await heads(client, box, { uids, folder, now: o.now });
    found.set(
      box.path,
      here.filter(({ at }) => Date.parse(at) >= start),
    );
  }
  return byTime([...found.values()].flat());
}

async function inboxOf(client: ImapFlow): Promise<Folder> {
  const box = await examine(client, 'INBOX');
  if (!box) throw new Failure('down', 'the mailbox has no INBOX');
  return box;
}

/** `<uidvalidity>:<last uid>` alone is a mark of INBOX. */
function read(mark: Mark | undefined): Marks {
  if (mark === undefined) return {};
  try {
    return marks.parse(JSON.parse(mark));
  } catch {
    return { inbox: mark };
  }
}

async function news(
  client: ImapFlow,
  box: Folder,
  { folder, mark, now }: { folder: MailFolder; mark: string | undefined; now: number },
) {
  const [, validity, last] = /^(\d+):(\d+)$/.exec(mark ?? '') ?? [];
  const newest = box.next - 1;
  const span = mark === undefined ? { uids: [], upTo: newest, more: false } : await spanOf();
  const { uids, upTo, more } = span;
  return { heads: await heads(client, box, { uids, folder, now }), next: `${box.validity}:${upTo}`, more };

  function spanOf(): Promise<Span> {
    return validity === box.validity ? later(Number(last)) : lately();
  }
  async function later(from: number): Promise<Span> {
    if (newest <= from) return { uids: [], upTo: from, more: false };
    const to = Math.min(newest, from + MOST_UIDS);
    const found = await search(client, { uid: `${from + 1}:${to}` });
    return bounded(
      found.filter((uid) => uid > from && uid <= to),
      to,
      to < newest,
    );
  }
  async function lately(): Promise<Span> {
    const found = await search(client, { since: new Date(now - BACK_MS) });
    return bounded(
      found.filter((uid) => uid <= newest),
      newest,
      false,
    );
  }
}

function bounded(uids: number[], to: number, more: boolean): Span {
  if (uids.length <= MOST_MAILS) return { uids, upTo: to, more };
  const first = uids.slice(0, MOST_MAILS);
  return { uids: first, upTo: first.at(-1) ?? to, more: true };
}

function byTime(mails: MailHead[]): MailHead[] {
  return mails.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
