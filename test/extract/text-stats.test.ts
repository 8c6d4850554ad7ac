import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextStats } from '../../src/extract/text-stats.ts';

function statsOf(...runs: string[]): TextStats {
  const stats = new TextStats();
  for (const run of runs) stats.add(run, 0, run.length, true, true);
  return stats;
}

function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

const numberless = (text: string): string => text.replaceAll(/\p{Nd}+/gu, '0');

const text = fc.array(
  fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'é',
      'e\u0301',
      'Ж',
      '日',
      '𝒳',
      '𝟙',
      '😀',
      '٣',
      '½',
      '\ud800',
      '\udc00',
    ),
    fc.constantFrom('1', '2', '0', ' ', ', ', '-'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  { maxLength: 12 },
);

describe('text statistics', () => {
  test('count the words that a regular expression finds', () => {
    fc.assert(
      fc.property(text, (pieces) => {
        const whole = pieces.join('');
        const words = wordsOf(whole);
        expect(statsOf(whole).wordCount).toBe(words.length);
        const stats = new TextStats();
        stats.add(whole, 0, whole.length, true, false);
        expect(stats.wordCount).toBe(words.length);
        expect(stats.fingerprint).toBeNull();
        expect(statsOf(whole).fingerprint === null).toBe(words.length === 0);
      }),
      { numRuns: 1000 },
    );
  });

  test('have one fingerprint for the same words, whatever stands between them', () => {
    fc.assert(
      fc.property(text, (pieces) => {
        const words = wordsOf(pieces.join(''));
        const { fingerprint } = statsOf(pieces.join(''));
        expect(statsOf(words.join(' — ')).fingerprint).toEqual(fingerprint);
        expect(statsOf(...words).fingerprint).toEqual(fingerprint);
      }),
      { numRuns: 1000 },
    );
  });

  test('tell texts apart by their words, and shapes by their words without numbers', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [wordsOf(one.join('')).join(' '), wordsOf(other.join('')).join(' ')];
        const [first, second] = [statsOf(a).fingerprint, statsOf(b).fingerprint];
        expect(first?.exact === second?.exact).toBe(a === b);
        expect(first?.shape === second?.shape).toBe(numberless(a) === numberless(b));
      }),
      { numRuns: 1000 },
    );
  });

  test('take parts of a text', () => {
    const stats = new TextStats();
    stats.add('one two three', 4, 7, true, true);
    expect(stats.wordCount).toBe(1);
    expect(stats.fingerprint).toEqual(statsOf('two').fingerprint);
  });

  test('do not confuse words that are alike', () => {
    const count = 50_000;
    const prints = Array.from({ length: count }, (_, n) => {
      const letters = n.toString(4).replaceAll(/\d/g, (digit) => 'abcd'.charAt(Number(digit)));
      return statsOf(`page ${letters} of many`).fingerprint;
    });
    for (const kind of ['exact', 'shape'] as const) {
      expect(new Set(prints.map((print) => print?.[kind])).size).toBeGreaterThan(count - 5);
    }
  });
});
