import { assertionOf } from './condition.ts';
import { headerOrigin, HEADER_VALUES } from './header.ts';
import type { AssertionKind } from './kind.ts';
import { matcherSchema, parseMatcher } from './matcher.ts';

export const contentType: AssertionKind = {
  name: 'content_type',
  summary: 'a text that the Content-Type has to contain, or a matcher',
  examples: ['content_type: application/json', 'content_type: { starts_with: text/ }'],
  schema: matcherSchema(),
  parse(value, tools) {
    const origin = headerOrigin('content_type', 'content-type');
    const subject = { ...HEADER_VALUES, plain: 'contains' } as const;
    return parseMatcher(value, subject, tools).map((condition) => assertionOf(origin, condition));
  },
};
