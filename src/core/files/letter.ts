import type { Accounts } from '#src/core/accounts/accounts.ts';
import type { Db, Ledger } from '#src/ledger.ts';
import type { OutgoingFile } from '#src/ports/types.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import { type Files, whyOf } from './files.ts';
import type { Said } from './ladder.ts';
import { gzipOf, type Pack, type Plan, type packing } from './packing.ts';
import { endOf, lines, type receipts } from './receipt.ts';

/** How long (ms) compressing may take, at most. */
const PACKING = 10 * 60_000;

/** What goes with a letter, and what stays behind. */
export type Enclosed = { files: OutgoingFile[]; left: { name: string; size: number; reason: Said }[] };

/** Files of tickets that go by letter, all together. */
export function letters(o: {
  ledger: Ledger;
  accounts: Accounts;
  files: Files;
  prepare: ReturnType<typeof packing>;
  tell: ReturnType<typeof receipts>['tell'];
}) {
  const { ledger, files } = o;

  /** What was decided is kept for when the letter has gone; what has gone stays as it went. */
  async function decide({ rows, packs }: Plan): Promise<void> {
    await ledger.write(async (tx) => {
      for (const { root, way } of packs) {
        const why = way.kind === 'left' ? JSON.stringify(way.why) : null;
        const own = tx.updateTable('files').set({ why }).where('id', '=', root.id).where('state', '=', 'staged');
        const { numUpdatedRows } = await own.executeTakeFirst();
        const gzip = gzipOf(rows, root);
        const state = way.kind === 'gzip' ? 'staged' : 'left';
        if (gzip && numUpdatedRows > 0n)
          await tx.updateTable('files').set({ state }).where('id', '=', gzip.id).execute();
      }
    });
  }

  return {
    /**
     * What of a ticket's files fits into its letter. The same however often it is asked, also for a rehearsal. Stopped, or
     * not ready in time: down, and nothing has left.
     */
    async letter(ticket: string, vendor: Vendor, stop: AbortSignal): Promise<Enclosed> {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(PACKING)]);
      const t = await ledger.db.selectFrom('tickets').select('account').where('id', '=', ticket).executeTakeFirst();
      const contact = t && (await o.accounts.contact(t.account));
      const goal = { limits: vendor.limits, bigFiles: contact?.bigFiles };
      const { rows, packs } = await o.prepare(ticket, goal, signal);
      await decide({ rows, packs });
      const whyNot = ({ root, way }: Pack) =>
        way.kind === 'left' ? way.why : root.state === 'failed' ? whyOf(root) : undefined;
      const going = packs.filter((p) => !whyNot(p)).flatMap((p) => p.leaves);
      return {
        files: going.map((leaf) => ({ name: leaf.name, size: leaf.size, open: files.open(rows, leaf) })),
        left: packs.flatMap((pack) => {
          const reason = whyNot(pack);
          return reason ? [{ name: pack.root.name, size: pack.root.size, reason }] : [];
        }),
      };
    },

    /** The letter has gone, with the files last asked for: they are marked, and their sender is told; once, however often called. */
    async lettered(tx: Db, ticket: string): Promise<void> {
      const t = await tx.selectFrom('tickets').selectAll().where('id', '=', ticket).executeTakeFirst();
      const rows = await files.of(ticket, tx);
      if (!t || rows.length === 0) return;
      const packs = rows
        .filter((row) => row.of === null)
        .map((root): Pack => {
          const why = whyOf(root);
          if (why) return { root, way: { kind: 'left', why }, leaves: [] };
          const gzip = gzipOf(rows, root);
          const leaf = gzip && gzip.state !== 'left' ? gzip : root;
          return { root, way: { kind: leaf === root ? 'whole' : 'gzip' }, leaves: [{ ...leaf, state: 'sent' }] };
        });
      for (const pack of packs) {
        const { state } = endOf(pack);
        const ids = [pack.root, ...pack.leaves].map((row) => row.id);
        await tx.updateTable('files').set({ state }).where('id', 'in', ids).execute();
      }
      // What was compressed for nothing.
      const made = tx.deleteFrom('files').where('ticket', '=', ticket).where('of', 'is not', null);
      await made.where('state', '=', 'left').execute();
      const told = lines(packs, () => 'mailed');
      await o.tell(tx, t, told);
    },
  };
}
