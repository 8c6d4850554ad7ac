import { describe, expect, test } from 'vitest';

import { isIdempotent, methodOf } from '../../src/model/methods.ts';

describe('the method of a first request', () => {
  const body = Buffer.from('x');
  test.each([
    ['nothing is said', undefined, {}, 'GET'],
    ['the run says', undefined, { method: 'HEAD' }, 'HEAD'],
    ['the input says, over the run', { method: 'PUT' }, { method: 'HEAD' }, 'PUT'],
    ['the run has a body', undefined, { body }, 'POST'],
    ['the input has a body', { body: '' }, {}, 'POST'],
    ['the run says, with the body of the input', { body: 'x' }, { method: 'PATCH' }, 'PATCH'],
  ])('%s', (_name, request, options, expected) => {
    expect(methodOf(request, options)).toBe(expected);
  });
});

test('what may be repeated', () => {
  expect(['GET', 'HEAD', 'PUT', 'DELETE', 'POST', 'PATCH'].map(isIdempotent)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});
