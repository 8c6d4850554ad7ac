import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { robotsRules } from '../../src/robots/parse.ts';
import { compilePattern } from '../../src/robots/pattern.ts';
import { robotsVerdict } from '../../src/robots/verdict.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => robotsRules(bytes(text), 'gfetch');
const allows = (text: string, path: string): boolean => robotsVerdict(read(text), path).allowed;

describe('hostile input', () => {
  test('no bytes make it throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.string(), (body, path) => {
        const text = Uint8Array.from([...bytes('User-agent: *\nDisallow: /'), ...body]);
        expect(typeof robotsVerdict(robotsRules(text, 'gfetch'), path).allowed).toBe('boolean');
      }),
    );
  });

  test('a pattern matches as its regular expression does', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '$', 'ab');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.array(piece, { maxLength: 10 }), (p, t) => {
        const pattern = `/${p.join('')}`;
        const path = `/${t.join('')}`;
        const whole = pattern.endsWith('$');
        const source = (whole ? pattern.slice(0, -1) : pattern)
          .split('*')
          .map((each) => each.replaceAll('$', '\\$'))
          .join('.*');
        const expected = new RegExp(`^${source}${whole ? '$' : ''}`).test(path);
        expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(!expected);
      }),
      { numRuns: 2000 },
    );
  });

  test('asterisks do not multiply', () => {
    const rules = read(`User-agent: *\nDisallow: /${'*a'.repeat(50_000)}b`);
    const startMs = performance.now();
    expect(robotsVerdict(rules, `/${'a'.repeat(100_000)}`).allowed).toBe(true);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });

  test('rules that would take forever allow nothing', () => {
    const line = `Disallow: *${'a'.repeat(30)}`;
    const rules = read(
      `User-agent: *\n${Array.from({ length: 9000 }, (_, index) => `${line}${index}x\n`).join('')}`,
    );
    const startMs = performance.now();
    expect(robotsVerdict(rules, `/${'a'.repeat(8000)}`)).toMatchObject({
      allowed: false,
      line: null,
    });
    expect(performance.now() - startMs).toBeLessThan(2000);
    expect(robotsVerdict(rules, '/short').allowed).toBe(true);
  });

  test('a thousand rules cost little', () => {
    const lines = Array.from({ length: 1000 }, (_, index) => `Disallow: /folder${index}/*/x$`);
    const rules = read(`User-agent: *\n${lines.join('\n')}`);
    const startMs = performance.now();
    for (let index = 0; index < 1000; index += 1) {
      expect(robotsVerdict(rules, `/folder${index}/a/x`).allowed).toBe(false);
    }
    expect(performance.now() - startMs).toBeLessThan(2000);
  });

  // Ten thousand links of one page are to cost seconds at the most.
  test.each<[string, number, (index: number) => string]>([
    ['many rules', 3000, (index) => `Allow:/a${index.toString(36)}`],
    ['many asterisks', 200, (index) => `Allow:/${'*x'.repeat(200)}${index}`],
  ])('a host cannot make each URL cost much by %s', (_, urls, lineOf) => {
    const lines = Array.from({ length: 40_000 }, (__, index) => lineOf(index));
    const rules = read(`User-agent: *\n${lines.join('\n')}`);
    robotsVerdict(rules, '/first');
    const startMs = performance.now();
    for (let index = 0; index < urls; index += 1) {
      robotsVerdict(rules, `/p/${index}/${'x'.repeat(80)}`);
    }
    expect(performance.now() - startMs).toBeLessThan(1200);
  });

  test('the rule that decides is found as if each was tried', () => {
    const piece = fc.constantFrom('a', 'b', '/', '*', '$', '?', 'ab', '%2F', '%61');
    const words = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join('')}`);
    const line = fc.record({ allow: fc.boolean(), path: words });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), words, (lines, path) => {
        const text = lines.map((each) => `${each.allow ? 'Allow' : 'Disallow'}: ${each.path}\n`);
        // Each alone, and the longest of those that match, an Allow first.
        const matching = lines.flatMap(({ allow, path: pattern }) => {
          const isDenied = !allows(`User-agent: *\nDisallow: ${pattern}`, path);
          return isDenied ? [{ allow, octets: compilePattern(pattern).octets }] : [];
        });
        const longest = Math.max(...matching.map(({ octets }) => octets));
        const deciding = matching.filter(({ octets }) => octets === longest);
        const expected = deciding.length === 0 || deciding.some(({ allow }) => allow);
        expect(allows(`User-agent: *\n${text.join('')}`, path)).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
