import type { Doctor } from '#src/core/doctor.ts';
import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { patience } from '#src/patience.ts';
import { LANES, type Lane, type Lanes } from '#src/ports/lane.ts';
import type { Queue } from '#src/ports/queue.ts';

type Row = Pick<Tables['incoming'], 'id' | 'lane' | 'body_json' | 'attempts'>;

/** Milliseconds a lane has to take a ticket while its sender waits. */
const PATIENCE = 4_000;
const FIRST = 5_000;
const LONGEST = 5 * 60_000;

/** The way into a lane. */
export function sender(o: { ledger: Ledger; queue: Queue; lanes: Lanes; doctor: Doctor; now(): number }) {
  const { ledger, lanes, now } = o;
  // Each may be in trouble since the last run.
  const ill = new Set<Lane>(LANES);

  async function queued(tx: Db, id: string, message: string): Promise<void> {
    await tx
      .updateTable('incoming')
      .set({ state: 'queued', message })
      .where('id', '=', id)
      .where('state', '=', 'held')
      .execute();
  }

  async function well(lane: Lane): Promise<void> {
    if (!ill.delete(lane)) return;
    await o.doctor.over(`lane:${lane}`, { people: [], notice: { say: 'notice-lane-back', args: { lane } } });
  }

  async function failed({ id, lane, attempts }: Row, error: unknown): Promise<void> {
    ill.add(lane);
    const why = error instanceof Error ? error.message : String(error);
    await o.doctor.trouble(`lane:${lane}`, error, {
      people: [],
      notice: { say: 'notice-lane-held', args: { lane, why } },
    });
    await ledger.write(async (tx) => {
      await tx
        .updateTable('incoming')
        .set({ attempts: attempts + 1 })
        .where('id', '=', id)
        .execute();
      await wake(tx, id, attempts);
    });
  }

  /** The wake-up `lane` of a held one. */
  async function wake(tx: Db, id: string, attempts: number): Promise<void> {
    const notBefore = now() + Math.min(LONGEST, FIRST * 2 ** Math.min(attempts, 10));
    await o.queue.put('lane', id, { tx, notBefore });
  }

  return {
    wake,

    /** The settings name other lanes since: what stands in those of before, where nobody looks any more, is sent anew. */
    async regain(): Promise<void> {
      const rows = await ledger.db
        .selectFrom('incoming')
        .leftJoin('letters', 'letters.id', 'incoming.id')
        .select('incoming.id')
        .where('incoming.state', '=', 'queued')
        .where('letters.id', lanes.local ? 'is' : 'is not', null)
        .execute();
      if (rows.length === 0) return;
      await ledger.write(async (tx) => {
        for (const { id } of rows) {
          const held = { state: 'held', message: null, attempts: 0 } as const;
          await tx.updateTable('incoming').set(held).where('id', '=', id).where('state', '=', 'queued').execute();
          if (!lanes.local) await tx.deleteFrom('letters').where('id', '=', id).execute();
          await o.queue.put('lane', id, { tx });
        }
      });
    },

    /** Sends a held one into its lane. Undefined: it stays held, and is sent later. */
    async send(row: Row, signal: AbortSignal): Promise<string | undefined> {
      const { id, lane } = row;
      const letter = { id, body: row.body_json };
      if (lanes.local)
        return ledger.write(async (tx) => {
          const message = await lanes.send(lane, letter, { signal, tx });
          await queued(tx, id, message);
          return message;
        });
      let message: string;
      try {
        message = await lanes.send(lane, letter, { signal: AbortSignal.any([signal, patience(PATIENCE)]) });
      } catch (error) {
        // Who waited has gone: the wake-up sends it.
        if (!signal.aborted) await failed(row, error);
        return undefined;
      }
      await ledger.write((tx) => queued(tx, id, message));
      await well(lane);
      return message;
    },
  };
}
