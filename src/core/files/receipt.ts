import { createHash } from 'node:crypto';
import { spoken } from '#src/core/chats/message.ts';
import type { Line, Notice, Notices } from '#src/core/chats/notices.ts';
import type { Db, Tables } from '#src/ledger.ts';
import type { Queue } from '#src/ports/queue.ts';
import type { Attachment } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { cut } from '#src/text.ts';
import { words } from '#src/words.ts';
import { type File, whyOf } from './files.ts';
import { amount, type Said } from './ladder.ts';
import type { Pack } from './packing.ts';

type Ticket = Pick<Tables['tickets'], 'id' | 'person' | 'chat' | 'account' | 'number'>;
/** What the vendor shows of a file that was sent; `unread`: its list could not be read; `mailed`: there is none. */
export type Shown = 'listed' | 'unlisted' | 'unread' | 'mailed';

const CHECKSUM = 12;
/** Milliseconds by which the vendor's clock may be behind ours. */
const SKEW = 120_000;

/** The vendor's row of a file of ours: by its id, else by name and size among those as young as ours. */
export function inList(list: Attachment[], file: File, taken: ReadonlySet<string> = new Set()): Attachment | undefined {
  const free = list.filter((a) => !taken.has(a.id));
  return (
    free.find((a) => a.id === file.remote) ??
    free.find(
      (a) =>
        a.name === file.name &&
        (a.size === undefined || a.size === file.size) &&
        !(Date.parse(a.at) < file.created_at - SKEW),
    )
  );
}

/** How it ended with what a person gave: sent only where all of its leaves are. */
export function endOf({ way, leaves }: Pack): { state: 'sent' } | { state: 'failed' | 'left'; why: Said } {
  if (way.kind === 'left') return { state: way.why.say === 'file-failed' ? 'failed' : 'left', why: way.why };
  const odd = leaves.find((leaf) => leaf.state === 'failed') ?? leaves.find((leaf) => leaf.state !== 'sent');
  return odd ? { state: 'failed', why: whyOf(odd) ?? { say: 'file-lost', args: {} } } : { state: 'sent' };
}

/** One line for each file a person gave; `shown` says it of the rows that were sent for it. */
export function lines(packs: Pack[], shown: (leaf: File) => Shown): { gone: Line[]; missing: Line[] } {
  const gone: Line[] = [];
  const missing: Line[] = [];
  for (const pack of packs) {
    const { root, leaves } = pack;
    const end = endOf(pack);
    const [leaf = root] = leaves;
    const single = leaves.length === 1 ? leaf : root;
    const args = { name: nameOf(pack), size: amount(single.size), checksum: single.sha256.slice(0, CHECKSUM) };
    if (end.state !== 'sent') missing.push({ say: 'file-left', args: { ...args, name: root.name }, why: end.why });
    else {
      const all = new Set(leaves.map(shown));
      const worst = (['unlisted', 'unread', 'mailed'] as const).find((one) => all.has(one)) ?? 'listed';
      gone.push({ say: SENT[worst], args });
    }
  }
  return { gone, missing };
}

const SENT: Record<Shown, string> = {
  listed: 'file-sent-listed',
  unlisted: 'file-sent-unlisted',
  unread: 'file-sent-unread',
  mailed: 'file-sent-mailed',
};

/** With what became of it: `console.log → console.log.gz`. */
function nameOf({ root, leaves: [leaf, ...more], way }: Pack): string {
  if (way.kind === 'split') return `${root.name} → ${more.length} × .part + .manifest.txt`;
  return !leaf || leaf.id === root.id ? root.name : `${root.name} → ${leaf.name}`;
}

/** Tells what became of a ticket's files, and has what is missing said in the case; both once, in the caller's commit. */
export function receipts(o: { queue: Queue; notices: Notices; now(): number }) {
  return {
    async tell(tx: Db, t: Ticket, told: { gone: Line[]; missing: Line[] }): Promise<void> {
      const args = { number: t.number ?? '' };
      const [all, partly] =
        t.number === null
          ? (['files-receipt-mail', 'files-receipt-mail-partly'] as const)
          : (['files-receipt', 'files-receipt-partly'] as const);
      const say = told.missing.length > 0 ? partly : all;
      const notice: Notice = { say, args, lines: [...told.gone, ...told.missing] };
      await o.notices.owe(tx, t.chat, `files ${t.id} receipt`, notice, {
        account: t.account,
        ...(t.number === null ? {} : { number: t.number }),
      });
    },

    /** As a comment of its own, which is sent as every other is. */
    async comment(tx: Db, t: Ticket & { number: string }, vendor: Vendor, missing: Line[]): Promise<void> {
      if (missing.length === 0) return;
      const id = createHash('sha256').update(`${t.id} files`).digest('hex').slice(0, t.id.length);
      const { person, chat, account, number } = t;
      const body_json = JSON.stringify({ kind: 'comment', number, text: missingText(missing, vendor) });
      const start = { state: 'queued', result_json: null, attempts: 0, sending_at: null, message_id: null } as const;
      const made = await tx
        .insertInto('tickets')
        .values({ ...start, id, kind: 'comment', person, chat, account, number, body_json, created_at: o.now() })
        .onConflict((c) => c.column('id').doNothing())
        .executeTakeFirst();
      if (Number(made.numInsertedOrUpdatedRows) > 0) await o.queue.put('ticket', id, { tx });
    },
  };
}

/** What is missing, in words for the vendor; as much as a comment there holds. */
export function missingText(missing: Line[], { limits }: Vendor): string {
  const say = words('en');
  return cut([say('files-missing'), ...missing.map((line) => spoken(say, line))].join('\n'), limits.body).text;
}
