import { Failure } from '#src/ports/failure.ts';
import type { CaseHead } from '#src/ports/types.ts';
import type { Ascending } from '#vendors/api/ascending.ts';

const SINCE = Date.parse('2026-11-20T08:00:00Z');
export const MARK = '2026-11-20T08:00:00.000Z';
export const OVERLAP = 5000;
export const PAGE = 10;

/** Seconds after the mark, of one case; `odd`: a row nobody can make sense of. */
export type Row = { number: string; at: number; odd?: true };

export function iso(at: number): string {
  return new Date(SINCE + at * 1000).toISOString();
}

function head({ number, at }: Row): CaseHead {
  const fixed = {
    title: '',
    status: 'Open',
    priority: 'low',
    severity: 'Low',
    escalated: false,
    closed: false,
  } as const;
  return { number, ...fixed, created: iso(0), modified: iso(at), url: '' };
}

/** A vendor with these cases; `meanwhile` is what happens after each of its answers, `slow` when it gives none. */
export function vendor(rows: Row[], o: { now?: number; meanwhile?: () => void; slow?: () => boolean } = {}) {
  const asked: { since: string; page: number }[] = [];
  const list: Ascending = {
    overlapMs: OVERLAP,
    now: () => SINCE + (o.now ?? 3600) * 1000,
    async page({ since, page }) {
      asked.push({ since, page });
      if (o.slow?.()) throw new Failure('busy', 'slow down');
      const fitting = rows.filter(({ at }) => iso(at) >= since).toSorted((a, b) => a.at - b.at);
      const shown = fitting.slice((page - 1) * PAGE, page * PAGE);
      const last = shown.at(-1);
      const answer = {
        heads: shown.filter(({ odd }) => !odd).map(head),
        odd: shown.filter(({ odd }) => odd).length,
        last: shown.length < PAGE,
        until: last && iso(last.at),
      };
      o.meanwhile?.();
      return answer;
    },
    async newest() {
      return rows.length > 0 ? iso(Math.max(...rows.map(({ at }) => at))) : undefined;
    },
  };
  return { list, asked };
}

export function each(count: number, at: (i: number) => number): Row[] {
  return Array.from({ length: count }, (_, i) => ({ number: String(i + 1), at: at(i) }));
}
