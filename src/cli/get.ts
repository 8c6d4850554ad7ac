import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { RunControl } from '../engine/control.ts';
import { prepareGet, type GetRun } from '../engine/get.ts';
import { LoopLagMeter } from '../engine/loop-lag.ts';
import { readStored, type FinishedInputs } from '../engine/resume/index.ts';
import type { RunResult } from '../engine/run.ts';
import { FileError, UsageError } from '../model/errors.ts';
import type { Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import {
  renderSummaryJson,
  renderSummaryText,
  summarize,
  SummaryMeter,
  type Summary,
} from '../report/index.ts';
import { recordFilter } from '../sinks/filter.ts';
import { openOutputs, type Outputs, type OutputSpec } from '../sinks/outputs.ts';
import { readInputs, type ReadOptions } from '../sources/read-inputs.ts';
import { checkInputs } from '../sources/words.ts';
import { printable } from '../util/printable.ts';
import { systemReason } from '../util/system-error.ts';
import { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';
import { outputSpecs, refuseInputAsOutput } from './outputs.ts';
import { countInputs, plainTalk, startProgress, type Progress } from './progress.ts';
import { watchSignals } from './signals.ts';
import { exitCodeOf } from './verdict.ts';

/**
 * `gfetch get`: reads, fetches, records, sums up.
 *
 * @throws UsageError or FileError for what has to be mended before anything is fetched.
 */
export async function runGet(
  words: readonly string[],
  settings: GetSettings,
  io: Io,
): Promise<ExitCode> {
  const inputs = inputWords(words, io);
  await checkInputs(inputs);
  const specs = outputSpecs(settings, io.stdout);
  refuseInputAsOutput(inputs, writtenFiles(settings), io);
  // Emptied first, so that what cannot be written is known before anything is fetched.
  if (settings.summaryJson !== undefined) writeSummary(settings.summaryJson, io.cwd, '');
  const finished = settings.resume ? await resume(inputs, specs, settings) : null;
  const control = new RunControl();
  const outputs = await openOutputs(specs, {
    fields: settings.fields,
    template: settings.template,
    color: usesColor(settings, io),
  });
  const meter = new SummaryMeter();
  const session: Session = {
    inputs,
    settings,
    io,
    control,
    outputs,
    meter,
    finished,
    talk: plainTalk(io.stderr),
    failed: 0,
  };
  const run = await prepare(session).catch(async (error: unknown) => {
    await outputs.close();
    throw error;
  });
  return conduct(session, run);
}

/** All that belongs to one run of the command. */
interface Session {
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

function writtenFiles({ output, summaryJson, cookieJarFile }: GetSettings): readonly string[] {
  const others = [summaryJson, cookieJarFile].filter((path) => path !== undefined);
  return [...(output.length === 0 ? ['-'] : output), ...others];
}

function inputWords(words: readonly string[], io: Io): readonly string[] {
  if (words.length > 0) return words;
  if (io.stdin.isTTY !== true) return ['-'];
  throw new UsageError('nothing to fetch: name URLs, a file, or - for stdin (see gfetch --help)');
}

function readOptions(settings: GetSettings): ReadOptions {
  return {
    format: settings.inputFormat,
    urlColumn: settings.urlColumn,
    glob: settings.glob,
  };
}

async function resume(
  inputs: readonly string[],
  specs: readonly OutputSpec[],
  settings: GetSettings,
): Promise<FinishedInputs> {
  if (settings.output.length === 0 || settings.output.includes('-')) {
    throw new UsageError('--resume needs the output of the run to go on with: -o FILE');
  }
  if (settings.only !== undefined || settings.matchStatus !== undefined) {
    throw new UsageError(
      '--resume cannot go with --only or --match-status: the output would not tell what was done',
    );
  }
  const stored = await readStored(
    specs.map(({ path, format }) => ({ path, format: format.name })),
    settings.fields,
  );
  const { finished } = stored;
  if (finished.count > 0 && !inputs.includes('-')) {
    await finished.verify(readInputs(inputs, readOptions(settings)));
  }
  await stored.cut();
  return finished;
}

async function prepare(session: Session): Promise<GetRun> {
  const { inputs, settings, io, control, outputs, finished } = session;
  const { signal } = control;
  const store =
    settings.save === undefined
      ? null
      : await (await import('../sinks/save/folder-store.ts')).createFolderStore(settings.save);
  return prepareGet({
    inputs: readInputs(inputs, { ...readOptions(settings), stdin: io.stdin, signal }),
    options: settings,
    sink: filtered(outputs, settings),
    observe: observer(session),
    control,
    env: io.env,
    store,
    savesErrors: !settings.fail,
    finished,
    leavesUnbegun: settings.resume,
  });
}

function filtered(outputs: Outputs, { only, matchStatus }: GetSettings): Sink {
  if (only === undefined && matchStatus === undefined) return outputs;
  const isWanted = recordFilter({ only, matchStatus });
  return {
    write: (record) => (isWanted(record) ? outputs.write(record) : true),
    drained: () => outputs.drained(),
    close: () => outputs.close(),
  };
}

/** Runs it under the eyes of the user: signals, progress, summary, verdict. */
async function conduct(session: Session, run: GetRun): Promise<ExitCode> {
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
  const summary = sumUp(session, result, (performance.now() - startMs) / 1000, lag.stop());
  if (fileError !== null) io.stderr.write(`error: ${fileError.message}\n`);
  report(summary, settings, io);
  return exitCodeOf(summary, settings, fileError);
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
  return startProgress(io.stderr, source, countInputs(inputs, control.signal));
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
  { control, meter }: Session,
  result: RunResult,
  elapsed: number,
  lag: { readonly p99: number; readonly max: number },
): Summary {
  const { reason } = control;
  const { read, recorded, duplicates, resumed, left, lastInput } = result;
  return summarize(meter, {
    read,
    recorded,
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

function report(summary: Summary, settings: GetSettings, io: Io): void {
  if (settings.summaryJson !== undefined) {
    writeSummary(settings.summaryJson, io.cwd, `${renderSummaryJson(summary)}\n`);
  }
  if (settings.quiet || !settings.summary || summary.interrupted_by === 'closed stdout') return;
  const color =
    settings.color === 'always' || (io.stderr.isTTY === true && usesColor(settings, io));
  io.stderr.write(renderSummaryText(summary, { color }));
}

function writeSummary(path: string, cwd: string, text: string): void {
  try {
    writeFileSync(resolve(cwd, path), text);
  } catch (error) {
    throw new FileError(`${path}: ${systemReason(error)}`, { cause: error });
  }
}

function usesColor({ color }: GetSettings, { stdout, env }: Io): boolean {
  if (color !== 'auto') return color === 'always';
  const refused = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '';
  return stdout.isTTY === true && !refused && env['TERM'] !== 'dumb';
}

/** Counts what the progress line shows; with `--verbose`, tells why a URL failed as it happens. */
function observer(session: Session): (record: FetchRecord) => void {
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
