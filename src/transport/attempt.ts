import { failure, type Failure } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import type { InFlight, OutcomeListener } from '../model/ports.ts';
import type { Hop } from '../model/record.ts';
import type { Task } from '../model/task.ts';
import type { BlockedTime } from './blocked-time.ts';
import type { AttemptContext, ExchangeOwner, RunningAttempt } from './context.ts';
import { Exchange } from './exchange.ts';
import { overrun, type Due } from './limits.ts';
import { outcomeOf } from './outcome.ts';
import { hopOf, requestAfter, type Redirect } from './redirect.ts';

// What a body that was dropped has left behind is cleared away by then, or not waited for.
const MAX_CLEARING_MS = 2_000;

/** An outcome that waits for a dropped body to be cleared away. */
interface Clearing {
  readonly outcome: Outcome;
  /** On the monotonic clock. */
  readonly dueMs: number;
}

/** One attempt at one URL: an exchange, and after each redirect another. */
export class Attempt implements RunningAttempt, ExchangeOwner, Due {
  place = -1;
  readonly context: AttemptContext;
  readonly task: Task;
  readonly method: string;
  readonly startMs = performance.now();
  readonly startedAtMs = Date.now();
  readonly dueMs: number;
  readonly isDeadline: boolean;
  readonly hops: Hop[] | null;
  redirects = 0;
  exchange: Exchange;
  #clearing: Clearing | null = null;
  #listener: OutcomeListener | null;

  constructor(context: AttemptContext, task: Task, deadlineMs: number, listener: OutcomeListener) {
    const attemptDueMs = this.startMs + (task.request?.timeoutMs ?? context.options.timeoutMs);
    const request = context.requests.first(task);
    this.#listener = listener;
    this.context = context;
    this.task = task;
    this.method = request.method;
    this.isDeadline = deadlineMs < attemptDueMs;
    this.dueMs = Math.min(attemptDueMs, deadlineMs);
    this.hops = context.wants.hops ? [] : null;
    this.exchange = new Exchange(this, request, 0, this.startMs);
  }

  get blockedMs(): number {
    return this.context.deadlines.blockedSince(this.startMs);
  }

  /** Once, when it is watched. */
  start(): void {
    const refusal = this.context.requests.refusal(this.exchange.request, this.task);
    if (refusal === null) this.exchange.start();
    else this.#end(refusal);
  }

  check(nowMs: number, blocked: BlockedTime): void {
    if (this.#clearing !== null) {
      if (nowMs >= this.#clearing.dueMs) this.#settle(this.#clearing.outcome);
      return;
    }
    this.exchange.observe(nowMs, blocked);
    const late = overrun(this.exchange, this, this.context.options, nowMs, blocked);
    if (late !== null) this.#end(late);
  }

  interrupt(): void {
    if (this.#clearing !== null) return; // it has ended already, and not for long
    this.#end(failure('interrupted', 'the run was stopped', this.exchange.phase));
  }

  describe(nowMs: number): InFlight {
    const { request, phase } = this.exchange;
    return {
      url: request.target.url,
      phase: this.#clearing === null ? phase : 'save',
      ageMs: nowMs - this.startMs,
    };
  }

  onRedirect(redirect: Redirect): void {
    const nowMs = performance.now();
    this.hops?.push(hopOf(this.exchange, redirect, nowMs));
    this.redirects += 1;
    this.#goOn(new Exchange(this, requestAfter(this.exchange, redirect.target), 0, nowMs));
  }

  onRepeat(): void {
    const { request, repeats } = this.exchange;
    this.#goOn(new Exchange(this, request, repeats + 1, performance.now()));
  }

  onEnd(reason: Failure | null): void {
    const outcome = outcomeOf(this, reason);
    const cleared = this.exchange.body?.cleared ?? null;
    if (cleared === null) {
      this.#settle(outcome);
      return;
    }
    this.#clearing = { outcome, dueMs: performance.now() + MAX_CLEARING_MS };
    // A store that cannot clear away changes nothing about an outcome that is a failure anyway.
    const settle = (): void => this.#settle(outcome);
    cleared.then(settle, settle);
  }

  #goOn(exchange: Exchange): void {
    this.exchange = exchange;
    // Not from within the response before.
    queueMicrotask(() => exchange.start());
  }

  /** Ends it in the middle. */
  #end(reason: Failure): void {
    this.exchange.stop();
    this.onEnd(reason);
  }

  #settle(outcome: Outcome): void {
    const listener = this.#listener;
    if (listener === null) return;
    this.#listener = null;
    this.context.deadlines.unwatch(this);
    listener.onOutcome(outcome);
  }
}
