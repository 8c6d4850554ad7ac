import { parseComparison, type Unit } from './comparison.ts';
import type { AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

const VERSION: Unit = {
  example: '1.3 or >= 1.2',
  plain: '==',
  read(text) {
    const [, version] = /^(?:TLS ?v?)?(1(?:\.[0-3])?)$/i.exec(text) ?? [];
    return version === undefined ? undefined : Number(version);
  },
};

export const tls: AssertionKind = {
  name: 'tls',
  summary: 'the version of TLS',
  examples: ['tls: ">= 1.2"', 'tls: 1.3'],
  schema: { type: ['string', 'number'], examples: ['>= 1.2'] },
  parse(value) {
    const { text, holds } = parseComparison(value, VERSION);
    return [
      simpleAssertion(
        'tls',
        text,
        ({ outcome }) => {
          if (outcome.tls === null) return 'no TLS';
          const version = VERSION.read(outcome.tls.version);
          return version !== undefined && holds(version) ? null : outcome.tls.version;
        },
        ['tls'],
      ),
    ];
  },
};
