import { expect, test } from 'vitest';

import { plainTextWithin } from '../../src/alerts/paragraphs.ts';
import { plainText } from '../../src/alerts/text.ts';
import { alert } from './alerts.ts';

const MANY = Array.from({ length: 2_000 }, (_, i) => alert(`check-${i}-é`));

test('what fits is all there', () => {
  const few = MANY.slice(0, 3);
  expect(plainTextWithin(few, 10_000)).toBe(plainText(few));
  expect(plainTextWithin(few, Buffer.byteLength(plainText(few)))).toBe(plainText(few));
});

test.each([1_000, 4_000, 100_000])('of what does not, as much as fits in %i bytes', (maxBytes) => {
  const text = plainTextWithin(MANY, maxBytes);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
  expect(Buffer.byteLength(text)).toBeGreaterThan(maxBytes - 400);
  const shown = text.match(/ is down$/gm)?.length ?? 0;
  expect(text.endsWith(`\nand ${2_000 - shown} more alerts\n`)).toBe(true);
});

test('of one that is too long, its beginning', () => {
  const long = alert('é'.repeat(70), { url: 'http://a/'.padEnd(500, 'é') });
  const text = plainTextWithin([long, ...MANY], 300);
  expect(Buffer.byteLength(text)).toBeLessThanOrEqual(300);
  expect(text).toMatch(/^shop\/é+ is down\n[^]*é…\n\nand 2000 more alerts\n$/);
  expect(text).not.toContain('\ufffd');
});
