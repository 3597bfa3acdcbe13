import { ago, when } from '#src/words.ts';
import { type Hole, type Html, html } from './html.ts';
import type { Voice } from './voice.ts';

/** How long ago, with the moment itself behind it; the browser keeps the age up to date. `at`: epoch ms or ISO 8601. */
export function age({ say, tz, now }: Voice, at: number | string | null | undefined): Html {
  const moment = typeof at === 'string' ? Date.parse(at) : (at ?? Number.NaN);
  if (Number.isNaN(moment)) return html`–`;
  const exact = when(moment, { lang: say.lang, tz });
  return html`<time datetime="${new Date(moment).toISOString()}" title="${exact}" data-ago>${ago(moment, { lang: say.lang, now })}</time>`;
}

export type Cell = { label: string; value: Hole; kind?: string };

/**
 * A table that becomes one card per row on a phone: each cell knows its column's name, and the roles say it is a table
 * still. `compact`: so narrow that it stays one.
 */
export function table(o: {
  id: string;
  caption: string;
  rows: { key: string; head: Cell; cells: Cell[] }[];
  /** What stands there instead of no rows. */
  none: string;
  compact?: true;
}): Html {
  const [first] = o.rows;
  if (!first) return html`<p class="none">${o.none}</p>`;
  const columns = [first.head, ...first.cells].map(
    ({ label }) => html`<th role="columnheader" scope="col">${label}</th>`,
  );
  const rows = o.rows.map(
    ({ key, head, cells }) => html`<tr role="row" data-key="${o.id}-${key}">
<th role="rowheader" scope="row">${head.value}</th>
${cells.map(({ label, value, kind }) => html`<td role="cell" data-label="${label}"><div${kind && html` class="${kind}"`}>${value}</div></td>`)}</tr>
`,
  );
  return html`<table role="table"${o.compact ? '' : html` class="cards"`}>
<caption class="unseen">${o.caption}</caption>
<thead role="rowgroup"><tr role="row">${columns}</tr></thead>
<tbody role="rowgroup">${rows}</tbody>
</table>`;
}

export function heading(id: string, text: string): Html {
  return html`<h2 id="${id}-title">${text}</h2>`;
}

/** A word with a shape before it, so that its colour is never the only sign. */
export function chip(kind: 'bad' | 'warn' | 'good' | 'plain', shape: string, word: string): Html {
  return html`<span class="chip ${kind}"><span aria-hidden="true">${shape}</span> ${word}</span>`;
}
