import {
  checkOfUrl,
  isTargetFile,
  mergePlans,
  readTargetFiles,
  type TargetContext,
} from '../../checks/targets/index.ts';
import type { CheckPlan, CheckReport } from '../../model/check.ts';
import { checkOptions } from '../../model/options-check.ts';
import type { GivenOptions } from '../../model/options.ts';
import { Channel as Queue } from '../../tasks/channel.ts';
import { RunControl } from '../control.ts';
import { openMemory, type MemoryFile } from './memory-file.ts';
import { runOnce } from './once.ts';
import { ordersOf } from './orders.ts';
import { createPost } from './post.ts';
import { prepareSession } from './session.ts';

export interface CheckOptions extends Omit<GivenOptions, 'concurrency'> {
  /** Requests in flight at once. */
  readonly concurrency?: number;
  /** Stops the run: what is in flight ends, and what has not ended has no report. */
  readonly signal?: AbortSignal;
  /** What `${NAME}` in target files stands for, and for proxies; the process's own by default. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** What has to hold of every target that does not say otherwise, as `expect` in a target file. */
  readonly expect?: Readonly<Record<string, unknown>>;
  /** The same, but what does not hold is a warning. */
  readonly warn?: Readonly<Record<string, unknown>>;
  /** The file in which is remembered how each check went; without it, the first failure counts. */
  readonly state?: string;
  /** Failures in a row before a check is down. */
  readonly failAfter?: number;
  /** Successes in a row before it is up again. */
  readonly upAfter?: number;
  /** How long after an alarm it is repeated; 0: never. */
  readonly remindMs?: number;
  /** Receivers of alarms, as `kind:target`. */
  readonly notify?: readonly string[];
  /** URLs to be asked where everything fails at once. */
  readonly witness?: readonly string[];
  /** Hears of what the user should know, and what stops nothing. */
  readonly onTrouble?: (text: string) => void;
}

/** What check says where nothing else is said: it wants its answer soon. */
const DEFAULTS = {
  timeoutMs: 10_000,
  connectTimeoutMs: 5_000,
  retries: 1,
  retryMaxDelayMs: 5_000,
  maxRetryAfterMs: 5_000,
  adaptive: false,
  maxHostErrors: 0,
} as const satisfies GivenOptions;

/**
 * Runs checks once, and yields a report of each as it ends. Targets are URLs, and files of checks by their
 * extension (`.yaml`, `.yml`, `.json`). When the loop has ended, all is remembered, and receivers were told.
 *
 * @throws UsageError for what has to be mended, with its place.
 * @throws FileError for a file that cannot be read or written, or a state that another run has.
 */
export async function* check(
  targets: string | readonly string[],
  options: CheckOptions = {},
): AsyncGenerator<CheckReport, void, undefined> {
  const { signal, env = process.env, state, onTrouble = () => undefined } = options;
  const given = givenOptions(options);
  const plan = await planOf([targets].flat(), options, env);
  const orders = await ordersOf(plan, env, state !== undefined);
  const control = new RunControl();
  const file: MemoryFile | null = state === undefined ? null : await openMemory(state);
  if (file !== null && file.warning !== null) onTrouble(file.warning);
  const reports = new Queue<CheckReport>(Infinity);
  const onAbort = (): void => control.stop('aborted');
  try {
    const session = await prepareSession({
      ...orders,
      options: given,
      env,
      control,
      file,
      post: createPost({ env }),
      isLasting: false,
      onReport: (report) => void reports.send(report),
      onTrouble,
    });
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener('abort', onAbort);
    const done = runOnce(session, control).finally(() => reports.close());
    // It is thrown below, when the reports before it have been handed on.
    done.catch(() => undefined);
    try {
      yield* reports;
    } finally {
      control.stop('aborted');
      session.run.abort();
      await done;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    await file?.release();
  }
}

function givenOptions(options: CheckOptions) {
  const {
    signal: _signal,
    env: _env,
    expect: _expect,
    warn: _warn,
    state: _state,
    failAfter: _failAfter,
    upAfter: _upAfter,
    remindMs: _remindMs,
    notify: _notify,
    witness: _witness,
    onTrouble: _onTrouble,
    ...request
  } = options;
  return checkOptions({ ...DEFAULTS, ...request });
}

async function planOf(
  targets: readonly string[],
  options: CheckOptions,
  env: Readonly<Record<string, string | undefined>>,
): Promise<CheckPlan> {
  const { expect = {}, warn = {}, notify = [], witness = [] } = options;
  const { failAfter = 1, upAfter = 1, remindMs = 0, defaultScheme = 'https' } = options;
  const policy = { failAfter, upAfter, remindMs };
  const context: TargetContext = {
    env,
    defaults: { expect, warn, policy, maintenance: [], defaultScheme },
  };
  const files = targets.filter((target) => isTargetFile(target));
  const urls = targets.filter((target) => !isTargetFile(target));
  return mergePlans([
    ...(files.length === 0 ? [] : [await readTargetFiles(files, context)]),
    {
      checks: await Promise.all(urls.map((url) => checkOfUrl(url, undefined, 'target', context))),
      secrets: [],
      notify,
      witness,
    },
  ]);
}
