import type { ErrorPhase, Failure } from '../model/errors.ts';
import { Arrival } from './arrival.ts';
import type { BlockedTime } from './blocked-time.ts';
import { BodyReceiver, type BodyEvents } from './body.ts';
import type { Call, RequestHead, ResponseStart } from './channel.ts';
import type { Connection } from './connection.ts';
import type { ExchangeOwner } from './context.ts';
import { speedWindowMs, type ExchangeClock } from './limits.ts';
import type { Asker } from './place.ts';
import { headerValue, type RawHeaders } from './raw-headers.ts';
import { isWorthReading, nextHop, type Redirect, type RequestState } from './redirect.ts';
import { isStreamError, mayRepeat } from './repeat.ts';
import { planBody, storeCookies } from './response.ts';
import { translate } from './translate.ts';

// What a socket reads ahead in any case.
const READ_AHEAD_BYTES = 128 * 1024;

type Stage = 'connect' | 'send' | 'headers' | 'body' | 'decode';

/**
 * One request and its response on one connection. It hears of them itself, so that a request costs no
 * closures; a redirect or a repeat is another exchange, and one that is over hears nothing.
 */
export class Exchange implements ExchangeClock, BodyEvents, Asker, Call {
  readonly request: RequestState;
  /** On the monotonic clock, as all times here; 0: not yet. */
  readonly startMs: number;
  connection: Connection | null = null;
  arrival: Arrival | null = null;
  statusCode: number | null = null;
  httpVersion: '1.0' | '1.1' | '2' | null = null;
  raw: RawHeaders | null = null;
  /** The framing of the response tells where its body ends. */
  isFramed = false;
  /** The response is final, and its body is what was asked for. */
  takesBody = false;
  /** What takes the body in; null: it is only counted. */
  body: BodyReceiver | null = null;
  /** How often it was begun before. */
  readonly repeats: number;
  readonly #owner: ExchangeOwner;
  #isOver = false;
  #stage: Stage = 'connect';
  #stageMs: number;
  /** The connection is counted as in use by this exchange. */
  #isHolding = false;
  #isWritten = false;
  #hasInterim = false;
  #redirect: Redirect | null = null;

  constructor(owner: ExchangeOwner, request: RequestState, repeats: number, startMs: number) {
    this.#owner = owner;
    this.request = request;
    this.repeats = repeats;
    this.startMs = startMs;
    this.#stageMs = startMs;
  }

  get needsFresh(): boolean {
    return this.repeats > 0;
  }

