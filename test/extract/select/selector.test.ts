import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseSelector, type SelectorKind } from '../../../src/extract/select/index.ts';
import { UsageError } from '../../../src/model/errors.ts';

describe('what a selector is read as', () => {
  test.each<[SelectorKind, string, string, string | null, boolean]>([
    ['select', 'title=h1', 'h1', null, false],
    ['select', 'title=h2.title[]', 'h2.title', null, true],
    ['select', 'title=a[href]', 'a[href]', null, false],
    ['select', 'title=a[href][]', 'a[href]', null, true],
    ['select', 'title=a@href', 'a', 'href', false],
    ['select', 'title=a@HREF[]', 'a', 'href', true],
    ['select', 'title=a @ data-x', 'a @ data-x', null, false],
    ['select', 'title=a[title="x@y"]', 'a[title="x@y"]', null, false],
    ['select', 'title=meta[name="a=b"]@content', 'meta[name="a=b"]', 'content', false],
    ['select', 'title=use@xlink:href', 'use', 'xlink:href', false],
    ['xpath', 'title=//a/@href', '//a/@href', null, false],
    ['xpath', 'title=//a/@href[]', '//a/@href', null, true],
    ['regex', 'title=a=(\\d+)', 'a=(\\d+)', null, false],
    ['regex', 'title=user@host', 'user@host', null, false],
    ['jsonpath', 'title=$..id[]', '$..id', null, true],
    ['jsonpath', 'title=$.a[0]', '$.a[0]', null, false],
  ])('--%s %s', (kind, text, expression, attribute, all) => {
    expect(parseSelector(kind, text)).toEqual({ kind, name: 'title', expression, attribute, all });
  });

  test('any name and expression come back', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Za-z_][\w-]{0,20}$/),
        fc.stringMatching(/^[a-z$./(]{1,20}$/),
        fc.boolean(),
        (name, expression, all) => {
          const selector = parseSelector('regex', `${name}=${expression}${all ? '[]' : ''}`);
          expect(selector).toMatchObject({ name, expression, all });
        },
      ),
    );
  });
});

test.each([
  ['no name', 'h1'],
  ['an empty name', '=h1'],
  ['a name that begins with a digit', '1=h1'],
  ['a name with a space', 'a b=h1'],
  ['no expression', 'a='],
  ['nothing but []', 'a=[]'],
  ['nothing but an attribute', 'a=@href'],
])('refuses %s', (_what, text) => {
  expect(() => parseSelector('select', text)).toThrow(UsageError);
  expect(() => parseSelector('select', text)).toThrow(`--select “${text}”`);
});
