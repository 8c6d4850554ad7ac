import { runOnce, type OnceResult } from '../engine/check/once.ts';
import type { CheckSession } from '../engine/check/session.ts';
import { FileError } from '../model/errors.ts';
import { summaryLine } from '../report/check/index.ts';
import { endOutputs } from './check-outputs.ts';
import type { CheckStage } from './check-stage.ts';
import { checkVerdict } from './check-verdict.ts';
import type { ExitCode } from './exit-codes.ts';
import { plainTalk, type Progress } from './progress.ts';
import { startTalk } from './talk.ts';

/** Everything once: runs, tells, and judges. */
export async function once(stage: CheckStage): Promise<ExitCode> {
  const { settings, io, control, session, stdout, outputs, say } = stage;
  const { maxRunTimeMs } = settings;
  const hasMemory = settings.stateFile !== undefined;
  const talk = await progressOf(stage);
  const deadline =
    maxRunTimeMs > 0 ? setTimeout(() => control.stop('max-run-time'), maxRunTimeMs) : undefined;
  let result: OnceResult;
  let memoryError: FileError | null = null;
  try {
    result = await runOnce(session, control);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    // What could not be remembered is told all the same.
    memoryError = error;
    result = { summary: session.summary(), stoppedBy: control.reason };
  } finally {
    clearTimeout(deadline);
    talk.stop();
  }
  const { summary, stoppedBy: reason } = result;
  await endOutputs(outputs, summary);
  if (memoryError !== null) throw memoryError;
  const isTalk = settings.summary && !settings.quiet && settings.format !== 'nagios';
  if (isTalk && !stdout.isClosedByReader) say(`${summaryLine(summary, { hasMemory })}\n`);
  const isLost = session.keeper.hasPending && !hasMemory;
  if (isLost) io.stderr.write('error: alerts were not taken, and without --state they are lost\n');
  else if (session.keeper.hasPending) say('what was not taken is sent by the next run\n');
  return checkVerdict({ summary, settings, reason, isLost });
}

/** How far it is, where that can be seen: on a terminal, the results themselves tell. */
async function progressOf({ settings, io, control, session }: CheckStage): Promise<Progress> {
  if (io.stdout.isTTY === true) return plainTalk(io.stderr);
  const total = session.checks.length;
  const none = { duplicates: 0, resumed: 0, left: 0 };
  return startTalk(
    { countInputs: async () => total, settings, io, signal: control.signal },
    {
      counts: () => ({ read: total, recorded: doneOf(session), ...none }),
      failed: () => session.summary().verdicts.fail,
      inFlight: () => session.run.inFlight(),
      bottleneck: () => null,
      hosts: () => null,
    },
  );
}

function doneOf(session: CheckSession): number {
  return Object.values(session.summary().verdicts).reduce((sum, count) => sum + count, 0);
}
