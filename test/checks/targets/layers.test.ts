import { describe, expect, test } from 'vitest';

import { checkOf, contextOf, expectationsOf, planOf } from './context.ts';

describe('layers', () => {
  const context = contextOf({
    expect: { status: 200, body: 'flag' },
    policy: { failAfter: 5, upAfter: 6, remindMs: 7_000 },
    maintenance: ['daily 01:00-02:00 UTC'],
  });
  const text = `
defaults:
  headers: { A: file, B: file, C: file }
  expect: { status: 201, size: "> 1" }
  fail_after: 2
  tags: [file]
maintenance: daily 02:00-03:00 UTC
groups:
  - name: g
    defaults:
      headers: { b: group, C: group }
      expect: { size: "> 2" }
      tags: [group]
      maintenance: daily 03:00-04:00 UTC
    checks:
      - url: https://a.example/
        headers: { c: check, a: null }
        expect: { size: "> 3", body: null }
`;

  test('a check over its group over the file over flags', async () => {
    const check = await checkOf(text, context);
    expect(check.steps[0]?.request.headers).toEqual({ b: 'group', c: 'check' });
    expect(expectationsOf(check)).toEqual(['fail status 201', 'fail size > 3']);
    expect(check.policy).toEqual({ failAfter: 2, upAfter: 6, remindMs: 7_000 });
    expect(check.tags).toEqual(['group']);
  });

  test('maintenance of flags and of the file adds up', async () => {
    const { maintenance } = await checkOf(text, context);
    expect(maintenance.map((each) => each.text.slice(6, 8))).toEqual(['01', '02', '03']);
  });

  test('a check elsewhere has the defaults of the group that it names', async () => {
    const { checks } = await planOf(`
defaults: { group: other }
groups: { g: { defaults: { retries: 4 } } }
checks: [{ url: https://a.example/, group: g }, https://b.example/]
`);
    expect(checks.map(({ group, steps }) => [group, steps[0]?.request.retries])).toEqual([
      ['g', 4],
      ['other', undefined],
    ]);
  });

  test('what a check says goes for its steps, which may say otherwise', async () => {
    const { steps } = await checkOf(`
checks:
  - name: two
    timeout: 1s
    headers: { A: check }
    steps:
      - { url: https://a.example/1, method: PUT }
      - { url: https://a.example/2, timeout: 2s, headers: { A: step } }
`);
    expect(steps.map(({ name, request }) => [name, request])).toEqual([
      ['step 1', { timeoutMs: 1_000, method: 'PUT', headers: { a: 'check' } }],
      ['step 2', { timeoutMs: 2_000, headers: { a: 'step' } }],
    ]);
  });

  test.each([
    ['/x', 'https://h.example/v1/x'],
    ['x?y', 'https://h.example/v1/x?y'],
    ['?y', 'https://h.example/v1?y'],
    ['https://o.example/', 'https://o.example/'],
    ['//o.example/', '//o.example/'],
    ['localhost:8080/x', 'localhost:8080/x'],
  ])('base_url and %s', async (url, whole) => {
    const check = await checkOf(
      `defaults: { base_url: https://h.example/v1/ }\nchecks: [{ url: "${url}" }]`,
    );
    expect(check.steps[0]?.url).toBe(whole);
  });

  test('without any assertion the status has to be below 400', async () => {
    expect(expectationsOf(await checkOf('checks: [https://a.example/]'))).toEqual([
      'fail status < 400',
    ]);
  });
});

describe('YAML', () => {
  test('anchors, also of free keys, and merged maps', async () => {
    const { steps } = await checkOf(`
x-headers: &auth { Authorization: a }
x-base: &base { timeout: 3s, retries: 3 }
checks:
  - { <<: *base, url: https://a.example/, headers: *auth, retries: 1 }
`);
    expect(steps[0]?.request).toEqual({
      timeoutMs: 3_000,
      retries: 1,
      headers: { authorization: 'a' },
    });
  });

  test('one anchor in thousands of checks', async () => {
    const checks = Array.from(
      { length: 3_000 },
      (_, at) => `  - { url: "https://a.example/${at}", headers: *h }`,
    );
    const { length } = (await planOf(`x-h: &h { A: b }\nchecks:\n${checks.join('\n')}\n`)).checks;
    expect(length).toBe(3_000);
  });

  test('a byte order mark and CRLF', async () => {
    const plan = await planOf('\ufeffchecks:\r\n  - https://a.example/\r\n');
    expect(plan.checks.map(({ id }) => id)).toEqual(['https://a.example/']);
  });

  test('__proto__ is a key like others', async () => {
    const check = await checkOf(
      'checks: [{ url: https://a.example/, body: { __proto__: { a: 1 } } }]',
    );
    expect(check.steps[0]?.request.body).toBe('{"__proto__":{"a":1}}');
  });
});
