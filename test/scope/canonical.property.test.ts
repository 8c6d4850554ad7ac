import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { CANONICAL_PROFILES } from '../../src/scope/index.ts';
import { parseUrl } from '../../src/util/web-address.ts';

/** Separated by blanks; what holds one itself follows apart. */
const PIECES =
  'a B 1 . .. %2e %2E%2e % %% %34 %41 %7e %2F %3b / // ; ;jsessionid=1 %6Asessionid= ' +
  '(S(abcdefghijklmnopqrstuvwx)) /( ) ? & && = utm_a sid= a=1 b + # | ^ [ \\ ü \u{1f600} \ud800 ' +
  '@ : \' " < \u0000 ~ ! * ,';
const HOSTS =
  'example.com EXAMPLE.com a_b.example x-y.z 127.0.0.1 1.1 0x7f.0 [::1] bücher.example ' +
  'example.com. u:p@example.com a.b:80 a.b:443 a.b:8080 xn--a';

const piece = fc.constantFrom(' ', ...PIECES.split(' '));
const host = fc.constantFrom(...HOSTS.split(' '));
const scheme = fc.constantFrom('http', 'https', 'HTTP');
const rest = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
const url = fc.tuple(scheme, host, rest).map(([one, two, three]) => `${one}://${two}/${three}`);

/** Two URLs that differ in one place. */
const alike = fc
  .tuple(
    scheme,
    host,
    fc.array(piece, { maxLength: 8 }),
    fc.nat(8),
    fc.array(piece, { maxLength: 2 }),
  )
  .map(
    ([one, two, pieces, at, others]) =>
      [
        `${one}://${two}/${pieces.join('')}`,
        `${one}://${two}/${pieces.toSpliced(at, 1, ...others).join('')}`,
      ] as const,
  );

describe.each(CANONICAL_PROFILES)('$name', ({ name, keyOf }) => {
  test('is idempotent', () => {
    fc.assert(
      fc.property(url, (text) => {
        const key = keyOf(text);
        expect(keyOf(key)).toBe(key);
      }),
      { numRuns: 8_000 },
    );
  });

  test('a fragment changes nothing, so URLs to which the rules do nothing go the same way', () => {
    fc.assert(
      // The fragment keeps it from the short cut.
      fc.property(url, (text) => {
        const isSame = /[!-~]$/.test(text) && !text.includes('#') && parseUrl(text) !== undefined;
        if (isSame) expect(keyOf(`${text}#x`)).toBe(keyOf(text));
      }),
      { numRuns: 8_000 },
    );
  });

  test('a key is ASCII that a URL may hold, and asks for the same path and query', () => {
    fc.assert(
      fc.property(url, (text) => {
        if (parseUrl(text) === undefined) return;
        const key = keyOf(text);
        expect(key).toMatch(/^https?:\/\/[^/?#]+\/[!-~]*$/);
        expect(key).not.toContain('#');
        const parsed = new URL(key);
        expect(key).toBe(parsed.href);
        expect(parsed.host).toBe(new URL(text).host);
      }),
      { numRuns: 5_000 },
    );
  });

  test('keys are equal only where path and parameters are, all escapes undone', () => {
    let same = 0;
    fc.assert(
      fc.property(alike, ([one, other]) => {
        if (keyOf(one) !== keyOf(other)) return;
        if (one !== other) same += 1;
        expect(meaning(one)).toBe(meaning(other));
      }),
      { numRuns: 8_000 },
    );
    expect(same).toBeGreaterThan(50);
  });

  test('the order of distinct parameters matters as the profile says', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^p[a-z]{0,3}$/), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(names, (all) => {
        const there = `http://example.com/?${all.join('&')}`;
        const back = `http://example.com/?${all.toReversed().join('&')}`;
        expect(keyOf(there) === keyOf(back)).toBe(name === 'web-1');
      }),
    );
  });
});

/** Of a URL: host, decoded path without sessions, and the set of parameters that choose a page. */
function meaning(text: string): string {
  if (parseUrl(text) === undefined) return text;
  const parsed = new URL(text);
  const path = bytes(parsed.pathname)
    .replaceAll(/;jsessionid=[^/;]*/gi, '')
    .replaceAll(/\/\(S\([a-z]{24}\)\)(?=\/)/g, '');
  const kept = parsed.search
    .slice(1)
    .split('&')
    .map(bytes)
    .filter((parameter) => parameter !== '' && !parameter.startsWith('utm_'))
    .filter((parameter) => !parameter.startsWith('jsessionid='))
    .toSorted();
  return JSON.stringify([parsed.protocol, parsed.host, path, kept]);
}

/** With escapes of unreserved characters undone; reserved ones stay apart from their escapes. */
function bytes(text: string): string {
  return text
    .replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25')
    .replaceAll(/[|^[\]\\{}`"<> ]/g, (sign) => encodeURIComponent(sign))
    .replaceAll(/%[0-9A-Fa-f]{2}/g, (escape) => {
      const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
      return /[A-Za-z0-9\-._~]/.test(character) ? character : escape.toUpperCase();
    });
}
