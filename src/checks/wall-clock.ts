/** Milliseconds that the clocks of a place are ahead of UTC at an instant. Pure. */
type Offset = (atMs: number) => number;

/** What the clocks of one place show. Wall times are milliseconds, as if the place were UTC. */
export interface WallClock {
  /** What they show at an instant. */
  wallOf(this: void, atMs: number): number;
  /** When they first show it; where it is left out, the instant at which they leap over it. */
  firstAt(this: void, wallMs: number): number;
  /** When they last show it; where it is left out, when they would have, had they not leapt. */
  lastAt(this: void, wallMs: number): number;
}

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** Clocks are only ever changed at quarters of an hour. */
const QUARTER_MS = 15 * MINUTE_MS;
const MAX_QUARTERS = 4_096;

const clocks = new Map<string, WallClock>();

/**
 * @param zone an IANA name; null: the machine's own zone
 * @throws RangeError where there is no such zone
 */
export function wallClockOf(zone: string | null): WallClock {
  const key = zone ?? '';
  const known = clocks.get(key);
  if (known !== undefined) return known;
  const made = wallClock(zone === null ? ownOffset : remembered(namedOffset(zone)));
  clocks.set(key, made);
  return made;
}

function wallClock(offset: Offset): WallClock {
  const wallOf = (atMs: number): number => atMs + offset(atMs);
  // No place changes its clocks twice within two days.
  const shownAt = (wallMs: number): readonly number[] =>
    [wallMs - offset(wallMs - DAY_MS), wallMs - offset(wallMs + DAY_MS)].filter(
      (atMs) => wallOf(atMs) === wallMs,
    );
  return {
    wallOf,
    firstAt: (wallMs) => {
      const shown = shownAt(wallMs);
      return shown.length > 0 ? Math.min(...shown) : leapOver(wallMs, wallOf);
    },
    lastAt: (wallMs) => {
      const shown = shownAt(wallMs);
      return shown.length > 0 ? Math.max(...shown) : wallMs - offset(wallMs - DAY_MS);
    },
  };
}

/** The first instant at which more is shown than a time that is left out. */
function leapOver(wallMs: number, wallOf: (atMs: number) => number): number {
  let before = wallMs - 2 * DAY_MS;
  let after = wallMs + 2 * DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (wallOf(middle) < wallMs) before = middle;
    else after = middle;
  }
  return after;
}

function ownOffset(atMs: number): number {
  return -new Date(atMs).getTimezoneOffset() * MINUTE_MS;
}

function namedOffset(zone: string): Offset {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  return (atMs) => {
    const shown: Partial<Record<Intl.DateTimeFormatPartTypes, number>> = {};
    for (const { type, value } of format.formatToParts(atMs)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(atMs / 1_000) * 1_000;
  };
}

/** Asking Intl is slow, and the checks of one run ask for nearly the same instant. */
function remembered(offset: Offset): Offset {
  const byQuarter = new Map<number, number>();
  return (atMs) => {
    const quarter = Math.floor(atMs / QUARTER_MS);
    const known = byQuarter.get(quarter);
    if (known !== undefined) return known;
    if (byQuarter.size >= MAX_QUARTERS) byQuarter.clear();
    const found = offset(quarter * QUARTER_MS);
    byQuarter.set(quarter, found);
    return found;
  };
}
