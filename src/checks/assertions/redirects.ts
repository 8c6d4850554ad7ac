import { COUNT, parseComparison } from './comparison.ts';
import type { AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

export const redirects: AssertionKind = {
  name: 'redirects',
  summary: 'how many redirects were followed',
  examples: ['redirects: 0', 'redirects: <= 2', 'redirects: 1-3'],
  schema: { type: ['string', 'integer'], minimum: 0, examples: ['<= 2'] },
  parse(value) {
    const { text, holds } = parseComparison(value, COUNT);
    return [
      simpleAssertion('redirects', text, ({ outcome }) =>
        holds(outcome.redirects) ? null : String(outcome.redirects),
      ),
    ];
  },
};
