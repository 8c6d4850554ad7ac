import { expect, test } from 'vitest';

import { printableLines } from '../../src/cli/printable-lines.ts';

test('keeps lines apart, and takes the power over a terminal from each', () => {
  expect(printableLines('a.yaml:1:1: x\nb.yaml:2:2: \u001b[2Jy')).toBe(
    'a.yaml:1:1: x\nb.yaml:2:2: \\x1b[2Jy',
  );
});
