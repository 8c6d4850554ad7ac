import { describe, expect, test } from 'vitest';

import { Secrets } from '../../../src/engine/check/secrets.ts';

describe('secrets', () => {
  test.each([
    ['as they are', 'token s3cret-value here', 'token *** here'],
    ['as they stand in a URL', 'http://a/?t=a%26b%2Fc%20d', 'http://a/?t=***'],
    ['the longer one of two', 's3cret-value-and-more', '***'],
    ['several times', 's3cret-value s3cret-value', '*** ***'],
  ])('are masked %s', (_how, text, masked) => {
    const secrets = new Secrets(['s3cret-value', 's3cret-value-and-more', 'a&b/c d']);
    expect(secrets.mask(text)).toBe(masked);
  });

  test('what is so short that it occurs by chance is left', () => {
    expect(new Secrets(['a', 'abc']).mask('an abc')).toBe('an abc');
  });

  test('half of a surrogate pair is no reason to fail', () => {
    expect(new Secrets(['\ud800abcd']).mask('x\ud800abcd')).toBe('x***');
  });

  test('more of them can be added', () => {
    expect(new Secrets(['first']).with(['second']).mask('first second')).toBe('*** ***');
  });
});
