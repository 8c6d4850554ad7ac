import { parseComparison, type Unit } from './comparison.ts';
import type { AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

const VERSION: Unit = {
  example: '2, 1.1 or >= 1.1',
  plain: '==',
  read: (text) => (/^(?:1(?:\.[01])?|2(?:\.0)?)$/.test(text) ? Number(text) : undefined),
};

export const http: AssertionKind = {
  name: 'http',
  summary: 'the version of HTTP: 1.0, 1.1 or 2',
  examples: ['http: 2', 'http: 1.1', 'http: ">= 1.1"'],
  schema: { type: ['string', 'number'], examples: ['>= 1.1'] },
  parse(value) {
    const { text, holds } = parseComparison(value, VERSION);
    return [
      simpleAssertion('http', text, ({ outcome: { httpVersion } }) => {
        if (httpVersion === null) return 'no HTTP';
        return holds(Number(httpVersion)) ? null : httpVersion;
      }),
    ];
  },
};
