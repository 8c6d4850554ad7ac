import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isFailure, maskPassword, maskPasswords, parseTarget } from '../../src/model/target.ts';

// prettier-ignore
const PIECES = [
  'http:', 'https:', 'HTTP:', 'ftp:', '//', '/', '\\', '@', ':', '?', '#', '[', ']', '::1', '80', '%', '%40',
  'h.test', 'é', ' ', '..', '***', 'u', '"', '<', '>',
];
/** No piece, nor two in a row, can make it. */
const SECRET = 'qqZqq';
const words = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((all) => all.join(''));
const anything = fc.oneof(fc.string({ unit: 'binary' }), words, fc.webUrl());

const userinfo = fc
  .tuple(
    fc.constantFrom('', 'u', 'ü', 'u%3Ax'),
    fc.array(fc.constantFrom(SECRET, ':', '@', '%', 'é', '"', ' ', "'"), { maxLength: 4 }),
  )
  .map(([user, password]) => `${user}:${SECRET}${password.join('')}@`);

describe('parseTarget', () => {
  test('never throws, and what it gives is a fixed point', () => {
    fc.assert(
      fc.property(anything, (input) => {
        const target = parseTarget(input);
        if (isFailure(target)) return;
        const again = parseTarget(target.url);
        expect(again).toMatchObject({ url: target.url, origin: target.origin, path: target.path });
        expect(target.url).toMatch(/^https?:\/\//);
        expect(new URL(target.origin).origin).toBe(target.origin);
      }),
      { numRuns: 1000 },
    );
  });

  test('sends a password, and shows none', () => {
    const scheme = fc.constantFrom(
      'http://',
      'https://',
      'HTTP://',
      'http:///',
      'https://\\/',
      '//',
    );
    const rest = fc.constantFrom('h/', 'h', 'h:8080/a@b:c', 'h/?a=b:c@d', 'h#x:y@z', '[::1]/');
    fc.assert(
      fc.property(scheme, userinfo, rest, (start, user, end) => {
        const input = start + user + end;
        const target = parseTarget(input);
        if (isFailure(target)) throw new Error(`${input}: ${target.message}`);
        expect(target.credentials?.password).toContain(SECRET);
        const { credentials: _sent, ...shown } = target;
        expect(JSON.stringify(shown)).not.toContain(SECRET);
        expect(maskPassword(input)).not.toContain(SECRET);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('maskPassword', () => {
  test('is the same twice, and leaves what has no password', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const masked = maskPassword(text);
        expect(maskPassword(masked)).toBe(masked);
        expect(maskPasswords(maskPasswords(text))).toBe(maskPasswords(text));
        if (!text.includes('@')) expect(masked).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  test('finds the password of a URL in any text', () => {
    const around = fc.constantFrom('', 'see ', '<', '{"url":"', '(', '\u0001', '\\xff', 'a, ');
    fc.assert(
      fc.property(around, words, fc.constantFrom('', '>', '"}', ')'), (before, path, after) => {
        const text = `${before}http://u:${SECRET}@h/${path}${after}`;
        expect(maskPasswords(text)).not.toContain(SECRET);
        expect(maskPasswords(text)).toContain('u:***@');
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['http://h:8080/@u', 'http://h:8080/@u'],
    ['http://[::1]/@u', 'http://[::1]/@u'],
    ['http://h/a:b@c', 'http://h/a:b@c'],
    ['http://u@h/', 'http://u@h/'],
    ['https://cdn.test:8080/npm/x@1.2.3', 'https://cdn.test:8080/npm/x@1.2.3'],
    ['<https://cdn.test:8080/x@1>; rel="y"', '<https://cdn.test:8080/x@1>; rel="y"'],
    ['http://u:p/q@h', 'http://u:***@h'],
    ['u:p:q@h', 'u:***@h'],
    ['http:u:p@h', 'http:***@h'],
    ['jdbc:x://u:p@h y', 'jdbc:x://u:***@h y'],
  ])('%s is shown as %s', (text, shown) => {
    expect(maskPassword(text)).toBe(shown);
  });

  test('takes no longer for a text made to be slow', () => {
    const startMs = performance.now();
    for (const unit of ['//a:', '//', 'a:', '@//a:', ':@', '//a:1']) {
      maskPassword(`@${unit.repeat(65_536 / unit.length)}`);
      maskPasswords(`${unit.repeat(65_536 / unit.length)}@`);
    }
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
