import { expect, test } from 'vitest';

import { printable, withoutControls, withOverrides } from '../../src/util/printable.ts';

test('plain text is itself', () => {
  for (const text of ['', 'a b', 'é 日本 😀 ❤️ ~', '\\x1b']) expect(printable(text)).toBe(text);
});

test.each([
  ['\u001b[31m', '\\x1b[31m'],
  ['a\r\nb\tc', 'a\\x0d\\x0ab\\x09c'],
  ['\u0000\u007f\u0080\u009b', '\\x00\\x7f\\x80\\x9b'],
  ['\u202agnp.exe\u202e', '\\u202agnp.exe\\u202e'],
  ['\u2066\u2069\u061c', '\\u2066\\u2069\\u061c'],
  ['\u200b\u200d\u200f\ufeff', '\\u200b\\u200d\\u200f\\ufeff'],
  ['\u2028\u2029', '\\u2028\\u2029'],
  ['a\u00adb\u2060\u3164', 'a\\xadb\\u2060\\u3164'],
  ['\u{e0041}\u{e007f}', '\\u{e0041}\\u{e007f}'],
])('%j is shown as %s, each time', (text, shown) => {
  expect(printable(text)).toBe(shown);
  expect(printable(text)).toBe(shown);
});

test('withoutControls leaves tab, line ends and everything that steers nothing', () => {
  expect(withoutControls('a\tb\r\nc\u001b\u009b\u200d')).toBe('a\tb\r\nc\\x1b\\x9b\u200d');
  expect(withoutControls('a\u202e\u2066b\u200f')).toBe('a\\u202e\\u2066b\u200f');
});

test('withOverrides undoes what of that can be undone', () => {
  expect(withOverrides('a\\u202e\\u2066b\\u2028\\x1b')).toBe('a\u202e\u2066b\\u2028\\x1b');
});
