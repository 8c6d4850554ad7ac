import { MemoryFrontier } from '../frontier/memory.ts';
import { mayBeRetried } from '../frontier/retry/decide.ts';
import { RETRY_POLICIES } from '../frontier/retry/index.ts';
import { UsageError, type FileError } from '../model/errors.ts';
import { WITH_GROUPS, type WithGroup } from '../model/fields.ts';
import type { HostIncident } from '../model/feedback.ts';
import { methodOf } from '../model/methods.ts';
import type { GetOptions } from '../model/options.ts';
import type { BodyStore, InFlight, InputBatch, Sink, Transport } from '../model/ports.ts';
import type { FetchRecord } from '../model/record.ts';
import { createTransport, type KeptBody } from '../transport/index.ts';
import { quote } from '../util/quote.ts';
import { bodyLimitsOf } from '../transport/response.ts';
import { openFileCount, openFileLimit } from '../util/file-limit.ts';
import { BodyRoom } from './body-room.ts';
import type { RunControl } from './control.ts';
import type { Finished } from './feed.ts';
import { planSlots, type SlotPlan } from './machine-limit.ts';
import { createRecordMaker } from './record.ts';
import { Run, type RunCounts, type RunResult } from './run.ts';
import { Slots } from './slots.ts';
import { watchStore, type WatchedStore } from './watched-store.ts';

export interface GetSetup {
  readonly inputs: AsyncIterable<InputBatch>;
  readonly options: GetOptions;
  readonly control: RunControl;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where bodies are saved; null: nowhere. */
  readonly store: BodyStore | null;
  /** Save the bodies of HTTP errors too. */
  readonly savesErrors: boolean;
  readonly finished: Finished | null;
  readonly leavesUnbegun: boolean;
}

/** Where the records of a run go. */
export interface GetOutlets {
  readonly sink: Sink;
  /** Sees every record, in the order in which they end. */
  readonly observe: (record: FetchRecord) => void;
  /** Hears what the hosts' governors did. */
  readonly onIncident?: ((incident: HostIncident) => void) | undefined;
  /** Hears, once, that this machine is too small for as many URLs at once as were asked for. */
  readonly onShortage?: ((shortage: Shortage) => void) | undefined;
}

export interface Shortage {
  /** What there is too little of, as a clause. */
  readonly reason: string;
  /** URLs at once that there is enough for; null: that is still to be found out. */
  readonly slots: number | null;
}

/** Makes the run. Once. */
export type MakeGetRun = (outlets: GetOutlets) => GetRun;

/** A run of `get` that is ready to go. */
export interface GetRun {
  readonly counts: RunCounts;
  /** The fewest URLs at once that the machine has allowed for; null: as many as were asked for. */
  readonly fewestSlots: number | null;
  inFlight(): readonly InFlight[];
  /** Ends what is in flight at once, as `interrupted`. */
  abort(): void;
  /** Once. Closes the transport; the sink is the caller's. */
  run(): Promise<GetResult>;
}

export interface GetResult extends RunResult {
  /** Why no more bodies could be saved, which stopped the run. */
  readonly saveError: FileError | null;
}

// Enough tasks that can start to keep every slot busy, whatever the reader does for a moment.
const READY_PER_SLOT = 4;
const MIN_READY = 256;
// How far the reader looks for hosts that can be asked, past those that cannot.
const MAX_AHEAD = 25_000;

/**
 * Puts a run together, all but its outlets: whatever may be wrong with the options is found before an
 * output has to be opened, and emptied.
 *
 * @throws FileError or UsageError when an option names what cannot be used.
 */
