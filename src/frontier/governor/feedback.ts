import type { ErrorCode } from '../../model/errors.ts';
import type { HostFeedback } from '../../model/feedback.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Target } from '../../model/target.ts';

/** No whole answer, and the host or the way to it is to blame. */
const SILENT: ReadonlySet<ErrorCode> = new Set([
  'dns_failed',
  'dns_timeout',
  'connect_refused',
  'connect_timeout',
  'connect_reset',
  'network_unreachable',
  'tls_failed',
  'timeout',
  'headers_timeout',
  'stall_timeout',
  'reset',
  'closed_early',
] satisfies ErrorCode[]);

/** Time limits that a host runs into when it has too much to do. */
const SLOW: ReadonlySet<ErrorCode> = new Set([
  'timeout',
  'headers_timeout',
  'stall_timeout',
] satisfies ErrorCode[]);

/** Nothing is learnt of the host: it was not reached for reasons that are not its own. */
const SAYS_NOTHING: ReadonlySet<ErrorCode> = new Set([
  'invalid_url',
  'unsupported_scheme',
  'blocked_address',
  // A question about names that costs nothing to repeat; every URL deserves its own answer.
  'dns_not_found',
  'proxy_failed',
  'circuit_open',
  'robots_denied',
  'file_limit',
  'interrupted',
  'internal',
] satisfies ErrorCode[]);

// RFC 6585, 4 and RFC 9110, 15.6.4.
const OVERLOADED_STATUSES: ReadonlySet<number | null> = new Set([429, 503]);

/** What an attempt tells about the host of `target`; null: nothing. Pure. */
export function feedbackOf(
  outcome: Outcome,
  target: Target,
  startedMs: number,
): HostFeedback | null {
  const { failure, statusCode } = outcome;
  const errorCode = failure === null ? null : failure.code;
  if (errorCode !== null && SAYS_NOTHING.has(errorCode)) return null;
  if (isElsewhere(outcome, target)) return { ...ANSWERED, startedMs };
  const isSilent = errorCode !== null && SILENT.has(errorCode);
  const isSlow = errorCode !== null && SLOW.has(errorCode) && hasReached(outcome);
  return {
    answered: !isSilent,
    overloaded: isSlow || (!isSilent && OVERLOADED_STATUSES.has(statusCode)),
    errorCode,
    startedMs,
    latencyMs: failure === null ? latencyOf(outcome) : null,
    pauseMs: pauseOf(outcome),
  };
}

const ANSWERED = {
  answered: true,
  overloaded: false,
  errorCode: null,
  latencyMs: null,
  pauseMs: 0,
} as const;

/** A redirect led to another host: its own did answer. */
function isElsewhere({ redirects, finalUrl }: Outcome, { origin }: Target): boolean {
  return redirects > 0 && !(finalUrl ?? '').startsWith(`${origin}/`);
}

function hasReached({ failure }: Outcome): boolean {
  const phase = failure?.phase;
  return phase === 'send' || phase === 'headers' || phase === 'body';
}

function latencyOf(outcome: Outcome): number | null {
  const { startTransferMs, connectMs, appConnectMs, redirects } = outcome;
  if (startTransferMs === null || redirects > 0) return null;
  return startTransferMs - Math.max(connectMs ?? 0, appConnectMs ?? 0);
}

/** Retry-After is about this host where it comes with a refusal; a spent quota always is. */
function pauseOf({ statusCode, retryAfterMs, rateLimitResetMs }: Outcome): number {
  const asked = OVERLOADED_STATUSES.has(statusCode) ? (retryAfterMs ?? 0) : 0;
  return Math.max(asked, rateLimitResetMs ?? 0);
}

/** It tells nothing that has to be remembered of a host. */
export function isUnremarkable({ answered, overloaded, pauseMs }: HostFeedback): boolean {
  return answered && !overloaded && pauseMs === 0;
}
