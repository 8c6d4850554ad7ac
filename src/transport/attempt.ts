import { failure, type ErrorPhase, type Failure } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import type { InFlight } from '../model/ports.ts';
import type { Hop } from '../model/record.ts';
import type { Target } from '../model/target.ts';
import type { Task } from '../model/task.ts';
import type { AttemptContext, AttemptState } from './attempt-state.ts';
import { BodyReceiver, type BodyEvents } from './body.ts';
import type { Connection } from './connection.ts';
import type { Timed } from './deadlines.ts';
import { overrun, type AttemptClock } from './limits.ts';
import { cutStream, isWholeAllTheSame, type EndingResponse } from './ending.ts';
import { outcomeOf } from './outcome.ts';
import { headerValues, type RawHeaders } from './raw-headers.ts';
import { hopOf, methodAfter, nextHop, type Redirect } from './redirect.ts';
import { isStreamError, mayRepeat } from './repeat.ts';
import { judgeResponse, planBody } from './response.ts';
import { translate } from './translate.ts';

const MAX_INTERIM = 10;
// The body of a redirect is read so far, to keep the connection; beyond, it costs more than a new one.
const MAX_REDIRECT_BODY = 64 * 1024;

/**
 * One attempt at one URL, redirects included: undici's handler, the clock's subject and the body's
 * owner in one object, so that a request costs one allocation and no promise chain.
 */
export class Attempt implements AttemptState, AttemptClock, Timed, BodyEvents {
  place = -1;
  readonly context: AttemptContext;
  readonly task: Task;
  readonly firstMethod: string;
  readonly startMs = performance.now();
  readonly startedAtMs = Date.now();
  readonly dueMs: number;
  readonly isDeadline: boolean;
  target: Target;
  method: string;
  isForeign = false;
  isBodyDropped = false;
  connection: Connection | null = null;
  hopStartMs = this.startMs;
  lastByteMs = 0;
  firstByteMs = 0;
  statusCode: number | null = null;
  raw: RawHeaders | null = null;
  isFramed = false;
  redirects = 0;
  readonly hops: Hop[] = [];
  body: BodyReceiver | null = null;
  #ownPhase: 'connect' | 'send' | 'headers' | 'body' | 'decode' = 'connect';
  #ownPhaseMs = this.startMs;
  #abort: ((error?: Error) => void) | null = null;
  #redirect: Redirect | null = null;
  #skippedBytes = 0;
  #interim = 0;
  /** The connection is counted as in use by this attempt. */
  #isHolding = false;
  #isRepeated = false;
  #resumeStream: (() => void) | null = null;
  /** Over HTTP/2. */
  #stream: unknown = null;
  #resolve: ((outcome: Outcome) => void) | null = null;

  constructor(context: AttemptContext, task: Task, deadlineMs: number) {
    const { timeoutMs } = context.options;
    const attemptDueMs = this.startMs + (task.request?.timeoutMs ?? timeoutMs);
    this.context = context;
    this.task = task;
    this.target = task.target;
    this.method = context.requests.methodOf(task);
    this.firstMethod = this.method;
    this.isDeadline = deadlineMs < attemptDueMs;
    this.dueMs = Math.min(attemptDueMs, deadlineMs);
  }

  run(): Promise<Outcome> {
    return new Promise((resolve) => {
      this.#resolve = resolve;
      this.context.deadlines.watch(this);
      this.#send(false);
    });
  }

