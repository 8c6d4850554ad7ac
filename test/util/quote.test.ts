import { expect, test } from 'vitest';

import { quote } from '../../src/util/quote.ts';

test('what could steer a terminal is shown, not sent', () => {
  expect(quote('a\u001b[31mb\n')).toBe(String.raw`“a\x1b[31mb\x0a”`);
});

test('long text is cut', () => {
  expect(quote('x'.repeat(200))).toBe(`“${'x'.repeat(80)}…”`);
});
