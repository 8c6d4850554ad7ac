import { describe, expect, test } from 'vitest';

import { isLoopback, parseListen } from '../../../src/engine/check/listen.ts';
import { UsageError } from '../../../src/model/errors.ts';

describe('parseListen', () => {
  test.each([
    ['127.0.0.1:8080', '127.0.0.1', 8080],
    ['0.0.0.0:80', '0.0.0.0', 80],
    [':8080', '127.0.0.1', 8080],
    ['8080', '127.0.0.1', 8080],
    ['0', '127.0.0.1', 0],
    ['[::1]:8080', '::1', 8080],
    ['[::]:65535', '::', 65_535],
    ['localhost:9', 'localhost', 9],
    ['status.example.com:443', 'status.example.com', 443],
  ])('%s', (text, host, port) => {
    expect(parseListen(text)).toEqual({ host, port });
  });

  test.each([
    '',
    ':',
    'localhost',
    '::1:8080',
    '[::1]',
    '[127.0.0.1]:80',
    '[::zz]:80',
    'http://127.0.0.1:80',
    '127.0.0.1:80/',
    'a b:80',
    '-1',
    '8080x',
    `${'a'.repeat(300)}:80`,
  ])('refuses %s and tells what to write', (text) => {
    expect(() => parseListen(text)).toThrow(UsageError);
    expect(() => parseListen(text)).toThrow(/is no address: write HOST:PORT/);
  });

  test('refuses a port that there is not', () => {
    expect(() => parseListen('127.0.0.1:65536')).toThrow(/a port is from 0 to 65535/);
  });
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['localhost', true],
  ['LOCALHOST.', true],
  ['a.localhost', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['notlocalhost', false],
  ['localhost.example.com', false],
  ['127.0.0.1.example.com', false],
])('isLoopback(%s) is %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
