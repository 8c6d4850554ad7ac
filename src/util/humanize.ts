const GROUPS = /\B(?=(?:\d{3})+$)/g;
const BYTE_UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A whole number with its thousands set apart: `1,234,567`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(GROUPS, ',');
}

/** Bytes in powers of ten to three digits: `812 B`, `1.25 MB`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 999.5 and more would be written as 1000.
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? formatCount(value) : threeDigits(value)} ${BYTE_UNITS[unit]}`;
}

/** A span of time to about three digits: `80µs`, `12.5ms`, `3.42s`, `2m 05s`, `26h 03m`. */
export function formatSeconds(seconds: number): string {
  if (seconds <= 0) return '0s';
  if (seconds < 0.000_999_5) return `${threeDigits(seconds * 1e6)}µs`;
  if (seconds < 0.9995) return `${threeDigits(seconds * 1000)}ms`;
  if (seconds < 59.95) return `${threeDigits(seconds)}s`;
  const wholeSeconds = Math.round(seconds);
  if (wholeSeconds < 3600) return pair(wholeSeconds, 60, 'm', 's');
  return pair(Math.round(seconds / 60), 60, 'h', 'm');
}

/** Events per second to three digits: `0.25/s`, `29,400/s`. */
export function formatRate(perSecond: number): string {
  return `${threeDigits(perSecond)}/s`;
}

/** Rounded to three significant digits, without trailing zeros or an exponent. */
function threeDigits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  return rounded >= 1000 ? formatCount(rounded) : String(rounded);
}

function pair(total: number, base: number, large: string, small: string): string {
  const rest = String(total % base).padStart(2, '0');
  return `${Math.floor(total / base)}${large} ${rest}${small}`;
}
