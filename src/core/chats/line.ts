import type { Limit } from '#src/pace.ts';

/** `need`: how long (ms) the platform will take everything that waits for this chat, were there no others. */
export type Claim = { urgent: boolean; need: number };
type Place = Claim & { at: number };

/** Who does not come when it was told to loses its place after this. */
const LATE = 1_000;

/**
 * Who is next of the chats that share a bot's limit: the urgent ones, then the one that needs longest, since the end of
 * all waits for it. Nobody is called: each is told when to ask again, at the time that the one in its place may go.
 */
export function line(limit: Limit) {
  const waiting = new Map<string, Place>();

  return {
    /** Asks to go: done, where the answer is not later than now. Else when to ask again (epoch ms). */
    ask(chat: string, claim: Claim, now: number): number {
      for (const [id, { at }] of waiting) if (at < now - LATE) waiting.delete(id);
      // Who waits already keeps its place among equals.
      waiting.set(chat, { ...claim, at: now });
      const at = limit.when(rank(waiting, chat), now);
      if (at > now) {
        waiting.set(chat, { ...claim, at });
        return at;
      }
      waiting.delete(chat);
      limit.take(now);
      return at;
    },

    /** It has nothing to send just now. */
    leave(chat: string): void {
      waiting.delete(chat);
    },
  };
}

/** How many of those who wait go before this one; among equals whoever came first. */
export function rank(waiting: ReadonlyMap<string, Claim>, chat: string): number {
  const mine = waiting.get(chat);
  if (!mine) return waiting.size;
  let before = 0;
  let earlier = true;
  for (const [id, other] of waiting) {
    if (id === chat) earlier = false;
    else if (precedes(other, mine) || (earlier && !precedes(mine, other))) before += 1;
  }
  return before;
}

function precedes(a: Claim, b: Claim): boolean {
  return a.urgent === b.urgent ? a.need > b.need : a.urgent;
}
