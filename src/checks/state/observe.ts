import type {
  Alert,
  CheckMemory,
  CheckPolicy,
  CheckResult,
  CheckState,
  Finding,
  PastRun,
} from '../../model/check.ts';
import { clip } from '../../util/clip.ts';
import { isFlappingNow } from './flapping.ts';
import { addRun } from './history.ts';
import { tell } from './tell.ts';
import { countStreaks, nextState, type KnownVerdict } from './transition.ts';

const MAX_FINDINGS = 10;
const MAX_FINDING_LENGTH = 300;

export interface Observation {
  readonly result: CheckResult;
  readonly policy: CheckPolicy;
  readonly isInMaintenance: boolean;
  /** Wall clock, milliseconds since 1970. */
  readonly nowMs: number;
  /** Names a trouble that begins to be told. */
  readonly newIncident: () => string;
}

/**
 * One run: what is remembered afterwards, and who is to be told what. Pure but for `newIncident`.
 *
 * A run that is `unknown` is noted, and changes nothing else; nobody is told anything then. Within
 * maintenance the state goes on, but nobody is told either, and the run counts neither against the
 * uptime nor as flapping. A `steady` tells the state, too: a trouble that lasts goes on under the
 * same incident.
 */
export function observe(
  memory: CheckMemory,
  { result, policy, isInMaintenance, nowMs, newIncident }: Observation,
): { memory: CheckMemory; alerts: readonly Alert[] } {
  const now = Math.round(nowMs);
  const { verdict } = result;
  const run: PastRun = {
    atMs: Math.round(result.startedAtMs),
    verdict,
    totalMs: Math.max(0, Math.round(result.totalMs * 10) / 10),
  };
  const noted = { ...memory, ...addRun(memory, run, isInMaintenance), last: run };
  if (verdict === 'unknown') return { memory: noted, alerts: [] };
  const judged = judge(noted, verdict, result, policy, now);
  const isFlapping = isFlappingNow(judged.isFlapping, judged.recent);
  const next = { ...judged, isFlapping };
  if (isInMaintenance) return { memory: next, alerts: [] };
  return tell(next, result.check, policy, now, newIncident);
}

/** The state, and what belongs to it. */
function judge(
  memory: CheckMemory,
  verdict: KnownVerdict,
  { startedAtMs, findings }: CheckResult,
  policy: CheckPolicy,
  nowMs: number,
): CheckMemory {
  const streaks = countStreaks(memory, verdict);
  const state = nextState(memory.state, streaks, policy);
  const isOk = verdict === 'ok';
  return {
    ...memory,
    ...streaks,
    state,
    sinceMs: state === memory.state ? memory.sinceMs : nowMs,
    lastOkMs: isOk ? Math.round(startedAtMs) : memory.lastOkMs,
    lastFindings: isOk ? memory.lastFindings : findings.slice(0, MAX_FINDINGS).map(clipped),
    incidentSinceMs: troubleSince(memory, state, nowMs),
  };
}

/** When a trouble began, whether told or not; one that was told ends only when its end is told. */
function troubleSince(
  { incident, incidentSinceMs }: CheckMemory,
  state: CheckState,
  nowMs: number,
): number | null {
  if (state === 'down' || state === 'warning') return incidentSinceMs ?? nowMs;
  return incident === null ? null : incidentSinceMs;
}

function clipped({ level, assertion, expected, actual }: Finding): Finding {
  return {
    level,
    assertion: shortened(assertion),
    expected: shortened(expected),
    actual: shortened(actual),
  };
}

function shortened(text: string): string {
  const start = clip(text, MAX_FINDING_LENGTH);
  return start.length < text.length ? `${start}…` : text;
}
