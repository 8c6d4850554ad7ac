import { MemoryFrontier } from '../frontier/memory.ts';
import { RETRY_POLICIES } from '../frontier/retry/index.ts';
import { UsageError } from '../model/errors.ts';
import { WITH_GROUPS, type WithGroup } from '../model/fields.ts';
import type { GetOptions } from '../model/options.ts';
import type { BodyStore, InFlight, InputBatch, Sink } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { createTransport } from '../transport/index.ts';
import type { RunControl } from './control.ts';
import type { Finished } from './feed.ts';
import { createRecordMaker } from './record.ts';
import { Run, type RunCounts, type RunResult } from './run.ts';

export interface GetSetup {
  readonly inputs: AsyncIterable<InputBatch>;
  readonly options: GetOptions;
  readonly sink: Sink;
  readonly observe: (record: FetchRecord) => void;
  readonly control: RunControl;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where bodies are saved; null: nowhere. */
  readonly store: BodyStore | null;
  /** Save the bodies of HTTP errors too. */
  readonly savesErrors: boolean;
  readonly finished: Finished | null;
  readonly leavesUnbegun: boolean;
}

/** A run of `get` that is ready to go. */
export interface GetRun {
  readonly counts: RunCounts;
  inFlight(): readonly InFlight[];
  /** Ends what is in flight at once, as `interrupted`. */
  abort(): void;
  /** Once. Closes the transport; the sink is the caller's. */
  run(): Promise<RunResult>;
}

// Enough tasks that can start to keep every slot busy, whatever the reader does for a moment.
const READY_PER_SLOT = 4;
const MIN_READY = 256;
// How far the reader looks for hosts that can be asked, past those that cannot.
const MAX_AHEAD = 100_000;

/**
 * Puts a run together.
 *
 * @throws FileError or UsageError when an option names what cannot be used.
 */
export async function prepareGet(setup: GetSetup): Promise<GetRun> {
  const { options, control } = setup;
  const transport = await createTransport({
    options: { ...options, maxIdleConnections: options.concurrency },
    wants: wantsOf(options.with, setup.savesErrors),
    store: setup.store,
    env: setup.env,
  });
  const run = new Run({
    inputs: setup.inputs,
    options,
    frontier: new MemoryFrontier({
      ...options,
      readyTasks: Math.max(MIN_READY, options.concurrency * READY_PER_SLOT),
      maxTasks: MAX_AHEAD,
    }),
    transport,
    retryPolicy: retryPolicyOf(options),
    makeRecord: await createRecordMaker({ with: options.with, saves: setup.store !== null }),
    sink: setup.sink,
    observe: setup.observe,
    control,
    finished: setup.finished,
    leavesUnbegun: setup.leavesUnbegun,
  });
  return {
    get counts() {
      return run.counts;
    },
    inFlight: () => transport.inFlight(),
    abort: () => transport.abort(),
    run: async () => {
      try {
        return await run.run();
      } finally {
        await transport.close();
      }
    },
  };
}

function wantsOf(groups: readonly WithGroup[], saveErrors: boolean) {
  return {
    hops: groups.includes('hops'),
    tls: groups.includes('tls'),
    hash: groups.includes('hash'),
    body: groups.some((group) => WITH_GROUPS[group].needsBody),
    saveErrors,
  };
}

function retryPolicyOf({ retryBackoff, retryDelayMs, retryMaxDelayMs }: GetOptions) {
  const policy = RETRY_POLICIES.find(({ name }) => name === retryBackoff);
  if (policy === undefined) {
    const names = RETRY_POLICIES.map(({ name }) => name).join(', ');
    throw new UsageError(`“${retryBackoff}” is no retry policy; there are ${names}`);
  }
  return policy.create({ delayMs: retryDelayMs, maxDelayMs: retryMaxDelayMs });
}
