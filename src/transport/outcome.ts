import type { Failure } from '../model/errors.ts';
import type { Outcome } from '../model/outcome.ts';
import { retryAfterMs } from '../util/http-date.ts';
import type { AttemptState } from './attempt-state.ts';
import { headerValue } from './raw-headers.ts';

/** What an attempt came to, at the moment it is over. */
export function outcomeOf(attempt: AttemptState, failure: Failure | null): Outcome {
  const { connection, body, startMs, statusCode, context } = attempt;
  const hasResponse = statusCode !== null;
  const raw = attempt.raw ?? [];
  const retryAfter = headerValue(raw, 'retry-after');
  const isWhole = failure === null;
  return {
    method: attempt.firstMethod,
    failure,
    finalUrl: hasResponse ? attempt.target.url : null,
    statusCode,
    rawHeaders: attempt.raw,
    contentType: headerValue(raw, 'content-type') ?? null,
    retryAfterMs: retryAfter === undefined ? null : (retryAfterMs(retryAfter, Date.now()) ?? null),
    sizeBytes: body?.sizeBytes ?? null,
    downloadBytes: body?.downloadBytes ?? null,
    sizeVerified: isWhole ? attempt.isFramed : null,
    httpVersion: hasResponse ? (connection?.isHttp2 === true ? '2' : '1.1') : null,
    remoteIp: connection?.remoteIp ?? null,
    remotePort: connection?.remotePort ?? null,
    redirects: attempt.redirects,
    hops: context.wants.hops ? attempt.hops : null,
    nameLookupMs: phaseMs(attempt, connection?.lookedUpAtMs ?? 0),
    connectMs: phaseMs(attempt, connection?.connectedAtMs ?? 0),
    appConnectMs: appConnectMs(attempt),
    startTransferMs: attempt.firstByteMs === 0 ? null : attempt.firstByteMs - startMs,
    totalMs: performance.now() - startMs,
    startedAtMs: attempt.startedAtMs,
    body: isWhole ? (body?.kept ?? null) : null,
    hash: isWhole ? (body?.hash ?? null) : null,
    tls: connection?.tls ?? null,
    addresses: connection?.addresses ?? null,
    savedPath: isWhole ? (body?.savedPath ?? null) : null,
  };
}

/** As in curl: since the attempt began; 0 on a connection that stood already; null: not reached. */
function phaseMs({ startMs, hopStartMs }: AttemptState, atMs: number): number | null {
  if (atMs === 0) return null;
  return atMs < hopStartMs ? 0 : atMs - startMs;
}

function appConnectMs(attempt: AttemptState): number | null {
  const { connection } = attempt;
  if (connection === null || connection.connectedAtMs === 0) return null;
  return connection.route.secure ? phaseMs(attempt, connection.securedAtMs) : 0;
}
