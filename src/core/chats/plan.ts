import { EVERY } from '#src/core/unwatch.ts';
import type { Tables } from '#src/ledger.ts';

/** The last moment there is, in epoch ms. What is muted until then is never told. */
export const FOREVER = 8_640_000_000_000_000;

export type Owed = Omit<Tables['deliveries'], 'id'> & { id: number };
export type Plan =
  /** `urgent`: the message is; `left`: how many messages wait that may go now, this one among them. */
  | { kind: 'send'; rows: Owed[]; urgent: boolean; left: number }
  | { kind: 'skip'; ids: number[] }
  | { kind: 'wait'; until: number }
  | { kind: 'nothing' };

/** Updates in one message; a longer queue goes on in the next. */
const MERGE = 20;
const URGENT = 0;

/**
 * What to do next for one chat: in order within a case, highest priority first between cases. Updates of one case that
 * wait together become one message, and what was tried as one message stays that message; one in doubt is settled
 * before anything else of its case. `owed` is in order of id within a case.
 * `mutes`: until when (epoch ms) by `<account> <number>`.
 */
export function plan(owed: Owed[], mutes: Map<string, number>, now: number): Plan {
  const groups = [...Map.groupBy(owed, caseOf).values()].map((rows) => {
    const doubt = rows.find((r) => r.state === 'doubt');
    const lead = doubt ?? rows[0];
    const batch = rows.filter((r) => r.state === lead?.state && r.batch === lead.batch).slice(0, MERGE);
    const quiet = mutedUntil(rows, mutes);
    return {
      rows: batch,
      ids: rows.map((r) => r.id),
      quiet,
      // Held back as a whole: a newer update never overtakes an older one of its case.
      free: Math.max(quiet, ...(doubt ? batch : rows).map((r) => r.not_before)),
      priority: Math.min(...rows.map((r) => r.priority)),
      first: rows[0]?.id ?? 0,
    };
  });
  const never = groups.filter((g) => g.quiet >= FOREVER);
  if (never.length > 0) return { kind: 'skip', ids: never.flatMap((g) => g.ids) };
  const ready = groups.filter((g) => g.free <= now).sort((a, b) => a.priority - b.priority || a.first - b.first);
  const [next] = ready;
  const left = ready.reduce((sum, g) => sum + Math.ceil(g.ids.length / MERGE), 0);
  if (next) return { kind: 'send', rows: next.rows, urgent: next.priority === URGENT, left };
  if (groups.length === 0) return { kind: 'nothing' };
  return { kind: 'wait', until: Math.min(...groups.map((g) => g.free)) };
}

function caseOf(row: Owed): string {
  return row.kind === 'notice' ? `notice ${row.id}` : `${row.account} ${row.number}`;
}

function mutedUntil([first]: Owed[], mutes: Map<string, number>): number {
  if (!first || first.kind === 'notice') return 0;
  return Math.max(mutes.get(`${first.account} ${first.number}`) ?? 0, mutes.get(`${first.account} ${EVERY}`) ?? 0);
}
