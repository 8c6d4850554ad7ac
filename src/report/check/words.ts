import type { Alert, CheckReport, Finding } from '../../model/check.ts';
import { percentDown } from '../../util/percent.ts';
import type { Condition, Standing } from './standing.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A span of time in one or two units: `45s`, `12m`, `3h 04m`, `3d 04h`. */
export function spanText(ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE_MS) return `${Math.floor(span / SECOND_MS)}s`;
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)}m`;
  if (span < DAY_MS) return pair(span, HOUR_MS, 'h', MINUTE_MS, 'm');
  return pair(span, DAY_MS, 'd', HOUR_MS, 'h');
}

function pair(ms: number, largeMs: number, large: string, smallMs: number, small: string): string {
  const rest = String(Math.floor((ms % largeMs) / smallMs)).padStart(2, '0');
  return `${Math.floor(ms / largeMs)}${large} ${rest}${small}`;
}

/** A part of 1 in percent, never rounded up to a hundred: `99.98%`; `-` where there is none. */
export function percentText(ratio: number | null): string {
  if (ratio === null) return '-';
  return ratio === 1 ? '100%' : `${percentDown(ratio).toFixed(2)}%`;
}

/** `status: expected 200, got 500`. Not escaped. */
export function findingText({ assertion, expected, actual }: Finding): string {
  return `${assertion}: expected ${expected}, got ${actual}`;
}

/**
 * The HTTP status, or the class of the failure; `-` where nothing is known. A host that asks to wait too
 * long has answered: what it said is the status.
 */
export function statusText({ result }: CheckReport): string {
  if (result === null) return '-';
  const { failed, error_code: code, status_code: status } = result.record;
  const isAnswered = code === 'retry_after_too_long' && status !== null;
  if (failed && !isAnswered) return code ?? 'failed';
  return status === null ? '-' : String(status);
}

/** How long it took, in seconds, `-` where it was not run. */
export function secondsText({ result }: CheckReport): string {
  return result === null ? '-' : (result.totalMs / SECOND_MS).toFixed(3);
}

/** The time to the minute, in one word: `2026-11-20T10:12Z`; `-` for never. */
export function minuteText(atMs: number | null): string {
  return atMs === null
    ? '-'
    : `${new Date(atMs).toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)}Z`;
}

/**
 * What changed and when, how far it is on its way, or for how long it has been so; for people. A change
 * has its time, since such lines are kept in logs.
 */
export function remarksOf(report: CheckReport, standing: Standing, atMs: number): string[] {
  const { memory, alerts } = report;
  const { condition, progress } = standing;
  if (alerts.length > 0) {
    return alerts.map((alert) => `${minuteText(alert.atMs)} ${alertText(alert)}`);
  }
  if (progress !== null) return [progress];
  if (!LASTING.has(condition)) return [];
  return [`${condition} for ${spanText(atMs - memory.sinceMs)}${lastUp(memory.lastOkMs, atMs)}`];
}

const LASTING: ReadonlySet<Condition> = new Set<Condition>(['warning', 'down', 'flapping']);

/** `now down, last up 5m ago`, `up again after 12m`. */
export function alertText({ event, state, atMs, sinceMs, lastOkMs }: Alert): string {
  const span = spanText(atMs - sinceMs);
  switch (event) {
    case 'down':
    case 'warning':
    case 'flapping':
      return `now ${event}${lastUp(lastOkMs, atMs)}`;
    case 'up':
      return `up again after ${span}`;
    case 'steady':
      return `steady again, and ${state}, after ${span}`;
    case 'reminder':
      return `still ${state} after ${span}${lastUp(lastOkMs, atMs)}`;
  }
}

function lastUp(lastOkMs: number | null, atMs: number): string {
  return lastOkMs === null ? ', never seen up' : `, last up ${spanText(atMs - lastOkMs)} ago`;
}
