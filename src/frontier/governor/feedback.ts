import type { ErrorCode, Failure } from '../../model/errors.ts';
import type { HostFeedback } from '../../model/feedback.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Target } from '../../model/target.ts';
import { hostKey } from '../host-key.ts';

/** What a failure tells about the host that was asked. */
type Blame =
  /** It answered, though not to our liking. */
  | 'answered'
  /** No whole answer, and the host or the way to it is to blame. */
  | 'silent'
  /** The same, by a time limit; once it was reached, because it has too much to do. */
  | 'late'
  /** It was not reached for reasons that are not its own. */
  | 'nothing';

const BLAMES: Readonly<Record<ErrorCode, Blame>> = {
  invalid_url: 'nothing',
  unsupported_scheme: 'nothing',
  blocked_address: 'nothing',
  // A question about names that costs nothing to repeat; every URL deserves its own answer.
  dns_not_found: 'nothing',
  dns_failed: 'silent',
  dns_timeout: 'late',
  connect_refused: 'silent',
  connect_timeout: 'late',
  connect_reset: 'silent',
  network_unreachable: 'silent',
  tls_cert_expired: 'answered',
  tls_cert_untrusted: 'answered',
  tls_cert_hostname: 'answered',
  tls_failed: 'silent',
  timeout: 'late',
  headers_timeout: 'late',
  stall_timeout: 'late',
  reset: 'silent',
  closed_early: 'silent',
  bad_response: 'answered',
  headers_too_large: 'answered',
  too_large: 'answered',
  too_many_redirects: 'answered',
  bad_redirect: 'answered',
  bad_encoding: 'answered',
  proxy_failed: 'nothing',
  circuit_open: 'nothing',
  robots_denied: 'nothing',
  retry_after_too_long: 'answered',
  file_limit: 'nothing',
  save_failed: 'answered',
  interrupted: 'nothing',
  internal: 'nothing',
};

/** What an attempt tells about the host of `target`; null: nothing. Pure. */
export function feedbackOf(
  outcome: Outcome,
  target: Target,
  startedMs: number,
): HostFeedback | null {
  const { failure, statusCode } = outcome;
  if (failure === null && outcome.redirects === 0 && outcome.rateLimitResetMs === null) {
    if (!isOverloaded(statusCode)) return answer(startedMs, latencyOf(outcome));
  }
  const blame = failure === null ? 'answered' : BLAMES[failure.code];
  if (blame === 'nothing') return null;
  if (isElsewhere(outcome, target)) return answer(startedMs, null);
  const answered = blame === 'answered';
  return {
    answered,
    overloaded: answered ? isOverloaded(statusCode) : blame === 'late' && hasReached(failure),
    wasLate: blame === 'late',
    errorCode: failure === null ? null : failure.code,
    startedMs,
    latencyMs: failure === null ? latencyOf(outcome) : null,
    pauseMs: pauseOf(outcome),
  };
}

/** The host has answered as it should. The same order of fields as above: one shape for all. */
function answer(startedMs: number, latencyMs: number | null): HostFeedback {
  return {
    answered: true,
    overloaded: false,
    wasLate: false,
    errorCode: null,
    startedMs,
    latencyMs,
    pauseMs: 0,
  };
}

/** RFC 6585, 4 and RFC 9110, 15.6.4. */
function isOverloaded(statusCode: number | null): boolean {
  return statusCode === 429 || statusCode === 503;
}

/** A redirect led to another host: its own did answer. From http to https is none. */
function isElsewhere({ redirects, finalUrl }: Outcome, { origin }: Target): boolean {
  if (redirects === 0 || finalUrl === null) return false;
  return !`${hostKey(finalUrl)}/`.startsWith(`${hostKey(origin)}/`);
}

function hasReached(failure: Failure | null): boolean {
  const phase = failure?.phase;
  return phase === 'send' || phase === 'headers' || phase === 'body';
}

function latencyOf(outcome: Outcome): number | null {
  const { startTransferMs, connectMs, appConnectMs, redirects, blockedMs } = outcome;
  if (startTransferMs === null || redirects > 0 || blockedMs > 0) return null;
  return startTransferMs - Math.max(connectMs ?? 0, appConnectMs ?? 0);
}

/** Retry-After is about this host where it comes with a refusal; a spent quota always is. */
function pauseOf({ statusCode, retryAfterMs, rateLimitResetMs }: Outcome): number {
  const asked = isOverloaded(statusCode) ? (retryAfterMs ?? 0) : 0;
  return Math.max(asked, rateLimitResetMs ?? 0);
}

/** It tells nothing that has to be remembered of a host. */
export function isUnremarkable({ answered, overloaded, pauseMs }: HostFeedback): boolean {
  return answered && !overloaded && pauseMs === 0;
}
