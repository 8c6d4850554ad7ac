import { feedbackOf } from '../frontier/governor/feedback.ts';
import { decideRetry, type RetryDecision } from '../frontier/retry/decide.ts';
import type { RetryPolicy } from '../frontier/retry/index.ts';
import type { HostFeedback } from '../model/feedback.ts';
import type { GetOptions } from '../model/options.ts';
import { refusedOutcome, type Outcome } from '../model/outcome.ts';
import type { Transport } from '../model/ports.ts';
import type { Task } from '../model/task.ts';
import { toSeconds } from '../util/seconds.ts';
import type { RunControl } from './control.ts';
import { httpFallback } from './scheme-fallback.ts';
import type { Slots } from './slots.ts';

export interface AttemptParts {
  readonly options: GetOptions;
  readonly transport: Transport;
  readonly retryPolicy: RetryPolicy;
  readonly control: RunControl;
  readonly slots: Slots;
}

/** What follows from an attempt. */
export type AttemptVerdict = { readonly feedback: HostFeedback | null } &
  /** With or without counting as a retry. */
  (
    | { readonly kind: 'retry'; readonly afterMs: number }
    | { readonly kind: 'end'; readonly outcome: Outcome; readonly queueMs: number }
  );

/** Makes one attempt at a URL, decides what follows, and keeps the state of the task between two. */
export async function attempt(task: Task, parts: AttemptParts): Promise<AttemptVerdict> {
  const { options, slots, transport } = parts;
  const startMs = performance.now();
  const queueMs = Math.max(0, startMs - task.queuedAtMs);
  task.firstStartMs ??= startMs;
  const deadlineMs = options.deadlineMs > 0 ? task.firstStartMs + options.deadlineMs : Infinity;
  slots.begin();
  let outcome = await fetchOnce(transport, task, deadlineMs);
  const fallback = httpFallback(task, outcome);
  if (fallback !== null) {
    task.target = fallback;
    outcome = await fetchOnce(transport, task, deadlineMs);
  }
  const againAfterMs = slots.end(task, outcome, startMs);
  if (againAfterMs !== null && againAfterMs < deadlineMs - performance.now()) {
    return { kind: 'retry', afterMs: againAfterMs, feedback: null };
  }
  task.schemeFallback = false;
  if (options.with.includes('attempts')) addAttempt(task, outcome, startMs);
  task.lastEndMs = performance.now();

  const feedback = feedbackOf(outcome, task.target, startMs);
  const decision = decide(task, outcome, deadlineMs - task.lastEndMs, parts);
  if (decision.kind === 'retry') {
    task.retries += 1;
    // What is of the size of the response must not wait with it.
    const light = { ...outcome, rawHeaders: null, body: null, hash: null, savedPath: null };
    task.lastAttempt = { outcome: light, queueMs };
    return { ...decision, feedback };
  }
  if (decision.kind === 'final') return { kind: 'end', outcome, queueMs, feedback };
  const refused = refusedOutcome(outcome, decision.failure);
  return { kind: 'end', outcome: refused, queueMs, feedback };
}

function fetchOnce(transport: Transport, task: Task, deadlineMs: number): Promise<Outcome> {
  return new Promise((resolve) => {
    transport.fetch(task, deadlineMs, { onOutcome: resolve });
  });
}

function decide(
  task: Task,
  outcome: Outcome,
  leftMs: number,
  { options, control, retryPolicy }: AttemptParts,
): RetryDecision {
  // What the machine refused was tried again already.
  if (control.signal.aborted || outcome.failure?.code === 'file_limit') return { kind: 'final' };
  const { method, statusCode, failure, retryAfterMs } = outcome;
  const end = { method, statusCode, failure, retryAfterMs, retries: task.retries, leftMs };
  return decideRetry(end, options, retryPolicy, Math.random());
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
