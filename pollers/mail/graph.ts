import { z } from 'zod';
import { messages } from '#src/graph/messages.ts';
import type { Notifier } from '#src/graph/notify.ts';
import { type GraphAccount, graph } from '#src/graph.ts';
import type { Stream } from '#src/http.ts';
import type { Keep, Tokens } from '#src/mail/token.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Mailbox, MailFolder, MailHead } from '#src/ports/mailbox.ts';
import type { Http } from '#src/ports/vendor.ts';
import { oldestFirst } from '#src/rows.ts';

const FOLDERS = ['inbox', 'sent'] as const satisfies MailFolder[];
const MOST_HEADS = 300;
const MOST_PAGES = 20;
const MOST_ROWS = 2_000;
const HOUR_MS = 3_600_000;
const BACK_MS = 72 * HOUR_MS;
const OVERLAP_MS = 24 * HOUR_MS;

/** `link`: where the round goes on, or the next one begins. `at`: when the last whole round began. `rows`: listed since the link's filter. */
const Stand = z.object({ link: z.string().min(1), at: z.iso.datetime(), rows: z.number() });
/** `from`: what was received before the mailbox was connected is never listed. */
const State = z.object({ from: z.iso.datetime(), inbox: Stand, sent: Stand });
type Stand = z.output<typeof Stand>;
type State = z.output<typeof State>;

/**
 * A Microsoft 365 mailbox: its Inbox and Sent Items by delta query, which is the truth; change notifications (`notify`)
 * only say earlier that something came. Messages have no "sync from now" (`$deltatoken=latest` lists them all:
 * microsoft-graph-docs issue 9569, msgraph-sdk-dotnet issue 1281), so a round begins with `receivedDateTime ge <then>`.
 * "Applying $filter in a delta query returns only up to 5,000 messages" (learn.microsoft.com/graph/delta-query-messages);
 * whether that counts over all rounds of one filter is said nowhere, so after 2,000 rows the filter moves on, a day of
 * mails being listed again. A link that Graph has forgotten (410) begins three days before the last whole round. Mails
 * that a rule of the mailbox puts into another folder are not seen. `folders`: the names `file` is given, which `recent`
 * looks into as well. Tried against our own fake of Graph only.
 */
export function graphMailbox(
  account: GraphAccount,
  o: {
    http: Http;
    stream: Stream;
    tokens: Tokens;
    keep: Keep;
    now(): number;
    folders?: readonly string[] | undefined;
    notify?: Notifier | undefined;
  },
): Mailbox {
  const { notify } = o;
  const client = graph(account, o);
  const mails = messages(client, o.now);

  function begun(folder: MailFolder, from: number, at: number): Stand {
    return { link: mails.begin(folder, iso(from)), at: iso(at), rows: 0 };
  }
  function fresh(from: number, at: number): State {
    return { from: iso(from), inbox: begun('inbox', from, at), sent: begun('sent', from, at) };
  }
  /** A mark nobody can read is one to read the last days again, not one to forget them. */
  function known(mark: string): State {
    const state = State.safeParse(parsed(mark)).data;
    return state ?? fresh(o.now() - BACK_MS, o.now());
  }

  async function round(folder: MailFolder, state: State, signal: AbortSignal) {
    const was = state[folder];
    const start = Date.parse(state.from);
    const heads: MailHead[] = [];
    const began = o.now();
    let { link, rows } = was;
    const anew = () => begun(folder, Math.max(start, Date.parse(was.at) - BACK_MS), Date.parse(was.at));
    if (!link.startsWith('/') && !client.ours(link)) return { heads, stand: anew(), more: true };
    for (let pages = 0; pages < MOST_PAGES && heads.length < MOST_HEADS; pages++) {
      const got = await mails.page(folder, link, signal);
      if (!got && link.startsWith('/')) throw new Failure('down', 'Microsoft Graph cannot list the mails');
      if (!got) return { heads, stand: anew(), more: true };
      heads.push(...got.heads);
      rows += got.rows;
      if ('done' in got) {
        const moved = rows > MOST_ROWS && began - OVERLAP_MS > start;
        const stand = moved ? begun(folder, began - OVERLAP_MS, began) : { link: got.done, at: iso(began), rows };
        return { heads, stand, more: false };
      }
      link = got.next;
    }
    return { heads, stand: { link, at: was.at, rows }, more: true };
  }

  return {
    async since(mark, signal) {
      if (mark === undefined) {
        const from = await mails.clock(signal);
        return { heads: [], next: JSON.stringify(fresh(from, from)), more: false };
      }
      const state = known(mark);
      const found = new Map<string, MailHead>();
      let more = false;
      for (const folder of FOLDERS) {
        const got = await round(folder, state, signal);
        for (const head of got.heads) found.set(head.place, head);
        state[folder] = got.stand;
        more ||= got.more;
      }
      return { heads: oldestFirst([...found.values()]), next: JSON.stringify(state), more };
    },
    async recent(from, signal) {
      const found = new Map<string, MailHead>();
      for (const folder of [...FOLDERS, ...(o.folders ?? []).map((name) => ({ name }))]) {
        for (const head of await mails.list(folder, from, signal)) found.set(head.place, head);
      }
      return oldestFirst([...found.values()]);
    },
    async *open(place, { most = Number.POSITIVE_INFINITY, signal }) {
      let left = most;
      for await (const chunk of await mails.open(place, signal)) {
        yield chunk.subarray(0, left);
        left -= chunk.length;
        if (left <= 0) return;
      }
    },
    async file(place, { folder }, signal) {
      await (folder === undefined ? mails.seen(place, signal) : mails.move(place, folder, signal));
      return place;
    },
    sent: (messageId, signal) => mails.sent(messageId, signal),
    ...(notify && { watch: (news: () => void, signal: AbortSignal) => notify.watch(client, news, signal) }),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

function parsed(mark: string): unknown {
  try {
    return JSON.parse(mark);
  } catch {
    return undefined;
  }
}
