import type { BoardAccount, View } from '#src/core/board.ts';
import { type Html, html } from './html.ts';
import { age, chip, heading, table } from './parts.ts';
import type { Voice } from './voice.ts';

/** How each account does, as /doctor says it. */
export function accountsSection(voice: Voice, accounts: BoardAccount[]): Html {
  const { say } = voice;
  const rows = accounts.map((one) => ({
    key: one.account.id,
    head: {
      label: say('page-account'),
      value: named(one),
    },
    cells: [
      { label: say('page-state'), value: state(voice, one) },
      { label: say('page-last-success'), value: age(voice, one.account.ok_at) },
      { label: say('page-last-failure'), value: age(voice, one.account.failed_at) },
      { label: say('page-why'), value: why(voice, one), kind: 'quiet' },
    ],
  }));
  const title = say('page-accounts');
  const list = table({ id: 'account', caption: title, rows, none: say('page-accounts-none') });
  return html`${heading('accounts', title)}${list}`;
}

/** With its vendor, where its own name does not say that. */
function named({ account: { label, vendor } }: BoardAccount): Html {
  return html`${label}${!label.startsWith(vendor.name) && html` <span class="quiet">${vendor.name}</span>`}`;
}

function state({ say }: Voice, { account, trouble, pausedUntil }: BoardAccount): Html {
  if (account.state === 'paused') return chip('bad', '❚❚', say('page-account-off'));
  if (trouble) return chip('warn', '!', say('page-account-trouble'));
  return pausedUntil > 0 ? chip('plain', '…', say('page-account-waits')) : chip('good', '✓', say('page-account-well'));
}

function why(voice: Voice, { account, trouble, pausedUntil }: BoardAccount): Html {
  const { say, now } = voice;
  const reason = account.failure ?? trouble?.message;
  const ends = account.expires_at && new Date(account.expires_at).toISOString().slice(0, 10);
  const paused = say('page-paused');
  const lines = [
    reason && html`<div>${reason}</div>`,
    trouble && html`<div>${say(`remedy-${trouble.kind}`)}</div>`,
    pausedUntil > 0 && html`<div>${paused} ${age(voice, pausedUntil)}</div>`,
    ends &&
      html`<div>${say((account.expires_at ?? 0) > now ? 'credential-ends' : 'credential-ended', { date: ends })}</div>`,
  ];
  return lines.some(Boolean) ? html`${lines.map((line) => line || undefined)}` : html`–`;
}

/** Failures that are not over, and what helps. */
export function troublesSection(voice: Voice, troubles: View['troubles']): Html {
  const { say } = voice;
  const rows = troubles.map((one) => ({
    key: one.key,
    head: { label: say('page-what'), value: one.key },
    cells: [
      {
        label: say('page-why'),
        value: html`<div>${one.message}</div><div class="quiet">${say(`remedy-${one.kind}`)}</div>`,
      },
      { label: say('page-times'), value: one.count, kind: 'digits' },
      { label: say('page-when'), value: age(voice, one.last_at) },
    ],
  }));
  const title = say('page-troubles');
  const list = table({ id: 'trouble', caption: title, rows, none: say('page-troubles-none') });
  return html`${heading('troubles', title)}${list}`;
}
