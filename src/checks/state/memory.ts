import type { CheckMemory, CheckSpec } from '../../model/check.ts';

/**
 * Of a check that has never been run.
 *
 * @param url of its first step, a password masked
 * @param nowMs wall clock, milliseconds since 1970
 */
export function newMemory(
  { id, name, group }: Pick<CheckSpec, 'id' | 'name' | 'group'>,
  url: string,
  nowMs: number,
): CheckMemory {
  const now = Math.round(nowMs);
  return {
    id,
    name,
    group,
    url,
    state: 'new',
    sinceMs: now,
    isFlapping: false,
    failStreak: 0,
    troubleStreak: 0,
    okStreak: 0,
    goodStreak: 0,
    last: null,
    lastOkMs: null,
    lastFindings: [],
    toldState: 'up',
    toldFlapping: false,
    toldMs: now,
    incident: null,
    incidentSinceMs: null,
    recent: [],
    days: [],
  };
}
