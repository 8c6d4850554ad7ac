import { describe, expect, test } from 'vitest';

import { capture, fill } from '../../../src/engine/check/captured.ts';
import { queryKey } from '../../../src/engine/check/queries.ts';
import type { Capture, CheckStep, PageQuery } from '../../../src/model/check.ts';
import { unsentOutcome, type Outcome } from '../../../src/model/outcome.ts';

const TOKEN: PageQuery = { kind: 'jsonpath', expression: '$.token', attribute: null };

function step(parts: Partial<CheckStep>): CheckStep {
  return { name: null, url: 'http://a/', request: {}, expectations: [], captures: [], ...parts };
}

function outcome(rawHeaders: readonly string[]): Outcome {
  return { ...unsentOutcome('GET', null, 0), statusCode: 201, rawHeaders };
}

describe('what is captured', () => {
  const cases: [string, Capture['from'], string | undefined][] = [
    ['a status', { kind: 'status' }, '201'],
    ['a header, whatever its case', { kind: 'header', header: 'X-Token' }, 'abc'],
    ['all cookies, as they are sent back', { kind: 'header', header: 'Set-Cookie' }, 'a=1; b=2'],
    ['a value of the body', { kind: 'query', query: TOKEN }, '42'],
    ['nothing, of a header that is not there', { kind: 'header', header: 'X-No' }, undefined],
  ];
  test.each(cases)('%s', (_what, from, expected) => {
    const raw = ['x-token', 'abc', 'Set-Cookie', 'a=1; Path=/', 'set-cookie', 'b=2; Secure'];
    const { values, findings } = capture(
      step({ captures: [{ name: 'it', from }] }),
      outcome(raw),
      new Map([[queryKey(TOKEN), [42]]]),
    );
    expect(values.get('it')).toBe(expected);
    expect(findings).toHaveLength(expected === undefined ? 1 : 0);
  });
});

test('what is longer than any token is none', () => {
  const from = { kind: 'header', header: 'x' } as const;
  const wanted = step({ captures: [{ name: 'it', from }] });
  const { values, findings } = capture(wanted, outcome(['x', 'a'.repeat(65_537)]), new Map());
  expect(values.size).toBe(0);
  expect(findings).toEqual([
    {
      level: 'fail',
      assertion: 'capture it',
      expected: '65536 characters at most for it',
      actual: '65537 characters',
    },
  ]);
});

describe('what is filled in', () => {
  test('stands in the path, the headers and the body, escaped where that is JSON', () => {
    const filled = fill(
      step({
        url: 'http://a/{{id}}?t={{ token }}',
        request: {
          headers: { authorization: 'Bearer {{token}}', 'content-type': 'application/json' },
          body: '{"quote":"{{quote}}"}',
        },
      }),
      new Map([
        ['id', '7'],
        ['token', 'abc'],
        ['quote', 'say "x"'],
      ]),
      'https',
    );
    expect(filled).toEqual({
      url: 'http://a/7?t=abc',
      request: {
        headers: { authorization: 'Bearer abc', 'content-type': 'application/json' },
        body: String.raw`{"quote":"say \"x\""}`,
      },
    });
  });

  test.each([
    ['{{next}}', 'http://evil.example/'],
    ['http://{{next}}/', 'evil.example'],
    ['http://a{{next}}', '@evil.example/'],
    ['http://a.example{{next}}', '.evil.example/'],
    // What stands in for a value, to see whether the host is a part of it, is one like others.
    ['http://a.example{{next}}/', 'x'],
    ['http://a.example{{next}}/', 'y'],
  ])('an answer cannot lead %s to another host', (url, next) => {
    const filled = fill(step({ url }), new Map([['next', next]]), 'https');
    expect(filled).toMatchObject({ level: 'fail', assertion: 'capture url' });
  });

  test.each([
    ['http://a/users/{{next}}', '../admin/delete'],
    ['http://a/users/{{next}}/mail', '%2e%2e/%2E./admin'],
    ['http://a/users/{{next}}?id=1', String.raw`..\..\admin`],
  ])('nor, in %s, out of the path that stands before it', (url, next) => {
    const filled = fill(step({ url }), new Map([['next', next]]), 'https');
    const expected = 'the path that the step names';
    expect(filled).toMatchObject({ level: 'fail', assertion: 'capture url', expected });
  });

  test.each([
    ['http://a/users?id=1&of={{next}}', '../2'],
    ['http://a/users/{{next}}', '1/../2?x=/../..'],
    ['http://a/{{next}}', '../..//b'],
    ['http://u:{{next}}@a/b', 'p'],
  ])('but may stand in %s as %s', (url, next) => {
    const filled = fill(step({ url }), new Map([['next', next]]), 'https');
    expect(filled).toMatchObject({ url: url.replace('{{next}}', next) });
  });

  test('nor can it end a header, and begin another one', () => {
    const request = { headers: { 'x-token': '{{token}}' } };
    const filled = fill(step({ request }), new Map([['token', 'a\r\nx-evil: 1']]), 'https');
    expect(filled).toMatchObject({ level: 'fail', assertion: 'capture header x-token' });
  });
});
