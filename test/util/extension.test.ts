import { expect, test } from 'vitest';

import { hasExtension, isGzipName } from '../../src/util/extension.ts';

const EXTENSIONS = ['.csv', '.tsv'];

test.each(['a.csv', 'dir.x/A.CSV', 'a.tsv.gz', 'a.TSV.GZ', '.csv'])(
  '%s has one of them',
  (name) => {
    expect(hasExtension(name, EXTENSIONS)).toBe(true);
  },
);

test.each(['csv', 'a.csv/b', 'a.csv.bz2', 'a.csv.gz.gz', '.gz', ''])('%s has none', (name) => {
  expect(hasExtension(name, EXTENSIONS)).toBe(false);
});

test('a name may say that the file is packed, in any case', () => {
  expect(['a.gz', 'a.csv.GZ', 'a.gz.csv', 'gz'].map(isGzipName)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
