import { failure, type ErrorPhase, type Failure } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';

/** Where an attempt stands in time; all on the monotonic clock. */
export interface AttemptClock {
  readonly phase: ErrorPhase;
  /** The phase, or the part of connecting, began; infinite: its clock does not run yet. */
  readonly phaseStartMs: number;
  /** The current hop began to look for a connection; infinite: its clock does not run yet. */
  readonly connectStartMs: number;
  /** The last byte arrived, or the headers did. */
  readonly lastByteMs: number;
  /** The attempt must be over. */
  readonly dueMs: number;
  /** The URL's own deadline comes before the attempt's. */
  readonly isDeadline: boolean;
}

type Limits = Pick<
  NetworkOptions,
  | 'timeoutMs'
  | 'connectTimeoutMs'
  | 'headersTimeoutMs'
  | 'stallTimeoutMs'
  | 'deadlineMs'
  | 'dnsTimeoutMs'
>;

/** The limit that an attempt has overrun, if any. Pure. */
export function overrun(clock: AttemptClock, limits: Limits, nowMs: number): Failure | null {
  if (nowMs >= clock.dueMs) return late(clock, limits);
  const inPhaseMs = nowMs - clock.phaseStartMs;
  switch (clock.phase) {
    case 'dns':
    case 'connect':
    case 'tls':
      if (clock.phase === 'dns' && inPhaseMs >= limits.dnsTimeoutMs) {
        return failure('dns_timeout', `no answer from DNS within ${seconds(limits.dnsTimeoutMs)}`);
      }
      if (nowMs - clock.connectStartMs < limits.connectTimeoutMs) return null;
      return failure(
        'connect_timeout',
        `no connection within ${seconds(limits.connectTimeoutMs)}`,
        clock.phase,
      );
    case 'headers':
      if (limits.headersTimeoutMs === 0 || inPhaseMs < limits.headersTimeoutMs) return null;
      return failure('headers_timeout', `no headers within ${seconds(limits.headersTimeoutMs)}`);
    case 'body':
      if (limits.stallTimeoutMs === 0 || nowMs - clock.lastByteMs < limits.stallTimeoutMs)
        return null;
      return failure('stall_timeout', `no byte for ${seconds(limits.stallTimeoutMs)}`);
    case 'input':
    case 'queue':
    case 'send':
    case 'decode':
    case 'save':
      return null;
  }
}

function late({ phase, isDeadline }: AttemptClock, limits: Limits): Failure {
  return isDeadline
    ? failure('timeout', `not done by the URL's deadline of ${seconds(limits.deadlineMs)}`, phase)
    : failure('timeout', `not done within ${seconds(limits.timeoutMs)}`, phase);
}

function seconds(durationMs: number): string {
  return `${durationMs / 1000} s`;
}
