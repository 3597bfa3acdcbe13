import type { Db, Ledger, Tables } from '#src/ledger.ts';
import { Failure } from '#src/ports/failure.ts';
import type { Leases } from '#src/ports/lease.ts';

/**
 * Milliseconds: `beat` between two signs of life, and two looks at those of others; without one for `life` a holder is
 * taken for dead, so that a takeover takes at most that and two beats; one that could give none for `last` lets go by
 * itself, before anyone takes over.
 */
const TIMES = { beat: 3_000, last: 9_000, life: 12_000 };

type Row = Tables['leases'];
/** `beaten`: when the last sign of life was written; `done`: the work has let go. */
type Held = { fence: number; beaten: number; ending: AbortController; done: Promise<void> };

/**
 * Leases in the ledger, for any number of processes. No two clocks are compared: whoever waits takes over what has not
 * changed for long enough by its own clock. Each holder has a number greater than the one before.
 */
export function sharedLeases(o: {
  ledger: Ledger;
  processName: string;
  /** Milliseconds of a clock that never jumps. */
  clock(): number;
  /** Work threw. */
  crashed(name: string, error: unknown): void;
  /** This process holds it from now on, or no longer. */
  changed?(name: string, held: boolean): void;
  times?: typeof TIMES;
}): Leases {
  const { ledger, clock, processName: me, times = TIMES } = o;
  const wanted = new Map<string, (signal: AbortSignal) => Promise<void>>();
  const held = new Map<string, Held>();
  /** The last change seen of what others hold. */
  const seen = new Map<string, { row: Row; at: number }>();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let stopped = false;

  function lose(name: string, why: string): void {
    held.get(name)?.ending.abort(new Failure('down', why));
  }

  function start(name: string, fence: number, work: (signal: AbortSignal) => Promise<void>): void {
    const ending = new AbortController();
    const entry: Held = { fence, beaten: clock(), ending, done: Promise.resolve() };
    held.set(name, entry);
    seen.delete(name);
    o.changed?.(name, true);
    async function run(): Promise<void> {
      try {
        await work(ending.signal);
      } catch (error) {
        if (!ending.signal.aborted) o.crashed(name, error);
      }
      held.delete(name);
      o.changed?.(name, false);
      await leave(name, fence).catch(() => {});
    }
    entry.done = run();
  }

  /** Nobody holds it from now on. */
  async function leave(name: string, fence: number): Promise<void> {
    await ledger.write((tx) => ours(tx, name, fence).set({ holder: '' }).execute());
  }

  function ours(tx: Db, name: string, fence: number) {
    return tx.updateTable('leases').where('name', '=', name).where('holder', '=', me).where('fence', '=', fence);
  }

  /** Signs of life for what is held here. */
  async function beat(): Promise<void> {
    const mine = [...held].filter(([, { ending }]) => !ending.signal.aborted);
    if (mine.length === 0) return;
    const began = clock();
    const alive = await ledger.write(async (tx) => {
      const names: string[] = [];
      for (const [name, { fence }] of mine) {
        const { numUpdatedRows } = await ours(tx, name, fence)
          .set((eb) => ({ beat: eb('beat', '+', 1) }))
          .executeTakeFirst();
        if (numUpdatedRows > 0n) names.push(name);
      }
      return names;
    });
    for (const [name, entry] of mine) {
      if (alive.includes(name)) entry.beaten = began;
      else lose(name, `another process holds ${name} now`);
    }
  }

  /** Whether nobody holds it, or its holder gave no sign of life for too long. */
  function isFree(row: Row): boolean {
    if (row.holder === '') return true;
    const known = seen.get(row.name);
    if (known && known.row.fence === row.fence && known.row.beat === row.beat) return clock() - known.at > times.life;
    seen.set(row.name, { row, at: clock() });
    return false;
  }

  async function take(name: string, row: Row | undefined): Promise<number | undefined> {
    const fence = (row?.fence ?? 0) + 1;
    return ledger.write(async (tx) => {
      if (!row) {
        const made = await tx
          .insertInto('leases')
          .values({ name, holder: me, fence, beat: 0 })
          .onConflict((c) => c.doNothing())
          .executeTakeFirst();
        return Number(made.numInsertedOrUpdatedRows) > 0 ? fence : undefined;
      }
      const taken = await tx
        .updateTable('leases')
        .set({ holder: me, fence, beat: 0 })
        .where('name', '=', name)
        .where('fence', '=', row.fence)
        .where('beat', '=', row.beat)
        .where('holder', '=', row.holder)
        .executeTakeFirst();
      return taken.numUpdatedRows > 0n ? fence : undefined;
    });
  }

  async function look(): Promise<void> {
    await beat();
    const open = [...wanted].filter(([name]) => !held.has(name));
    if (open.length === 0) return;
    const names = open.map(([name]) => name);
    const rows = await ledger.db.selectFrom('leases').selectAll().where('name', 'in', names).execute();
    const byName = new Map(rows.map((row) => [row.name, row]));
    for (const [name, work] of open) {
      const row = byName.get(name);
      if (stopped || (row && !isFree(row))) continue;
      const fence = await take(name, row);
      if (fence === undefined) continue;
      if (stopped) await leave(name, fence);
      else start(name, fence, work);
    }
  }

  /** A ledger that cannot be written ends our holding in time; its failure is told by those who work with it. */
  function tick(): void {
    clearTimeout(timer);
    if (stopped) return;
    for (const [name, { beaten }] of held) if (clock() - beaten > times.last) lose(name, `${name} could not be kept`);
    looking ??= look()
      // A ledger that is away is told of by itself.
      .catch((error: unknown) => {
        if (ledger.reached() && !stopped) o.crashed('look', error);
      })
      .finally(() => {
        looking = undefined;
      });
    timer = setTimeout(tick, times.beat);
  }

  return {
    hold(name, work) {
      wanted.set(name, work);
      // At once, and together with those asked for in the same moment.
      clearTimeout(timer);
      timer = setTimeout(tick, 0);
    },
    holds: (name) => held.get(name)?.ending.signal.aborted === false,
    async guard(tx, name) {
      const mine = held.get(name);
      const row = await (tx as Db).selectFrom('leases').selectAll().where('name', '=', name).executeTakeFirst();
      if (mine && row?.holder === me && row.fence === mine.fence) return;
      lose(name, `another process holds ${name} now`);
      throw new Failure('down', `another process holds ${name} now`);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await looking;
      for (const name of held.keys()) lose(name, 'stopping');
      await Promise.all([...held.values()].map(({ done }) => done));
    },
  };
}
