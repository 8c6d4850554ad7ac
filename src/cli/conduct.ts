import type { RunControl, StopReason } from '../engine/control.ts';
import type { GetResult, GetRun, MakeGetRun, Shortage } from '../engine/get.ts';
import { FileError } from '../model/errors.ts';
import type { HostIncident } from '../model/feedback.ts';
import type { Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import {
  LoopLagMeter,
  renderSummaryJson,
  renderSummaryText,
  summarize,
  SummaryMeter,
  type LoopLag,
  type Summary,
} from '../report/index.ts';
import type { Outputs } from '../sinks/outputs.ts';
import { printable } from '../util/printable.ts';
import { toSeconds } from '../util/seconds.ts';
import { usesColor } from './color.ts';
import { ExitCode } from './exit-codes.ts';
import { filtered } from './filtered.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';
import { patientOutputs } from './patience.ts';
import { plainTalk } from './progress.ts';
import { watchSignals } from './signals.ts';
import type { SummaryFile } from './summary-file.ts';
import { failureLine, incidentLine, shortageLine, startTalk } from './talk.ts';
import { exitCodeOf } from './verdict.ts';

/** A run that may begin: everything is checked, and what it writes to is open. */
export interface Session {
  readonly inputs: readonly string[];
  readonly settings: GetSettings;
  readonly io: Io;
  readonly control: RunControl;
  readonly makeRun: MakeGetRun;
  readonly outputs: Outputs;
  readonly summaryFile: SummaryFile | null;
}

/** Runs it under the eyes of the user: signals, progress, summary, verdict. */
export async function conduct(session: Session): Promise<ExitCode> {
  const { inputs, settings, io, control, outputs } = session;
  const meter = new SummaryMeter();
  const isBusy = (): boolean => run.inFlight().length > 0;
  const patient = patientOutputs(outputs, control.signal, isBusy);
  const sink = filtered(patient, settings);
  let talk = plainTalk(io.stderr);
  const observe = (record: FetchRecord): void => {
    meter.add(record);
    if (record.failed && settings.verbose && !settings.quiet) talk.say(failureLine(record));
  };
  const onIncident = (incident: HostIncident): void => {
    meter.addIncident(incident);
    const line = settings.verbose && !settings.quiet ? incidentLine(incident) : null;
    if (line !== null) talk.say(line);
  };
  const onShortage = (shortage: Shortage): void => {
    if (!settings.quiet) talk.say(shortageLine(shortage, settings.concurrency));
  };
  const run = session.makeRun({ sink, observe, onIncident, onShortage });
  stopWhenOutputEnds(outputs, control, run);
  patient.gaveUp.addEventListener('abort', () => run.abort());
  talk = await startTalk(
    { inputs, settings, io, signal: control.signal },
    { counts: () => run.counts, failed: () => meter.failed, inFlight: () => run.inFlight() },
  );
  const unwatch = watchSignals(io, {
    control,
    inFlight: () => run.inFlight(),
    say: (text) => talk.say(text),
  });
  const { result, elapsed, lag, fileError, outputFailed } = await runToEnd(
    session,
    run,
    sink,
  ).finally(() => {
    unwatch();
    talk.stop();
  });
  // What the outputs say, not what was handed to them: that would be no proof.
  const recorded = outputs.recordedInAll() + sink.withheld();
  // Whatever else there was to stop it for, records that are lost weigh more.
  const reason = outputFailed || patient.gaveUp.aborted ? 'output failed' : control.reason;
  const lowest = run.fewestSlots;
  const summary = sumUp({ ...result, recorded }, { reason, meter, elapsed, lag, lowest });
  if (fileError !== null) io.stderr.write(`error: ${printable(fileError.message)}\n`);
  await report(summary, session);
  const code = verdict(summary, session, fileError);
  // What the output holds still would be waited for.
  if (patient.gaveUp.aborted) io.exitNow(code);
  return code;
}

interface Ending {
  readonly result: GetResult;
  /** Seconds. */
  readonly elapsed: number;
  readonly lag: LoopLag;
  /** An output that could not be written, bodies that could not be saved, or else an input that could not be read. */
  readonly fileError: FileError | null;
  /** An output could not be written. */
  readonly outputFailed: boolean;
}

async function runToEnd({ settings, control }: Session, run: GetRun, sink: Sink): Promise<Ending> {
  const deadline =
    settings.maxRunTimeMs > 0
      ? setTimeout(() => control.stop('max-run-time'), settings.maxRunTimeMs)
      : undefined;
  const lag = new LoopLagMeter();
  lag.start();
  const startMs = performance.now();
  let result: GetResult;
  let outputError: FileError | null = null;
  try {
    result = await run.run();
  } finally {
    outputError = await closeSink(sink);
    clearTimeout(deadline);
  }
  return {
    result,
    elapsed: toSeconds(performance.now() - startMs),
    lag: lag.stop(),
    fileError: outputError ?? result.saveError ?? result.inputError,
    outputFailed: outputError !== null,
  };
}

/** A reader that went away wants no more; an output that failed can take no more. */
function stopWhenOutputEnds(outputs: Outputs, control: RunControl, run: GetRun): void {
  const endings = [
    [outputs.closedByReader, 'closed stdout'],
    [outputs.failed, 'output failed'],
  ] as const;
  for (const [signal, reason] of endings) {
    const stop = (): void => {
      control.stop(reason);
      run.abort();
    };
    // Its header may have been too much for it already.
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  }
}

async function closeSink(sink: Sink): Promise<FileError | null> {
  try {
    await sink.close();
    return null;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

interface SummaryParts {
  readonly reason: StopReason | null;
  readonly meter: SummaryMeter;
  /** Seconds. */
  readonly elapsed: number;
  readonly lag: LoopLag;
  /** The fewest URLs at once; null: as many as were asked for. */
  readonly lowest: number | null;
}

function sumUp(
  { read, recorded, duplicates, resumed, left, lastInput }: GetResult,
  { reason, meter, elapsed, lag, lowest }: SummaryParts,
): Summary {
  return summarize(meter, {
    read,
    recorded,
    duplicates,
    resumed,
    left,
    elapsed,
    loop_lag_p99: lag.p99,
    loop_lag_max: lag.max,
    lowest_concurrency: lowest,
    stopped_at: reason === null ? null : lastInput,
    interrupted_by: reason === 'crashed' || reason === 'aborted' ? null : reason,
  });
}

async function report(summary: Summary, { settings, io, summaryFile }: Session): Promise<void> {
  const isUnread = summary.interrupted_by === 'closed stdout';
  if (settings.summary && !settings.quiet && !isUnread) {
    const color = usesColor(settings, io.stderr, io);
    io.stderr.write(renderSummaryText(summary, { color }));
  }
  await summaryFile?.write(renderSummaryJson(summary));
}

function verdict(
  summary: Summary,
  { settings, io }: Session,
  fileError: FileError | null,
): ExitCode {
  const code = exitCodeOf(summary, settings, fileError);
  if (code === ExitCode.policy && !settings.quiet) {
    io.stderr.write(`--fail-if is met: ${printable(settings.failIf?.expression ?? '')}\n`);
  }
  return code;
}
