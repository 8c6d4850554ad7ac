import { describe, expect, test } from 'vitest';

import { expandGlob, parseGlob } from '../../src/util/glob.ts';

function expand(pattern: string): string[] | string {
  const glob = parseGlob(pattern);
  return 'problem' in glob ? glob.problem : [...expandGlob(glob)];
}

describe('a pattern', () => {
  test.each([
    ['plain', ['plain']],
    ['', ['']],
    ['a[1-3]', ['a1', 'a2', 'a3']],
    ['[0-100:25]', ['0', '25', '50', '75', '100']],
    ['[1-10:4]x', ['1x', '5x', '9x']],
    ['[098-101]', ['098', '099', '100', '101']],
    ['[0-2]', ['0', '1', '2']],
    ['[7-7]', ['7']],
    ['[a-c]', ['a', 'b', 'c']],
    ['[A-G:3]', ['A', 'D', 'G']],
    ['{one,two}.txt', ['one.txt', 'two.txt']],
    ['x{,y}', ['x', 'xy']],
    ['{a,b}[1-2]', ['a1', 'a2', 'b1', 'b2']],
    ['[1-2]{a,b}{c,d}', ['1ac', '1ad', '1bc', '1bd', '2ac', '2ad', '2bc', '2bd']],
    ['http://[::1]:[80-81]/', ['http://[::1]:80/', 'http://[::1]:81/']],
    ['http://[fe80::1%25eth0]/', ['http://[fe80::1%25eth0]/']],
    ['?a[]=1', ['?a[]=1']],
    ['\\[1-3\\]\\{a\\}\\x\\\\', ['[1-3]{a}\\x\\']],
    ['{a\\,b,c\\}}', ['a,b', 'c}']],
  ])('%s', (pattern, expected) => {
    expect(expand(pattern)).toEqual(expected);
  });

  test.each([
    ['[1-', 'not closed'],
    ['{a,b', 'not closed'],
    ['{a', 'not closed'],
    ['a]', 'closes nothing'],
    ['a}', 'closes nothing'],
    ['{}', 'is empty'],
    ['{a,{b,c}}', 'lies within another'],
    ['[9-1]', 'runs backwards'],
    ['[z-a]', 'runs backwards'],
    ['[1-9:0]', 'a step of 0'],
    ['[a-Z]', 'no range'],
    ['[aa-zz]', 'no range'],
    ['[1-x]', 'no range'],
    ['[1-9999999999999999]', 'no range'],
  ])('%s is refused', (pattern, problem) => {
    expect(expand(pattern)).toContain(problem);
  });

  test.each(['http://u:p[\u001bw]@h/', 'http://u:p[wd-ab]@h/', '[9-1]', '[1-9:0]'])(
    '%j is refused without a word of it',
    (pattern) => {
      expect(expand(pattern)).toMatch(/“\[” at position \d+/);
      expect(expand(pattern)).not.toContain(
        pattern.slice(pattern.indexOf('['), pattern.indexOf(']')),
      );
    },
  );

  test('that stands for a million million texts is not built', () => {
    const glob = parseGlob('http://h/[1-1000000]/[1-1000000]');
    if ('problem' in glob) throw new Error(glob.problem);
    const texts = expandGlob(glob);
    expect(texts.next().value).toBe('http://h/1/1');
    expect(texts.next().value).toBe('http://h/1/2');
  });
});
