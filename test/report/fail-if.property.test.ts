import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { parseFailIf } from '../../src/report/fail-if.ts';
import { failedRecord } from '../support/records.ts';
import { summaryOf } from './summaries.ts';

interface Condition {
  readonly text: string;
  readonly isMet: boolean;
}

const FAILED = 3;
const summary = summaryOf(Array.from({ length: FAILED }, () => failedRecord()));

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
};

const comparison = fc
  .tuple(fc.constantFrom(...Object.keys(COMPARISONS)), fc.nat({ max: 6 }))
  .map(([operator, limit]): Condition => ({
    text: `failed ${operator} ${limit}`,
    isMet: COMPARISONS[operator]?.(FAILED, limit) ?? false,
  }));

const { condition } = fc.letrec<{ condition: Condition; joined: Condition }>((tie) => ({
  condition: fc.oneof({ depthSize: 'small', withCrossShrink: true }, comparison, tie('joined')),
  joined: fc
    .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
    .map(([left, operator, right]) => ({
      text: `(${left.text}) ${operator}(${right.text})`,
      isMet: operator === '&&' ? left.isMet && right.isMet : left.isMet || right.isMet,
    })),
}));

test('a condition means what it says', () => {
  fc.assert(
    fc.property(condition, ({ text, isMet }) => {
      expect(parseFailIf(text)(summary)).toBe(isMet);
    }),
    { numRuns: 300 },
  );
});

test('any text is a condition, or a mistake at a place in it', () => {
  const pieces = [
    'failed',
    'p99',
    'error_rate',
    '>',
    '=',
    '&&',
    '||',
    '(',
    ')',
    '1',
    '.5',
    '%',
    'ms',
    ' ',
    '\u001b',
    'é',
  ];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (expression) => {
      try {
        expect(typeof parseFailIf(expression)(summary)).toBe('boolean');
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        const [, at] = /at character (\d+)/.exec(error.message) ?? [];
        expect(Number(at)).toBeGreaterThan(0);
        expect(Number(at)).toBeLessThanOrEqual(expression.length + 1);
      }
    }),
    { numRuns: 1000 },
  );
});
