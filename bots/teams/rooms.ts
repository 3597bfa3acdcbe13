import { createKeys, type Keys } from '#bots/numbers.ts';

const ROOMS = 200;
const PEOPLE = 500;

/** What a channel shows that can be answered with a number. */
export type Room = {
  keys: Keys;
  /** Who was asked something that is to be typed, and where among the messages. */
  asked: Map<string, number>;
  /** The language it was last answered in. */
  lang: string | undefined;
};

/** The channels last spoken in, in memory: after a restart old numbers press nothing. */
export function rooms() {
  const all = new Map<string, Room>();
  return function at(id: string): Room {
    const room: Room = all.get(id) ?? { keys: createKeys(), asked: new Map(), lang: undefined };
    all.delete(id);
    all.set(id, room);
    shorten(all, ROOMS);
    shorten(room.asked, PEOPLE);
    return room;
  };
}

/** Drops the oldest. */
function shorten(map: Map<string, unknown>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
