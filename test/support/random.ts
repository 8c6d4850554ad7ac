/** Chance that can be had again: mulberry32. Print `seed` where a test fails. */
export function seededRandom(seed = Date.now() >>> 0): { random: () => number; seed: number } {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return { random, seed };
}
