import type { Ledger, Tables } from '#src/ledger.ts';

/** Who did what, where: append-only, never case text or a secret. */
export function audit(o: { ledger: Ledger; now(): number }) {
  return {
    async note(by: { person: string; chat?: string }, what: string, detail = ''): Promise<void> {
      const row = { at: o.now(), person: by.person, chat: by.chat ?? null, what, detail };
      await o.ledger.write((tx) => tx.insertInto('audit').values(row).execute());
    },
    async last(n: number): Promise<Tables['audit'][]> {
      const rows = await o.ledger.db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(n).execute();
      return rows as unknown as Tables['audit'][];
    },
  };
}
