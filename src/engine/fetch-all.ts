import { DEFAULT_OPTIONS, type GetOptions } from '../model/options.ts';
import type { InputBatch, InputItem } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import type { RequestSpec } from '../model/task.ts';
import { RunControl } from './control.ts';
import { prepareGet } from './get.ts';
import { RecordQueue } from './record-queue.ts';

/** One URL with what is special about its request. */
export interface FetchInput extends RequestSpec {
  readonly url: string;
  /** Comes back in the record. */
  readonly tag?: unknown;
}

export type FetchInputs =
  | string
  | Iterable<string | FetchInput>
  | AsyncIterable<string | FetchInput>;

export interface FetchAllOptions extends Partial<GetOptions> {
  /** Stops the run: what is in flight ends, what was read but not begun is `interrupted`. */
  readonly signal?: AbortSignal;
  /** Where the folder for saved bodies is. */
  readonly save?: string;
  /** For proxies (`https_proxy` …); the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Fetches every input and yields one record for each, in the order in which they end.
 *
 * Inputs are pulled as there is room, and a slow consumer slows the fetching: neither the list nor
 * the records are ever held. Leaving the loop ends what is in flight.
 *
 * @throws FileError or UsageError when an option names what cannot be used.
 */
export async function* gfetch(
  inputs: FetchInputs,
  { signal, save, env = process.env, ...options }: FetchAllOptions = {},
): AsyncGenerator<FetchRecord, void, undefined> {
  const control = new RunControl();
  const queue = new RecordQueue();
  const run = await prepareGet({
    inputs: batches(inputs, control.signal),
    options: { ...DEFAULT_OPTIONS, ...options },
    sink: queue,
    observe: () => undefined,
    control,
    env,
    store: save === undefined ? null : await openStore(save),
    savesErrors: true,
    finished: null,
    leavesUnbegun: false,
  });
  const onAbort = (): void => control.stop('aborted');
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener('abort', onAbort);
  const done = run.run().finally(() => {
    void queue.close();
  });
  // Its rejection is thrown below, when the records before it have been handed on.
  done.catch(() => undefined);
  try {
    for (let record = await queue.take(); record !== undefined; record = await queue.take()) {
      yield record;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    control.stop('aborted');
    run.abort();
    await queue.close();
  }
  await done;
}

async function openStore(folder: string) {
  const { createFolderStore } = await import('../sinks/save/folder-store.ts');
  return createFolderStore(folder);
}

async function* batches(
  inputs: FetchInputs,
  signal: AbortSignal,
): AsyncGenerator<InputBatch, void, undefined> {
  let line = 0;
  for await (const input of typeof inputs === 'string' ? [inputs] : inputs) {
    if (signal.aborted) return;
    line += 1;
    yield { source: 'input', items: [itemOf(input, line)] };
  }
}

function itemOf(input: string | FetchInput, line: number): InputItem {
  if (typeof input === 'string') return { text: input.trim(), line };
  const { url, tag, ...request } = input;
  return {
    text: url.trim(),
    line,
    ...(tag === undefined ? {} : { tag }),
    ...(Object.keys(request).length === 0 ? {} : { request }),
  };
}
