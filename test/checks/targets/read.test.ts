import { fileURLToPath } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { readTargetFiles } from '../../../src/checks/targets/index.ts';
import { makeFolder } from '../../support/folder.ts';
import { checkOf, contextOf, expectationsOf, planOf } from './context.ts';

const FIXTURES = fileURLToPath(new URL('../../../fixtures/checks', import.meta.url));

describe('the examples', () => {
  test('a shop: defaults, a group, steps', async () => {
    const plan = await readTargetFiles([`${FIXTURES}/shop.yaml`], contextOf());
    expect(plan.checks.map(({ id }) => id)).toEqual([
      'api/https://api.example.com/v1/health',
      'api/version',
      'api/gone',
      'https://shop.example.com/',
      'imprint',
      'old address',
      'checkout',
    ]);
    expect(plan.notify).toEqual(['https://hooks.example.com/shop']);
    expect(plan.witness).toEqual(['https://www.example.org/', 'https://www.example.net/']);
    expect(plan.secrets).toEqual([]);
    const byId = new Map(plan.checks.map((check) => [check.id, check]));
    expect(byId.get('api/gone')).toMatchObject({
      group: 'api',
      severity: 'critical',
      everyMs: null,
      policy: { failAfter: 2, upAfter: 1, remindMs: 0 },
      maintenance: [{ text: 'Sun 03:00-04:00 UTC' }],
      steps: [
        {
          name: null,
          url: 'https://api.example.com/v1/v0',
          request: {
            timeoutMs: 10_000,
            retries: 1,
            headers: { 'user-agent': 'shop-checks', accept: 'application/json' },
            expectedStatuses: [410],
          },
        },
      ],
    });
    const checkout = byId.get('checkout');
    expect(checkout).toMatchObject({
      tags: ['money'],
      everyMs: 30_000,
      steps: [
        {
          name: 'login',
          request: {
            headers: { 'content-type': 'application/json', 'user-agent': 'shop-checks' },
            body: '{"user":"monitor","password":"secret"}',
          },
          captures: [
            {
              name: 'token',
              from: {
                kind: 'query',
                query: { kind: 'jsonpath', expression: '$.token', attribute: null },
              },
            },
            { name: 'session', from: { kind: 'header', header: 'x-session' } },
          ],
        },
        {
          name: 'basket',
          request: { headers: { authorization: 'Bearer {{token}}', 'x-session': '{{session}}' } },
        },
      ],
    });
    expect(byId.get('old address')?.steps[0]?.request.followRedirects).toBe(false);
    const version = byId.get('api/version');
    expect(version && expectationsOf(version).map((each) => each.split(' ')[0])).toEqual([
      'fail',
      'fail',
      'fail',
      'warn',
      'warn',
    ]);
  });

  test('all files of a folder', async () => {
    const plan = await readTargetFiles([`${FIXTURES}/m*.*`], contextOf());
    expect(plan.checks.map(({ id }) => id)).toEqual([
      'https://example.com/',
      'https://example.org/',
      'mirrors/https://a.example.com/',
    ]);
  });
});

