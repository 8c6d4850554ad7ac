import { failure, type ErrorPhase, type Failure } from '../model/errors.ts';
import type { NetworkOptions } from '../model/options.ts';
import { formatSize } from '../util/humanize.ts';

/** Where an exchange stands in time; all on the monotonic clock. */
export interface ExchangeClock {
  readonly phase: ErrorPhase;
  /** The phase, or the part of connecting, began; infinite: its clock does not run yet. */
  readonly phaseStartMs: number;
  /** It began to look for a connection; infinite: its clock does not run yet. */
  readonly connectStartMs: number;
  /** Once there are headers. */
  readonly arrival: ArrivalClock | null;
}

/** How a body comes in. */
export interface ArrivalClock {
  /** Infinite while it is we who hold back. */
  readonly silentSinceMs: number;
  /** Over the last window; null: unknown. */
  readonly bytesPerSecond: number | null;
}

/** When an attempt must be over, on the monotonic clock. */
export interface Due {
  readonly startMs: number;
  readonly dueMs: number;
  /** The URL's own deadline comes before the attempt's. */
  readonly isDeadline: boolean;
}

/** The time in which the event loop did not turn, which is nobody else's fault. */
export interface OwnTime {
  /** In milliseconds, from that moment on. */
  since(sinceMs: number): number;
}

type Limits = Pick<
  NetworkOptions,
  | 'connectTimeoutMs'
  | 'headersTimeoutMs'
  | 'stallTimeoutMs'
  | 'minBytesPerSecond'
  | 'deadlineMs'
  | 'dnsTimeoutMs'
>;

const SPEED_WINDOW_MS = 10_000;

/** How long a while `--min-speed` looks at; 0: there is no such limit. */
export function speedWindowMs({
  minBytesPerSecond,
  stallTimeoutMs,
}: Pick<Limits, 'minBytesPerSecond' | 'stallTimeoutMs'>): number {
  if (minBytesPerSecond === 0) return 0;
  return stallTimeoutMs > 0 ? stallTimeoutMs : SPEED_WINDOW_MS;
}

/**
 * The limit that an attempt has overrun in its current exchange, if any, its own time not counted.
 * Pure.
 */
export function overrun(
  clock: ExchangeClock,
  due: Due,
  limits: Limits,
  nowMs: number,
  own: OwnTime,
): Failure | null {
  const isPast = (sinceMs: number, limitMs: number): boolean =>
    nowMs - sinceMs >= limitMs && nowMs - sinceMs - own.since(sinceMs) >= limitMs;
  const because = (sinceMs: number): string => busy(own.since(sinceMs));

  if (isPast(due.startMs, due.dueMs - due.startMs)) {
    return late(clock.phase, due, limits, because(due.startMs));
  }
  switch (clock.phase) {
    case 'dns':
    case 'connect':
    case 'tls':
      return connecting(clock, limits, isPast, because);
    case 'headers':
      if (limits.headersTimeoutMs === 0 || !isPast(clock.phaseStartMs, limits.headersTimeoutMs)) {
        return null;
      }
      return failure(
        'headers_timeout',
        `no headers within ${seconds(limits.headersTimeoutMs)}${because(clock.phaseStartMs)}`,
      );
    case 'body':
      return clock.arrival === null ? null : receiving(clock.arrival, limits, isPast, because);
    case 'input':
    case 'queue':
    case 'send':
    case 'decode':
    case 'save':
      return null;
  }
}

type IsPast = (sinceMs: number, limitMs: number) => boolean;
type Because = (sinceMs: number) => string;

function connecting(
  clock: ExchangeClock,
  { dnsTimeoutMs, connectTimeoutMs }: Limits,
  isPast: IsPast,
  because: Because,
): Failure | null {
  const { phase, phaseStartMs, connectStartMs } = clock;
  if (phase === 'dns' && isPast(phaseStartMs, dnsTimeoutMs)) {
    return failure(
      'dns_timeout',
      `no answer from DNS within ${seconds(dnsTimeoutMs)}${because(phaseStartMs)}`,
    );
  }
  if (!isPast(connectStartMs, connectTimeoutMs)) return null;
  return failure(
    'connect_timeout',
    `no connection within ${seconds(connectTimeoutMs)}${because(connectStartMs)}`,
    phase,
  );
}

function receiving(
  { silentSinceMs, bytesPerSecond }: ArrivalClock,
  limits: Limits,
  isPast: IsPast,
  because: Because,
): Failure | null {
  const { stallTimeoutMs, minBytesPerSecond } = limits;
  if (stallTimeoutMs > 0 && isPast(silentSinceMs, stallTimeoutMs)) {
    return failure(
      'stall_timeout',
      `no byte for ${seconds(stallTimeoutMs)}${because(silentSinceMs)}`,
    );
  }
  if (bytesPerSecond === null || bytesPerSecond >= minBytesPerSecond) return null;
  const window = seconds(speedWindowMs(limits));
  const [speed, least] = [Math.floor(bytesPerSecond), minBytesPerSecond].map(formatSize);
  return failure('stall_timeout', `only ${speed}/s over ${window}, not ${least}/s (--min-speed)`);
}

function late(
  phase: ErrorPhase,
  { startMs, dueMs, isDeadline }: Due,
  limits: Limits,
  because: string,
): Failure {
  const what = isDeadline
    ? `not done by the URL's deadline of ${seconds(limits.deadlineMs)}`
    : `not done within ${seconds(Math.round(dueMs - startMs))}`;
  return failure('timeout', what + because, phase);
}

/** What is said of a limit's time that was not counted. */
function busy(ownMs: number): string {
  if (ownMs === 0) return '';
  return `, not counting ${(ownMs / 1000).toFixed(1)} s in which gfetch itself was busy`;
}

function seconds(durationMs: number): string {
  return `${durationMs / 1000} s`;
}
