import { describe, expect, test } from 'vitest';

import { progressLine, type ProgressSource } from '../../src/cli/progress.ts';
import { BOTTLENECKS, type Bottleneck } from '../../src/engine/bottleneck.ts';

function sourceOf(differences: Partial<ProgressSource> = {}): ProgressSource {
  return {
    counts: () => ({ read: 90, recorded: 40, duplicates: 0, resumed: 0, left: 0 }),
    failed: () => 0,
    inFlight: () => [{ url: 'http://a.example/x', phase: 'headers', ageMs: 20 }],
    bottleneck: () => null,
    hosts: () => null,
    ...differences,
  };
}

describe('the progress line', () => {
  test('has no more than is known', () => {
    expect(progressLine(sourceOf(), null, 4)).toBe('40 · 10/s · 1 in flight');
  });

  test('has all that is known, what binds after what was asked for', () => {
    const source = sourceOf({
      failed: () => 3,
      inFlight: () => [{ url: 'http://a.example/x', phase: 'headers', ageMs: 2_000 }],
      bottleneck: () => 'target',
    });
    expect(progressLine(source, 100, 4)).toBe(
      '40/100 (40%) · 10/s · 1 in flight · 3 failed · ETA 00:06 · bound by target · slowest a.example 2s',
    );
  });

  test.each(Object.entries(BOTTLENECKS) as [Bottleneck, string][])('bound by %s', (name, word) => {
    const line = progressLine(sourceOf({ bottleneck: () => name }), null, 4);
    expect(line).toBe(`40 · 10/s · 1 in flight · bound by ${word}`);
  });

  test.each([
    [1, 'limit', '40 done · 50 to do · 10/s · 1 in flight · bound by manners · 1 host'],
    [2_000, 'dns', '40 done · 50 to do · 10/s · 1 in flight · bound by DNS · 2,000 hosts'],
  ] as const)('a crawl of %d hosts, bound by %s', (hosts, name, expected) => {
    const source = sourceOf({ hosts: () => hosts, bottleneck: () => name });
    expect(progressLine(source, null, 4)).toBe(expected);
  });

  test('what binds is not known yet', () => {
    const line = progressLine(sourceOf({ bottleneck: () => null }), null, 4);
    expect(line).toBe('40 · 10/s · 1 in flight');
  });
});