export async function prepareGet(setup: GetSetup): Promise<MakeGetRun> {
  const { control } = setup;
  const plan = planOf(setup);
  const options = { ...setup.options, concurrency: plan.slots };
  const store =
    setup.store === null ? null : watchStore(setup.store, () => control.stop('save failed'));
  const transport = await createTransport({
    options: { ...options, maxIdleConnections: plan.idle },
    wants: wantsOf(options.with, setup.savesErrors),
    store,
    isTriedAgain: ({ request, retries }, statusCode) =>
      mayBeRetried(
        { method: methodOf(request, options), statusCode, failure: null, retries },
        options,
      ),
    env: setup.env,
  });
  const parts = {
    inputs: setup.inputs,
    options,
    transport,
    retryPolicy: retryPolicyOf(options),
    makeRecord: await createRecordMaker({ with: options.with, saves: store !== null }),
    control,
    finished: setup.finished,
    leavesUnbegun: setup.leavesUnbegun,
  };
  return ({ onIncident, onShortage, ...outlets }) => {
    const slots = slotsOf(setup, plan, onShortage);
    const frontier = new MemoryFrontier({
      ...options,
      readyTasks: Math.max(MIN_READY, options.concurrency * READY_PER_SLOT),
      maxTasks: MAX_AHEAD,
      onIncident,
    });
    const run = new Run({ ...parts, ...outlets, slots, frontier });
    return {
      get counts() {
        return run.counts;
      },
      get fewestSlots() {
        return slots.fewest < setup.options.concurrency ? slots.fewest : null;
      },
      inFlight: () => transport.inFlight(),
      abort: () => transport.abort(),
      run: () => runToEnd(run, transport, store),
    };
  };
}

async function runToEnd(
  run: Run,
  transport: Transport,
  store: WatchedStore | null,
): Promise<GetResult> {
  try {
    const result = await run.run();
    return { ...result, saveError: store === null ? null : store.broken };
  } finally {
    await transport.close();
  }
}

interface Plan extends SlotPlan {
  /** Files that may be open at once; Infinity: that is no limit. */
  readonly fileLimit: number;
}

/** A connection for each URL in flight, and where bodies are saved a file. */
function planOf({ options, store }: GetSetup): Plan {
  const wanted = options.concurrency;
  const limit = openFileLimit();
  const open = openFileCount();
  if (limit === null || open === null) return { slots: wanted, idle: wanted, fileLimit: Infinity };
  const plan = planSlots({ limit, open }, wanted, store === null ? 1 : 2);
  return { ...plan, fileLimit: limit };
}

function slotsOf({ options }: GetSetup, plan: Plan, onShortage: GetOutlets['onShortage']): Slots {
  const isShort = plan.slots < options.concurrency;
  if (isShort) {
    const reason = `only ${plan.fileLimit} files may be open at once (ulimit -n)`;
    onShortage?.({ reason, slots: plan.slots });
  }
  const kept = keptBody(options.with);
  const { keepBytes, maxBytes } = bodyLimitsOf(options.maxSizeBytes, kept);
  return new Slots({
    max: plan.slots,
    bodies: kept === 'none' ? null : new BodyRoom(Math.min(keepBytes, maxBytes)),
    onRefused(reason) {
      if (!isShort) onShortage?.({ reason, slots: null });
    },
  });
}

/** A record that shows a body holds all of it; a title and links are found in its start. */
function keptBody(groups: readonly WithGroup[]): KeptBody {
  if (groups.includes('body')) return 'whole';
  return groups.some((group) => WITH_GROUPS[group].needsBody) ? 'start' : 'none';
}

function wantsOf(groups: readonly WithGroup[], saveErrors: boolean) {
  return {
    hops: groups.includes('hops'),
    tls: groups.includes('tls'),
    hash: groups.includes('hash'),
    body: keptBody(groups),
    saveErrors,
  };
}

function retryPolicyOf({ retryBackoff, retryDelayMs, retryMaxDelayMs }: GetOptions) {
  const policy = RETRY_POLICIES.find(({ name }) => name === retryBackoff);
  if (policy === undefined) {
    const names = RETRY_POLICIES.map(({ name }) => name).join(', ');
    throw new UsageError(`${quote(retryBackoff)} is no retry policy; there are ${names}`);
  }
  return policy.create({ delayMs: retryDelayMs, maxDelayMs: retryMaxDelayMs });
}
