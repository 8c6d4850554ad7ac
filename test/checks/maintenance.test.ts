import { expect, test } from 'vitest';

import { parseMaintenance } from '../../src/checks/maintenance.ts';
import { UsageError } from '../../src/model/errors.ts';

const MINUTE_MS = 60_000;

/** When it begins (`+`) and ends (`-`) between two days in UTC, looked at every five minutes. */
function changes(text: string, from: string, to: string): string {
  const { includes } = parseMaintenance(text);
  const found: string[] = [];
  let wasIn = false;
  for (let atMs = Date.parse(from); atMs <= Date.parse(to); atMs += 5 * MINUTE_MS) {
    const isIn = includes(atMs);
    if (isIn !== wasIn)
      found.push(`${isIn ? '+' : '-'}${new Date(atMs).toISOString().slice(5, 16)}`);
    wasIn = isIn;
  }
  return found.join(' ');
}

test.each([
  ['Sat 02:00-04:00 UTC', '2026-11-23', '2026-11-30', '+11-28T02:00 -11-28T04:00'],
  ['  saturday   2:00 - 4:00  utc ', '2026-11-23', '2026-11-30', '+11-28T02:00 -11-28T04:00'],
  [
    'Sat,Mon 00:00-24:00 UTC',
    '2026-11-26',
    '2026-12-02',
    '+11-28T00:00 -11-29T00:00 +11-30T00:00 -12-01T00:00',
  ],
  [
    'Sat-Mon 12:00-12:05 UTC',
    '2026-11-27',
    '2026-12-02',
    '+11-28T12:00 -11-28T12:05 +11-29T12:00 -11-29T12:05 +11-30T12:00 -11-30T12:05',
  ],
  [
    'daily 02:00-02:30 UTC',
    '2026-02-28',
    '2026-03-02',
    '+02-28T02:00 -02-28T02:30 +03-01T02:00 -03-01T02:30',
  ],
  // The night belongs to the day on which it begins: that of Friday ends on Saturday.
  ['Fri 22:00-06:00 UTC', '2026-11-26', '2026-11-30', '+11-27T22:00 -11-28T06:00'],
  ['Fri 22:00-06:00 America/New_York', '2026-11-26', '2026-11-30', '+11-28T03:00 -11-28T11:00'],
  ['Sat 02:00-04:00 Asia/Kolkata', '2026-11-26', '2026-11-30', '+11-27T20:30 -11-27T22:30'],
  ['2026-12-24T00:00Z/2026-12-26T00:00Z', '2026-12-20', '2026-12-30', '+12-24T00:00 -12-26T00:00'],
  [
    '2026-12-24T01:00+02:00/2026-12-24T01:00-0230',
    '2026-12-20',
    '2026-12-30',
    '+12-23T23:00 -12-24T03:30',
  ],
  [
    '2026-12-24 18:00/2026-12-26 08:00 Europe/Berlin',
    '2026-12-20',
    '2026-12-30',
    '+12-24T17:00 -12-26T07:00',
  ],
])('%s, from %s to %s: %s', (text, from, to, expected) => {
  expect(changes(text, from, to)).toBe(expected);
});

// In Berlin 02:00 to 03:00 is left out on 29 March 2026, and comes twice on 25 October.
test.each([
  ['daily 22:00-06:00', '2026-03-28T12:00Z', '2026-03-29T12:00Z', '+03-28T21:00 -03-29T04:00'],
  ['daily 22:00-06:00', '2026-10-24T12:00Z', '2026-10-25T12:00Z', '+10-24T20:00 -10-25T05:00'],
  ['Sun 02:00-02:30', '2026-03-28T12:00Z', '2026-03-29T12:00Z', '+03-29T01:00 -03-29T01:30'],
  ['Sun 02:30-03:30', '2026-03-28T12:00Z', '2026-03-29T12:00Z', '+03-29T01:00 -03-29T01:30'],
  ['Sun 01:30-02:30', '2026-03-28T12:00Z', '2026-03-29T12:00Z', '+03-29T00:30 -03-29T01:30'],
  ['Sun 02:00-02:30', '2026-10-24T12:00Z', '2026-10-25T12:00Z', '+10-25T00:00 -10-25T01:30'],
  ['Sun 04:00-05:00', '2026-10-24T12:00Z', '2026-10-25T12:00Z', '+10-25T03:00 -10-25T04:00'],
  [
    '2026-10-25 02:30/2026-10-25 02:45',
    '2026-10-24T12:00Z',
    '2026-10-25T12:00Z',
    '+10-25T00:30 -10-25T01:45',
  ],
  [
    '2026-03-29 02:30/2026-03-29 02:45',
    '2026-03-28T12:00Z',
    '2026-03-29T12:00Z',
    '+03-29T01:00 -03-29T01:45',
  ],
])('where clocks are changed: %s, from %s to %s: %s', (text, from, to, expected) => {
  expect(changes(`${text} Europe/Berlin`, from, to)).toBe(expected);
});

