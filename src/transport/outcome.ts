import type { Failure } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import type { Hop } from '../model/record.ts';
import { parseHttpDate, retryAfterMs } from '../util/http-date.ts';
import { ownText } from '../util/own-text.ts';
import type { Task } from '../model/task.ts';
import type { AttemptContext } from './context.ts';
import type { Exchange } from './exchange.ts';
import { rateLimitResetMs } from './rate-limit.ts';
import { headerValue, type RawHeaders } from './raw-headers.ts';
import { isAnsweredInPublic } from './redirect.ts';
import { SECRET_HEADERS } from './masked-headers.ts';

/** An attempt that is over. Times are of the monotonic clock. */
interface EndedAttempt {
  readonly context: AttemptContext;
  readonly task: Task;
  readonly method: string;
  readonly startMs: number;
  /** Wall clock. */
  readonly startedAtMs: number;
  /** So far, the event loop stood still for so long. */
  readonly blockedMs: number;
  readonly redirects: number;
  readonly hops: readonly Hop[] | null;
  /** The last one: what is told of a response or a connection is of this one alone. */
  readonly exchange: Exchange;
}

/** What an attempt came to, at the moment it is over. */
export function outcomeOf(attempt: EndedAttempt, failure: Failure | null): Outcome {
  const { context, exchange, startMs, redirects } = attempt;
  const { connection, body, statusCode } = exchange;
  const receivedBytes = exchange.takesBody ? (exchange.arrival?.bytes ?? null) : null;
  const hasResponse = statusCode !== null;
  const raw = exchange.raw ?? [];
  const retryAfter = headerValue(raw, 'retry-after');
  const isWhole = failure === null;
  return {
    method: attempt.method,
    failure,
    finalUrl: hasResponse || redirects > 0 ? exchange.request.target.url : null,
    statusCode,
    rawHeaders: exchange.raw,
    contentType: contentTypeOf(raw),
    retryAfterMs: retryAfter === undefined ? null : (retryAfterMs(retryAfter, nowOf(raw)) ?? null),
    rateLimitResetMs: hasResponse ? rateLimitOf(raw) : null,
    sizeBytes: body === null ? receivedBytes : body.sizeBytes,
    downloadBytes: receivedBytes,
    sizeVerified: isWhole ? exchange.isFramed : null,
    httpVersion: exchange.httpVersion,
    remoteIp: connection?.remoteIp ?? null,
    remotePort: connection?.remotePort ?? null,
    redirects,
    hops: attempt.hops,
    nameLookupMs: phaseMs(attempt, connection?.lookedUpAtMs ?? 0),
    connectMs: phaseMs(attempt, connection?.connectedAtMs ?? 0),
    appConnectMs: appConnectMs(attempt),
    startTransferMs: exchange.arrival === null ? null : exchange.arrival.startMs - startMs,
    totalMs: performance.now() - startMs,
    blockedMs: attempt.blockedMs,
    startedAtMs: attempt.startedAtMs,
    body: isWhole ? (body?.takeKept() ?? null) : null,
    hash: isWhole ? (body?.takeHash() ?? null) : null,
    tls: connection?.tls ?? null,
    addresses: connection?.addresses ?? null,
    savedPath: isWhole ? (body?.savedPath ?? null) : null,
    isPublic: context.wants.reach === true && hasResponse ? isAnsweredInPublic(exchange) : null,
    requestHead: context.wants.requestHead === true ? requestHeadOf(attempt) : null,
  };
}

// Most responses of a run say the same.
let lastContentType = '';

/** A part of the headers would keep all of them for as long as it is kept. */
function contentTypeOf(raw: RawHeaders): string | null {
  const value = headerValue(raw, 'content-type');
  if (value === undefined) return null;
  if (value !== lastContentType) lastContentType = ownText(value);
  return lastContentType;
}

function rateLimitOf(raw: RawHeaders): number | null {
  // Hardly any response has such headers, and none other should cost the reading of a clock.
  return rateLimitResetMs(raw, 0) === null ? null : rateLimitResetMs(raw, nowOf(raw));
}

/**
 * The time by the server's clock, which is what its dates are to be measured by: that of this machine
 * may be wrong, or set meanwhile. `Age` is how long a cache has had the response (RFC 9111, 5.1).
 */
function nowOf(raw: RawHeaders): number {
  const dateMs = parseHttpDate(headerValue(raw, 'date') ?? '');
  const age = Number(headerValue(raw, 'age') ?? 0);
  return dateMs === undefined || !(age >= 0) ? Date.now() : dateMs + age * 1000;
}

/** As in curl: since the attempt began; 0 on a connection that stood already; null: not reached. */
function phaseMs({ startMs, exchange }: EndedAttempt, atMs: number): number | null {
  if (atMs === 0) return null;
  return atMs < exchange.startMs ? 0 : atMs - startMs;
}

function appConnectMs(attempt: EndedAttempt): number | null {
  const { connection } = attempt.exchange;
  if (connection === null || connection.connectedAtMs === 0) return null;
  return connection.route.secure ? phaseMs(attempt, connection.securedAtMs) : 0;
}

/** Null where it was sent over no HTTP/1.1 connection that stood. */
function requestHeadOf({ context, task, exchange }: EndedAttempt): string | null {
  const { connection, request } = exchange;
  if (connection === null) return null;
  const head = context.requests.writeHead(task, request, connection.route);
  return head.replaceAll(/^([^:\s]+): [^\r\n]*/gm, (line, name: string) =>
    SECRET_HEADERS.includes(name.toLowerCase()) ? `${name}: ***` : line,
  );
}
