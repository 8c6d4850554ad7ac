import { RunControl } from '../engine/control.ts';
import { prepareGet } from '../engine/get.ts';
import type { MakeGetRun } from '../engine/get-run.ts';
import { readStored, type Stored } from '../engine/resume/index.ts';
import { lockOutputs, type OutputLock } from '../engine/resume/lock.ts';
import { UsageError } from '../model/errors.ts';
import { openOutputs, type Outputs, type OutputSpec } from '../sinks/outputs.ts';
import { readInputs, type ReadOptions } from '../sources/read-inputs.ts';
import { checkInputs } from '../sources/words.ts';
import { usesColor } from './color.ts';
import { conduct } from './conduct.ts';
import { countInputs } from './count-inputs.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';
import { outputSpecs, refuseInputAsOutput, refuseSummaryAsOutput } from './outputs.ts';
import { outliveTerminal } from './signals.ts';
import { openSummaryFile, type SummaryFile } from './summary-file.ts';

/**
 * `gfetch get`: reads, fetches, records, sums up. What an earlier run has left is not touched before
 * all that may be wrong with this one is known.
 *
 * @throws UsageError or FileError when something has to be mended before anything is fetched.
 */
export async function runGet(
  words: readonly string[],
  settings: GetSettings,
  io: Io,
): Promise<ExitCode> {
  outliveTerminal(io);
  const inputs = inputWords(words, io);
  await checkInputs(inputs);
  const specs = outputSpecs(settings, io.stdout);
  refuseInputAsOutput(inputs, writtenFiles(settings), io);
  const lock = settings.resume ? await lockStored(settings) : null;
  try {
    const stored = lock === null ? null : await findStored(inputs, specs, settings);
    const control = new RunControl();
    const makeRun = await prepare(inputs, settings, { io, control, stored });
    const results = await openResults(specs, settings, { io, stored });
    const formats = specs.map((spec) => spec.format.name);
    const { inputFormat: format, glob } = settings;
    return await conduct({
      countInputs: (signal) => countInputs(inputs, { format, glob, signal }),
      settings,
      io,
      control,
      makeRun,
      formats,
      ...results,
    });
  } finally {
    await lock?.release();
  }
}

function inputWords(words: readonly string[], io: Io): readonly string[] {
  if (words.length > 0) return words;
  if (io.stdin.isTTY !== true) return ['-'];
  throw new UsageError('nothing to fetch: name URLs, a file, or - for stdin (see gfetch --help)');
}

function writtenFiles({ output, summaryJson, cookieJarFile }: GetSettings): readonly string[] {
  const others = [summaryJson, cookieJarFile].filter((path) => path !== undefined);
  return [...(output.length === 0 ? ['-'] : output), ...others];
}

function readOptions(settings: GetSettings): ReadOptions {
  return {
    format: settings.inputFormat,
    urlColumn: settings.urlColumn,
    glob: settings.glob,
  };
}

/** Keeps other runs from what this one is to go on with. */
function lockStored({ output, only, matchStatus }: GetSettings): Promise<OutputLock> {
  if (output.length === 0 || output.includes('-')) {
    throw new UsageError('--resume needs the output of the run to go on with: -o FILE');
  }
  if (only !== undefined || matchStatus !== undefined) {
    throw new UsageError(
      '--resume cannot go with --only or --match-status: the output would not tell what was done',
    );
  }
  return lockOutputs(output);
}

/** Reads what the earlier run has recorded, and compares that with the inputs. */
async function findStored(
  inputs: readonly string[],
  specs: readonly OutputSpec[],
  settings: GetSettings,
): Promise<Stored> {
  const stored = await readStored(specs, settings.fields);
  if (stored.finished.count > 0 && !inputs.includes('-')) {
    await stored.finished.verify(readInputs(inputs, readOptions(settings)));
  }
  return stored;
}

interface Circumstances {
  readonly io: Io;
  /** What is to be resumed. */
  readonly stored: Stored | null;
}

async function prepare(
  inputs: readonly string[],
  settings: GetSettings,
  { io, control, stored }: Circumstances & { readonly control: RunControl },
): Promise<MakeGetRun> {
  return prepareGet({
    inputs: readInputs(inputs, {
      ...readOptions(settings),
      stdin: io.stdin,
      signal: control.signal,
    }),
    options: settings,
    control,
    env: io.env,
    threads: settings.threads,
    saveFolder: settings.save ?? null,
    savesErrors: !settings.fail,
    selectors: settings,
    finished: stored?.finished ?? null,
    leavesUnbegun: settings.resume,
  });
}

interface Results {
  readonly outputs: Outputs;
  readonly summaryFile: SummaryFile | null;
}

/** Opens all that is written, or nothing; and only then cuts and empties it. */
async function openResults(
  specs: readonly OutputSpec[],
  settings: GetSettings,
  { io, stored }: Circumstances,
): Promise<Results> {
  const { summaryJson, fields, template } = settings;
  const summaryFile = summaryJson === undefined ? null : await openSummaryFile(summaryJson);
  try {
    if (summaryJson !== undefined) refuseSummaryAsOutput(summaryJson, specs, io);
    await stored?.cut();
    const color = usesColor(settings, io.stdout, io);
    const outputs = await openOutputs(specs, { fields, template, color });
    await summaryFile?.empty();
    return { outputs, summaryFile };
  } catch (error) {
    await summaryFile?.discard();
    throw error;
  }
}
