import type { Readable } from 'node:stream';

import { failure, type ErrorPhase, type Failure } from '../model/errors.ts';
import { Arrival } from './arrival.ts';
import type { BlockedTime } from './blocked-time.ts';
import { BodyReceiver, type BodyEvents } from './body.ts';
import type { Connection } from './connection.ts';
import type { Asker } from './connections.ts';
import type { ExchangeOwner } from './context.ts';
import {
  cutStream,
  isNearlyWhole,
  isWholeAllTheSame,
  readRest,
  type EndingResponse,
} from './ending.ts';
import { speedWindowMs, type ExchangeClock } from './limits.ts';
import type { RawHeaders } from './raw-headers.ts';
import { isWorthReading, nextHop, type Redirect, type RequestState } from './redirect.ts';
import { isStreamError, mayRepeat } from './repeat.ts';
import { judgeResponse, planBody, storeCookies } from './response.ts';
import { translate } from './translate.ts';

const MAX_INTERIM = 10;

type Stage = 'connect' | 'send' | 'headers' | 'body' | 'decode';

/**
 * One request and its response on one connection. It is undici's handler itself, so that a request
 * costs no closures; a redirect or a repeat is another exchange, and one that is over hears nothing.
 */
export class Exchange implements ExchangeClock, BodyEvents, Asker {
  readonly request: RequestState;
  /** On the monotonic clock, as all times here; 0: not yet. */
  readonly startMs: number;
  connection: Connection | null = null;
  arrival: Arrival | null = null;
  statusCode: number | null = null;
  raw: RawHeaders | null = null;
  /** The framing of the response tells where its body ends. */
  isFramed = false;
  body: BodyReceiver | null = null;
  readonly needsFresh: boolean;
  readonly #owner: ExchangeOwner;
  #isOver = false;
  #stage: Stage = 'connect';
  #stageMs: number;
  /** The connection is counted as in use by this exchange. */
  #isHolding = false;
  #abort: ((error?: Error) => void) | null = null;
  #resumeStream: (() => void) | null = null;
  /** Over HTTP/2. */
  #stream: Readable | null = null;
  #isTakingRest = false;
  #interim = 0;
  #redirect: Redirect | null = null;

  constructor(owner: ExchangeOwner, request: RequestState, isRepeat: boolean, startMs: number) {
    this.#owner = owner;
    this.request = request;
    this.needsFresh = isRepeat;
    this.startMs = startMs;
    this.#stageMs = startMs;
  }

