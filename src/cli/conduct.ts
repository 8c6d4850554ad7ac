import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { RunControl } from '../engine/control.ts';
import type { GetRun } from '../engine/get.ts';
import { LoopLagMeter } from '../engine/loop-lag.ts';
import type { FinishedInputs } from '../engine/resume/index.ts';
import type { RunResult } from '../engine/run.ts';
import { FileError } from '../model/errors.ts';
import type { FetchRecord } from '../model/record.ts';
import {
  renderSummaryJson,
  renderSummaryText,
  summarize,
  type Summary,
  type SummaryMeter,
} from '../report/index.ts';
import type { Outputs } from '../sinks/outputs.ts';
import { printable } from '../util/printable.ts';
import { toSeconds } from '../util/seconds.ts';
import { systemReason } from '../util/system-error.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io, TalkStream } from './io.ts';
import type { GetSettings } from './options/table.ts';
import { countInputs, startProgress, type Progress } from './progress.ts';
import { watchSignals } from './signals.ts';
import { exitCodeOf } from './verdict.ts';

/** All that belongs to one run of the command. */
export interface Session {
  readonly inputs: readonly string[];
  readonly settings: GetSettings;
  readonly io: Io;
  readonly control: RunControl;
  readonly outputs: Outputs;
  readonly meter: SummaryMeter;
  readonly finished: FinishedInputs | null;
  /** How the user is spoken to; replaced when there is a progress line. */
  talk: Progress;
  failed: number;
}

/** Runs it under the eyes of the user: signals, progress, summary, verdict. */
export async function conduct(session: Session, run: GetRun): Promise<ExitCode> {
  const { settings, io, control, outputs } = session;
  session.talk = await startTalk(session, run);
  const unwatch = watchSignals(io, {
    control,
    inFlight: () => run.inFlight(),
    say: (text) => session.talk.say(text),
  });
  stopWhenOutputEnds(session, run);
  const deadline =
    settings.maxRunTimeMs > 0
      ? setTimeout(() => control.stop('max-run-time'), settings.maxRunTimeMs)
      : undefined;
  const lag = new LoopLagMeter();
  lag.start();
  const startMs = performance.now();
  let result: RunResult;
  let fileError: FileError | null = null;
  try {
    result = await run.run();
  } finally {
    clearTimeout(deadline);
    fileError = await closeOutputs(outputs);
    unwatch();
    session.talk.stop();
  }
  fileError ??= result.inputError;
  const summary = sumUp(session, result, toSeconds(performance.now() - startMs), lag.stop());
  if (fileError !== null) io.stderr.write(`error: ${fileError.message}\n`);
  report(summary, settings, io);
  const code = exitCodeOf(summary, settings, fileError);
  if (code === ExitCode.policy && !settings.quiet) {
    io.stderr.write(`--fail-if is met: ${settings.failIf?.expression ?? ''}\n`);
  }
  return code;
}

/** A terminal that can redraw a line. Some say that they are 0 columns wide, where ora never ends. */
function isLively({ env, stderr }: Io): boolean {
  const isTerminal = stderr.isTTY === true && (stderr.columns ?? 0) > 0;
  return isTerminal && env['TERM'] !== 'dumb' && env['CI'] === undefined;
}

async function startTalk(session: Session, run: GetRun): Promise<Progress> {
  const { inputs, settings, io, control, talk } = session;
  if (!isLively(io) || settings.quiet || !settings.progress) return talk;
  const source = {
    counts: () => run.counts,
    failed: () => session.failed,
    inFlight: () => run.inFlight(),
  };
  return startProgress(source, {
    stderr: io.stderr,
    total: countInputs(inputs, control.signal),
    color: usesColor(settings, io.stderr, io),
  });
}

/** A reader that went away wants no more; an output that failed can take no more. */
function stopWhenOutputEnds({ control, outputs }: Session, run: GetRun): void {
  outputs.closedByReader.addEventListener('abort', () => {
    control.stop('closed stdout');
    run.abort();
  });
  outputs.failed.addEventListener('abort', () => {
    control.stop('output failed');
    run.abort();
  });
}

async function closeOutputs(outputs: Outputs): Promise<FileError | null> {
  try {
    await outputs.close();
    return null;
  } catch (error) {
    if (error instanceof FileError) return error;
    throw error;
  }
}

function sumUp(
  { control, meter, outputs }: Session,
  result: RunResult,
  elapsed: number,
  lag: { readonly p99: number; readonly max: number },
): Summary {
  const { reason } = control;
  const { read, recorded, duplicates, resumed, left, lastInput } = result;
  return summarize(meter, {
    read,
    // Where an output failed, what was handed to it is no proof.
    recorded: outputs.failed.aborted ? writtenBy(outputs) : recorded,
    duplicates,
    resumed,
    left,
    elapsed,
    loop_lag_p99: lag.p99,
    loop_lag_max: lag.max,
    stopped_at: reason === null ? null : lastInput,
    interrupted_by: reason === 'crashed' || reason === 'aborted' ? null : reason,
  });
}

function writtenBy(outputs: Outputs): number {
  return Math.min(...outputs.recorded().map(({ records }) => records));
}

function report(summary: Summary, settings: GetSettings, io: Io): void {
  if (settings.summaryJson !== undefined) {
    writeSummary(settings.summaryJson, io.cwd, `${renderSummaryJson(summary)}\n`);
  }
  if (settings.quiet || !settings.summary || summary.interrupted_by === 'closed stdout') return;
  const color = usesColor(settings, io.stderr, io);
  io.stderr.write(renderSummaryText(summary, { color }));
}

export function writeSummary(path: string, cwd: string, text: string): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw new FileError(`${path}: ${systemReason(error)}`, { cause: error });
  }
}

/** Whether to write colours to a stream: as told, or where it is a terminal that nobody forbade. */
export function usesColor({ color }: GetSettings, stream: TalkStream, { env }: Io): boolean {
  if (color !== 'auto') return color === 'always';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return stream.isTTY === true && !refused && env['TERM'] !== 'dumb';
}

/** Counts what the progress line shows; with `--verbose`, tells why a URL failed as it happens. */
export function observer(session: Session): (record: FetchRecord) => void {
  const { meter, settings } = session;
  return (record) => {
    meter.add(record);
    if (!record.failed) return;
    session.failed += 1;
    if (settings.verbose && !settings.quiet) session.talk.say(failureLine(record));
  };
}

function failureLine({ error_code: code, url, error }: FetchRecord): string {
  return `${code ?? 'failed'} ${printable(url)}: ${printable(error ?? '')}\n`;
}
