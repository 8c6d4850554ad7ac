import type {
  CheckMemory,
  CheckReport,
  CheckResult,
  CheckState,
  Finding,
} from '../../model/check.ts';

/**
 * Where a check stands, in one word. `pending`: this run says other than the ones before, and it takes
 * more of them before that counts; `new`: it was not run, or too seldom to tell.
 */
export type Condition = CheckState | 'unknown' | 'pending' | 'flapping' | 'maintenance';

/** What that means to whoever has to look after it; `none`: nothing is said. */
export type Weight = 'good' | 'warn' | 'bad' | 'none';

export interface Standing {
  readonly condition: Condition;
  readonly weight: Weight;
  /** How far it is on its way to another state, as `failure 1 of 3`; null: it is on none. */
  readonly progress: string | null;
}

const STATE_OF_VERDICT = { ok: 'up', warn: 'warning', fail: 'down' } as const;

const WEIGHTS: Readonly<Record<CheckState, Weight>> = {
  new: 'none',
  up: 'good',
  warning: 'warn',
  down: 'bad',
};

export function standingOf(report: CheckReport, hasMemory: boolean): Standing {
  const { result, memory, isInMaintenance } = report;
  if (isInMaintenance) return settled('maintenance', 'none');
  if (result?.verdict === 'unknown') return settled('unknown', 'none');
  if (result !== null && !hasMemory) {
    const state = STATE_OF_VERDICT[result.verdict];
    return settled(state, WEIGHTS[state]);
  }
  if (memory.isFlapping) return settled('flapping', memory.state === 'down' ? 'bad' : 'warn');
  if (result === null || STATE_OF_VERDICT[result.verdict] === memory.state) {
    return settled(memory.state, WEIGHTS[memory.state]);
  }
  return onTheWay(result, memory);
}

function settled(condition: Condition, weight: Weight): Standing {
  return { condition, weight, progress: null };
}

/** This run says other than the state. */
function onTheWay({ verdict, check }: CheckResult, memory: CheckMemory): Standing {
  const { failAfter, upAfter } = check.policy;
  if (verdict === 'fail') {
    const progress = `failure ${memory.failStreak} of ${failAfter}`;
    return { condition: 'pending', weight: 'warn', progress };
  }
  if (memory.state === 'down' || memory.state === 'warning') {
    const streak = memory.state === 'down' ? memory.goodStreak : memory.okStreak;
    const progress = `success ${streak} of ${upAfter}`;
    return { condition: memory.state, weight: WEIGHTS[memory.state], progress };
  }
  if (verdict === 'warn') {
    const progress = `warning ${memory.troubleStreak} of ${failAfter}`;
    return { condition: 'pending', weight: 'warn', progress };
  }
  const progress = `success ${memory.okStreak} of ${upAfter}`;
  return { condition: 'pending', weight: 'good', progress };
}

/** What there is to say for its standing: of this run, or else of the last one that was not ok. */
export function findingsOf(
  { result, memory }: CheckReport,
  { weight }: Standing,
): readonly Finding[] {
  if (result !== null && (result.findings.length > 0 || weight === 'good')) return result.findings;
  return weight === 'bad' || weight === 'warn' ? memory.lastFindings : [];
}

/** This run changed what is known of it; a reminder is no change. */
export function isChanged({ alerts }: CheckReport): boolean {
  return alerts.some(({ event }) => event !== 'reminder');
}

/** Whether a format that leaves things out tells of it. */
export function isShown(
  report: CheckReport,
  { changesOnly, hasMemory }: { readonly changesOnly: boolean; readonly hasMemory: boolean },
): boolean {
  if (!changesOnly) return true;
  if (report.result === null) return standingOf(report, hasMemory).weight !== 'good';
  if (hasMemory) return report.alerts.length > 0;
  return report.result.verdict === 'fail' && !report.isInMaintenance;
}

/** When what is told was so; milliseconds since 1970. */
export function timeOf({ result }: CheckReport, nowMs: number): number {
  return result === null ? nowMs : result.startedAtMs + result.totalMs;
}
