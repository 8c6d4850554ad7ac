import { MAX_DAYS, type DayStats } from '../../model/check.ts';
import { NumberReader, NumberWriter } from './number-text.ts';
import { packLatency, unpackLatency } from './packed-latency.ts';
import { text } from './shape.ts';

/** What is mostly 0: a first number tells, bit by bit, which of them are written. */
const COUNTS = ['warn', 'fail', 'unknown', 'maintenance'] as const;
const HAS_SKIPPED = 2 ** COUNTS.length;
const KINDS = 2 * HAS_SKIPPED;
/** The last day of which there is a date. */
const MAX_DAY = 100_000_000;

/**
 * Days as a text of numbers: of each, which of the following are there, how many days it skips, its
 * counts but `ok`, then `ok` and its times.
 */
export function packDays(days: readonly DayStats[]): string {
  const numbers = new NumberWriter();
  let expected = 0;
  for (const stats of days) {
    const skipped = stats.day - expected;
    const counts = COUNTS.map((name) => stats[name]);
    const kinds = counts.map((count, i) => (count > 0 ? 2 ** i : 0));
    numbers.add(kinds.reduce((sum, kind) => sum + kind, skipped > 0 ? HAS_SKIPPED : 0));
    for (const number of [skipped, ...counts]) if (number > 0) numbers.add(number);
    numbers.add(stats.ok);
    packLatency(stats.latency, numbers);
    expected = stats.day + 1;
  }
  return numbers.toString();
}

/** @throws CorruptMemory where it is not what `packDays` writes. */
export function unpackDays(value: unknown, where: string): readonly DayStats[] {
  const numbers = new NumberReader(text(value, where), where);
  const days: DayStats[] = [];
  let expected = 0;
  while (!numbers.isAtEnd) {
    if (days.length === MAX_DAYS) throw numbers.wrong(`holds more than ${MAX_DAYS} days`);
    const stats = unpackDay(numbers, expected);
    if (stats.day > MAX_DAY) throw numbers.wrong('holds a day that is none');
    expected = stats.day + 1;
    days.push(stats);
  }
  return days;
}

function unpackDay(numbers: NumberReader, expected: number): DayStats {
  const kinds = numbers.next();
  if (kinds >= KINDS) throw numbers.wrong('holds a day of no kind');
  const numberIf = (kind: number): number => ((kinds & kind) === 0 ? 0 : numbers.next());
  return {
    day: expected + numberIf(HAS_SKIPPED),
    warn: numberIf(1),
    fail: numberIf(2),
    unknown: numberIf(4),
    maintenance: numberIf(8),
    ok: numbers.next(),
    latency: unpackLatency(numbers),
  };
}
