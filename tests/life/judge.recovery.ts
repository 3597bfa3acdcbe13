import type { ChatRef } from '#src/ports/bot.ts';
import { watched } from './judge.told.ts';
import type { Evidence, Shown } from './judge.ts';

const MINUTE = 60_000;
/** The longest waits there are, once everything works again: after failures of a vendor or a chat, and between polls. */
const RETRY = 15 * MINUTE;
const POLLS = 2 * 10.5 * MINUTE;
/** A case that was forbidden, or missing, is looked at once an hour. */
const LOOK = 61 * MINUTE;

/** I4: without any restart, the last comments are told after at most two polls; a case that was refused, after an hour. */
export async function recovery(e: Evidence, room: ChatRef, shown: Shown[]): Promise<string[]> {
  const complaints: string[] = [];
  const refused = ['forbidden', 'missing', 'gone', 'cut'].some((name) => e.trouble.counted.has(name as 'gone'));
  for (const [number, token] of e.calm.last) {
    if (!watched(e, room).has(number) || e.gone.has(number)) continue;
    const said = shown.find((m) => m.ever.includes(token));
    if (!said) continue; // lost, which is another complaint
    const most = RETRY + POLLS + RETRY + e.back + (refused ? LOOK : 0);
    const late = said.at - e.calm.from;
    if (late > most) complaints.push(`slow: ${token} in ${room.room} after ${Math.round(late / MINUTE)} min`);
    const polls = e.trouble.lists.filter((at) => at > e.calm.from && at <= said.at - RETRY - e.back).length;
    if (!refused && polls > 2) complaints.push(`slow: ${token} in ${room.room} after ${polls} polls`);
  }
  return complaints;
}
