import { z } from 'zod';
import { codeOf, type Graph, statusOf } from '#src/graph.ts';
import { retold } from '#src/http.ts';
import { Failure } from '#src/ports/failure.ts';
import type { MailFolder, MailHead } from '#src/ports/mailbox.ts';
import { believed, date, flag, word } from '#src/rows.ts';

/** `next`: more of this round. `done`: it is over, and where the next one begins. */
type Page = { heads: MailHead[]; rows: number } & ({ next: string } | { done: string });

const DENIED = 'Microsoft 365 does not let the application read this mailbox: grant it Mail.ReadWrite there';
const NO_MAILBOX = 'Microsoft 365 knows no such mailbox';
const SELECT = 'id,internetMessageId,conversationId,receivedDateTime,isDraft';
const AT_ONCE = 100;
const MOST_PAGES = 200;

const WELL_KNOWN = { inbox: 'inbox', sent: 'sentitems' } as const satisfies Record<MailFolder, string>;

const row = z.object({
  id: z.string().min(1),
  '@removed': z.unknown().optional(),
  internetMessageId: word,
  conversationId: word,
  receivedDateTime: date,
  isDraft: flag,
});
const page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
});
const named = z.object({ value: z.array(z.object({ id: z.string().min(1) })) });
const folderRow = z.object({ id: z.string().min(1) });
const message = z.object({ parentFolderId: word, isRead: flag });

/**
 * The mails of one mailbox. A mailbox that is not there is `auth`, a matter of its account; one that may not be read is `forbidden`. Folders
 * have their display name, beneath the root of the mailbox.
 */
