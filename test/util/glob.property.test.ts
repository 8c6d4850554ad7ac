import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { expandGlob, parseGlob } from '../../src/util/glob.ts';

interface Part {
  readonly pattern: string;
  readonly texts: readonly string[];
}

const escaped = (text: string): string => text.replaceAll(/[[\]{}\\,]/g, String.raw`\$&`);
const word = fc.string({ unit: fc.constantFrom(...Array.from('ab1[]{}\\-:./é')), maxLength: 4 });

const literal = word.map((text): Part => ({
  pattern: text.replaceAll(/[[\]{}\\]/g, String.raw`\$&`),
  texts: [text],
}));
const set = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .filter((words) => words.length > 1 || words[0] !== '')
  .map((words): Part => ({ pattern: `{${words.map(escaped).join(',')}}`, texts: words }));
const range = fc
  .record({
    first: fc.nat({ max: 300 }),
    count: fc.integer({ min: 1, max: 4 }),
    step: fc.integer({ min: 1, max: 7 }),
  })
  .map(({ first, count, step }): Part => {
    const texts = Array.from({ length: count }, (_, index) => String(first + index * step));
    return { pattern: `[${first}-${texts.at(-1)}:${step}]`, texts };
  })
  // As wide as its start: that is another rule.
  .filter(({ texts }) => texts[0] !== '0');

test('a pattern stands for every choice of its parts, the last turning fastest', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(literal, set, range), { maxLength: 4 }), (parts) => {
      const pattern = parts.map((part) => part.pattern).join('');
      const glob = parseGlob(pattern);
      if ('problem' in glob) throw new Error(`${pattern}: ${glob.problem}`);
      const expected = parts.reduce<readonly string[]>(
        (all, { texts }) => all.flatMap((text) => texts.map((next) => text + next)),
        [''],
      );
      expect([...expandGlob(glob)]).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test('any text is a pattern or has a problem, which quotes nothing of it', () => {
  const pieces = ['[', ']', '{', '}', ',', '\\', '-', ':', '1', '9', 'a', 'qqZqq', '::1'];
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...pieces), { maxLength: 20 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (pattern) => {
      const glob = parseGlob(pattern);
      if ('problem' in glob) {
        expect(glob.problem).not.toContain('qqZqq');
        return;
      }
      const [first] = expandGlob(glob);
      expect(typeof first).toBe('string');
    }),
    { numRuns: 1000 },
  );
});
