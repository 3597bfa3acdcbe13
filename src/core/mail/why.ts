import type { Say } from '#src/words.ts';
import type { Held } from './held.ts';

/** Why a mail is held, in words. */
export function whyHeld(say: Say, { state, why, choices }: Pick<Held, 'state' | 'why' | 'choices'>): string {
  switch (state) {
    case 'parked':
      return say(`mail-why-${why}`);
    case 'asking':
      return choices.length > 0 ? say('mail-perhaps', { numbers: choices.join(', ') }) : say('mail-unplaced');
    case 'failed':
      return why;
  }
}

/** What ails mails as a whole; `parked`: the command that shows those held, as it is typed. */
export function mailLines(say: Say, { held, late }: { held: number; late: number }, parked: string): string[] {
  return [
    ...(held > 0 ? [say('doctor-mails-held', { count: held, parked })] : []),
    ...(late > 0 ? [say('doctor-mails-late', { count: late })] : []),
  ];
}
