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
import { outcomeOf } from './outcome.ts';
import { headerValues, type RawHeaders } from './raw-headers.ts';
import { methodAfter, redirectOf, type Redirect } from './redirect.ts';
import { judgeResponse, planBody } from './response.ts';
import { translate } from './translate.ts';

const MAX_INTERIM = 10;
// The body of a redirect is read so far, to keep the connection; beyond, it costs more than a new one.
const MAX_REDIRECT_BODY = 64 * 1024;
const REPEATABLE: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'PUT',
  'DELETE',
]);

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
  #isReused = false;
  #resumeStream: (() => void) | null = null;
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
    this.#redirect = this.#redirectOf(statusCode, raw);
    if (this.#redirect === null && this.#resolve !== null) {
      this.body = new BodyReceiver(planBody(this, raw), this);
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#resolve === null) return true;
    if (this.context.options.stallTimeoutMs > 0) this.lastByteMs = performance.now();
    if (this.#redirect !== null) {
      this.#skippedBytes += chunk.length;
      if (this.#skippedBytes > MAX_REDIRECT_BODY) this.#cutAndFollow();
    } else if (this.body?.write(chunk) === false) {
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
    connection.resume();
    this.#letGo(true);
    if (this.#redirect !== null) {
      // Not from within the parser.
      queueMicrotask(() => this.#follow());
      return;
    }
    this.#ownPhase = 'decode';
    this.body?.end();
  }

  onError(error: Error): void {
    if (this.#resolve === null) return;
    const isUnanswered = this.#ownPhase !== 'body' && this.#interim === 0;
    if (this.#isReused && isUnanswered && REPEATABLE.has(this.method)) {
      // The server closed an idle connection just as it was used (RFC 9112, 9.3.1): once more, anew.
      this.#letGo(false);
      queueMicrotask(() => this.#send(true));
      return;
    }
    this.#fail(translate(error, this.phase));
  }

  // ── the body's events ──

  onBodyEnd(reason: Failure | null): void {
    if (reason === null) this.#settle(null);
    else this.#fail(reason);
  }

  onBodyDrain(): void {
    if (this.connection?.isHttp2 === true) this.#resumeStream?.();
    else this.connection?.resume();
  }

  // ── the way of an attempt ──

  #enter(phase: 'connect' | 'send' | 'headers' | 'body' | 'decode'): void {
    this.#ownPhase = phase;
    this.#ownPhaseMs = performance.now();
  }

  #send(fresh: boolean): void {
    if (this.#resolve === null) return;
    this.#ownPhase = 'connect';
    const { connections, requests } = this.context;
    const connection = connections.acquire(this.target.origin, fresh, () => this.#send(fresh));
    if (connection === null) return;
    this.connection = connection;
    const { route, client } = connection;
    this.#isReused = connection.exchanges > 0;
    if (this.#isReused) this.#enter('send');
    client.dispatch(
      {
        method: this.method,
        path: requests.pathOf(this.target, route),
        headers: requests.headersOf(this, route) as string[],
        body: requests.bodyOf(this),
        // undici closes after a HEAD for the sake of servers that send a body nonetheless; ours is
        // checked on every use.
        ...(this.method === 'HEAD' ? { reset: false } : {}),
      },
      this,
    );
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

  #redirectOf(statusCode: number, raw: RawHeaders): Redirect | null {
    const { followRedirects, maxRedirects } = this.context.options;
    if (statusCode < 300 || statusCode > 399 || !followRedirects) return null;
    const redirect = redirectOf(statusCode, raw, this.target);
    if (redirect === null) return null;
    if ('code' in redirect) {
      this.#fail(redirect);
      return null;
    }
    if (this.redirects >= maxRedirects) {
      this.#fail(
        failure('too_many_redirects', `more than ${maxRedirects} redirects (--max-redirs)`),
      );
      return null;
    }
    return redirect;
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
    if (this.context.wants.hops) this.hops.push(this.#hop(redirect, nowMs));
    const method = methodAfter(this.statusCode ?? 0, this.method);
    this.isBodyDropped ||= method !== this.method;
    this.method = method;
    this.isForeign ||= redirect.target.origin !== this.target.origin;
    this.target = redirect.target;
    this.redirects += 1;
    this.#redirect = null;
    this.#skippedBytes = 0;
    this.#interim = 0;
    this.hopStartMs = nowMs;
    this.#send(false);
  }

  #hop({ location }: Redirect, nowMs: number): Hop {
    return {
      url: this.target.url,
      status_code: this.statusCode ?? 0,
      location,
      remote_ip: this.connection?.remoteIp ?? null,
      time_total: (nowMs - this.hopStartMs) / 1000,
    };
  }

  /** The connection's part is over. */
  #letGo(reusable: boolean): void {
    if (this.connection !== null && this.#ownPhase !== 'decode') {
      this.context.connections.release(this.connection, reusable);
    }
  }

  #fail(reason: Failure): void {
    if (this.#resolve === null) return;
    const { connection } = this;
    const isOnWire = connection !== null && this.#ownPhase !== 'decode';
    this.#settle(reason);
    if (!isOnWire) return;
    if (connection.isHttp2) this.#abort?.();
    this.context.connections.release(connection, false);
  }

  #settle(reason: Failure | null): void {
    const resolve = this.#resolve;
    if (resolve === null) return;
    this.#resolve = null;
    this.context.deadlines.unwatch(this);
    if (reason !== null) this.body?.discard();
    resolve(outcomeOf(this, reason));
  }
}
