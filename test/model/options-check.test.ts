import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { checkOptions } from '../../src/model/options-check.ts';
import { AUTO_CONCURRENCY, DEFAULT_OPTIONS, type GetOptions } from '../../src/model/options.ts';

/** As a program without types would call it. */
const check = (options: Readonly<Record<string, unknown>>): GetOptions => checkOptions(options);

test('the defaults are what they take', () => {
  expect(checkOptions(DEFAULT_OPTIONS)).toEqual({ ...DEFAULT_OPTIONS, method: undefined });
  expect(checkOptions({})).toEqual(checkOptions(DEFAULT_OPTIONS));
});

test('auto is a concurrency, too', () => {
  expect(checkOptions({ concurrency: 'auto' }).concurrency).toBe(AUTO_CONCURRENCY);
});

test('undefined is not given', () => {
  expect(check({ concurrency: undefined, retries: 5 })).toMatchObject({
    concurrency: DEFAULT_OPTIONS.concurrency,
    retries: 5,
  });
});

test('methods and names of headers get their usual case', () => {
  expect(check({ method: 'put', headers: { 'X-A': 'B' } })).toMatchObject({
    method: 'PUT',
    headers: { 'x-a': 'B' },
  });
});

describe('what an option does not take', () => {
  test.each<[name: keyof GetOptions, values: readonly unknown[]]>([
    ['concurrency', [0, -1, 1.5, Number.NaN, Infinity, '50', 'AUTO', 70_000, null]],
    ['perHost', [-1, 0.5]],
    ['timeoutMs', [0, -1, Number.NaN, Infinity, '10s', 2 ** 31]],
    ['headersTimeoutMs', [-1, Number.NaN]],
    ['deadlineMs', [-1, 2 ** 31]],
    ['delayMs', [-1]],
    ['ratePerSecond', [-1, Number.NaN, Infinity]],
    ['retries', [-1, 1.5, 1_001]],
    ['maxRedirects', [-1, Infinity]],
    ['maxSizeBytes', [-1, Number.NaN]],
    ['maxRetryAfterMs', [-1, Infinity]],
    ['retryBackoff', ['', 1]],
    ['retryOn', [null, {}, { statuses: [99], errors: [] }, { statuses: [], errors: ['nope'] }]],
    ['with', ['title', ['nope'], null]],
    ['defaultScheme', ['ftp', null]],
    ['family', [5, '4']],
    ['ordered', ['yes', 1]],
    ['method', ['', 'GET IT', 'connect']],
    ['headers', [null, { 'a b': 'x' }, { a: 'x\r\nb: y' }, { a: 1 }, { 'content-length': '1' }]],
    ['body', ['text', {}]],
    ['resolve', ['a:1:b', [1]]],
    ['allowIp', ['10.0.0.0/8', [''], ['10.0.0.1/8'], ['localhost'], [1], null]],
    ['denyIp', ['::1', ['10.0.0.0/33'], ['127.1']]],
    ['denyPrivate', ['yes', 1]],
    ['allowPrivate', [null]],
    ['userAgent', ['a\nb', 1]],
    ['cookie', ['a=b\r\nx: y']],
    ['caFile', ['', 1]],
  ])('%s', (name, values) => {
    for (const value of values) {
      expect(() => check({ [name]: value })).toThrow(UsageError);
      expect(() => check({ [name]: value })).toThrow(new RegExp(`option ${name}:.* it takes `));
    }
  });
});

test('a message shows the value and what would be right, but no secret', () => {
  expect(() => check({ concurrency: 0 })).toThrow(
    'the option concurrency: “0” cannot be used; it takes a whole number, 1 to 65535, or auto',
  );
  expect(() => check({ with: ['nope'] })).toThrow(/“\[ 'nope' \]” .* array of title, headers/);
  const secrets = { bearer: 'hunter2\n', cookie: 'hunter2\n', headers: { a: 'hunter2\n' } };
  for (const [name, value] of Object.entries(secrets)) {
    expect(() => check({ [name]: value })).toThrow(/^(?!.*hunter2)/);
  }
});

test('an option that there is not', () => {
  expect(() => check({ concurency: 5 })).toThrow(
    'there is no option “concurency”; did you mean concurrency?',
  );
  expect(() => check({ xyzzy: 5 })).toThrow('there is no option “xyzzy”');
});
