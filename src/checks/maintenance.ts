import type { MaintenanceWindow } from '../model/check.ts';
import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { suggest } from '../util/suggest.ts';
import { wallClockOf, type WallClock } from './wall-clock.ts';

const EXAMPLES =
  'write Sat 02:00-04:00, Mon-Fri 22:00-06:00 Europe/Berlin, daily 02:00-02:30 UTC, ' +
  '2026-12-24T00:00Z/2026-12-26T00:00Z or 2026-12-24 18:00/2026-12-26 08:00';
const LONGEST = 200;

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 4;

const TIME = /^(\d{1,2}):([0-5]\d)$/;
const ZONE = /^[a-z][\w+\-/]*$/i;
const INSTANT =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:[0-5]\d(?::[0-5]\d)?)(Z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/i;
const RANGE = /^([^/]*)\/([^/]*[\dz])(?: ([a-z]\S*))?$/i;

/** From the first to before the last; wall clock, milliseconds since 1970. */
interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * Reads `Sat 02:00-04:00`, `Mon-Fri 22:00-06:00` (the night belongs to the day on which it begins),
 * `Sat,Sun 08:00-09:00`, `daily 02:00-02:30`, and from one date to another, as
 * `2026-12-24T00:00Z/2026-12-26T00:00Z` or `2026-12-24 18:00/2026-12-26 08:00`. A time zone may
 * follow; without one the times are the machine's own.
 *
 * Where clocks are changed, a window lasts from the first time that its start is shown to the last
 * time that its end is; it is never lost in an hour that is left out.
 *
 * @throws UsageError with examples
 */
export function parseMaintenance(text: string): MaintenanceWindow {
  const plain = text.trim();
  if (plain.length > LONGEST) throw wrong(text, 'is too long');
  return /^\d{4}-/.test(plain) ? once(text, plain) : recurring(text, plain);
}

function once(text: string, plain: string): MaintenanceWindow {
  const [, from, to, zone = null] = RANGE.exec(plain.replaceAll(/\s+/g, ' ')) ?? [];
  if (from === undefined || to === undefined) throw wrong(text, 'is not START/END');
  const [fromTime, toTime] = [momentOf(text, from.trim()), momentOf(text, to.trim())];
  if (zone !== null && (fromTime.isAbsolute || toTime.isAbsolute)) {
    throw wrong(text, 'has a time zone twice');
  }
  const clock = clockOf(text, zone);
  const fromMs = fromTime.isAbsolute ? fromTime.ms : clock.firstAt(fromTime.ms);
  const toMs = toTime.isAbsolute ? toTime.ms : clock.lastAt(toTime.ms);
  if (toMs <= fromMs) throw wrong(text, 'ends before it begins');
  return { text, includes: (atMs) => atMs >= fromMs && atMs < toMs };
}

/** An instant, or what a clock shows. */
function momentOf(
  text: string,
  part: string,
): { readonly ms: number; readonly isAbsolute: boolean } {
  const [, date, time, zone] = INSTANT.exec(part) ?? [];
  if (date === undefined || time === undefined) {
    throw wrong(text, `holds ${quote(part)}, which is no date with a time`);
  }
  const shown = Date.parse(`${date}T${time}Z`);
  // A 30th of February would be taken for a day of March.
  if (Number.isNaN(shown) || !new Date(shown).toISOString().startsWith(date)) {
    throw wrong(text, `holds ${quote(part)}, a day or time that there is not`);
  }
  return { ms: shown - offsetOf(zone), isAbsolute: zone !== undefined };
}

function offsetOf(zone: string | undefined): number {
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone ?? '') ?? [];
  const offsetMs = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  return sign === '-' ? -offsetMs : offsetMs;
}

function recurring(text: string, plain: string): MaintenanceWindow {
  const words = plain.replaceAll(/\s*([,–-])\s*/g, '$1').split(/\s+/);
  const [days, times, zone = null, more] = words;
  if (days === undefined || times === undefined || more !== undefined) {
    throw wrong(text, 'is not DAYS START-END');
  }
  const weekdays = weekdaysOf(text, days);
  const { fromMs, toMs } = timesOf(text, times);
  const clock = clockOf(text, zone);
  const includes = (atMs: number): boolean => {
    const today = Math.floor(clock.wallOf(atMs) / DAY_MS);
    // Yesterday's may not be over; tomorrow's may have begun, where clocks go back over midnight.
    return [today - 1, today, today + 1].some(
      (day) =>
        weekdays.has((((day + FIRST_WEEKDAY) % 7) + 7) % 7) &&
        atMs >= clock.firstAt(day * DAY_MS + fromMs) &&
        atMs < clock.lastAt(day * DAY_MS + toMs),
    );
  };
  return { text, includes };
}

/** 0: Sunday. */
function weekdaysOf(text: string, days: string): ReadonlySet<number> {
  if (/^daily$/i.test(days)) return new Set(DAYS.keys());
  const found = new Set<number>();
  for (const part of days.split(',')) {
    const [first = '', last = first, more] = part.split(/[–-]/);
    if (more !== undefined) throw wrong(text, `holds ${quote(part)}, which is not DAY-DAY`);
    const end = weekdayOf(text, last);
    for (let day = weekdayOf(text, first); ; day = (day + 1) % 7) {
      found.add(day);
      if (day === end) break;
    }
  }
  return found;
}

function weekdayOf(text: string, name: string): number {
  const lower = name.toLowerCase();
  const day = lower.length < 3 ? -1 : DAYS.findIndex((each) => each.startsWith(lower));
  if (day === -1) throw wrong(text, `holds ${quote(name)}, which is no day of the week`);
  return day;
}

/** Since the start of the day; an end on the next day is beyond its length. */
function timesOf(text: string, times: string): Span {
  const [from = '', to, more] = times.split(/[–-]/);
  if (to === undefined || more !== undefined) {
    throw wrong(text, `holds ${quote(times)}, which is not START-END`);
  }
  const fromMs = timeOf(text, from, '23:59');
  const toMs = timeOf(text, to, '24:00');
  if (fromMs === toMs) {
    throw wrong(text, 'begins and ends at the same time (a whole day is 00:00-24:00)');
  }
  return { fromMs, toMs: toMs > fromMs ? toMs : toMs + DAY_MS };
}

function timeOf(text: string, time: string, last: '23:59' | '24:00'): number {
  const ms = minuteOf(time) * MINUTE_MS;
  if (ms <= minuteOf(last) * MINUTE_MS) return ms;
  throw wrong(text, `holds ${quote(time)}, which is no time from 00:00 to ${last}`);
}

/** NaN: it is no time. */
function minuteOf(time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return Number(hours) * 60 + Number(minutes);
}

function clockOf(text: string, zone: string | null): WallClock {
  try {
    if (zone !== null && !ZONE.test(zone)) throw new RangeError('not a name');
    return wallClockOf(zone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const hint = suggest(zone ?? '', Intl.supportedValuesOf('timeZone'), EXAMPLES);
    throw new UsageError(
      `maintenance ${quote(text)}: there is no time zone ${quote(zone ?? '')}; ${hint}`,
      { cause: error },
    );
  }
}

function wrong(text: string, what: string): UsageError {
  return new UsageError(`maintenance ${quote(text)} ${what}; ${EXAMPLES}`);
}
