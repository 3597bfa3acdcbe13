import type { MailState } from '#src/ledger.ts';
import type { Say } from '#src/words.ts';

/** A mailbox as it was found. `parked`: why, and how many. */
export type Report = {
  mailbox: string;
  seen: number;
  /** Nobody knew of them before. */
  missing: number;
  states: Partial<Record<MailState, number>>;
  parked: Record<string, number>;
};

const WORDS: Record<MailState, string> = {
  new: 'cli-mail-state-new',
  ticket: 'cli-mail-state-ticket',
  comment: 'cli-mail-state-comment',
  asking: 'cli-mail-state-asking',
  parked: 'cli-mail-state-parked',
  failed: 'cli-mail-state-failed',
  vendor: 'cli-mail-state-vendor',
  relay: 'cli-mail-state-relay',
  own: 'cli-mail-state-own',
  again: 'cli-mail-state-again',
  dropped: 'cli-mail-state-dropped',
};

/** `done`: whether all was worked off here; undefined: the service does it. */
export function printed(say: Say, all: Report[], { days, done }: { days: number; done: boolean | undefined }): string {
  const missing = all.reduce((sum, one) => sum + one.missing, 0);
  const end =
    missing === 0
      ? say('cli-mail-missing-none')
      : done === undefined || !done
        ? say('cli-mail-missing-working', { count: missing })
        : say('cli-mail-missing-done', { count: missing });
  const left = done === false ? [say('cli-mail-left')] : [];
  return [...all.flatMap((one) => lines(say, one, days)), end, ...left].join('\n');
}

function lines(say: Say, { mailbox, seen, states, parked }: Report, days: number): string[] {
  const found = Object.entries(WORDS).flatMap(([state, word]) => {
    const count = Object.entries(states).find(([name]) => name === state)?.[1] ?? 0;
    return count > 0 ? [`  ${say(word, { count })}`] : [];
  });
  const why = Object.entries(parked).map(([reason, count]) => `    ${count} × ${say(`mail-why-${reason}`)}`);
  return [say('cli-mail-seen', { mailbox, count: seen, days }), ...found, ...why];
}
