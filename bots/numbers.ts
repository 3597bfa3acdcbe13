/** `order` grows from message to message. */
type Key = { command: string; message: string; order: number };

export type Keys = {
  /** The number that presses this button from now on. */
  add(key: Key): number;
  /** The button a typed line presses; undefined when the line is no live number. */
  get(text: string): Key | undefined;
};

/**
 * Numbers for buttons. They go on from message to message, so that what is printed stays true, and round from 99 to 1,
 * so that they stay short; the newest `live` (at most 99) can be pressed.
 */
export function createKeys(live = 50): Keys {
  const keys = new Map<number, Key>();
  let last = 0;
  return {
    add(key) {
      last = (last % 99) + 1;
      keys.set(last, key);
      const [oldest] = keys.keys();
      if (keys.size > live && oldest !== undefined) keys.delete(oldest);
      return last;
    },
    get: (text) => (/^[1-9]\d?$/.test(text) ? keys.get(Number(text)) : undefined),
  };
}
