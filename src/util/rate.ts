import { formatDuration, parseDuration } from './duration.ts';

const RATE = /^(\d+(?:\.\d+)?)(?:\/(.+))?$/;
const BARE_UNIT = /^(?:ms|[smhd])$/;

/** Events per second in `50/s`, `100/m` or `5/15s`; a plain number is per second. */
export function parseRate(text: string): number | undefined {
  const [, amount, per = 's'] = RATE.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const periodMs = parseDuration(BARE_UNIT.test(per) ? `1${per}` : per);
  if (periodMs === undefined || periodMs === 0) return undefined;
  return (Number(amount) * 1_000) / periodMs;
}

/** Writes a rate over the shortest usual period that makes it a whole number: `50/s`, `100/m`. */
export function formatRate(perSecond: number): string {
  for (const periodMs of [1_000, 60_000, 3_600_000]) {
    const amount = (perSecond * periodMs) / 1_000;
    const whole = Math.round(amount);
    if (whole > 0 && Math.abs(amount - whole) < 1e-9 * whole) {
      return `${whole}/${formatDuration(periodMs).slice(1)}`;
    }
  }
  return `${perSecond}/s`;
}
