import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { methodProblem } from '../../src/model/methods.ts';
import { readAs } from './support.ts';

const token = fc.string({
  unit: fc.constantFrom(...Array.from('abcXYZ019!#$%&*+-.^_`|~')),
  minLength: 1,
  maxLength: 8,
});
const fieldValue = fc.string({ unit: fc.constantFrom(...Array.from('ab ÿ~"\\,;')), maxLength: 8 });

const request = fc.record(
  {
    url: fc.webUrl(),
    method: token,
    headers: fc.dictionary(
      token.map((name) => `x-${name.toLowerCase()}`),
      fieldValue,
      { maxKeys: 3 },
    ),
    body: fc.string({ unit: 'grapheme', maxLength: 8 }),
    timeout: fc.integer({ min: 1, max: 10_000 }),
    // JSON has no -0.
    tag: fc.jsonValue({ maxDepth: 1 }).map((tag): unknown => JSON.parse(JSON.stringify(tag))),
  },
  { requiredKeys: ['url'] },
);

test('a request is read as it was written', async () => {
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const method = asked.method?.toUpperCase();
      fc.pre(method === undefined || methodProblem(method, asked.body !== undefined) === undefined);
      const [item, ...others] = await readAs('jsonl', JSON.stringify(asked));
      expect(others).toEqual([]);
      expect(item?.failure).toBeUndefined();
      const headers = Object.keys(asked.headers ?? {}).length > 0 ? asked.headers : undefined;
      expect({ ...item?.request }).toEqual({
        ...(method === undefined ? {} : { method }),
        ...(headers === undefined ? {} : { headers }),
        ...(asked.body === undefined ? {} : { body: asked.body }),
        ...(asked.timeout === undefined ? {} : { timeoutMs: asked.timeout * 1_000 }),
      });
      expect([item?.text, item?.tag]).toEqual([asked.url, asked.tag]);
    }),
    { numRuns: 200 },
  );
});

test('any line of JSON, or nearly, is one item', async () => {
  const value = fc.oneof(
    fc.jsonValue(),
    fc.dictionary(
      fc.constantFrom(
        'url',
        'input',
        'method',
        'headers',
        'body',
        'timeout',
        'tag',
        'seq',
        'failed',
      ),
      fc.jsonValue(),
    ),
  );
  const line = fc
    .tuple(value, fc.option(fc.nat(), { nil: undefined }))
    .map(([json, cut]) => {
      const text = JSON.stringify(json);
      return cut === undefined ? text : text.slice(0, cut % text.length);
    })
    .filter((text) => text !== '');
  await fc.assert(
    fc.asyncProperty(fc.array(line), async (lines) => {
      const items = await readAs('jsonl', lines.join('\n'));
      const expected = lines.flatMap((text, index) =>
        text.trim() === '' || text.trim().startsWith('#') ? [] : [index + 1],
      );
      expect(items.map(({ line: number }) => number)).toEqual(expected);
    }),
    { numRuns: 200 },
  );
});
