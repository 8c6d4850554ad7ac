import type { GivenOptions } from '../model/options.ts';
import { checkOptions } from '../model/options-check.ts';
import type { FetchRecord } from '../model/record.ts';
import { RunControl } from './control.ts';
import { inputBatches, type FetchInputs } from './fetch-inputs.ts';
import { prepareGet } from './get.ts';
import { RecordQueue } from './record-queue.ts';
import { recordStream } from './record-stream.ts';

export interface FetchAllOptions extends GivenOptions {
  /** Stops the run: what is in flight ends, what was read but not begun is `interrupted`. */
  readonly signal?: AbortSignal;
  /** Where the folder for saved bodies is. */
  readonly save?: string;
  /** For proxies (`https_proxy` …); the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What to find in every page, each as `name=expression`; see `extracted` in the record. */
  readonly select?: readonly string[];
  readonly xpath?: readonly string[];
  readonly regex?: readonly string[];
  readonly jsonpath?: readonly string[];
}

/**
 * Fetches every input and yields one record for each, in the order in which they end.
 *
 * Inputs are pulled as there is room, and a slow consumer slows the fetching: neither the list nor
 * the records are ever held. Leaving the loop ends what is in flight, and closes the input.
 *
 * @throws UsageError when an option or an input is not what it has to be.
 * @throws FileError when an option names a file that cannot be used, or no more bodies can be saved.
 * @throws what the inputs throw, after the records of what came before.
 */
export async function* gfetch(
  inputs: FetchInputs,
  {
    signal,
    save,
    env = process.env,
    select,
    xpath,
    regex,
    jsonpath,
    ...options
  }: FetchAllOptions = {},
): AsyncGenerator<FetchRecord, void, undefined> {
  const control = new RunControl();
  const queue = new RecordQueue();
  const makeRun = await prepareGet({
    inputs: inputBatches(inputs),
    options: checkOptions(options),
    control,
    env,
    threads: 1,
    saveFolder: save ?? null,
    savesErrors: true,
    selectors: {
      select: select ?? [],
      xpath: xpath ?? [],
      regex: regex ?? [],
      jsonpath: jsonpath ?? [],
    },
    finished: null,
    leavesUnbegun: false,
  });
  const run = makeRun({ sink: queue, observe: () => undefined });
  const onAbort = (): void => control.stop('aborted');
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort);
  try {
    yield* recordStream(run, queue, control);
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
