import type { RunControl, StopReason } from '../engine/control.ts';
import type { GetOutlets, GetResult, GetRun, MakeGetRun } from '../engine/get-run.ts';
import type { CrewCounts } from '../engine/threads/crew.ts';
import { FileError } from '../model/errors.ts';
import type { Sink } from '../model/ports.ts';
import {
  LoopLagMeter,
  renderSummaryJson,
  renderSummaryText,
  summarize,
  SummaryMeter,
  type CrawlSummary,
  type LoopLag,
  type Summary,
} from '../report/index.ts';
import type { Outputs } from '../sinks/outputs.ts';
import type { RendererOptions } from '../sinks/render.ts';
import { printable } from '../util/printable.ts';
import { toSeconds } from '../util/seconds.ts';
import { crawlSummary } from './crawl-talk.ts';
import { usesColor } from './color.ts';
import { ExitCode } from './exit-codes.ts';
import { filtered } from './filtered.ts';
import type { Io } from './io.ts';
import type { RunSettings } from './options/table.ts';
import { patientOutputs } from './patience.ts';
import { plainTalk } from './progress.ts';
import { watchSignals } from './signals.ts';
import type { SummaryFile } from './summary-file.ts';
import {
  blockedLine,
  failureLine,
  incidentLine,
  selectTimeoutLine,
  shortageLine,
  startTalk,
  threadEndLine,
} from './talk.ts';
import { exitCodeOf } from './verdict.ts';

/** A run that may begin: everything is checked, and what it writes to is open. */
export interface Session {
  readonly settings: RunSettings;
  /** How many inputs there are, as soon as that is known; null: nobody can tell. */
  readonly countInputs: ((signal: AbortSignal) => Promise<number | null>) | null;
  readonly io: Io;
  readonly control: RunControl;
  readonly makeRun: MakeGetRun;
  readonly outputs: Outputs;
  /** The name of each output's format. */
  readonly formats: readonly string[];
  readonly summaryFile: SummaryFile | null;
}

/** Runs it under the eyes of the user: signals, progress, summary, verdict. */
export async function conduct(session: Session): Promise<ExitCode> {
  const { countInputs, settings, io, control, outputs } = session;
  const meter = new SummaryMeter();
  const isBusy = (): boolean => run.inFlight().length > 0;
  const patient = patientOutputs(outputs, control.signal, isBusy);
  const sink = filtered(patient, settings);
  let talk = plainTalk(io.stderr);
  const say = (text: string): void => talk.say(text);
  const run = session.makeRun({
    sink,
    ready: { rendering: renderingOf(session), write: (ready) => sink.writeReady(ready) },
    ...listeners(settings, meter, say),
  });
  stopWhenOutputEnds(outputs, control, run);
  patient.gaveUp.addEventListener('abort', () => run.abort());
  talk = await startTalk(
    { countInputs, settings, io, signal: control.signal },
    {
      counts: () => run.counts,
      failed: () => meter.failed,
      inFlight: () => run.inFlight(),
      bottleneck: () => run.bottleneck(),
      hosts: () => run.facts?.hosts ?? null,
    },
  );
  const unwatch = watchSignals(io, {
    control,
    inFlight: () => run.inFlight(),
    describe: () => run.describeInFlight(),
    say,
  });
  const loop = loopMeter(settings, say);
  const ending = await runToEnd(session, run, { sink, loop }).finally(() => {
    unwatch();
    talk.stop();
  });
  const { result, elapsed, lag, fileError, outputFailed } = ending;
  // What the outputs say, not what was handed to them: that would be no proof.
  const recorded = outputs.recordedInAll() + sink.withheld();
  // Whatever else there was to stop it for, records that are lost weigh more.
  const reason = outputFailed || patient.gaveUp.aborted ? 'output failed' : control.reason;
  const { fewestSlots: lowest, foundSlots: found, threads } = run;
  const crawl = run.facts === undefined ? undefined : crawlSummary(run.facts, settings.perHost);
  const parts = { reason, meter, elapsed, lag, lowest, found, threads, crawl };
  const summary = sumUp({ ...result, recorded }, parts);
  if (fileError !== null) io.stderr.write(`error: ${printable(fileError.message)}\n`);
  await report(summary, session);
  const code = verdict(summary, session, fileError);
  // What the output holds still would be waited for.
  if (patient.gaveUp.aborted) io.exitNow(code);
  return code;
}

/** Those who count what the run tells, and pass on to the user what is worth it. */
function listeners(
  { quiet, verbose, concurrency }: RunSettings,
  meter: SummaryMeter,
  say: (text: string) => void,
): Pick<GetOutlets, 'observe' | 'onIncident' | 'onShortage' | 'onThreadEnd' | 'onSelectTimeout'> {
  const isTalkative = verbose && !quiet;
  return {
    observe(facts) {
      meter.add(facts);
      if (facts.failed && isTalkative) say(failureLine(facts));
    },
    onIncident(incident) {
      meter.addIncident(incident);
      const line = isTalkative ? incidentLine(incident) : null;
      if (line !== null) say(line);
    },
    onShortage(shortage) {
      if (!quiet) say(shortageLine(shortage, concurrency));
    },
    onThreadEnd(end) {
      if (!quiet) say(threadEndLine(end));
    },
    onSelectTimeout(url) {
      if (!quiet) say(selectTimeoutLine(url));
    },
  };
}

/** How other threads are to format records. */
function renderingOf({ formats, settings }: Session): RendererOptions {
  const { fields, template, only, matchStatus } = settings;
  return { formats, fields, template, only, matchStatus };
}

function loopMeter(settings: RunSettings, say: (text: string) => void): LoopLagMeter {
  return new LoopLagMeter((culprit, blockedMs) => {
    const line = settings.quiet ? null : blockedLine(culprit, blockedMs, settings);
    if (line !== null) say(line);
  });
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

async function runToEnd(
  { settings, control }: Session,
  run: GetRun,
  { sink, loop }: { readonly sink: Sink; readonly loop: LoopLagMeter },
): Promise<Ending> {
  const deadline =
    settings.maxRunTimeMs > 0
      ? setTimeout(() => control.stop('max-run-time'), settings.maxRunTimeMs)
      : undefined;
  loop.start();
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
    lag: loop.stop(),
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
  /** How many at once were found to be worth it; null: not known, or not asked. */
  readonly found: number | null;
  readonly threads: CrewCounts;
  readonly crawl: CrawlSummary | undefined;
}

function sumUp(
  { read, recorded, duplicates, resumed, left, lastInput }: GetResult,
  { reason, meter, elapsed, lag, lowest, found, threads, crawl }: SummaryParts,
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
    loop_blocked: lag.blocked,
    lowest_concurrency: lowest,
    found_concurrency: found,
    threads: threads.threads,
    thread_crashes: threads.crashes,
    ...(crawl === undefined ? {} : { crawl }),
    // Where the seeds were read to says nothing of how far a crawl came.
    stopped_at: reason === null || crawl !== undefined ? null : lastInput,
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
