import { parseDuration } from '../../util/duration.ts';
import { parseComparison, type Unit } from './comparison.ts';
import type { AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

const DAY_MS = 86_400_000;

const LEFT: Unit = {
  example: '14d',
  plain: '>=',
  // Nobody means seconds.
  suffix: 'd',
  read: parseDuration,
};

export const certificate: AssertionKind = {
  name: 'certificate',
  summary: 'how long the certificate is valid yet',
  examples: ['certificate: 14d', 'certificate: ">= 14d"', 'certificate: 30'],
  schema: { type: ['string', 'number'], examples: ['14d'] },
  parse(value) {
    const { text, holds } = parseComparison(value, LEFT);
    return [
      simpleAssertion(
        'certificate',
        text,
        ({ outcome: { tls }, nowMs }) => {
          if (tls === null) return 'no certificate';
          const leftMs = Date.parse(tls.not_after) - nowMs;
          return holds(leftMs) ? null : leftText(leftMs, tls.not_after);
        },
        ['tls'],
      ),
    ];
  },
};

function leftText(leftMs: number, notAfter: string): string {
  const days = Math.abs(Math.floor((leftMs / DAY_MS) * 10) / 10);
  const date = notAfter.slice(0, 10);
  return leftMs < 0 ? `expired ${days}d ago (${date})` : `${days}d left (until ${date})`;
}
