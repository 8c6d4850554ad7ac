import type { CheckReport, CheckState, CheckSummary } from '../../model/check.ts';

/** As monitoring plugins end: OK, WARNING, CRITICAL, UNKNOWN. */
export type NagiosExitCode = 0 | 1 | 2 | 3;

/** Of a summary, what the verdict is made from. */
export type NagiosCounts = Pick<CheckSummary, 'checks' | 'states' | 'isUnknown' | 'unfinished'>;

/**
 * What is down comes first, then what warns; where neither is, nothing is known of checks that were
 * not run, of a run in which the network failed, and of none.
 */
export function nagiosExitCode(summary: NagiosCounts): NagiosExitCode {
  const { checks, states, isUnknown, unfinished } = summary;
  if (isUnknown) return 3;
  if (states.down > 0) return 2;
  if (states.warning > 0) return 1;
  return checks === 0 || unfinished > 0 ? 3 : 0;
}

/** Of what is told from memory. */
export function countsOf(reports: readonly CheckReport[]): NagiosCounts {
  const states: Record<CheckState, number> = { new: 0, up: 0, warning: 0, down: 0 };
  for (const { memory } of reports) states[memory.state] += 1;
  return { checks: reports.length, states, isUnknown: false, unfinished: 0 };
}
