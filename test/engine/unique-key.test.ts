import { describe, expect, test } from 'vitest';

import { uniqueKey } from '../../src/engine/unique-key.ts';
import { isFailure, parseTarget } from '../../src/model/target.ts';
import type { RequestSpec } from '../../src/model/task.ts';

function keyOf(request?: RequestSpec, options = {}, url = 'http://a.test/x'): string {
  const target = parseTarget(url);
  if (isFailure(target)) throw new Error(target.message);
  return uniqueKey(target, request, options);
}

describe('the same', () => {
  test.each<[string, RequestSpec | undefined, RequestSpec | undefined]>([
    ['the usual method, said or not', { method: 'GET' }, undefined],
    ['a method in any case', { method: 'put' }, { method: 'PUT' }],
    ['POST with a body, said or not', { body: 'b' }, { body: 'b', method: 'POST' }],
    ['names of headers in any case', { headers: { 'X-A': '1' } }, { headers: { 'x-a': '1' } }],
    ['headers in any order', { headers: { a: '1', b: '2' } }, { headers: { b: '2', a: '1' } }],
    ['a time limit of its own', { timeoutMs: 5 }, undefined],
  ])('%s', (_name, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });

  test('the method of the run', () => {
    expect(keyOf({ method: 'HEAD' }, { method: 'HEAD' })).toBe(
      keyOf(undefined, { method: 'HEAD' }),
    );
    const body = Buffer.from('x');
    expect(keyOf({ method: 'POST' }, { body })).toBe(keyOf(undefined, { body }));
  });

  test('a fragment', () => {
    expect(keyOf(undefined, {}, 'http://a.test/x#part')).toBe(keyOf());
  });
});

describe('not the same', () => {
  test.each<[string, RequestSpec | undefined, RequestSpec | undefined]>([
    ['another method', { method: 'HEAD' }, undefined],
    ['a body', { method: 'PUT', body: 'a' }, { method: 'PUT', body: 'b' }],
    ['an empty body', { body: '', method: 'GET' }, undefined],
    ['a header', { headers: { accept: 'text/html' } }, undefined],
    ['the value of a header', { headers: { a: 'x' } }, { headers: { a: 'X' } }],
  ])('%s', (_name, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });
});
