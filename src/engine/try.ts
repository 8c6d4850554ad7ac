import { feedbackOf } from '../frontier/governor/feedback.ts';
import { decideRetry, retryOptionsFor, type RetryDecision } from '../frontier/retry/decide.ts';
import type { RetryPolicy } from '../frontier/retry/index.ts';
import type { HostFeedback } from '../model/feedback.ts';
import type { GetOptions } from '../model/options.ts';
import { refusedOutcome, type Outcome } from '../model/outcome.ts';
import type { OutcomeListener, Transport } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { toSeconds } from '../util/seconds.ts';
import type { RunControl } from './control.ts';
import { httpFallback } from './scheme-fallback.ts';
import type { Slots } from './slots.ts';

export interface TryParts {
  readonly options: GetOptions;
  readonly transport: Transport;
  readonly retryPolicy: RetryPolicy;
  readonly control: Pick<RunControl, 'signal'>;
  readonly slots: Slots;
}

/** Who has a task tried. Is told once what follows. */
export interface TryOwner {
  /** Not before so many milliseconds from now, with or without counting as a retry. */
  onRetry(task: Task, afterMs: number, feedback: HostFeedback | null): void;
  onEnd(task: Task, outcome: Outcome, queueMs: number, feedback: HostFeedback | null): void;
  /** A defect. */
  onCrash(error: unknown): void;
}

/** One try at a task: decides what follows, and keeps the state of the task between two. */
export class Try implements OutcomeListener {
  readonly #task: Task;
  readonly #parts: TryParts;
  readonly #owner: TryOwner;
  readonly #startMs = performance.now();
  readonly #queueMs: number;
  readonly #deadlineMs: number;

  constructor(task: Task, parts: TryParts, owner: TryOwner) {
    this.#task = task;
    this.#parts = parts;
    this.#owner = owner;
    this.#queueMs = Math.max(0, this.#startMs - task.queuedAtMs);
    task.firstStartMs ??= this.#startMs;
    const { deadlineMs } = parts.options;
    this.#deadlineMs = deadlineMs > 0 ? task.firstStartMs + deadlineMs : Infinity;
  }

  /** Once. */
  start(): void {
    this.#parts.slots.begin();
    this.#parts.transport.fetch(this.#task, this.#deadlineMs, this);
  }

  onOutcome(outcome: Outcome): void {
    // Whoever calls is in the middle of a socket's event, where an exception would name the wrong culprit.
    try {
      this.#conclude(outcome);
    } catch (error) {
      this.#owner.onCrash(error);
    }
  }

  #conclude(outcome: Outcome): void {
    const task = this.#task;
    const { slots, transport, options } = this.#parts;
    const fallback = httpFallback(task, outcome);
    if (fallback !== null) {
      task.target = fallback;
      task.schemeFallback = false;
      transport.fetch(task, this.#deadlineMs, this);
      return;
    }
    const againAfterMs = slots.end(task, outcome, this.#startMs);
    const nowMs = performance.now();
    if (againAfterMs !== null && againAfterMs < this.#deadlineMs - nowMs) {
      this.#owner.onRetry(task, againAfterMs, null);
      return;
    }
    task.schemeFallback = false;
    if (options.with.includes('attempts')) addAttempt(task, outcome, this.#startMs);
    task.lastEndMs = nowMs;
    const feedback = isExpected(outcome, task)
      ? null
      : feedbackOf(outcome, task.target, this.#startMs);
    const decision = decide(task, outcome, this.#deadlineMs - nowMs, this.#parts);
    if (decision.kind === 'retry') this.#retry(outcome, decision.afterMs, feedback);
    else if (decision.kind === 'final') this.#owner.onEnd(task, outcome, this.#queueMs, feedback);
    else {
      const refused = refusedOutcome(outcome, decision.failure);
      this.#owner.onEnd(task, refused, this.#queueMs, feedback);
    }
  }

  #retry(outcome: Outcome, afterMs: number, feedback: HostFeedback | null): void {
    const task = this.#task;
    task.retries += 1;
    // What is of the size of the response must not wait with it.
    const light = {
      ...outcome,
      rawHeaders: null,
      body: null,
      hash: null,
      savedPath: null,
      requestHead: null,
    };
    task.lastAttempt = { outcome: light, queueMs: this.#queueMs };
    this.#owner.onRetry(task, afterMs, feedback);
  }
}

/** It answered as it was hoped for, whatever that says to others. */
function isExpected({ failure, statusCode }: Outcome, { request }: Task): boolean {
  const expected = request?.expectedStatuses;
  return (
    expected !== undefined &&
    failure === null &&
    statusCode !== null &&
    expected.includes(statusCode)
  );
}

function decide(
  task: Task,
  outcome: Outcome,
  leftMs: number,
  { options, control, retryPolicy }: TryParts,
): RetryDecision {
  // What the machine refused was tried again already.
  if (control.signal.aborted || outcome.failure?.code === 'file_limit') return { kind: 'final' };
  const { method, statusCode, failure, retryAfterMs } = outcome;
  const end = { method, statusCode, failure, retryAfterMs, retries: task.retries, leftMs };
  return decideRetry(end, retryOptionsFor(task.request, options), retryPolicy, Math.random());
}

function addAttempt(task: Task, outcome: Outcome, startMs: number): void {
  task.attempts ??= [];
  task.attempts.push({
    status_code: outcome.statusCode,
    error_code: outcome.failure === null ? null : outcome.failure.code,
    time_total: toSeconds(outcome.totalMs),
    waited: toSeconds(startMs - task.lastEndMs),
    host_limit: task.hostLimit ?? null,
  });
}
