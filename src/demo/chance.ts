/** The same key always gives the same whole number, 0 .. 2^32-1 (FNV-1a, then mixed so that near keys differ). */
export function seeded(...key: (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of key.join('/')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export function pick<T>(list: readonly [T, ...T[]], ...key: (string | number)[]): T {
  return list[seeded(...key) % list.length] ?? list[0];
}