  /** Asks, as soon as there is a connection. */
  start(): void {
    if (this.#isOver) return;
    const connection = this.#owner.context.connections.acquire(this);
    if (connection === null) return;
    if ('code' in connection) {
      this.#fail(connection);
      return;
    }
    this.connection = connection;
    this.#isHolding = true;
    connection.send(this);
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
    if (this.#isHolding) this.connection?.cancel(this);
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
    // What only waits in the socket is not sent.
    const isSending = this.#stage === 'headers' && this.connection?.channel?.hasUnsent === true;
    return isSending ? 'send' : this.#stage;
  }

  get phaseStartMs(): number {
    const isConnecting = this.#stage === 'connect' && this.connection?.phase !== null;
    return isConnecting ? (this.connection?.phaseStartMs ?? this.startMs) : this.#stageMs;
  }

  get connectStartMs(): number {
    return this.startMs + (this.connection?.queued.ms ?? 0);
  }

  get method(): string {
    return this.request.method;
  }

  get requestBody(): string | Buffer | null {
    return this.#owner.context.requests.bodyOf(this.#owner.task, this.request);
  }

  writeHead(): string {
    const { context, task } = this.#owner;
    return context.requests.writeHead(task, this.request, this.#connection.route);
  }

  listHead(): RequestHead {
    const { context, task } = this.#owner;
    return context.requests.listHead(task, this.request, this.#connection.route);
  }

  onSend(): void {
    this.#isWritten = true;
    this.#connection.exchanges += 1;
    this.#enter('send');
  }

  onSent(): void {
    if (this.#stage === 'send') this.#stage = 'headers';
  }

  onInterim(): void {
    this.#hasInterim = true;
  }

  onStart(start: ResponseStart): void {
    if (this.#isOver) return;
    this.#enter('body');
    this.arrival = new Arrival(this.#stageMs, speedWindowMs(this.#owner.context.options));
    this.statusCode = start.statusCode;
    this.httpVersion = start.httpVersion;
    this.raw = start.raw;
    this.isFramed = start.isFramed;
    this.#takeResponse(start.statusCode, start.raw);
  }

  onBody(bytes: Buffer, from: number, to: number): void {
    const { arrival, body } = this;
    if (this.#isOver || arrival === null) return;
    arrival.bytes += to - from;
    if (this.#redirect !== null) {
      this.#skipRest(this.#redirect, 0);
    } else if (body?.write(bytes.subarray(from, to)) === false && !this.#isNearlyWhole(arrival)) {
      arrival.hold();
      this.#connection.channel?.hold(this);
    }
  }

  onEnd(isReusable: boolean): void {
    if (this.#isOver) return;
    this.#letGo(isReusable);
    this.#stage = 'decode';
    if (this.#redirect !== null) {
      this.stop();
      this.#owner.onRedirect(this.#redirect);
    } else if (this.body === null) {
      this.onBodyEnd(null);
    } else {
      this.body.end();
    }
  }

  onError(error: Error): void {
    if (this.#isOver || !this.#isHolding) return;
    if (!isStreamError(error)) this.#connection.isRetired = true;
    if (this.#mayRepeat(error)) {
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
    this.connection?.channel?.release(this);
  }

  /** There is one as long as anything is sent or heard. */
  get #connection(): Connection {
    return this.connection as Connection;
  }

  #enter(stage: Stage): void {
    this.#stage = stage;
    this.#stageMs = performance.now();
  }

  #mayRepeat(error: Error): boolean {
    if (this.#stage === 'body' || this.#hasInterim) return false;
    const isWritten = this.#isWritten;
    const { exchanges, wasResuming } = this.#connection;
    // After a connection that had died, a session may be refused, too; nothing else happens twice.
    if (this.repeats > (wasResuming ? 1 : 0)) return false;
    const isUsed = exchanges > (isWritten ? 1 : 0) || wasResuming;
    return mayRepeat({ method: this.request.method, isWritten, isUsed }, error);
  }

  #takeResponse(statusCode: number, raw: RawHeaders): void {
    const owner = this.#owner;
    storeCookies(owner.context.cookies, this.request.target, raw);
    const redirect = nextHop(this, raw, owner.redirects, {
      followRedirects: owner.task.request?.followRedirects ?? owner.context.options.followRedirects,
      maxRedirects: owner.context.options.maxRedirects,
    });
    if (redirect !== null) {
      if ('code' in redirect) this.#fail(redirect);
      else this.#redirect = redirect;
      return;
    }
    const plan = planBody(owner, this.request, statusCode, raw);
    if (plan !== null && 'code' in plan) {
      this.#fail(plan);
      return;
    }
    this.takesBody = true;
    if (plan !== null) this.body = new BodyReceiver(plan, this);
  }

  #skipRest(redirect: Redirect, nowMs: number): void {
    if (this.arrival === null || isWorthReading(this.arrival, nowMs)) return;
    this.stop();
    this.#owner.onRedirect(redirect);
  }

  /**
   * So little is missing that to hold it back saves nothing: it would lie in the socket in place of the
   * writer, and be lost when a reset follows.
   */
  #isNearlyWhole({ bytes }: Arrival): boolean {
    const expected = headerValue(this.raw ?? [], 'content-length');
    const missing = Number(expected) - bytes;
    // Where chunks tell the length, a header that says less stops nothing.
    return missing >= 0 && missing <= READ_AHEAD_BYTES;
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
