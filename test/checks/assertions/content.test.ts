import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';

import { judged, only, type Came } from './evidence.ts';

type Row = readonly [assertion: unknown, came: Came, actual: string | null, expected?: string];

const headers = (of: Readonly<Record<string, readonly string[]>>): Came => ({ headers: of });
const text = (body: string): Came => ({ text: body });
const html: Came = { outcome: { contentType: 'text/html' }, text: '<p>' };
const found = (...values: Extract<Came['found'], readonly unknown[]>): Came => ({
  found: values,
  text: '{}',
});
const jsonType: Came = { outcome: { contentType: 'application/json' }, text: '{"a":1}' };
const long = 'x'.repeat(5_000);
const hash = createHash('sha256').update('pong').digest('hex');
const other = createHash('sha256').update('ping').digest('hex');

const ROWS: readonly Row[] = [
  // header
  [{ header: { 'X-Cache': 'HIT' } }, headers({ 'x-cache': ['HIT'] }), null, '== "HIT"'],
  [{ header: { 'x-cache': 'HIT' } }, headers({ 'x-cache': ['MISS'] }), '"MISS"'],
  [{ header: { 'x-cache': 'HIT' } }, headers({ 'x-cache': ['MISS', 'HIT'] }), null],
  [
    { header: { 'x-cache': 'HIT' } },
    headers({ 'x-cache': ['a', 'b', 'c', 'd'] }),
    '"a", "b", "c" and 1 more',
  ],
  [{ header: { 'x-cache': 'HIT' } }, {}, 'no such header', '== "HIT"'],
  [{ header: { constructor: { exists: true } } }, {}, 'no such header', 'exists'],
  [{ header: { server: null } }, {}, null, 'does not exist'],
  [{ header: { server: { absent: true } } }, headers({ server: ['x'] }), '"x"', 'does not exist'],
  [{ header: { server: { absent: false } } }, headers({ server: ['x'] }), null, 'exists'],
  [{ header: { server: { not: null } } }, {}, 'no such header', 'exists'],
  [
    { header: { server: { not: 'nginx' } } },
    headers({ server: ['nginx'] }),
    '"nginx"',
    '!= "nginx"',
  ],
  [
    { header: { server: { not: '/NGINX/i' } } },
    headers({ server: ['nginx'] }),
    '"nginx"',
    'does not match /NGINX/i',
  ],
  [
    { header: { server: { not_matches: '^a' } } },
    headers({ server: ['nginx'] }),
    null,
    'does not match /^a/',
  ],
  [{ header: { server: { not: 'nginx' } } }, {}, null],
  [{ header: { 'content-length': 5 } }, headers({ 'content-length': ['05'] }), null, '== 5'],
  [{ header: { 'content-length': '> 5' } }, headers({ 'content-length': ['5'] }), '"5"', '> 5'],
  [{ header: { age: { '<': 60 } } }, headers({ age: ['59'] }), null, '< 60'],
  [{ header: { age: { '<': 60 } } }, headers({ age: ['old'] }), '"old"', '< 60'],
  [{ header: { a: '!= x' } }, headers({ a: ['x'] }), '"x"', '!= "x"'],
  [{ header: { a: '< x' } }, headers({ a: ['< x'] }), null, '== "< x"'],
  [{ header: { a: '/b/c' } }, headers({ a: ['/b/c'] }), null, '== "/b/c"'],
  [{ header: { a: true } }, headers({ a: ['true'] }), null, '== true'],
  [{ header: { a: { length: '<= 2' } } }, headers({ a: ['xyz'] }), 'length 3', 'length <= 2'],
  [{ header: { a: { length: '<= 2' } } }, {}, 'no such header'],
  [
    { header: { 'set-cookie': 'a' } },
    headers({ 'set-cookie': ['id=secret'] }),
    'a value that is not shown',
  ],
  [
    { header: { a: { equals: 'x' } } },
    headers({ a: [`\u001b[31m${long}`] }),
    `"\\u001b[31m${'x'.repeat(195)}"…`,
  ],
  // content_type
  [
    { content_type: 'json' },
    headers({ 'content-type': ['application/json; charset=utf-8'] }),
    null,
    'contains "json"',
  ],
  [{ content_type: 'json' }, headers({ 'content-type': ['text/html'] }), '"text/html"'],
  [{ content_type: { equals: 'text/html' } }, {}, 'no such header', '== "text/html"'],
  // body
  [{ body: 'ok' }, text('all ok'), null, 'contains "ok"'],
  [{ body: 'ok' }, text('down'), '"down"'],
  [{ body: 'ok' }, text(''), '""'],
  [{ body: 'ok' }, text(long), `"${'x'.repeat(200)}"…`],
  [{ body: 200 }, text('code 200'), null, 'contains "200"'],
  [{ body: '/^ALL/i' }, text('all ok'), null, 'matches /^ALL/i'],
  [{ body: '/a.b/s' }, text('a\nb'), null],
  [{ body: '/a.b/' }, text('a\nb'), String.raw`"a\nb"`],
  [{ body: '/^b$/m' }, text('a\nb'), null],
  [{ body: { regex: 'v[0-9]+' } }, text('v12'), null, 'matches /v[0-9]+/'],
  [{ body: { matches: '^ok$' } }, text('no'), '"no"', 'matches /^ok$/'],
  [{ body: { not: 'error' } }, text('fine'), null, 'does not contain "error"'],
  [{ body: { not: 'error' } }, text('an error'), '"an error"'],
  [
    { body: { not: 'error' } },
    text(`${long}error${long}`),
    `…"${'x'.repeat(40)}error${'x'.repeat(40)}"…`,
  ],
  [{ body: { equals: 'pong' } }, text('pong'), null, '== "pong"'],
  [{ body: { equals: 'pong' } }, text('pong\n'), String.raw`"pong\n"`],
  [{ body: { equals: '' } }, text(''), null, '== ""'],
  [{ body: { starts_with: '<!' } }, text('<html>'), '"<html>"', 'starts with "<!"'],
  [{ body: { ends_with: '</html>' } }, text('</html>'), null, 'ends with "</html>"'],
  [{ body: { length: 0 } }, text(''), null, 'length 0'],
  [{ body: { length: '> 0' } }, text(''), 'length 0', 'length > 0'],
  [{ body: { contains: '/a/' } }, text('b'), '"b"', 'contains "/a/"'],
  [{ body: '< 5' }, text('x < 5'), null, 'contains "< 5"'],
  [{ body: { sha256: hash } }, { outcome: { hash } }, null, hash],
  [{ body: { sha256: `sha256:${hash.toUpperCase()}` } }, { outcome: { hash: other } }, other, hash],
  // json
  [{ json: { '$.a': 'ok' } }, found('ok'), null, '== "ok"'],
  [{ json: { '$.a': 'ok' } }, found('down'), '"down"'],
  [{ json: { '$.a': 'ok' } }, found('down', 'ok'), '"down"'],
  [{ json: { '$.a': 1 } }, found(1), null, '== 1'],
  [{ json: { '$.a': 1 } }, found('1'), '"1"'],
  [{ json: { '$.a': null } }, found(null), null, '== null'],
  [{ json: { '$.a': null } }, found(0), '0'],
  [
    { json: { '$.a': [1, { b: 2, c: 3 }] } },
    found([1, { c: 3, b: 2 }]),
    null,
    '== [1,{"b":2,"c":3}]',
  ],
  [{ json: { '$.a': { equals: { b: 2 } } } }, found({ b: 2, c: 3 }), '{"b":2,"c":3}', '== {"b":2}'],
  [{ json: { '$.a': { equals: { b: 1 } } } }, found({ c: 1 }), '{"c":1}'],
  [{ json: { '$.a': { equals: [] } } }, found({}), '{}'],
  [{ json: { '$.a': { not: [1] } } }, found([1]), '[1]', '!= [1]'],
  [{ json: { '$.a': { contains: 2 } } }, found([1, 2]), null, 'contains 2'],
  [{ json: { '$.a': { contains: 'b' } } }, found(['abc']), '["abc"]', 'contains "b"'],
  [{ json: { '$.a': { contains: { b: 1 } } } }, found([{ b: 1 }]), null],
  [{ json: { '$.a': '< 5' } }, found(4), null, '< 5'],
  [{ json: { '$.a': { length: '> 3' } } }, found([1, 2, 3]), 'length 3', 'length > 3'],
  [{ json: { '$.a': { length: 2 } } }, found({ a: 1, b: 2 }), null, 'length 2'],
  [{ json: { '$.a': { length: 2 } } }, found(22), '22, which has no length'],
  [{ json: { '$.a': { exists: true } } }, found(null), null, 'exists'],
  [{ json: { '$.a': { exists: false } } }, found(1), '1', 'does not exist'],
  [{ json: { '$.b': { exists: false } } }, jsonType, null],
  [{ json: { '$.b': 1 } }, jsonType, 'nothing found (Content-Type: application/json)'],
  [{ json: { '$.b': 1 } }, html, 'nothing found: the body is no JSON (Content-Type: text/html)'],
  [
    { json: { '$.b': { exists: false } } },
    html,
    'nothing found: the body is no JSON (Content-Type: text/html)',
  ],
  [{ json: { '$.b': 1 } }, { text: ' \n' }, 'nothing found: the body is empty'],
  [
    { json: { '$.b': 1 } },
    { text: '{' },
    'nothing found: the body is no JSON (Content-Type: none)',
  ],
  [{ json: { '$.a': 'x' } }, found([long]), `["${'x'.repeat(198)}…`],
  // json, the short form
  [{ json: '$.status == "ok"' }, found('ok'), null, '== "ok"'],
  [{ json: '$.status == ok' }, found('ok'), null, '== "ok"'],
  [{ json: '$.status==1' }, found(2), '2', '== 1'],
  [{ json: '$.a != 1' }, found(1), '1', '!= 1'],
  [{ json: '$.a != 1' }, jsonType, null],
  [{ json: '$.n < 5' }, found(5), '5', '< 5'],
  [{ json: '$.n>=5' }, found(5), null, '>= 5'],
  [{ json: '$.n < 5' }, found('4.5'), null],
  [{ json: '$.items length > 3' }, found([1, 2, 3, 4]), null, 'length > 3'],
  [{ json: '$.items length == 3' }, found('abc'), null, 'length 3'],
  [{ json: '$.items length 3' }, found([]), 'length 0'],
  [{ json: '$.name matches /^X/i' }, found('xy'), null, 'matches /^X/i'],
  [{ json: '$.name matches "^x y"' }, found('x y'), null, 'matches /^x y/'],
  [{ json: '$.name not matches /x/' }, found('xy'), '"xy"', 'does not match /x/'],
  [{ json: '$.a exists' }, jsonType, 'nothing found (Content-Type: application/json)', 'exists'],
  [{ json: '$.a not exists' }, found(1), '1', 'does not exist'],
  [{ json: '$.a contains b c' }, found('ab cd'), null, 'contains "b c"'],
  [{ json: '$.a == {"b": [1]}' }, found({ b: [1] }), null, '== {"b":[1]}'],
  // css
  [{ css: { h1: 'Welcome' } }, found('Hello', 'Welcome'), null, '== "Welcome"'],
  [{ css: { h1: 'Welcome' } }, found('Hello'), '"Hello"'],
  [{ css: { h1: 'Welcome' } }, html, 'nothing found (Content-Type: text/html)'],
  [{ css: { h1: 5 } }, found('5.0'), null],
  [{ css: { '.error': { exists: false } } }, found('bad'), '"bad"', 'does not exist'],
  [{ css: { li: { length: '>= 2' } } }, found('a'), 'length 1', 'length >= 2'],
  [{ css: { li: { length: 0 } } }, html, null],
  [{ css: 'main' }, found(''), null, 'exists'],
  [{ css: { 'a@href': { contains: '/login' } } }, found('https://a/login'), null],
];

