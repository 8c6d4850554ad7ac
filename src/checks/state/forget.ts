import { MAX_DAYS, type CheckMemory } from '../../model/check.ts';

const DAY_MS = 86_400_000;
/** Nothing that is shown goes back as far, and what paused for a season is not taken for new. */
const FORGOTTEN_AFTER_MS = 2 * MAX_DAYS * DAY_MS;

/**
 * Without checks that have long been gone from their list, or one that changes would be remembered for
 * ever. What is old is told from the newest run there is, so that a clock that went wrong loses nothing.
 */
export function withoutForgotten(
  checks: ReadonlyMap<string, CheckMemory>,
): ReadonlyMap<string, CheckMemory> {
  let newestMs = -Infinity;
  for (const memory of checks.values()) newestMs = Math.max(newestMs, lastMs(memory));
  const kept = [...checks].filter(([, each]) => newestMs - lastMs(each) <= FORGOTTEN_AFTER_MS);
  return kept.length === checks.size ? checks : new Map(kept);
}

function lastMs({ last, sinceMs }: CheckMemory): number {
  return last?.atMs ?? sinceMs;
}
