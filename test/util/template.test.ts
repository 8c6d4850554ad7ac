import { expect, test } from 'vitest';

import { splitTemplate } from '../../src/util/template.ts';

test.each([
  ['', []],
  ['plain', ['text plain']],
  ['{ a.b }', ['name a.b']],
  ['x{a}{b}y', ['text x', 'name a', 'name b', 'text y']],
  ['{{a}}', ['text {', 'text a', 'text }']],
  ['a}', ['text a', 'stray }']],
  ['{a', ['stray {', 'text a']],
  [String.raw`\n\q`, ['text \n', String.raw`text \q`]],
])('%j is cut', (template, pieces) => {
  expect(splitTemplate(template).map(({ kind, text }) => `${kind} ${text}`)).toEqual(pieces);
});

test('every piece tells where it starts', () => {
  expect(splitTemplate('a{{{b}c').map(({ index }) => index)).toEqual([0, 1, 3, 6]);
});
