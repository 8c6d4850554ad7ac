import { describe, expect, test } from 'vitest';

import { httpFallback, mayFallBack } from '../../src/engine/scheme-fallback.ts';
import { failure } from '../../src/model/errors.ts';
import { unsentOutcome } from '../../src/model/outcome.ts';
import { makeTask } from '../support/tasks.ts';

const refused = unsentOutcome('GET', failure('connect_refused'), 0);

describe('inputs that may be read as http', () => {
  test.each([
    ['host', true],
    ['host/path:443', true],
    ['//host/x', true],
    ['host:8443', true],
    ['host:80', true],
    ['host:4430', true],
    ['//user:443@host/', true],
    ['[fe80::443]/', true],
    ['host?q=:443', true],
    ['host:443', false],
    ['host:0443/path', false],
    ['//host:443/', false],
    ['//user:secret@host:443?q', false],
    ['[::1]:443#part', false],
    ['https://host', false],
    ['http://host', false],
  ])('%s: %s', (input, expected) => {
    expect(mayFallBack(input, 'auto')).toBe(expected);
    expect(mayFallBack(input, 'https')).toBe(false);
  });
});

describe('the URL to fall back to', () => {
  test.each([
    ['host', 'http://host/'],
    ['host:8443/x?y#z', 'http://host:8443/x?y#z'],
    ['host:80', 'http://host/'],
  ])('%s: %s', (input, url) => {
    const task = makeTask(1, input, { schemeFallback: true });
    expect(httpFallback(task, refused)).toMatchObject({ url });
  });

  test('keeps the credentials, which the record masks', () => {
    const task = makeTask(1, '//user:secret@host:81', { schemeFallback: true });
    expect(httpFallback(task, refused)).toEqual({
      url: 'http://user:***@host:81/',
      origin: 'http://host:81',
      path: '/',
      credentials: { username: 'user', password: 'secret' },
    });
  });

  test('is none where https got further, a redirect had led there, or it is not https that failed', () => {
    const task = makeTask(1, 'host', { schemeFallback: true });
    expect(httpFallback(task, { ...refused, failure: failure('timeout') })).toBeNull();
    expect(httpFallback(task, { ...refused, failure: null })).toBeNull();
    expect(httpFallback(task, { ...refused, redirects: 1 })).toBeNull();
    for (const code of ['blocked_address', 'file_limit', 'interrupted'] as const) {
      const reason = failure(code, code, 'connect');
      expect(httpFallback(task, { ...refused, failure: reason })).toBeNull();
    }
    expect(httpFallback(makeTask(1, 'host'), refused)).toBeNull();
  });
});
