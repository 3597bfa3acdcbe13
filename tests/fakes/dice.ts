/** Chance that is repeatable by its seed (Mulberry32). */
export function dice(seed: number) {
  let state = seed >>> 0;
  function random(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }
  return {
    /** True this often. */
    chance: (probability: number) => random() < probability,
    /** 0 .. n - 1. */
    upTo: (n: number) => Math.floor(random() * n),
  };
}
