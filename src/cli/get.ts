import { RunControl } from '../engine/control.ts';
import { prepareGet, type GetRun } from '../engine/get.ts';
import { readStored, type FinishedInputs } from '../engine/resume/index.ts';
import { UsageError } from '../model/errors.ts';
import type { Sink } from '../model/ports.ts';
import { SummaryMeter } from '../report/index.ts';
import { recordFilter } from '../sinks/filter.ts';
import { openOutputs, type Outputs, type OutputSpec } from '../sinks/outputs.ts';
import { readInputs, type ReadOptions } from '../sources/read-inputs.ts';
import { checkInputs } from '../sources/words.ts';
import { conduct, observer, usesColor, writeSummary, type Session } from './conduct.ts';
import type { ExitCode } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { GetSettings } from './options/table.ts';
import { outputSpecs, refuseInputAsOutput } from './outputs.ts';
import { plainTalk } from './progress.ts';

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
    color: usesColor(settings, io.stdout, io),
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