const TABLE = ROWS.map(([assertion, came, actual, expected]) => ({
  title: JSON.stringify([assertion, came]).slice(0, 200),
  assertion,
  came,
  actual,
  expected,
}));

test.each(TABLE)('$title: $actual', async ({ assertion, came, actual, expected }) => {
  const judgements = await judged(assertion, came);
  expect(judgements).toHaveLength(1);
  expect(judgements[0]?.[2]).toBe(actual);
  if (expected !== undefined) expect(judgements[0]?.[1]).toBe(expected);
});

test('each condition is told for itself', async () => {
  const body = { contains: 'a', not: 'b', sha256: hash };
  expect(await judged({ body: [body, 'c'] }, { text: 'b', outcome: { hash } })).toEqual([
    ['body.sha256', hash, null],
    ['body', 'contains "a"', '"b"'],
    ['body', 'does not contain "b"', '"b"'],
    ['body', 'contains "c"', '"b"'],
  ]);
  const of = { header: { a: ['/x/', { not: ['y', 'z'] }], b: null } };
  expect(await judged(of, { headers: { a: ['y'] } })).toEqual([
    ['header.a', 'matches /x/', '"y"'],
    ['header.a', '!= "y"', '"y"'],
    ['header.a', '!= "z"', null],
    ['header.b', 'does not exist', null],
  ]);
});

