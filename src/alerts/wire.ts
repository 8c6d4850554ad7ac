import type { Alert } from '../model/check.ts';
import { isoTime } from '../util/iso-time.ts';
import { titleOf } from './text.ts';

/** Of the JSON that programs get; a key that is added does not change it. */
export const WIRE_VERSION = 1;

/** An alert as JSON, for programs. Times are ISO 8601 UTC; a key is never left out. */
export interface WireAlert {
  /** The same for all alerts of one trouble. */
  readonly incident: string;
  /** `down`, `warning`, `up`, `flapping`, `steady` or `reminder`. */
  readonly event: string;
  /** What the check is in now: `up`, `warning` or `down`. */
  readonly state: string;
  /** `group/name`, or the name alone. */
  readonly check: string;
  readonly name: string;
  readonly group: string | null;
  readonly tags: readonly string[];
  /** `critical`, `error`, `warning` or `info`. */
  readonly severity: string;
  readonly url: string;
  /** For people: `api/login is down`. */
  readonly title: string;
  readonly at: string;
  /** When the trouble began. */
  readonly since: string;
  readonly duration_seconds: number;
  readonly last_success: string | null;
  readonly findings: readonly {
    readonly level: string;
    readonly assertion: string;
    readonly expected: string;
    readonly actual: string;
  }[];
}

export function toWire(alert: Alert): WireAlert {
  const { incident, event, state, check, url, atMs, sinceMs, lastOkMs, findings } = alert;
  return {
    incident,
    event,
    state,
    check: check.id,
    name: check.name,
    group: check.group,
    tags: check.tags,
    severity: check.severity,
    url,
    title: titleOf(alert),
    at: isoTime(atMs),
    since: isoTime(sinceMs),
    duration_seconds: Math.max(0, Math.round((atMs - sinceMs) / 1_000)),
    last_success: lastOkMs === null ? null : isoTime(lastOkMs),
    findings: findings.map(({ level, assertion, expected, actual }) => ({
      level,
      assertion,
      expected,
      actual,
    })),
  };
}
