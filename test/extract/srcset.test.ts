import { expect, test } from 'vitest';

import { srcsetUrls } from '../../src/extract/srcset.ts';

test.each([
  ['', []],
  [' , ,, ', []],
  ['a.png', ['a.png']],
  ['a.png 1x, b.png 2x', ['a.png', 'b.png']],
  ['a.png,b.png', ['a.png,b.png']],
  ['a.png, b.png', ['a.png', 'b.png']],
  ['\n a.png\t100w ,\n b.png 200w,', ['a.png', 'b.png']],
  ['/w_100,h_50/a.png 1x, data:,x 2x', ['/w_100,h_50/a.png', 'data:,x']],
  ['a.png 1x', ['a.png']],
])('%j refers to %j', (srcset, urls) => {
  expect([...srcsetUrls(srcset)]).toEqual(urls);
});