  /** Asks, as soon as there is a connection. */
  start(): void {
    if (this.#isOver) return;
    const { context, task } = this.#owner;
    const connection = context.connections.acquire(this);
    if (connection === null) return;
    if ('code' in connection) {
      this.#fail(connection);
      return;
    }
    this.connection = connection;
    this.#isHolding = true;
    // Also a request that waits for the check of an idle connection is being sent.
    if (connection.exchanges > 0) this.#enter('send');
    connection.client.dispatch(context.requests.build(task, this.request, connection.route), this);
  }

  get needsHttp1(): boolean {
    const { context, task } = this.#owner;
    return context.requests.needsHttp1(task, this.request);
  }

  onReady(): void {
    this.start();
  }

  /** Ends it, without a word to its owner. */
  stop(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.body?.discard();
    if (this.#isHolding && this.connection?.isHttp2 === true) this.#cancel(this.connection);
    this.#letGo(false);
  }

  /** Looks at what only shows by looking. */
  observe(nowMs: number, blocked: BlockedTime): void {
    this.arrival?.observe(nowMs, blocked);
    if (this.phase === 'send') this.#stageMs = nowMs;
    if (this.#redirect !== null && !this.#isOver) this.#skipRest(this.#redirect, nowMs);
  }

  get phase(): ErrorPhase {
    if (this.#stage === 'connect') return this.connection?.phase ?? 'connect';
    // undici takes for sent what only waits in the socket.
    const isSending = this.#stage === 'headers' && this.connection?.hasUnsent === true;
    return isSending ? 'send' : this.#stage;
  }

  get phaseStartMs(): number {
    const isConnecting = this.#stage === 'connect' && this.connection?.phase !== null;
    return isConnecting ? (this.connection?.phaseStartMs ?? this.startMs) : this.#stageMs;
  }

  get connectStartMs(): number {
    return this.startMs + (this.connection?.queuedMs ?? 0);
  }

  /** undici's handler, as are the five that follow. */
  onConnect(abort: (error?: Error) => void): void {
    if (this.#isOver) {
      abort();
      return;
    }
    this.#abort = abort;
    this.#enter('send');
    this.connection?.begin();
  }

  onRequestSent(): void {
    if (this.#stage === 'send') this.#stage = 'headers';
  }

  onHeaders(statusCode: number, raw: Buffer[], resume: () => void): boolean {
    if (this.#isOver) return true;
    this.connection?.wire?.onHead();
    if (statusCode < 200) return this.#countInterim();
    const version = this.connection?.httpVersion ?? '1.1';
    this.#resumeStream = resume;
    // The only way to the stream: Readable.resume() returns it, and it is about to flow anyway.
    if (version === '2') this.#stream = (resume as () => Readable)();
    this.#enter('body');
    this.arrival = new Arrival(this.#stageMs, speedWindowMs(this.#owner.context.options));
    this.statusCode = statusCode;
    this.raw = raw;
    const verdict = judgeResponse(this.request.method, statusCode, raw, version);
    this.isFramed = verdict.isFramed;
    if (verdict.isDoubtful && this.connection !== null) this.connection.isRetired = true;
    if (verdict.failure === null) this.#takeResponse(statusCode, raw);
    else this.#fail(verdict.failure);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#isOver) return true;
    if (this.arrival !== null) this.arrival.bytes += chunk.length;
    const wire = this.connection?.wire ?? null;
    wire?.onBody(chunk.length);
    if (this.#redirect !== null) {
      this.#skipRest(this.#redirect, 0);
    } else if (this.body?.write(chunk) === false && !isNearlyWhole(this.#ending())) {
      this.arrival?.hold();
      // A stream of HTTP/2 can be paused; the parser of HTTP/1.1 must not be.
      if (wire === null) return false;
      wire.hold();
    }
    return true;
  }

  onComplete(): void {
    const { connection } = this;
    if (this.#isOver || connection === null) return;
    if (!this.isFramed && connection.socketError !== null) {
      // A reset that cut a close-delimited body: undici takes it for the end.
      this.#fail(translate(connection.socketError, 'body'));
      return;
    }
    if (this.#stream !== null && !this.#stream.readableEnded) {
      this.#isTakingRest = true;
      readRest(this.#stream, this);
      return;
    }
    const cut = this.#stream === null ? null : cutStream(this.#ending(), this.#stream);
    if (cut === null) this.#arrived(true);
    else this.#fail(cut);
  }

  onError(error: Error): void {
    if (this.#isOver || !this.#isHolding) return;
    if (this.connection !== null && !isStreamError(error)) this.connection.isRetired = true;
    if (this.#stage === 'body' && isWholeAllTheSame(this.#ending(), error)) {
      this.#arrived(false);
    } else if (this.#mayRepeat(error)) {
      this.stop();
      this.#owner.onRepeat();
    } else {
      this.#fail(translate(error, this.phase));
    }
  }

  onBodyEnd(reason: Failure | null): void {
    this.stop();
    this.#owner.onEnd(reason);
  }

  onBodyDrain(): void {
    // The connection may be another's by now, who holds it back for reasons of its own.
    if (!this.#isHolding) return;
    this.arrival?.release();
    if (this.connection?.isHttp2 === true) this.#resumeStream?.();
    else this.connection?.wire?.release();
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#stageMs = performance.now();
  }

  #mayRepeat(error: Error): boolean {
    if (this.needsFresh || this.#stage === 'body' || this.#interim > 0) return false;
    const isWritten = this.#abort !== null;
    const isUsed = (this.connection?.exchanges ?? 0) > (isWritten ? 1 : 0);
    return mayRepeat({ method: this.request.method, isWritten, isUsed }, error);
  }

  #countInterim(): boolean {
    this.#interim += 1;
    if (this.#interim > MAX_INTERIM) {
      this.#fail(failure('bad_response', `more than ${MAX_INTERIM} interim responses`));
    }
    return true;
  }

  #takeResponse(statusCode: number, raw: RawHeaders): void {
    const owner = this.#owner;
    storeCookies(owner.context.cookies, this.request.target, raw);
    const redirect = nextHop(this, raw, owner.redirects, owner.context.options);
    if (redirect !== null) {
      if ('code' in redirect) this.#fail(redirect);
      else this.#redirect = redirect;
      return;
    }
    const plan = planBody(owner, this.request, statusCode, raw);
    if ('code' in plan) this.#fail(plan);
    else this.body = new BodyReceiver(plan, this);
  }

  #skipRest(redirect: Redirect, nowMs: number): void {
    if (this.arrival === null || isWorthReading(this.arrival, nowMs)) return;
    this.stop();
    this.#owner.onRedirect(redirect);
  }

  #ending(): EndingResponse {
    const { statusCode, raw, arrival, request } = this;
    return { method: request.method, statusCode, raw, downloadBytes: arrival?.bytes ?? 0 };
  }

  /** The response is whole. */
  #arrived(reusable: boolean): void {
    this.connection?.wire?.release();
    this.#letGo(reusable);
    if (this.#redirect === null) {
      this.#stage = 'decode';
      this.body?.end();
    } else {
      this.stop();
      this.#owner.onRedirect(this.#redirect);
    }
  }

  #cancel(connection: Connection): void {
    this.#abort?.();
    if (!this.#isTakingRest) return;
    // For undici it is complete: it cancels nothing, and does not count the request out.
    connection.isRetired = true;
    this.#stream?.destroy();
  }

  #fail(reason: Failure): void {
    this.stop();
    this.#owner.onEnd(reason);
  }

  /** The connection's part is over. */
  #letGo(reusable: boolean): void {
    if (!this.#isHolding || this.connection === null) return;
    this.#isHolding = false;
    this.#owner.context.connections.release(this.connection, reusable);
  }
}