test('where clocks go back over midnight, the night is whole', () => {
  // Santiago goes back from 24:00 to 23:00 on 4 April 2026.
  expect(
    changes('Sun 00:00-01:00 America/Santiago', '2026-04-04T12:00Z', '2026-04-05T12:00Z'),
  ).toBe('+04-05T04:00 -04-05T05:00');
  expect(
    changes('Sat 23:00-00:30 America/Santiago', '2026-04-04T12:00Z', '2026-04-05T12:00Z'),
  ).toBe('+04-05T02:00 -04-05T04:30');
});

test('without a time zone the machine’s own counts', () => {
  const { text, includes } = parseMaintenance('daily 02:00-04:00');
  expect(text).toBe('daily 02:00-04:00');
  expect(includes(new Date(2026, 0, 15, 3, 0).getTime())).toBe(true);
  expect(includes(new Date(2026, 0, 15, 4, 0).getTime())).toBe(false);
  const once = parseMaintenance('2026-12-24 18:00/2026-12-26 08:00');
  expect(once.includes(new Date(2026, 11, 24, 18, 0).getTime())).toBe(true);
  expect(once.includes(new Date(2026, 11, 24, 17, 59).getTime())).toBe(false);
  expect(once.includes(new Date(2026, 11, 26, 8, 0).getTime())).toBe(false);
});

test.each([
  ['', 'is not DAYS START-END'],
  ['Sat', 'is not DAYS START-END'],
  ['02:00-04:00', 'is not DAYS START-END'],
  ['Sat 02:00', '“02:00”, which is not START-END'],
  ['Sat 02:00-03:00-04:00', 'which is not START-END'],
  ['Sut 02:00-04:00', '“Sut”, which is no day of the week'],
  ['S 02:00-04:00', '“S”, which is no day of the week'],
  ['Mon-Tue-Wed 02:00-04:00', '“Mon-Tue-Wed”, which is not DAY-DAY'],
  ['Mon, 02:00-04:00', 'is not DAYS START-END'],
  ['Sat 24:00-04:00', '“24:00”, which is no time from 00:00 to 23:59'],
  ['Sat 02:00-24:01', '“24:01”, which is no time from 00:00 to 24:00'],
  ['Sat 02:00-2:60', '“2:60”'],
  ['Sat 02:00-02:00', 'a whole day is 00:00-24:00'],
  ['Sat 02:00-04:00 UTC more', 'is not DAYS START-END'],
  ['Sat 02:00-04:00 +02:00', 'there is no time zone “+02:00”'],
  ['Sat 02:00-04:00 Europe/Berln', 'did you mean Europe/Berlin?'],
  ['2026-12-24 18:00', 'is not START/END'],
  ['2026-12-24/2026-12-26', '“2026-12-24”, which is no date with a time'],
  ['2026-02-30 00:00/2026-03-01 00:00', '“2026-02-30 00:00”, a day or time that there is not'],
  ['2026-12-24 25:00/2026-12-26 00:00', 'a day or time that there is not'],
  ['2026-12-24T00:00Z/2026-12-26T00:00Z UTC', 'has a time zone twice'],
  ['2026-12-26T00:00Z/2026-12-24T00:00Z', 'ends before it begins'],
  ['x'.repeat(100_000), 'is too long'],
  ['Sat\u001b[31m 02:00-04:00', String.raw`\x1b[31m`],
])('%j is refused: %s', (text, message) => {
  expect(() => parseMaintenance(text)).toThrow(UsageError);
  expect(() => parseMaintenance(text)).toThrow(message);
});

test('a refusal shows how it is written', () => {
  expect(() => parseMaintenance('whenever')).toThrow('write Sat 02:00-04:00, Mon-Fri 22:00-06:00');
});