export function messages(graph: Graph, now: () => number) {
  const { mailbox } = graph;
  /** Ids of folders by the names mails are moved to. */
  const folders = new Map<string, string>();

  function read(value: unknown[], folder: MailFolder): MailHead[] {
    return believed(value, row, 'Microsoft Graph').good.flatMap((mail) =>
      mail['@removed'] !== undefined || mail.isDraft
        ? []
        : {
            place: mail.id,
            folder,
            messageId: mail.internetMessageId,
            conversation: mail.conversationId,
            size: undefined,
            // A change of a mail that is known may come with no more than its id.
            at: mail.receivedDateTime ?? new Date(now()).toISOString(),
          },
    );
  }
  async function find(name: string, signal: AbortSignal): Promise<string | undefined> {
    const query = { $filter: `displayName eq ${quoted(name)}`, $select: 'id' };
    const { value } = await ofMailbox(graph.read(`${mailbox}/mailFolders`, named, { query, signal }));
    return value[0]?.id;
  }
  async function made(displayName: string, signal: AbortSignal): Promise<string> {
    const known = folders.get(displayName) ?? (await find(displayName, signal));
    if (known) return known;
    try {
      // Not in doubt when its answer is lost: the next attempt finds it.
      const o = { method: 'POST', json: { displayName }, effect: false, signal } as const;
      return (await ofMailbox(graph.read(`${mailbox}/mailFolders`, folderRow, o))).id;
    } catch (error) {
      const twin = statusOf(error) === 409 ? await find(displayName, signal) : undefined;
      if (twin) return twin;
      throw error;
    }
  }

  return {
    /** The link at which a round over all received since then begins. */
    begin(folder: MailFolder, from: string): string {
      return `${mailbox}/mailFolders/${WELL_KNOWN[folder]}/messages/delta?${new URLSearchParams({
        $select: SELECT,
        $filter: `receivedDateTime ge ${moment(from)}`,
      })}`;
    },

    /** One page of a round; undefined where Graph no longer knows the link (410) and the round begins anew. */
    async page(folder: MailFolder, link: string, signal: AbortSignal): Promise<Page | undefined> {
      const prefer = `odata.maxpagesize=${AT_ONCE}`;
      const got = await ofMailbox(graph.read(link, page, { prefer, signal })).catch(forgotten);
      if (!got) return undefined;
      const known = { heads: read(got.value, folder), rows: got.value.length };
      const next = got['@odata.nextLink'];
      const done = got['@odata.deltaLink'];
      const on = next ?? done;
      if (!on || !graph.ours(on)) throw new Failure('garbled', 'Microsoft Graph does not say where its list goes on');
      return next ? { ...known, next } : { ...known, done: on };
    },

    /** All in that folder received since then; of a named one that is not there, nothing. Oldest first. */
    async list(folder: MailFolder | { name: string }, from: string, signal: AbortSignal): Promise<MailHead[]> {
      const id = typeof folder === 'string' ? WELL_KNOWN[folder] : await find(folder.name, signal);
      if (!id) return [];
      const heads: MailHead[] = [];
      let at = `${mailbox}/mailFolders/${encodeURIComponent(id)}/messages?${new URLSearchParams({
        $select: SELECT,
        $filter: `receivedDateTime ge ${moment(from)}`,
        $orderby: 'receivedDateTime',
        $top: String(AT_ONCE),
      })}`;
      for (let pages = 0; pages < MOST_PAGES; pages++) {
        const got = await ofMailbox(graph.read(at, page, { signal }));
        heads.push(...read(got.value, typeof folder === 'string' ? folder : 'inbox'));
        const next = got['@odata.nextLink'];
        if (!next) return heads;
        at = next;
      }
      throw new Failure('refused', `the mailbox has more than ${MOST_PAGES * AT_ONCE} mails since then: ask for less`);
    },

    /** The clock of the server, and whether the mailbox can be read at all. */
    async clock(signal: AbortSignal): Promise<number> {
      const { headers } = await ofMailbox(
        graph.ask(`${mailbox}/mailFolders/inbox`, { query: { $select: 'id' }, signal }),
      );
      const said = Date.parse(headers['date'] ?? '');
      return Number.isNaN(said) ? now() : said;
    },

    open: (id: string, signal: AbortSignal) =>
      graph.stream(`${mailbox}/messages/${encodeURIComponent(id)}/$value`, signal),

    async seen(id: string, signal: AbortSignal): Promise<void> {
      const at = `${mailbox}/messages/${encodeURIComponent(id)}`;
      await ofMail(graph.ask(at, { method: 'PATCH', json: { isRead: true }, signal }));
    },

    /** Into the folder of that name, made where it is not there; nothing is done where it is in there already. */
    async move(id: string, name: string, signal: AbortSignal): Promise<void> {
      const at = `${mailbox}/messages/${encodeURIComponent(id)}`;
      const { parentFolderId } = await ofMail(
        graph.read(at, message, { query: { $select: 'parentFolderId' }, signal }),
      );
      const destinationId = await made(name, signal);
      folders.set(name, destinationId);
      if (parentFolderId === destinationId) return;
      const moving = graph.ask(`${at}/move`, { method: 'POST', json: { destinationId }, effect: false, signal });
      await ofMail(moving).catch((error: unknown) => {
        // The mail was there a moment ago: it is the folder that is gone, and looked for by its name the next time.
        folders.delete(name);
        throw statusOf(error) === 404 ? retold(error, { kind: 'down' }) : error;
      });
    },

    /** Whether Sent Items has a letter with this Message-ID; a copy may appear there a while after it was sent. */
    async sent(messageId: string, signal: AbortSignal): Promise<boolean> {
      const query = { $filter: `internetMessageId eq ${quoted(messageId)}`, $select: 'id', $top: '1' };
      const at = `${mailbox}/mailFolders/${WELL_KNOWN.sent}/messages`;
      return (await ofMailbox(graph.read(at, named, { query, signal }))).value.length > 0;
    },
  };
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** As Graph's filters want it: in UTC, without a fraction of a second. */
function moment(at: string): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/**
 * Graph keeps the state of a round for a while only: 410 with `SyncStateNotFound` (microsoft-graph-docs issue 2350) or
 * `resyncRequired` (learn.microsoft.com/graph/delta-query-overview).
 */
function forgotten(error: unknown): undefined {
  if (statusOf(error) === 410 || ['syncstatenotfound', 'resyncrequired'].includes(codeOf(error))) return undefined;
  throw error;
}

/** A mailbox that is not there or may not be read is a matter of its account, never of a mail. */
function ofMailbox<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    const kind = error instanceof Failure ? error.kind : undefined;
    // It may still send: nothing is wrong with the sign-in.
    if (kind === 'forbidden') throw retold(error, { message: DENIED });
    if (statusOf(error) === 404) throw retold(error, { kind: 'auth', message: NO_MAILBOX });
    throw error;
  });
}

/** Where it is a single mail that is asked for, one that is not there is `missing`. */
function ofMail<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof Failure) || error.kind !== 'forbidden') throw error;
    throw retold(error, { message: DENIED });
  });
}
