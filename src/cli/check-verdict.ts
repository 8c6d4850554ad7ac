import type { StopReason } from '../engine/control.ts';
import type { CheckSummary } from '../model/check.ts';
import { nagiosExitCode } from '../report/check/index.ts';
import { ExitCode } from './exit-codes.ts';
import type { CheckSettings } from './options/table.ts';

interface Verdict {
  readonly summary: CheckSummary;
  readonly settings: Pick<CheckSettings, 'format'>;
  readonly reason: StopReason | null;
  /** Alerts that nobody took, and that nobody keeps. */
  readonly isLost: boolean;
}

/** The exit code of a run of checks. What was stopped says so before anything else. */
export function checkVerdict({ summary, settings, reason, isLost }: Verdict): ExitCode {
  if (reason === 'closed stdout') return ExitCode.ok;
  if (settings.format === 'nagios') return nagiosExitCode(summary);
  if (reason === 'SIGINT') return ExitCode.interrupted;
  if (reason === 'SIGTERM') return ExitCode.terminated;
  if (reason === 'SIGHUP') return ExitCode.hungUp;
  if (reason === 'max-run-time') return ExitCode.timeUp;
  if (reason === 'output failed') return ExitCode.file;
  if (isLost) return ExitCode.file;
  if (summary.isUnknown) return ExitCode.unknown;
  if (summary.states.down > 0) return ExitCode.failed;
  return summary.verdicts.unknown > 0 ? ExitCode.unknown : ExitCode.ok;
}
