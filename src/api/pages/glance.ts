import type { View } from '#src/core/board.ts';
import { type Html, html } from './html.ts';
import { heading } from './parts.ts';
import type { Voice } from './voice.ts';

/** The few numbers that say whether there is anything to do. `mails`: those held; undefined: left out. */
export function glance(
  { say }: Voice,
  { cases, deliveries, dead, accounts, troubles }: View,
  mails: number | undefined,
): Html {
  const ours = cases.filter(({ ball }) => ball === 'ours').length;
  const urgent = cases.filter(({ head }) => head.priority === 'urgent').length;
  const ill = accounts.filter(({ account, trouble }) => trouble || account.state === 'paused').length + troubles.length;
  const tiles = [
    { to: 'cases', count: ours, text: say('page-glance-ours', { count: ours }), loud: ours > 0 },
    { to: 'cases', count: urgent, text: say('page-glance-urgent', { count: urgent }), loud: urgent > 0 },
    {
      to: 'deliveries',
      count: deliveries.owed,
      text: say('page-glance-owed', { count: deliveries.owed }),
      loud: deliveries.doubt + deliveries.dead > 0,
    },
    { to: 'dead', count: dead.length, text: say('page-glance-dead', { count: dead.length }), loud: dead.length > 0 },
    ...(mails === undefined
      ? []
      : [{ to: 'mails', count: mails, text: say('page-glance-mails', { count: mails }), loud: mails > 0 }]),
    { to: 'accounts', count: ill, text: say('page-glance-ill', { count: ill }), loud: ill > 0 },
  ];
  return html`<div class="unseen">${heading('glance', say('page-glance'))}</div>
<ul class="tiles">${tiles.map(
    ({ to, count, text, loud }) =>
      html`<li${loud && html` class="loud"`}><a href="#${to}"><strong>${count}</strong> <span>${text}</span></a></li>`,
  )}</ul>`;
}