describe('what a check says', () => {
  test.each([
    ['method: post', { method: 'POST' }],
    ['body: plain', { body: 'plain' }],
    [
      'body: [1, { a: null }]',
      {
        body: '[1,{"a":null}]',
        headers: { 'content-type': 'application/json' },
      },
    ],
    [
      '{ body: { a: 1 }, headers: { Content-Type: application/ld+json } }',
      {
        body: '{"a":1}',
        headers: { 'content-type': 'application/ld+json' },
      },
    ],
    [
      'headers: { X-Version: 1.0, X-On: true, X-Empty: "" }',
      {
        headers: { 'x-version': '1.0', 'x-on': 'true', 'x-empty': '' },
      },
    ],
    ['timeout: 1500ms', { timeoutMs: 1_500 }],
    ['timeout: 2.5', { timeoutMs: 2_500 }],
    ['retries: 0', { retries: 0 }],
    ['follow: false', { followRedirects: false }],
    ['expect: { status: [200, 404] }', { expectedStatuses: [404] }],
    ['expect: { status: 200 }', {}],
    ['warn: { status: 404 }', {}],
  ])('%s, of the request', async (said, request) => {
    const inner = said.startsWith('{') ? said.slice(1, -1) : said;
    const check = await checkOf(`checks: [{ url: https://a.example/, ${inner} }]`);
    expect(check.steps[0]?.request).toEqual(request);
  });

  test.each([
    ['name: 404', { id: '404', name: '404' }],
    ['group: g', { id: 'g/https://a.example/', group: 'g' }],
    ['tags: [a, b]', { tags: ['a', 'b'] }],
    ['tags: a', { tags: ['a'] }],
    ['severity: info', { severity: 'info' }],
    ['every: 90s', { everyMs: 90_000 }],
    ['fail_after: 3', { policy: { failAfter: 3, upAfter: 1, remindMs: 0 } }],
    ['up_after: 4', { policy: { failAfter: 1, upAfter: 4, remindMs: 0 } }],
    ['remind_after: 6h', { policy: { failAfter: 1, upAfter: 1, remindMs: 21_600_000 } }],
    ['maintenance: daily 01:00-02:00 UTC', { maintenance: [{ text: 'daily 01:00-02:00 UTC' }] }],
  ])('%s, of alarms', async (said, expected) => {
    expect(await checkOf(`checks: [{ url: https://a.example/, ${said} }]`)).toMatchObject(expected);
  });

  test('what is not enabled is left out', async () => {
    const { checks } = await planOf(`
defaults: { enabled: false }
checks:
  - https://a.example/
  - { url: https://b.example/, enabled: true }
`);
    expect(checks.map(({ id }) => id)).toEqual(['https://b.example/']);
  });

  test('a password in a URL is in no name', async () => {
    const { id, steps } = await checkOf('checks: [https://me:hidden@a.example/]');
    expect(id).toBe('https://me:***@a.example/');
    expect(steps[0]?.url).toBe('https://me:hidden@a.example/');
  });

  test.each([
    ['$.a.b', { kind: 'query', query: { kind: 'jsonpath', expression: '$.a.b', attribute: null } }],
    ['header.Set-Cookie', { kind: 'header', header: 'set-cookie' }],
    ['status', { kind: 'status' }],
    ['css h1', { kind: 'query', query: { kind: 'select', expression: 'h1', attribute: null } }],
    [
      'css input[name="t"]@value',
      {
        kind: 'query',
        query: { kind: 'select', expression: 'input[name="t"]', attribute: 'value' },
      },
    ],
    // A page knows its attributes by lower-case names.
    [
      'css A @HREF',
      { kind: 'query', query: { kind: 'select', expression: 'A', attribute: 'href' } },
    ],
    [
      'css a[href*="@x"]',
      {
        kind: 'query',
        query: { kind: 'select', expression: 'a[href*="@x"]', attribute: null },
      },
    ],
  ])('capture %s', async (written, from) => {
    const check = await checkOf(
      `checks: [{ steps: [{ url: https://a.example/, capture: { it: ${JSON.stringify(written)} } }] }]`,
    );
    expect(check.steps[0]?.captures).toEqual([{ name: 'it', from }]);
  });
});

test('a file gives as many checks as it has entries', async () => {
  const path = fc.stringMatching(/^[a-z]{1,8}$/);
  const entry = fc.oneof(
    path.map((name) => `https://a.example/${name}`),
    fc.record(
      {
        url: path.map((name) => `https://b.example/${name}`),
        retries: fc.nat(9),
        follow: fc.boolean(),
        timeout: fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant('5s')),
        severity: fc.constantFrom('critical', 'error', 'warning', 'info'),
        headers: fc.dictionary(fc.stringMatching(/^x-[a-z]{1,5}$/), fc.stringMatching(/^\w*$/)),
        body: fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.jsonValue())),
        expect: fc.record({ status: fc.integer({ min: 100, max: 599 }) }),
        tags: fc.array(path),
      },
      { requiredKeys: ['url'] },
    ),
  );
  const keyed = fc.uniqueArray(entry, {
    selector: (each) => (typeof each === 'string' ? each : each.url),
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(keyed, keyed, async (loose, grouped) => {
      // `${` and `{{name}}` mean something, which is tested elsewhere.
      const text = JSON.stringify({ checks: loose, groups: { g: { checks: grouped } } });
      fc.pre(!/\$\{|\{\{/.test(text));
      using folder = makeFolder();
      const plan = await readTargetFiles([folder.write('a.json', text)], contextOf());
      const urls = plan.checks.map(({ steps }) => steps[0]?.url);
      const entries = [...grouped, ...loose];
      expect(urls).toEqual(entries.map((each) => (typeof each === 'string' ? each : each.url)));
    }),
    { numRuns: 60 },
  );
});
