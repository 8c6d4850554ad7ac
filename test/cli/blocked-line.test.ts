import { describe, expect, test } from 'vitest';

import { blockedLine } from '../../src/cli/talk.ts';

const section = {
  what: 'reading the links',
  subject: 'https://example.com/big.html\u001b[31m',
  sizeBytes: 12_000_000,
  startMs: 0,
  tookMs: 330,
};

function lineOf(kind: 'section' | 'gc' | 'machine' | 'unknown', verbose = false): string | null {
  const what = kind === 'section' ? section.what : kind;
  return blockedLine({ kind, what, section: kind === 'section' ? section : null }, 340.2, {
    verbose,
  });
}

describe('what is said of a blocked event loop', () => {
  test('names what was worked on, and harms no terminal', () => {
    expect(lineOf('section')).toBe(
      String.raw`warning: the event loop stood still for 340 ms: reading the links of https://example.com/big.html\x1b[31m (12 MB)` +
        '\n',
    );
  });

  test('nothing of what no input can be blamed for, unless --verbose', () => {
    expect(lineOf('gc')).toBeNull();
    expect(lineOf('unknown')).toBeNull();
    expect(lineOf('gc', true)).toBe('warning: the event loop stood still for 340 ms: gc\n');
    expect(lineOf('unknown', true)).toContain('unknown');
  });

  test('nothing of a machine that was busy otherwise', () => {
    expect(lineOf('machine', true)).toBeNull();
  });
});
