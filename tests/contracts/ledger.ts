import { describe, expect, test } from 'vitest';
import type { Ledger } from '#src/ledger.ts';

/** What every ledger keeps. `open` on the same place opens the same ledger again. */
export function ledgerContract(name: string, open: () => Promise<Ledger>): void {
  describe(`the ledger on ${name}`, () => {
    const row = (n: string) => ({ name: n, value: n });

    test('has what was written, also after it was closed', async () => {
      const first = await open();
      await first.write((tx) => tx.insertInto('meta').values(row('kept')).execute());
      await first.close();
      const again = await open();
      expect(await again.db.selectFrom('meta').select('value').where('name', '=', 'kept').execute()).toEqual([
        { value: 'kept' },
      ]);
      await again.close();
    });

    test('takes back all of a write that throws, and nothing of its neighbours in the same commit', async () => {
      const ledger = await open();
      const results = await Promise.allSettled([
        ledger.write((tx) => tx.insertInto('meta').values(row('before')).execute()),
        ledger.write(async (tx) => {
          await tx.insertInto('meta').values(row('half')).execute();
          throw new Error('changed my mind');
        }),
        ledger.write((tx) => tx.insertInto('meta').values(row('after')).execute()),
      ]);
      expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      const names = await ledger.db
        .selectFrom('meta')
        .select('name')
        .where('name', 'in', ['before', 'half', 'after'])
        .orderBy('name')
        .execute();
      expect(names.map((r) => r.name)).toEqual(['after', 'before']);
      await ledger.close();
    });

    test('shares one commit among the writes of one tick', async () => {
      const ledger = await open();
      let commits = 0;
      ledger.committed(() => {
        commits += 1;
      });
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          ledger.write((tx) =>
            tx
              .insertInto('meta')
              .values(row(`n${i}`))
              .execute(),
          ),
        ),
      );
      expect(commits).toBe(1);
      await ledger.close();
    });

    test('says a commit happened only after it did', async () => {
      const ledger = await open();
      const seen: number[] = [];
      ledger.committed(() => {
        void ledger.db
          .selectFrom('meta')
          .selectAll()
          .where('name', '=', 'told')
          .execute()
          .then((rows) => seen.push(rows.length));
      });
      await ledger.write((tx) => tx.insertInto('meta').values(row('told')).execute());
      await ledger.db.selectFrom('meta').selectAll().execute();
      expect(seen).toEqual([1]);
      await ledger.close();
    });
  });
}
