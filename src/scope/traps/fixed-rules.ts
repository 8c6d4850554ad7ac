import { isDecimal, type UrlParts } from './url-parts.ts';

/** Old browsers took no more, so no site that people use has any that are longer. */
const MAX_URL_LENGTH = 2083;
const MAX_SEGMENTS = 25;

/** How often one segment may stand in a path: names, numbers. */
const MAX_SAME_NAMES = 3;
const MAX_SAME_NUMBERS = 7;

/** What makes a single URL a trap, whatever its pages bring. */
export const FIXED_RULES = {
  'repeated-path': 'paths that repeat themselves',
  'deep-path': `paths of more than ${MAX_SEGMENTS} segments`,
  'long-url': `URLs of more than ${MAX_URL_LENGTH} characters`,
} as const satisfies Record<string, string>;

export type FixedRule = keyof typeof FIXED_RULES;

/** Null: it is none. */
export function fixedTrap({ url, segments }: UrlParts): { rule: FixedRule; reason: string } | null {
  if (url.length > MAX_URL_LENGTH) {
    return {
      rule: 'long-url',
      reason: `it has ${url.length} characters, more than ${MAX_URL_LENGTH}`,
    };
  }
  if (segments.length > MAX_SEGMENTS) {
    return {
      rule: 'deep-path',
      reason: `its path has ${segments.length} segments, more than ${MAX_SEGMENTS}`,
    };
  }
  if (segments.length < 4) return null;
  const reason = sameSegment(segments) ?? sameSequence(segments);
  return reason === null ? null : { rule: 'repeated-path', reason };
}

function sameSegment(segments: readonly string[]): string | null {
  const counts = new Map<string, number>();
  for (const segment of segments) {
    const count = (counts.get(segment) ?? 0) + 1;
    counts.set(segment, count);
    if (count > (isDecimal(segment) ? MAX_SAME_NUMBERS : MAX_SAME_NAMES)) {
      return `its path has the segment "${segment}" ${count} times`;
    }
  }
  return null;
}

/** Two or more segments, three times in a row. */
function sameSequence(segments: readonly string[]): string | null {
  for (let length = 2; length * 3 <= segments.length; length += 1) {
    // So many in a row are as the one that stands `length` places before.
    let run = 0;
    for (let index = length; index < segments.length; index += 1) {
      run = segments[index] === segments[index - length] ? run + 1 : 0;
      if (run < length * 2) continue;
      const sequence = segments.slice(index - length + 1, index + 1);
      if (!sequence.every(isDecimal)) {
        return `its path has the segments "${sequence.join('/')}" three times in a row`;
      }
    }
  }
  return null;
}
