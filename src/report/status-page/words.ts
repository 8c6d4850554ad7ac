import { formatCount } from '../../util/humanize.ts';
import { isoTime } from '../../util/iso-time.ts';
import { percentDown } from '../../util/percent.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A span of time in its largest unit: `5 minutes`, `3 hours`, `12 days`. */
export function spanText(ms: number): string {
  if (ms < MINUTE_MS) return 'less than a minute';
  if (ms < HOUR_MS) return units(ms / MINUTE_MS, 'minute');
  if (ms < 2 * DAY_MS) return units(ms / HOUR_MS, 'hour');
  return units(ms / DAY_MS, 'day');
}

function units(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${formatCount(whole)} ${unit}${whole === 1 ? '' : 's'}`;
}

/** `2026-11-20 09:14 UTC`. */
function utcText(atMs: number): string {
  return `${isoTime(atMs).slice(0, -':00.000Z'.length).replace('T', ' ')} UTC`;
}

/** The same as an element that programs can read. */
export function timeHtml(atMs: number): string {
  return `<time datetime="${isoTime(atMs)}">${utcText(atMs)}</time>`;
}

/** `100 %` is said of a whole only: what is below it is rounded down. */
export function percentText(part: number): string {
  return `${percentDown(part)} %`;
}

/** `0.4 ms`, `34 ms`, `1.2 s`, `15 s`. */
export function latencyText(ms: number): string {
  if (ms < 0.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const seconds = ms / 1000;
  return seconds < 9.95 ? `${seconds.toFixed(1)} s` : `${formatCount(seconds)} s`;
}
