import type { FileError } from '../model/errors.ts';
import type { Summary } from '../report/index.ts';
import { ExitCode } from './exit-codes.ts';
import type { GetSettings } from './options/table.ts';

/** The exit code of a run, by the table of `ExitCode`: what was lost weighs more than what failed. */
export function exitCodeOf(
  summary: Summary,
  { fail, failIf }: Pick<GetSettings, 'fail' | 'failIf'>,
  fileError: FileError | null,
): ExitCode {
  if (summary.interrupted_by === 'closed stdout') return ExitCode.ok;
  if (fileError !== null || summary.interrupted_by === 'output failed') return ExitCode.file;
  if (!summary.conserved) return ExitCode.internal;
  if (summary.interrupted_by === 'SIGINT') return ExitCode.interrupted;
  if (summary.interrupted_by === 'SIGTERM') return ExitCode.terminated;
  if (summary.interrupted_by === 'SIGHUP') return ExitCode.hungUp;
  if (summary.interrupted_by === 'max-run-time') return ExitCode.timeUp;
  if (failIf?.isMet(summary) === true) return ExitCode.policy;
  if (summary.failed > 0 || (fail && summary.http_errors > 0)) return ExitCode.failed;
  return ExitCode.ok;
}
