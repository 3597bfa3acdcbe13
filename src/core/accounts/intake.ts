import type { Ledger } from '#src/ledger.ts';
import type { Vendor } from '#src/ports/vendor.ts';
import type { Account } from './accounts.ts';
import type { Desks } from './desks.ts';

/** What an admin said of a vendor by mail (its address, phone, number) is said once, for everybody's accounts there. */
export function intake(o: { ledger: Ledger; desks: Desks }) {
  const { ledger } = o;

  return {
    /** For an account that begins now; nothing where no admin said anything. */
    async told(v: Vendor): Promise<Record<string, string>> {
      const { db } = ledger;
      const admins = db.selectFrom('roles').select('person').where('chat', '=', '*').where('role', '=', 'admin');
      const row = await db
        .selectFrom('accounts')
        .select(['id', 'sealed'])
        .where('vendor', '=', v.id)
        .where('owner', 'in', admins)
        .orderBy('created_at')
        .executeTakeFirst();
      return row ? (o.desks.bare(row.id, v, row.sealed).credentials as Record<string, string>) : {};
    },

    /** The other accounts learn what an admin said with this one. */
    async spread({ id, vendor: v }: Account): Promise<void> {
      await ledger.write(async (tx) => {
        const all = await tx.selectFrom('accounts').select(['id', 'sealed']).where('vendor', '=', v.id).execute();
        const from = all.find((row) => row.id === id);
        if (!from) return;
        const { credentials } = o.desks.bare(id, v, from.sealed);
        for (const other of all.filter((row) => row.id !== id))
          await tx
            .updateTable('accounts')
            .set({ sealed: o.desks.sealed(other.id, credentials) })
            .where('id', '=', other.id)
            .execute();
      });
    },
  };
}
