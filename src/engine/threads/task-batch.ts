import type { Task } from '../../model/task.ts';
import { originMs } from './clock.ts';

/**
 * Tasks on their way to another thread. Most say nothing but a URL; those cross as columns, which a
 * structured clone copies several times faster than objects. Times are of the machine's clock.
 */
export interface TaskBatch {
  readonly seqs: Float64Array;
  readonly urls: readonly string[];
  /** Characters of the URL that are its origin; the path is the rest. */
  readonly originLengths: Uint32Array;
  /** null: the URL itself. */
  readonly inputs: readonly (string | null)[];
  readonly queuedAtMs: Float64Array;
  /** Those that have more to say. */
  readonly others: readonly Task[];
}

export function packTasks(tasks: readonly Task[]): TaskBatch {
  const plain = tasks.filter(isPlain);
  return {
    seqs: Float64Array.from(plain, ({ seq }) => seq),
    urls: plain.map(({ target }) => target.url),
    originLengths: Uint32Array.from(plain, ({ target }) => target.origin.length),
    inputs: plain.map(({ input, target }) => (input === target.url ? null : input)),
    queuedAtMs: Float64Array.from(plain, ({ queuedAtMs }) => queuedAtMs + originMs),
    others: tasks.filter((task) => !isPlain(task)).map((task) => shifted(task, originMs)),
  };
}

export function unpackTasks(batch: TaskBatch): Task[] {
  const { seqs, urls, originLengths, inputs, queuedAtMs, others } = batch;
  const plain = urls.map((url, i): Task => {
    const length = originLengths[i] ?? 0;
    const queuedMs = (queuedAtMs[i] ?? 0) - originMs;
    return {
      seq: seqs[i] ?? 0,
      input: inputs[i] ?? url,
      target: { url, origin: url.slice(0, length), path: url.slice(length) },
      schemeFallback: false,
      retries: 0,
      queuedAtMs: queuedMs,
      firstStartMs: undefined,
      lastEndMs: queuedMs,
    };
  });
  return [...plain, ...others.map((task) => shifted(task, -originMs))];
}

/** What a task has become by a try that is to be followed by another. */
export type TaskState = Pick<
  Task,
  | 'target'
  | 'schemeFallback'
  | 'retries'
  | 'firstStartMs'
  | 'lastEndMs'
  | 'lastAttempt'
  | 'attempts'
>;

export function packState(task: Task): TaskState {
  const { target, schemeFallback, retries, firstStartMs, lastEndMs, lastAttempt, attempts } =
    shifted(task, originMs);
  return {
    target,
    schemeFallback,
    retries,
    firstStartMs,
    lastEndMs,
    ...(lastAttempt === undefined ? {} : { lastAttempt }),
    ...(attempts === undefined ? {} : { attempts }),
  };
}

/** Brings a task up to date. */
export function applyState(task: Task, state: TaskState): void {
  const { firstStartMs, lastEndMs } = state;
  Object.assign(task, state, {
    firstStartMs: firstStartMs === undefined ? undefined : firstStartMs - originMs,
    lastEndMs: lastEndMs - originMs,
  });
}

function isPlain(task: Task): boolean {
  const { target } = task;
  return (
    task.retries === 0 &&
    task.firstStartMs === undefined &&
    !task.schemeFallback &&
    task.request === undefined &&
    task.tag === undefined &&
    task.hostLimit === undefined &&
    task.refusal === undefined &&
    task.attempts === undefined &&
    target.credentials === undefined &&
    target.url.length === target.origin.length + target.path.length
  );
}

function shifted(task: Task, byMs: number): Task {
  const { firstStartMs } = task;
  return {
    ...task,
    queuedAtMs: task.queuedAtMs + byMs,
    firstStartMs: firstStartMs === undefined ? undefined : firstStartMs + byMs,
    lastEndMs: task.lastEndMs + byMs,
  };
}
