import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

import {
  acceptedErrorStatuses,
  ASSERTIONS,
  ExpectProblem,
  withDefaults,
} from '../../../src/checks/assertions/index.ts';
import { compiled, evidence, judged, only } from './evidence.ts';

const ajv = new Ajv2020({ strict: false });
const examples = ASSERTIONS.flatMap(({ examples: all, name }) =>
  all.map((example) => [name, example] as const),
);

describe('the registry', () => {
  test('has each name once, with what the reference needs', () => {
    const names = ASSERTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { summary, examples: all } of ASSERTIONS) {
      expect(summary).toMatch(/^[^\n]+[^.\n]$/);
      expect(all.length).toBeGreaterThan(0);
    }
  });

  test.each(examples)('%s: %s', async (name, example) => {
    const value = parse(example) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual([name]);
    const expectations = await compiled(value, 'warn');
    expect(expectations.length).toBeGreaterThan(0);
    for (const { level, assertion } of expectations) {
      expect(level).toBe('warn');
      expect(assertion.name === name || assertion.name.startsWith(`${name}.`)).toBe(true);
      expect(assertion.expected).not.toBe('');
      assertion.evaluate(evidence({}));
    }
    const schema = ASSERTIONS.find((each) => each.name === name)?.schema ?? {};
    const validate = ajv.compile(schema);
    expect([validate(value[name]), validate.errors]).toEqual([true, null]);
  });

  test.each([
    ['status', []],
    ['status', true],
    ['header', { a: { equal: 1 } }],
    ['header', 'a'],
    ['body', { sha256: 'abc' }],
    ['body', { sha: 'abc' }],
    ['json', { '$.a': { b: 1 } }],
    ['json', 5],
    ['css', { h1: { length: true } }],
    ['time', { totl: '1s' }],
    ['size', {}],
    ['family', 5],
    ['error', 'oops'],
    ['redirects', -1],
  ])('the schema of %s refuses %j, and so does the parser', async (name, value) => {
    const validate = ajv.compile(ASSERTIONS.find((each) => each.name === name)?.schema ?? {});
    expect(validate(value)).toBe(false);
    await expect(compiled({ [name]: value })).rejects.toBeInstanceOf(ExpectProblem);
  });

  test('nothing asserts nothing', async () => {
    expect(await compiled({})).toEqual([]);
  });
});

describe('what is expected where nothing is said', () => {
  test('a status below 400', async () => {
    const all = withDefaults(await compiled({ body: 'x' }, 'warn'));
    expect(all.map(({ level, assertion: { name, expected } }) => [level, name, expected])).toEqual([
      ['fail', 'status', '< 400'],
      ['warn', 'body', 'contains "x"'],
    ]);
    const [first] = all;
    expect(first?.assertion.evaluate(evidence({ outcome: { statusCode: 399 } }))).toBeNull();
    expect(first?.assertion.evaluate(evidence({ outcome: { statusCode: 503 } }))).toBe('503');
  });

  test.each([{ status: 500 }, { error: 'timeout' }])('nothing beside %j', async (value) => {
    const said = await compiled(value);
    expect(withDefaults(said)).toEqual(said);
  });
});

describe('sets of statuses', () => {
  test.each([
    [200, []],
    ['404', [404]],
    ['2xx, 404-406', [404, 405, 406]],
    [['5xx', '!500-598'], [599]],
    ['>= 598', [598, 599]],
    ['< 402', [400, 401]],
  ])('%j accepts %j', (value, statuses) => {
    expect(acceptedErrorStatuses(value)).toEqual(statuses);
  });

  test('what is wrong with one is told', () => {
    expect(() => acceptedErrorStatuses('x')).toThrow(ExpectProblem);
  });

  const code = fc.integer({ min: 100, max: 599 });
  const range = fc.tuple(code, code).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
  const part = fc.record({ range, isNegated: fc.boolean() });

  test('ranges, negated ones and lists mean what they say', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(part, { minLength: 1, maxLength: 5 }),
        code,
        fc.boolean(),
        async (parts, statusCode, isList) => {
          const texts = parts.map(
            ({ range: [low, high], isNegated }) =>
              `${isNegated ? '!' : ''}${low === high ? low : `${low}-${high}`}`,
          );
          const value = isList ? texts : texts.join(',');
          const isIn = ({ range: [low, high] }: (typeof parts)[number]): boolean =>
            low <= statusCode && statusCode <= high;
          const wanted = parts.filter(({ isNegated }) => !isNegated);
          const isExpected =
            (wanted.length === 0 || wanted.some(isIn)) &&
            !parts.some((each) => each.isNegated && isIn(each));
          const [[, , actual] = []] = await judged({ status: value }, { outcome: { statusCode } });
          expect(actual).toBe(isExpected ? null : String(statusCode));
          expect(acceptedErrorStatuses(value).includes(statusCode)).toBe(
            isExpected && statusCode >= 400,
          );
        },
      ),
    );
  });
});

test('anything is compiled, or refused with a problem', async () => {
  const names = ASSERTIONS.map(({ name }) => name);
  const sign = fc.constantFrom(
    '2',
    'xx',
    '<',
    '>= ',
    '!',
    '-',
    ',',
    '$.a',
    ' ',
    '==',
    '/',
    '[',
    '"',
    'ms',
    'length',
    'not',
    '@',
    '(',
  );
  const text = fc.array(sign, { maxLength: 6 }).map((signs) => signs.join(''));
  const key = fc.constantFrom(
    '$.a',
    'a',
    'not',
    'equals',
    'length',
    '<',
    'matches',
    'total',
    'sha256',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      text,
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(key, tie('value'), { maxKeys: 2 }),
    ),
  }));
  let read = 0;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), value, async (name, given) => {
      try {
        for (const { assertion } of await compiled({ [name]: given })) {
          const came = assertion.evaluate(evidence({ text: 'x', found: ['x', 1, null] }));
          expect(came === null || came !== '').toBe(true);
        }
        read += 1;
      } catch (problem) {
        expect(problem).toBeInstanceOf(ExpectProblem);
      }
    }),
    { numRuns: 2_000 },
  );
  expect(read).toBeGreaterThan(100);
});

test('a regular expression holds the same each time', async () => {
  const { evaluate } = await only({ body: '/o/' });
  const asked = evidence({ text: 'ok' });
  expect([evaluate(asked), evaluate(asked), evaluate(asked)]).toEqual([null, null, null]);
});
