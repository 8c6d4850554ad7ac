import { describe, expect, expectTypeOf, test } from 'vitest';

import { isShown } from '../../src/cli/options/command-table.ts';
import { GET_TABLE, TABLES, type GetSettings } from '../../src/cli/options/table.ts';
import { DEFAULT_OPTIONS, type GetOptions } from '../../src/model/options.ts';
import { settingsOf } from './command-line.ts';
import { ROWS } from './get-rows.ts';
import { testRows } from './option-rows.ts';

testRows([], ROWS, settingsOf);

test.each(TABLES)('no flag of $command is there twice', ({ entries }) => {
  const flags = entries.flatMap((entry) => entry.flags);
  const names = flags.flatMap(({ long, short }) => (short === undefined ? [long] : [long, short]));
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
});

test('every flag that help shows has a row above', () => {
  const used = new Set(ROWS.flatMap(([args]) => args.map((word) => word.replace(/=.*/, ''))));
  used.add('--config');
  const missing = GET_TABLE.entries
    .flatMap(({ flags }) => flags)
    .filter(
      (flag) => isShown(flag) && !used.has(`--${flag.long}`) && !used.has(`-${flag.short ?? ''}`),
    );
  expect(missing.map(({ flags }) => flags)).toEqual([]);
});

test('every setting that takes a value can be refused, but for the paths and texts', () => {
  const refused = new Set<string>(
    ROWS.flatMap(([, name, , bad]) => (bad === undefined ? [] : [name])),
  );
  const missing = GET_TABLE.entries
    .filter(({ name, spec }) => spec.flags !== undefined && !refused.has(name))
    .map(({ name }) => name);
  expect(missing).toEqual(['cookieJarFile', 'config']);
});

function valueIn(settings: GetSettings, name: string): unknown {
  return Object.entries(settings).find(([key]) => key === name)?.[1];
}

describe('defaults', () => {
  test('are those of the library', () => {
    expect(settingsOf([])).toMatchObject(DEFAULT_OPTIONS);
  });

  test('can be typed as help shows them', () => {
    const shown = GET_TABLE.entries.flatMap(({ name, spec: { flags, kind, fallback } }) => {
      if (flags === undefined || fallback === undefined) return [];
      const text = kind.show(fallback);
      return text === ''
        ? []
        : [{ flag: flags.replace(/^(?:-\w, )?(--[\w-]+).*/, '$1'), text, name }];
    });
    expect(shown.length).toBeGreaterThan(15);
    for (const { flag, text, name } of shown) {
      expect(valueIn(settingsOf([flag, text]), name), `${flag} ${text}`).toStrictEqual(
        valueIn(settingsOf([]), name),
      );
    }
  });

  test('are what a toggle without a flag leaves alone', () => {
    const { progress, summary, quiet, fail, resume, color, output } = settingsOf([]);
    expect({ progress, summary, quiet, fail, resume, color, output }).toEqual({
      progress: true,
      summary: true,
      quiet: false,
      fail: false,
      resume: false,
      color: 'auto',
      output: [],
    });
  });
});

test('the settings are options of the library', () => {
  expectTypeOf<GetSettings>().toExtend<Readonly<GetOptions>>();
  expectTypeOf<keyof GetOptions>().toExtend<keyof GetSettings>();
  expectTypeOf<GetSettings['concurrency']>().toEqualTypeOf<number>();
  expectTypeOf<GetSettings['format']>().toEqualTypeOf<string | undefined>();
  expectTypeOf<GetSettings['only']>().toEqualTypeOf<'ok' | 'failed' | 'http-error' | undefined>();
  // the types above are checked by tsc, the names here as well
  expect(Object.keys(settingsOf([]))).toEqual(expect.arrayContaining(Object.keys(DEFAULT_OPTIONS)));
});
