import type { BoardCase, View } from '#src/core/board.ts';
import type { Priority } from '#src/ports/types.ts';
import { type Html, html } from './html.ts';
import { age, chip, heading, table } from './parts.ts';
import type { Voice } from './voice.ts';

const CHATS = 3;
const PRIORITY: Record<Priority, { say: string; kind: 'bad' | 'warn' | 'plain'; shape: string }> = {
  urgent: { say: 'page-urgent', kind: 'bad', shape: '▲' },
  high: { say: 'page-high', kind: 'warn', shape: '◆' },
  medium: { say: 'page-medium', kind: 'plain', shape: '●' },
  low: { say: 'page-low', kind: 'plain', shape: '○' },
};

/** The watched cases, the most urgent first. */
export function casesSection(voice: Voice, { cases, more }: Pick<View, 'cases' | 'more'>): Html {
  const { say } = voice;
  const rows = cases.map((one) => ({
    key: `${one.account.id}-${one.head.number}`,
    head: { label: say('page-case'), value: link(one) },
    cells: [
      { label: say('page-priority'), value: priority(voice, one) },
      { label: say('page-ball'), value: holder(voice, one) },
      { label: say('page-status'), value: one.head.status },
      { label: say('page-last-change'), value: age(voice, one.head.modified) },
      { label: say('page-chats'), value: chats(voice, one.chats), kind: 'quiet' },
    ],
  }));
  const title = say('page-cases');
  const cut = say('page-cases-more', { count: cases.length });
  const list = table({ id: 'case', caption: title, rows, none: say('page-cases-none') });
  return html`${heading('cases', title)}${list}${more && html`<p class="quiet">${cut}</p>`}`;
}

function link({ head, account }: BoardCase): Html {
  // Only what is a web address becomes one.
  const number = /^https?:\/\//.test(head.url)
    ? html`<a id="case-${account.id}-${head.number}" href="${head.url}" rel="noreferrer">${head.number}</a>`
    : html`${head.number}`;
  return html`<span class="number">${number} <span class="quiet">${account.label}</span></span><span class="title">${head.title}</span>`;
}

function priority({ say }: Voice, { head }: BoardCase): Html {
  const { say: key, kind, shape } = PRIORITY[head.priority];
  return html`${chip(kind, shape, say(key))} <span class="quiet severity">${head.severity}</span>`;
}

function holder({ say }: Voice, { ball, account }: BoardCase): Html {
  const unknown = say('page-ball-unknown');
  if (!ball) return html`<span title="${unknown}">–</span>`;
  return ball === 'ours' ? chip('warn', '←', say('page-ball-ours')) : chip('plain', '→', account.label);
}

function chats({ say }: Voice, names: string[]): string {
  const rest = names.length - CHATS;
  return [...names.slice(0, CHATS), ...(rest > 0 ? [say('page-chats-more', { count: rest })] : [])].join(', ');
}
