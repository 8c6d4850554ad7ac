import { formatBytes, parseBytes } from '../../util/bytes.ts';
import { parseComparison, type Unit } from './comparison.ts';
import type { AssertionKind } from './kind.ts';
import { simpleAssertion } from './simple.ts';

const BYTES: Unit = { example: '< 10KB or 100B-2MB', plain: '==', read: parseBytes };

export const size: AssertionKind = {
  name: 'size',
  summary: 'bytes of the body after decoding',
  examples: ['size: < 10KB', 'size: 100B-2MB', 'size: "> 0"'],
  schema: { type: ['string', 'integer'], examples: ['< 10KB', '100B-2MB'] },
  parse(value) {
    const { text, holds } = parseComparison(value, BYTES);
    return [
      simpleAssertion('size', text, ({ outcome }) => {
        const bytes = outcome.sizeBytes ?? 0;
        return holds(bytes) ? null : sizeText(bytes);
      }),
    ];
  },
};

function sizeText(bytes: number): string {
  const text = formatBytes(bytes);
  return text === String(bytes) ? `${text}B` : text;
}
