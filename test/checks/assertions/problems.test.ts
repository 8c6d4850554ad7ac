import { expect, test } from 'vitest';

import { ExpectProblem } from '../../../src/checks/assertions/index.ts';
import { compiled } from './evidence.ts';

type Row = readonly [
  value: unknown,
  path: readonly (string | number)[],
  message: string,
  onKey?: boolean,
];

const ROWS: readonly Row[] = [
  [null, [], 'null is no map of assertions; write { status: 200 }'],
  ['200', [], '"200" is no map of assertions'],
  [[{ status: 200 }], [], 'is no map of assertions'],
  [{ statu: 200 }, ['statu'], 'there is no assertion “statu”; did you mean status?', true],
  [{ headers: {} }, ['headers'], 'did you mean header?', true],
  [{ constructor: 1 }, ['constructor'], 'there is no assertion “constructor”', true],
  [{ zzzzzzzz: 1 }, ['zzzzzzzz'], 'there are status, header, content_type', true],
  [{ 'a\u001b[31m': 1 }, ['a\u001b[31m'], String.raw`“a\x1b[31m”`, true],

  [{ status: '4xy' }, ['status'], '"4xy" is no status; write 200, 2xx, 200-299, !404 or < 400'],
  [{ status: null }, ['status'], 'null is no status'],
  [{ status: 99 }, ['status'], '"99" is no status'],
  [{ status: '200,' }, ['status'], '"" is no status'],
  [{ status: '299-200' }, ['status'], 'the range "299-200" runs backwards'],
  [{ status: [200, 'ok'] }, ['status', 1], '"ok" is no status'],
  [{ status: [] }, ['status'], 'the list is empty, so that it asserts nothing'],
  [{ status: [[200]] }, ['status', 0], '[ 200 ] is no status'],

  [{ header: 'x' }, ['header'], '"x" is no map of headers; write { x-cache: HIT }'],
  [{ header: {} }, ['header'], 'the map is empty, so that it asserts nothing'],
  [{ header: { 'a b': 1 } }, ['header', 'a b'], 'no header is called “a b”', true],
  [{ header: { a: { equal: 1 } } }, ['header', 'a', 'equal'], 'did you mean equals?', true],
  [{ header: { a: { toString: 1 } } }, ['header', 'a', 'toString'], 'there is no “toString”', true],
  [
    { header: { a: { matches: '(' } } },
    ['header', 'a', 'matches'],
    '“(” is no regular expression: missing closing )',
  ],
  [
    { header: { a: '/x(?=y)/' } },
    ['header', 'a'],
    '(what takes more than linear time is not supported)',
  ],
  [
    { header: { a: { not: [1, { lenght: 2 }] } } },
    ['header', 'a', 'not', 1, 'lenght'],
    'did you mean length?',
    true,
  ],
  [
    { header: { a: { exists: 'yes' } } },
    ['header', 'a', 'exists'],
    '"yes" is neither true nor false',
  ],
  [
    { header: { a: { length: 'many' } } },
    ['header', 'a', 'length'],
    '"many" cannot be compared with; write for instance 2, > 0 or 1-5',
  ],
  [
    { header: { a: { '<': 'x' } } },
    ['header', 'a', '<'],
    '"x" is no number; write for instance < 5',
  ],
  [
    { header: { a: { equals: [1] } } },
    ['header', 'a', 'equals'],
    '[ 1 ] is neither a text nor a number',
  ],
  [{ content_type: [] }, ['content_type'], 'the list is empty'],

  [{ body: '' }, ['body'], '"" is no text that could be looked for'],
  [
    { body: null },
    ['body'],
    'it is always there, if only empty; write for instance { length: "> 0" }',
  ],
  [{ body: { exists: true } }, ['body', 'exists'], 'it is always there'],
  [{ body: { matches: '' } }, ['body', 'matches'], '"" is no text'],
  [{ body: ['a', { sha265: 'x' }] }, ['body', 1, 'sha265'], 'did you mean sha256?', true],
  [
    { body: { sha256: 'abc' } },
    ['body', 'sha256'],
    '"abc" is no SHA-256, which has 64 hexadecimal digits',
  ],
  [{ body: { regex: 'a{1001}' } }, ['body', 'regex'], 'invalid repeat count'],

  [
    { json: { status: 'ok' } },
    ['json', 'status'],
    '“status” is no JSONPath query; write $.status',
    true,
  ],
  [
    { json: { '$.a': { b: 1 } } },
    ['json', '$.a', 'b'],
    'a map as a value is written equals: {…}',
    true,
  ],
  [{ json: { '$.a': Number.POSITIVE_INFINITY } }, ['json', '$.a'], 'Infinity is no JSON value'],
  [{ json: 5 }, ['json'], '5 is no text'],
  [
    { json: 'status == 1' },
    ['json'],
    'does not begin with a JSONPath query; write for instance $.status == "ok"',
  ],
  [{ json: ['$.a == 1', '$.a'] }, ['json', 1], '“$.a” asks nothing of it'],
  [{ json: '$.a ==' }, ['json'], '“$.a ==”: there is nothing to compare with'],
  [{ json: '$.a = 1' }, ['json'], 'there is no “=”'],
  [{ json: '$.a lenght 3' }, ['json'], 'there is no “lenght”; did you mean length?'],
  [{ json: '$.a exists now' }, ['json'], 'nothing comes after “exists”'],
  [{ json: '$.a == "ok' }, ['json'], '““ok” is no valid JSON'.replace('““', '“"')],
  [{ json: '$.a matches' }, ['json'], 'there is nothing to compare with'],
  [{ json: '$.a matches /(/' }, ['json', 'matches'], '“(” is no regular expression'],
  [{ json: '$.a < x' }, ['json', '<'], '"x" is no number'],

  [
    { css: { '@href': 'x' } },
    ['css', '@href'],
    '"@href" selects no element; write h1 or a@href',
    true,
  ],
  [{ css: ' ' }, ['css'], '" " selects no element'],
  [{ css: ['a', 1] }, ['css', 1], '1 is no selector'],

  [
    { size: 'big' },
    ['size'],
    '"big" cannot be compared with; write for instance < 10KB or 100B-2MB',
  ],
  [{ size: '2MB-1MB' }, ['size'], 'the range "2MB-1MB" runs backwards'],
  [{ size: '< < 5' }, ['size'], 'cannot be compared with'],
  [{ size: '1-2-3' }, ['size'], 'cannot be compared with'],
  [{ time: true }, ['time'], 'true cannot be compared with; write for instance < 200ms or < 1.5s'],
  [
    { time: { totl: '1s' } },
    ['time', 'totl'],
    'there is no time of “totl”; did you mean total?',
    true,
  ],
  [{ time: { toString: '1s' } }, ['time', 'toString'], 'there is no time of “toString”', true],
  [{ time: { dns: '< 5 parsecs' } }, ['time', 'dns'], '"5 parsecs" cannot be compared with'],
  [
    { redirect: '/login' },
    ['redirect'],
    '"/login" is no whole URL; write https://www.example.com/login, { ends_with: /login } or none',
  ],
  [{ redirect: ['https://a/', 'b'] }, ['redirect', 1], '"b" is no whole URL'],
  [{ redirect: { equals: 5 } }, ['redirect', 'equals'], '5 is no whole URL'],
  [{ redirects: -1 }, ['redirects'], '"-1" cannot be compared with'],
  [
    { certificate: 'soon' },
    ['certificate'],
    '"soon" cannot be compared with; write for instance 14d',
  ],
  [{ tls: 'SSLv3' }, ['tls'], 'write for instance 1.3 or >= 1.2'],
  [{ http: 3 }, ['http'], 'write for instance 2, 1.1 or >= 1.1'],
  [{ ip: '10.0.0' }, ['ip'], '“10.0.0” is no IP address or range'],
  [{ ip: ['::1', '10.0.0.1/8'] }, ['ip', 1], 'has bits set beyond its length'],
  [{ ip: 10 }, ['ip'], '10 is no address'],
  [{ family: 5 }, ['family'], '5 is no version of IP; write 4 or 6'],
  [
    { error: 'connection_refused' },
    ['error'],
    '"connection_refused" is no error_code; did you mean connect_refused?',
  ],
  [{ error: ['timeout', 7] }, ['error', 1], '7 is no error_code'],
];

test.each(ROWS)('%j at %j: %s', async (value, path, message, onKey = false) => {
  const problem = await compiled(value).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(problem).toBeInstanceOf(ExpectProblem);
  expect(String(problem)).toContain(message);
  expect(problem).toMatchObject({ path, onKey });
});

test('the first problem is told also where a regular expression comes before it', async () => {
  await expect(compiled({ body: '/x/', status: 'x' })).rejects.toMatchObject({ path: ['status'] });
});
