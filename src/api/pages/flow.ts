import type { BoardDelivery, Counts, DeadLetter, Deliveries, Viewer } from '#src/core/board.ts';
import { atLeast } from '#src/core/chats/people.ts';
import { LANES, type Lane } from '#src/ports/lane.ts';
import { type Html, html } from './html.ts';
import { age, chip, heading, table } from './parts.ts';
import type { Voice } from './voice.ts';

const STATES: Record<BoardDelivery['state'], { say: string; kind: 'bad' | 'warn' | 'good' | 'plain'; shape: string }> =
  {
    pending: { say: 'page-owed', kind: 'plain', shape: '…' },
    sending: { say: 'page-sending', kind: 'plain', shape: '→' },
    sent: { say: 'page-sent', kind: 'good', shape: '✓' },
    doubt: { say: 'page-doubt', kind: 'warn', shape: '?' },
    dead: { say: 'page-dead', kind: 'bad', shape: '✕' },
    skipped: { say: 'page-skipped', kind: 'plain', shape: '–' },
  };
const LANE: Record<Lane, string> = { high: 'page-high', medium: 'page-medium', low: 'page-low' };

/** What chats are owed, and what they were told last. */
export function deliveriesSection(voice: Voice, { owed, doubt, dead, last }: Deliveries): Html {
  const { say } = voice;
  const rows = last.map((d) => {
    const { say: key, kind, shape } = STATES[d.state];
    return {
      key: String(d.id),
      head: { label: say('page-chat'), value: d.chat },
      cells: [
        { label: say('page-case'), value: d.number ?? '–', kind: 'digits' },
        { label: say('page-state'), value: chip(kind, shape, say(key)) },
        { label: say('page-when'), value: age(voice, d.sent_at ?? d.created_at) },
        { label: say('page-why'), value: d.why ?? '–', kind: 'quiet' },
      ],
    };
  });
  const title = say('page-deliveries');
  return html`${heading('deliveries', title)}<p>${say('page-deliveries-count', { owed, doubt, dead })}</p>
${table({ id: 'delivery', caption: title, rows, none: say('page-deliveries-none') })}`;
}

/** How many tickets wait in each lane. */
export function lanesSection({ say }: Voice, lanes: Counts): Html {
  const rows = LANES.map((lane) => ({ lane, ...lanes[lane] })).map((one) => ({
    key: one.lane,
    head: { label: say('page-lane'), value: say(LANE[one.lane]) },
    cells: [
      { label: say('page-queued'), value: one.queued, kind: 'digits' },
      { label: say('page-held'), value: one.held, kind: 'digits' },
      { label: say('page-lane-dead'), value: one.dead, kind: 'digits' },
    ],
  }));
  const title = say('page-lanes');
  return html`${heading('lanes', title)}${table({ id: 'lane', caption: title, rows, none: '', compact: true })}`;
}

/** Tickets that could not be opened, to be sent again or let go. */
export function deadSection(voice: Voice, viewer: Viewer, letters: DeadLetter[]): Html {
  const { say } = voice;
  const may = atLeast(viewer.role, 'operator');
  const rows = letters.map((letter) => ({
    key: letter.id,
    head: { label: say('page-ticket'), value: letter.title },
    cells: [
      { label: say('page-lane'), value: say(LANE[letter.lane]) },
      { label: say('page-why'), value: letter.why },
      { label: say('page-when'), value: age(voice, letter.at) },
      ...(may ? [{ label: say('page-actions'), value: buttons(voice, letter), kind: 'actions' }] : []),
    ],
  }));
  const title = say('page-dead-letters');
  const list = table({ id: 'dead', caption: title, rows, none: say('page-dead-none') });
  return html`${heading('dead', title)}${list}`;
}

function buttons({ say }: Voice, { id, title }: DeadLetter): Html {
  return html`<form method="post" action="/dead/${id}/replay"><button id="replay-${id}">${say('page-replay')}<span class="unseen"> ${title}</span></button></form>
<form method="post" action="/dead/${id}/discard"><button id="discard-${id}" class="plain">${say('page-discard')}<span class="unseen"> ${title}</span></button></form>`;
}
