import type { Failure } from './errors.ts';
import type { Hop, TlsRecord } from './record.ts';

/**
 * What one attempt at a URL came to: the transport's half of a record. Phases are milliseconds since
 * the attempt began, as in curl.
 */
export interface Outcome {
  readonly method: string;
  readonly failure: Failure | null;
  readonly finalUrl: string | null;
  readonly statusCode: number | null;
  /** Name, value, name, value … as they came, as Latin-1, of the last response. */
  readonly rawHeaders: readonly string[] | null;
  readonly contentType: string | null;
  /** What the server asks to wait, from Retry-After; milliseconds. */
  readonly retryAfterMs: number | null;
  /** How long until there is something left of a quota that is spent; milliseconds. */
  readonly rateLimitResetMs: number | null;
  readonly sizeBytes: number | null;
  readonly downloadBytes: number | null;
  readonly sizeVerified: boolean | null;
  readonly httpVersion: string | null;
  readonly remoteIp: string | null;
  readonly remotePort: number | null;
  readonly redirects: number;
  readonly hops: readonly Hop[] | null;
  readonly nameLookupMs: number | null;
  readonly connectMs: number | null;
  readonly appConnectMs: number | null;
  readonly startTransferMs: number | null;
  readonly totalMs: number;
  /** So much of it the event loop stood still, which is nobody else's fault; blocks above 100 ms only. */
  readonly blockedMs: number;
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number;
  readonly body: Buffer | null;
  readonly hash: string | null;
  readonly tls: TlsRecord | null;
  readonly addresses: readonly string[] | null;
  readonly savedPath: string | null;
  /** It was answered by an address that anybody may reach; null: that was not asked for. */
  readonly isPublic: boolean | null;
  /** What was sent before the body, as HTTP/1.1 writes it, secrets masked; null: not asked for. */
  readonly requestHead: string | null;
}

/** The outcome of a task that never reached the network. */
export function unsentOutcome(
  method: string,
  failure: Failure | null,
  startedAtMs: number,
): Outcome {
  return {
    method,
    failure,
    finalUrl: null,
    statusCode: null,
    rawHeaders: null,
    contentType: null,
    retryAfterMs: null,
    rateLimitResetMs: null,
    sizeBytes: null,
    downloadBytes: null,
    sizeVerified: null,
    httpVersion: null,
    remoteIp: null,
    remotePort: null,
    redirects: 0,
    hops: null,
    nameLookupMs: null,
    connectMs: null,
    appConnectMs: null,
    startTransferMs: null,
    totalMs: 0,
    blockedMs: 0,
    startedAtMs,
    body: null,
    hash: null,
    tls: null,
    addresses: null,
    savedPath: null,
    isPublic: null,
    requestHead: null,
  };
}

/**
 * A whole response that is not accepted, or is all there will be: the failure is told in its place,
 * and of what only a whole response has (body, hash, saved file) nothing is claimed.
 */
export function refusedOutcome(outcome: Outcome, failure: Failure): Outcome {
  return { ...outcome, failure, body: null, hash: null, savedPath: null, sizeVerified: null };
}
