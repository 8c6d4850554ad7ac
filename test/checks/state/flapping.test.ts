import { expect, test } from 'vitest';

import { isFlappingNow } from '../../../src/checks/state/flapping.ts';
import type { PastRun } from '../../../src/model/check.ts';

function runs(letters: string): readonly PastRun[] {
  return Array.from(letters, (letter, i) => {
    return { atMs: i, verdict: letter === 'o' ? 'ok' : 'fail', totalMs: 1 };
  });
}

// 21 runs have 20 changes at most, of which the newest weighs 1.2 and the oldest 0.8.
test.each([
  ['ten changes, the older ones: 45 %', 'ofofofofofooooooooooo', false, false],
  ['ten changes, the newer ones: 55 %', 'ooooooooooofofofofofo', false, true],
  ['five changes, the newer ones: 29 %', 'oooooooooooooooofofof', true, true],
  ['five changes, the newer ones: 29 %', 'oooooooooooooooofofof', false, false],
  ['five changes, the older ones: 21 %', 'ofofoffffffffffffffff', true, false],
  ['four changes, the newer ones: 23 %', 'ooooooooooooooooofofo', true, false],
  ['what came before counts nothing', `${'of'.repeat(15)}${'f'.repeat(21)}`, true, false],
  ['too few to tell', 'fofofofof', false, false],
  ['too few to tell', 'ooooooooo', true, true],
  ['half of nine changes and more', 'oooofofofo', false, true],
])('%s: %s, while %s, is %s', (_what, letters, wasFlapping, expected) => {
  expect(isFlappingNow(wasFlapping, runs(letters))).toBe(expected);
});
