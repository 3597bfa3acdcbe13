import type { Ledger, Tables } from '#src/ledger.ts';
import { reference } from './dispatch.ts';
import { type FileEntry, type Kept, leaves, read } from './history.kept.ts';

type Row = Tables['tickets'];

/** One thing that went out to a vendor, or was to. Never the text of a comment or a case. */
export type Entry = {
  /** Epoch ms. */
  at: number;
  person: { bot: string; name: string };
  /** Chat id. */
  chat: string;
  /** Id; undefined where the account is gone. */
  vendor: string | undefined;
  account: string;
  /** The account's, or its id where it is gone. */
  label: string;
  what: Row['kind'];
  title: string | undefined;
  reference: string;
  number: string | undefined;
  state: Exclude<Row['state'], 'draft'>;
  files: FileEntry[];
  /** Why not, as it was told. */
  why: string | undefined;
  /** The address a letter went to. */
  to: string | undefined;
  url: string | undefined;
};

/** What went out to vendors: who sent it, when, where to, and what came of it. */
export function history({ ledger }: { ledger: Ledger }) {
  const { db } = ledger;
  return {
    /** Newest first. `before`: epoch ms; `accounts`: those and no others. */
    async list(q: {
      limit: number;
      before?: number | undefined;
      account?: string | undefined;
      number?: string | undefined;
      accounts?: readonly string[] | undefined;
    }): Promise<Entry[]> {
      const { before, account, number, accounts } = q;
      const rows = await db
        .selectFrom('tickets')
        .leftJoin('accounts', 'accounts.id', 'tickets.account')
        .leftJoin('people', 'people.id', 'tickets.person')
        .selectAll('tickets')
        .select(['accounts.vendor', 'accounts.label', 'people.name'])
        .where('tickets.state', '!=', 'draft')
        .where((eb) => eb.or([eb('tickets.state', '!=', 'dropped'), eb('tickets.sending_at', 'is not', null)]))
        .$if(before !== undefined, (query) => query.where('tickets.created_at', '<', before ?? 0))
        .$if(account !== undefined, (query) => query.where('tickets.account', '=', account ?? ''))
        .$if(number !== undefined, (query) => query.where('tickets.number', '=', number ?? ''))
        .$if(accounts !== undefined, (query) => query.where('tickets.account', 'in', accounts ?? []))
        .orderBy('tickets.created_at', 'desc')
        .orderBy('tickets.id', 'desc')
        .limit(q.limit)
        .execute();
      const files = await leaves(
        db,
        rows.map((row) => row.id),
      );
      return rows.map((row) => entryOf(row, read(row), files.get(row.id)));
    },
  };
}

function entryOf(
  row: Row & { vendor: string | null; label: string | null; name: string | null },
  kept: Kept,
  files: FileEntry[] | undefined,
): Entry {
  const [bot = '', user = ''] = row.person.split('|');
  return {
    at: row.created_at,
    person: { bot, name: row.name ?? user },
    chat: row.chat,
    vendor: row.vendor ?? undefined,
    account: row.account,
    label: row.label ?? row.account,
    what: row.kind,
    title: kept.title,
    reference: reference(row.id),
    number: row.number ?? undefined,
    // Drafts are not asked for.
    state: row.state === 'draft' ? 'dropped' : row.state,
    files: files ?? kept.files,
    why: kept.why,
    to: kept.to,
    url: kept.url,
  };
}
