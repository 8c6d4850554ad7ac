import {
  dateGrain,
  grainInCalendar,
  isCalendarWord,
  isDateName,
  isDay,
  isMonth,
  isYear,
  type DateGrain,
} from './dates.ts';
import { isDecimal, type UrlParts } from './url-parts.ts';

/** A URL that differs from others of its kind in a date. */
export interface CalendarPlace {
  /** With `{date}` in the place of the date. */
  readonly kind: string;
  readonly grain: DateGrain;
  /** It is a date only as long as no other numbers stand in its place; null: it is in any case. */
  readonly numbers: string | null;
}

/** Null: no date is to be seen in it. */
export function calendarPlace(parts: UrlParts): CalendarPlace | null {
  const inPath = pathDate(parts.segments);
  const inQuery = queryDate(parts);
  if (inPath === null && inQuery === null) return null;
  const names = parts.query.map(([name]) => name).toSorted();
  const path = inPath === null ? numberless(parts.segments) : inPath.path;
  const isMonthly = (inPath?.grain ?? 'month') === 'month' && (inQuery ?? 'month') === 'month';
  return {
    kind: `${parts.origin}/${path}${names.length === 0 ? '' : `?${[...new Set(names)].join('&')}`}`,
    grain: isMonthly ? 'month' : 'day',
    numbers: inPath !== null && inPath.isGuess && inQuery === null ? numbersTemplate(parts) : null,
  };
}

/** Where numbers stand in it, if two do in a row. */
export function numbersTemplate({ origin, segments }: UrlParts): string | null {
  const hasTwo = segments.some(
    (segment, index) => isDecimal(segment) && isDecimal(segments[index + 1] ?? ''),
  );
  return hasTwo ? `${origin}/${numberless(segments)}` : null;
}

/** The kind that it would have, if its last segment, a year, were a date. */
export function yearKind({ origin, segments, query }: UrlParts): string | null {
  if (query.length > 0 || !isYear(segments.at(-1) ?? '')) return null;
  return `${origin}/${[...segments.slice(0, -1), '{date}'].join('/')}`;
}

function numberless(segments: readonly string[]): string {
  return segments.map((segment) => (isDecimal(segment) ? '#' : segment)).join('/');
}

interface PathDate {
  readonly path: string;
  readonly grain: DateGrain;
  /** It might as well be two numbers. */
  readonly isGuess: boolean;
}

function pathDate(segments: readonly string[]): PathDate | null {
  for (const [index, segment] of segments.entries()) {
    const before = segments[index - 1];
    if (before !== undefined && isCalendarWord(before)) {
      const found = dateAfterWord(segments, index);
      if (found !== null) return found;
    }
    const grain = dateGrain(segment);
    if (grain !== null) return { path: collapse(segments, index, 1), grain, isGuess: false };
    if (isYear(segment) && isMonth(segments[index + 1] ?? '')) return yearAndMonth(segments, index);
  }
  return null;
}

function dateAfterWord(segments: readonly string[], start: number): PathDate | null {
  let count = 0;
  while (count < 4 && grainInCalendar(segments[start + count] ?? '-') !== null) count += 1;
  if (count === 0) return null;
  const [first = '', second = ''] = segments.slice(start);
  const isMonthly =
    count === 1 ? dateGrain(first) === 'month' : count === 2 && isYear(first) && isMonth(second);
  return {
    path: collapse(segments, start, count),
    grain: isMonthly ? 'month' : 'day',
    isGuess: false,
  };
}

function yearAndMonth(segments: readonly string[], start: number): PathDate {
  const hasDay = isDay(segments[start + 2] ?? '');
  return {
    path: collapse(segments, start, hasDay ? 3 : 2),
    grain: hasDay ? 'day' : 'month',
    isGuess: isDecimal(segments[start + 1] ?? ''),
  };
}

function collapse(segments: readonly string[], start: number, count: number): string {
  return [...segments.slice(0, start), '{date}', ...segments.slice(start + count)].join('/');
}

function queryDate({ segments, query }: UrlParts): DateGrain | null {
  if (query.length === 0) return null;
  const isInCalendar = segments.some(isCalendarWord);
  let grain: DateGrain | null = null;
  let hasDay = false;
  for (const [name, value] of query) {
    const own =
      dateGrain(value) ?? (isDateName(name, isInCalendar) ? grainInCalendar(value) : null);
    if (own === null) continue;
    hasDay ||=
      !/month|monat|year|jahr|^(?:y|yr|yyyy|m|mo|mon|mm|ym)$/i.test(name) &&
      dateGrain(value) !== 'month';
    grain = hasDay ? 'day' : 'month';
  }
  return grain;
}
