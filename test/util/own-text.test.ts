import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

import { ownText } from '../../src/util/own-text.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test.each([
  '',
  'example.com:8080',
  'text/html; charset=\u00e9',
  'b\u00fccher \u{1f4da}',
  'half \ud83d',
])('is the same text: %j', (text) => {
  expect(ownText(text)).toBe(text);
});

test('what it was cut from is not kept with it', () => {
  const kept: string[] = [];
  // Longer ones would lie outside the heap.
  const bytes = 512 * 1024;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let n = 0; n < 50; n += 1) {
    const whole = Buffer.alloc(bytes, `${n} a header `).toString('latin1');
    kept.push(ownText(whole.slice(100, 200)));
  }
  collect();
  const { heapUsed } = process.memoryUsage();
  expect(heapUsed - before).toBeLessThan(25 * bytes);
  expect(kept).toHaveLength(50);
});