describe('what is to be found', () => {
  test.each([
    [{ json: { ' $.a[0] ': 1 } }, 'json.$.a[0]', 'jsonpath', '$.a[0]', null],
    [{ json: '$.a[?@.b == "x]"].c == 1' }, undefined, 'jsonpath', '$.a[?@.b == "x]"].c', null],
    [{ json: String.raw`$['a\' <'] exists` }, undefined, 'jsonpath', String.raw`$['a\' <']`, null],
    [{ json: "$.it's == 1" }, undefined, 'jsonpath', "$.it's", null],
    [{ css: { 'a.b > c': 'x' } }, 'css.a.b > c', 'select', 'a.b > c', null],
    [{ css: 'a[title="b@c"]' }, undefined, 'select', 'a[title="b@c"]', null],
    [
      { css: 'meta[name=x] @Content' },
      'css.meta[name=x] @Content',
      'select',
      'meta[name=x]',
      'content',
    ],
  ])('%j', async (assertion, name, kind, expression, attribute) => {
    const asked = await only(assertion);
    expect(asked.query).toEqual({ kind, expression, attribute });
    if (name !== undefined) expect(asked.name).toBe(name);
  });
});

describe('hostile texts', () => {
  test.each([
    ['(a*)*b$', `${'a'.repeat(1_000_000)}c`],
    ['(x+x+)+y', 'x'.repeat(1_000_000)],
    ['/([a-z]+)+[0-9]$/i', 'Ab'.repeat(500_000)],
  ])('%s takes time in proportion to a megabyte', async (regex, body) => {
    const assertion = { body: { regex } };
    const startMs = performance.now();
    const [[, , actual] = []] = await judged(assertion, { text: body });
    expect(actual).toMatch(/^".{200}"…$/);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });

  test('a text that is nearly JSON, asked by many', async () => {
    const paths = Array.from({ length: 200 }, (_, at) => [`$.a${at}`, 1]);
    const body = `[${'[],'.repeat(1_000_000)}`;
    const startMs = performance.now();
    const judgements = await judged({ json: Object.fromEntries(paths) }, { text: body });
    expect(new Set(judgements.map(([, , actual]) => actual))).toEqual(
      new Set(['nothing found: the body is no JSON (Content-Type: none)']),
    );
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
