import type { ChatRef } from '#src/ports/bot.ts';
import { words } from '#src/words.ts';
import type { Evidence, Shown } from './judge.ts';

const REPEATED = words('en')('update-repeat');

/** I2: on Slack nothing stands twice; on Telegram only what was on its way when its answer was lost, and marked. */
export function duplicates(e: Evidence, room: ChatRef, shown: Shown[]): string[] {
  const once = e.shop.facts.filter((f) => f.kind === 'word' || f.kind === 'file');
  return once.flatMap(({ token }) => {
    const copies = shown.filter((m) => m.ever.includes(token));
    if (copies.length < 2) return [];
    const keys = new Set(copies.map((m) => m.key));
    const doubts = [...keys].reduce((sum, key) => sum + (e.trouble.risky.get(key) ?? 0), 0);
    const unmarked = copies.filter((m) => !m.ever.includes(REPEATED)).length;
    const where = `${token}, ${copies.length} times in ${room.room}`;
    if (room.bot === 'slack') return [`copies: ${where}`];
    if (copies.length > 1 + doubts) return [`copies: ${where}, ${doubts} in doubt`];
    return unmarked > 1 ? [`copies: ${where}, ${unmarked} of them unmarked`] : [];
  });
}
