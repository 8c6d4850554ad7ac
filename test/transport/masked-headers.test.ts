import { expect, test } from 'vitest';

import { maskedHeaders } from '../../src/transport/masked-headers.ts';

test.each([
  ['set-cookie', 'sid=abc; Path=/; HttpOnly', 'sid=***; Path=/; HttpOnly'],
  ['set-cookie', 'sid="a;b"; SameSite=Lax', 'sid=***; ***; SameSite=Lax'],
  ['set-cookie', 'abc', '***'],
  ['set-cookie', '=abc', '=***'],
  ['set-cookie', 'sid=; Max-Age=0', 'sid=; Max-Age=0'],
  [
    'set-cookie',
    'a=b; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Domain=h.test; Secure; Partitioned',
    'a=***; Expires=Thu, 01 Jan 2026 00:00:00 GMT; Domain=h.test; Secure; Partitioned',
  ],
  ['set-cookie2', 'a=b; Version=1', 'a=***; Version=1'],
  ['authorization', 'Bearer abc', '***'],
  ['x-auth-token', 'abc', '***'],
  ['location', 'https://u:p@h.test/a', 'https://u:***@h.test/a'],
  ['link', '<https://u:p@h.test/a>; rel=next', '<https://u:***@h.test/a>; rel=next'],
  [
    'link',
    '<https://cdn.test:8080/x@1.js>; rel=preload',
    '<https://cdn.test:8080/x@1.js>; rel=preload',
  ],
  ['www-authenticate', 'Basic realm="a@b"', 'Basic realm="a@b"'],
  ['etag', '"abc"', '"abc"'],
])('%s: %s is shown as %s', (name, value, shown) => {
  expect(maskedHeaders({ [name]: [value] })[name]).toEqual([shown]);
});

test('every value counts, and any name is one', () => {
  const headers = { 'set-cookie': ['a=1', 'b=2'], constructor: ['x'] };
  expect({ ...maskedHeaders(headers) }).toEqual({ ...headers, 'set-cookie': ['a=***', 'b=***'] });
  const odd = maskedHeaders(JSON.parse('{"__proto__":["x"]}') as Record<string, string[]>);
  expect(Object.entries(odd)).toEqual([['__proto__', ['x']]]);
});
