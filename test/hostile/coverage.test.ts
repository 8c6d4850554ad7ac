import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

import { SCENARIOS } from '../support/hostile/index.ts';
import { ELSEWHERE, NOT_HANDLED } from './not-handled.ts';

const ROOT = new URL('../../', import.meta.url);
const LAST_OF_NETWORK = 113;
/** Of the chapters on output: what a server can put into a record. */
const BEYOND = [133];

describe('the catalogue of faults', () => {
  const played = new Set(SCENARIOS.flatMap(({ catalogue }) => catalogue));
  const elsewhere = Object.keys(ELSEWHERE).map(Number);
  const notHandled = Object.keys(NOT_HANDLED).map(Number);

  test('every number is played, tested elsewhere, or said not to be handled', () => {
    const known = new Set([...played, ...elsewhere, ...notHandled]);
    const all = Array.from({ length: LAST_OF_NETWORK }, (_, i) => i + 1);
    expect(all.filter((number) => !known.has(number))).toEqual([]);
    expect([...known].filter((number) => !all.includes(number))).toEqual(BEYOND);
  });

  test('nothing that is played is said not to be handled', () => {
    expect(notHandled.filter((number) => played.has(number))).toEqual([]);
  });

  test.each(Object.entries(ELSEWHERE))(
    '%s is tested where it says',
    (_number, { file, test: name }) => {
      const path = fileURLToPath(new URL(file, ROOT));
      expect(existsSync(path)).toBe(true);
      expect(readFileSync(path, 'utf8')).toContain(name);
    },
  );
});

describe('the table', () => {
  test('names each scenario once', () => {
    const names = SCENARIOS.map(({ name }) => name);
    expect(names.length).toBeGreaterThan(250);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    // Each is a segment of a path, and a label of a host’s name.
    expect(names.filter((name) => !/^[a-z0-9][a-z0-9.-]*$/.test(name))).toEqual([]);
  });

  test('has nothing that deviates to what is expected', () => {
    const same = SCENARIOS.filter(
      ({ expect: wanted, deviates }) =>
        deviates !== undefined && JSON.stringify(deviates.now) === JSON.stringify(wanted),
    );
    expect(same.map(({ name }) => name)).toEqual([]);
  });
});