  get phase(): ErrorPhase {
    if (this.#ownPhase === 'connect') return this.connection?.phase ?? 'connect';
    // Also a request that waits for the check of an idle connection is being sent.
    return this.#ownPhase;
  }

  get phaseStartMs(): number {
    const connecting = this.#ownPhase === 'connect' && this.connection?.phase !== null;
    return connecting ? (this.connection?.phaseStartMs ?? this.hopStartMs) : this.#ownPhaseMs;
  }

  get connectStartMs(): number {
    return this.hopStartMs + (this.connection?.queuedMs ?? 0);
  }

  check(nowMs: number): void {
    const late = overrun(this, this.context.options, nowMs);
    if (late !== null) this.#fail(late);
  }

  interrupt(): void {
    this.#fail(failure('interrupted', 'the run was stopped', this.phase));
  }

  describe(nowMs: number): InFlight {
    return { url: this.target.url, phase: this.phase, ageMs: nowMs - this.startMs };
  }

  // ── undici's handler ──

  onConnect(abort: (error?: Error) => void): void {
    if (this.#resolve === null) {
      abort();
      return;
    }
    this.#abort = abort;
    this.#enter('send');
    if (this.connection !== null) this.connection.exchanges += 1;
  }

  onRequestSent(): void {
    if (this.#ownPhase === 'send') this.#ownPhase = 'headers';
  }

  onHeaders(statusCode: number, raw: Buffer[], resume: () => void): boolean {
    if (this.#resolve === null) return true;
    this.#resumeStream = resume;
    if (statusCode < 200) return this.#countInterim();
    // The only way to the stream: Readable.resume() returns it, and it is about to flow anyway.
    if (this.connection?.isHttp2 === true) this.#stream = resume();
    this.#enter('body');
    this.firstByteMs = this.#ownPhaseMs;
    this.lastByteMs = this.#ownPhaseMs;
    this.statusCode = statusCode;
    this.raw = raw;
    const verdict = judgeResponse(this.method, statusCode, raw, this.connection?.isHttp2 === true);
    if (verdict.failure !== null) {
      this.#fail(verdict.failure);
      return true;
    }
    this.isFramed = verdict.isFramed;
    this.#storeCookies(raw);
    const redirect = nextHop(this, raw);
    if (redirect === null) this.#takeBody(raw);
    else if ('code' in redirect) this.#fail(redirect);
    else this.#redirect = redirect;
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#resolve === null) return true;
    if (this.context.options.stallTimeoutMs > 0) this.lastByteMs = performance.now();
    if (this.#redirect !== null) {
      this.#skippedBytes += chunk.length;
      if (this.#skippedBytes > MAX_REDIRECT_BODY) this.#cutAndFollow();
    } else if (this.body?.write(chunk) === false) {
      this.lastByteMs = Infinity; // it is not the server that stalls
      // A stream of HTTP/2 can be paused; the parser of HTTP/1.1 must not be.
      if (this.connection?.isHttp2 === true) return false;
      this.connection?.pause();
    }
    return true;
  }

  onComplete(): void {
    const { connection } = this;
    if (this.#resolve === null || connection === null) return;
    if (!this.isFramed && connection.socketError !== null) {
      // A reset that cut a close-delimited body: undici takes it for the end.
      this.#fail(translate(connection.socketError, 'body'));
      return;
    }
    const cut = connection.isHttp2 ? cutStream(this.#ending(), this.#stream) : null;
    if (cut === null) this.#arrived(true);
    else this.#fail(cut);
  }

  onError(error: Error): void {
    if (this.#resolve === null) return;
    if (this.connection !== null && !isStreamError(error)) this.connection.isRetired = true;
    const isAnswered = this.#ownPhase === 'body' || this.#interim > 0;
    if (this.#ownPhase === 'body' && isWholeAllTheSame(this.#ending(), error)) {
      this.#arrived(false);
    } else if (!this.#isRepeated && !isAnswered && this.#mayRepeat(error)) {
      this.#isRepeated = true;
      this.#letGo(false);
      queueMicrotask(() => this.#send(true));
    } else {
      this.#fail(translate(error, this.phase));
    }
  }

  // ── the body's events ──

  onBodyEnd(reason: Failure | null): void {
    if (reason === null) this.#settle(null);
    else this.#fail(reason);
  }

  onBodyDrain(): void {
    // The connection may be another's by now, who holds it back for reasons of its own.
    if (!this.#isHolding) return;
    this.lastByteMs = performance.now();
    if (this.connection?.isHttp2 === true) this.#resumeStream?.();
    else this.connection?.resume();
  }

  // ── the way of an attempt ──

  #enter(phase: 'connect' | 'send' | 'headers' | 'body' | 'decode'): void {
    this.#ownPhase = phase;
    this.#ownPhaseMs = performance.now();
  }

  #send(isRepeat: boolean): void {
    if (this.#resolve === null) return;
    this.#ownPhase = 'connect';
    this.#abort = null;
    if (isRepeat) this.hopStartMs = performance.now();
    const { connections, requests } = this.context;
    const again = (): void => this.#send(isRepeat);
    const connection = connections.acquire(this.target.origin, isRepeat, again);
    this.connection = connection;
    if (connection === null) return;
    this.#isHolding = true;
    const { route, client } = connection;
    if (connection.exchanges > 0) this.#enter('send');
    client.dispatch(requests.build(this, route), this);
  }

  #mayRepeat(error: Error): boolean {
    const isWritten = this.#abort !== null;
    const isUsed = (this.connection?.exchanges ?? 0) > (isWritten ? 1 : 0);
    return mayRepeat({ method: this.method, isWritten, isUsed }, error);
  }

  #takeBody(raw: RawHeaders): void {
    const plan = planBody(this, raw);
    if ('code' in plan) this.#fail(plan);
    else this.body = new BodyReceiver(plan, this);
  }

  #ending(): EndingResponse {
    const { method, statusCode, raw, body } = this;
    const downloadBytes = body?.downloadBytes ?? this.#skippedBytes;
    return { method, statusCode, raw, downloadBytes };
  }

  /** The response is whole. */
  #arrived(reusable: boolean): void {
    this.connection?.resume();
    this.#letGo(reusable);
    if (this.#redirect !== null) {
      // Not from within the parser.
      queueMicrotask(() => this.#follow());
      return;
    }
    this.#ownPhase = 'decode';
    this.body?.end();
  }

  #countInterim(): boolean {
    this.#interim += 1;
    if (this.#interim > MAX_INTERIM) {
      this.#fail(failure('bad_response', `more than ${MAX_INTERIM} interim responses`));
    }
    return true;
  }

  #storeCookies(raw: RawHeaders): void {
    const { cookies } = this.context;
    if (cookies === null) return;
    const values = headerValues(raw, 'set-cookie');
    if (values.length > 0) cookies.store(this.target.origin + this.target.path, values);
  }

  #cutAndFollow(): void {
    const abort = this.#abort;
    const redirect = this.#redirect;
    const { connection } = this;
    if (redirect === null || connection === null) return;
    // The end of this hop must not be taken for the end of the attempt.
    const resolve = this.#resolve;
    this.#resolve = null;
    abort?.();
    this.#letGo(false);
    this.#resolve = resolve;
    queueMicrotask(() => this.#follow());
  }

  #follow(): void {
    const redirect = this.#redirect;
    if (redirect === null || this.#resolve === null) return;
    const nowMs = performance.now();
    if (this.context.wants.hops) this.hops.push(hopOf(this, redirect, nowMs));
    const method = methodAfter(this.statusCode ?? 0, this.method);
    this.isBodyDropped ||= method !== this.method;
    this.method = method;
    this.isForeign ||= redirect.target.origin !== this.target.origin;
    this.target = redirect.target;
    this.redirects += 1;
    this.#redirect = null;
    this.#skippedBytes = 0;
    this.#interim = 0;
    this.#isRepeated = false;
    this.hopStartMs = nowMs;
    this.#send(false);
  }

  /** The connection's part is over. */
  #letGo(reusable: boolean): void {
    if (!this.#isHolding || this.connection === null) return;
    this.#isHolding = false;
    this.context.connections.release(this.connection, reusable);
  }

  #fail(reason: Failure): void {
    if (this.#resolve === null) return;
    this.#settle(reason);
    if (this.#isHolding && this.connection?.isHttp2 === true) this.#abort?.();
    this.#letGo(false);
  }

  #settle(reason: Failure | null): void {
    const resolve = this.#resolve;
    if (resolve === null) return;
    this.#resolve = null;
    this.context.deadlines.unwatch(this);
    if (reason !== null) this.body?.discard();
    const outcome = outcomeOf(this, reason);
    const cleared = this.body?.cleared ?? null;
    if (cleared === null) resolve(outcome);
    else void cleared.then(() => resolve(outcome));
  }
}
