import { expect, test } from 'vitest';

import { isShown } from '../../src/cli/options/command-table.ts';
import {
  GET_TABLE,
  type CHECK_TABLE,
  type CRAWL_TABLE,
  type GetSettings,
} from '../../src/cli/options/table.ts';
import { refusalOf } from './command-line.ts';

/** Words, the setting that they make, and words that are refused for the same option. */
export type OptionRow<Settings = GetSettings> = readonly [
  args: readonly string[],
  name: keyof Settings,
  value: unknown,
  refused?: readonly [args: readonly string[], message: RegExp],
];

/** @param words what every command line begins with: the command, its target */
export function testRows<Settings>(
  words: readonly string[],
  rows: readonly OptionRow<Settings>[],
  settingsOf: (args: readonly string[]) => Settings,
): void {
  test.each(rows.map(([args, name, value]) => ({ args, name, value })))(
    '$args sets $name',
    ({ args, name, value }) => {
      expect(settingsOf(args)[name]).toStrictEqual(value);
    },
  );

  test.each(rows.flatMap(([, , , refused]) => (refused === undefined ? [] : [refused])))(
    '%j is refused',
    (args, message) => {
      const [flag = ''] = args;
      const refusal = refusalOf([...words, ...args]);
      expect(refusal).toMatch(message);
      expect(refusal).toContain(flag);
    },
  );
}

/** Of a command beside `get`, whose rows are of the options that are its own. */
export function testOwnOptions<Settings>(
  table: typeof CHECK_TABLE | typeof CRAWL_TABLE,
  rows: readonly OptionRow<Settings>[],
): void {
  test('every flag that get lacks has a row, and every other option is that of get', () => {
    const used = new Set(rows.flatMap(([args]) => args));
    const ofGet = new Map(GET_TABLE.entries.map(({ name, spec }) => [name, spec]));
    const missing = table.entries
      .filter(({ name, spec }) => ofGet.get(name) !== spec)
      .flatMap(({ flags }) => flags)
      .filter(
        (flag) => isShown(flag) && !used.has(`--${flag.long}`) && !used.has(`-${flag.short ?? ''}`),
      );
    expect(missing.map(({ flags }) => flags)).toEqual([]);
  });
}
