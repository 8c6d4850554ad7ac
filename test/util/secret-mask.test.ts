import { assert, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';

import { SecretMask } from '../../src/util/secret-mask.ts';

const SECRET = 'pw-a"&b /é';

describe('a secret is masked', () => {
  test.each([
    ['as it is', SECRET],
    ['in the path of a URL', new URL(`http://h/${SECRET}`).href],
    ['in its query', new URL(`http://h/?${SECRET}`).href],
    ['in a form', `http://h/?${new URLSearchParams([['t', SECRET]]).toString()}`],
    ['percent-encoded', `http://h/?t=${encodeURIComponent(SECRET)}`],
    ['in JSON', JSON.stringify({ url: SECRET })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify(SECRET))],
    ['of a URL in JSON', JSON.stringify(new URL(`http://h/${SECRET}`).href)],
  ])('%s', (_where, text) => {
    const masked = new SecretMask([SECRET]).mask(text);
    expect(masked).toContain('***');
    expect(masked).not.toContain('pw-a');
  });

  test('of several lines, in a message of one', () => {
    expect(new SecretMask(['one\ntwo']).mask(JSON.stringify('one\ntwo'))).toBe('"***"');
  });

  test('before a shorter one that is part of it', () => {
    expect(new SecretMask(['abcd', 'abcdefgh']).mask('abcdefgh abcd')).toBe('*** ***');
  });

  test('whatever it is, wherever a URL or JSON puts it', () => {
    assert(
      property(string({ minLength: 4, maxLength: 20, unit: 'grapheme' }), (secret) => {
        const mask = new SecretMask([secret]);
        const url = new URL('http://h/');
        url.pathname = `/${secret}`;
        expect(mask.mask(JSON.stringify(secret))).toBe('"***"');
        const path = url.pathname.slice(1);
        if (path.length >= 4) expect(mask.mask(path)).toBe('***');
      }),
    );
  });
});

test('what is so short that it occurs by chance is left', () => {
  expect(new SecretMask(['a', 'abc']).mask('an abc')).toBe('an abc');
});

test('more of them can be added', () => {
  expect(new SecretMask(['first']).with(['second']).mask('first second')).toBe('*** ***');
});
