import { describe, expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { profileNamed } from '../../src/scope/index.ts';
import { compilePatterns } from '../../src/scope/patterns.ts';

const { keyOf } = profileNamed('strict-1');

async function matches(pattern: string, url: string): Promise<boolean> {
  const { firstMatch } = await compilePatterns([pattern], '--include');
  return firstMatch(keyOf(url)) !== null;
}

type Row = readonly [pattern: string, matching: readonly string[], other: readonly string[]];

const ROWS: readonly Row[] = [
  // the whole URL
  [
    'https://www.example.com/docs/**',
    [
      'https://www.example.com/docs/',
      'https://www.example.com/docs/a/b?c=d/e',
      'https://WWW.example.com:443/docs/a#b',
    ],
    [
      'http://www.example.com/docs/a',
      'https://www.example.com/docs',
      'https://www.example.com/x/docs/a',
      'https://example.com/?u=https://www.example.com/docs/a',
    ],
  ],
  ['https://example.com', ['https://example.com/', 'https://example.com/a/b'], ['https://a.org/']],
  ['HTTPS://Example.com/A', ['https://example.com/A'], ['https://example.com/a']],
  ['http{s,}://example.com/a', ['http://example.com/a', 'https://example.com/a'], ['http://a.b/a']],
  ['*://example.com/a', ['http://example.com/a', 'https://example.com/a'], ['http://a.b/a']],
  [
    'https://{a.com/x,b.com/y}/**',
    ['https://a.com/x/1', 'https://b.com/y/1/2'],
    ['https://a.com/y/1', 'https://b.com/x/1'],
  ],
  ['https://bücher.example/', ['https://xn--bcher-kva.example/a'], ['https://b.example/a']],
  // path and query, on any host
  [
    '/docs/**',
    ['http://a.com/docs/', 'https://b.org:8080/docs/x/y', 'http://a.com/docs/x?y'],
    ['http://a.com/x/docs/y', 'http://a.com/docs', 'http://a.com/?/docs/x', 'http://docs/x'],
  ],
  ['/docs/', ['http://a.com/docs/', 'http://a.com/docs/x/y'], ['http://a.com/docs']],
  ['/docs/*', ['http://a.com/docs/', 'http://a.com/docs/x'], ['http://a.com/docs/x/y']],
  ['/docs/*', ['http://a.com/docs/x?y=/z/', 'http://a.com/docs/?/'], ['http://a.com/docs/x/?y']],
  ['/', ['http://a.com/', 'http://a.com/b/c'], []],
  [
    '/a?id=*',
    ['http://a.com/a?id=5', 'http://a.com/a?id=5/6'],
    ['http://a.com/a', 'http://a.com/a/id=5'],
  ],
  ['/go?u=https://*', ['http://a.com/go?u=https://x'], ['http://a.com/go?u=http://x']],
  [
    '/**/print',
    ['http://a.com/print', 'http://a.com/x/print', 'http://a.com/x/y/print?z'],
    ['http://a.com/x/printer', 'http://a.com/x-print'],
  ],
  ['/a/**/b', ['http://x.y/a/b', 'http://x.y/a/c/d/b'], ['http://x.y/ab', 'http://x.y/a/cb']],
  ['/a**/b', ['http://x.y/a/b', 'http://x.y/ab/c/b'], ['http://x.y/b']],
  ['/{a,b}/*.htm{,l}', ['http://x.y/a/1.htm', 'http://x.y/b/2.html'], ['http://x.y/c/1.htm']],
  [
    '/[a-c][!0-9]',
    ['http://x.y/ax', 'http://x.y/c-'],
    ['http://x.y/dx', 'http://x.y/a5', 'http://x.y/a/'],
  ],
  ['/[?]', ['http://x.y/?'], ['http://x.y/a']],
  ['/a[*]b', ['http://x.y/a*b'], ['http://x.y/axb']],
  ['/a.b+(c)$', ['http://x.y/a.b+(c)$'], ['http://x.y/axb+(c)$']],
  ['/büro/a b', ['http://x.y/b%c3%bcro/a%20b', 'http://x.y/büro/a b'], ['http://x.y/buro/a%20b']],
  ['/%7euser/%2f', ['http://x.y/~user/%2F'], ['http://x.y/~user//']],
  ['/100%', ['http://x.y/100%', 'http://x.y/100%25'], ['http://x.y/100']],
  ['/{a,{b,c}d}', ['http://x.y/a', 'http://x.y/cd'], ['http://x.y/ad']],
  // host, path and query
  [
    'www.example.com/docs/**',
    ['http://www.example.com/docs/a', 'https://www.example.com/docs/'],
    [
      'https://example.com/docs/',
      'https://x.www.example.com/docs/',
      'https://a.com/www.example.com/docs/',
    ],
  ],
  [
    '*.example.com/',
    ['https://a.b.example.com/x/y'],
    ['https://example.com/', 'https://evil.com/a.example.com/'],
  ],
  ['**.example.com/a', ['https://x.example.com/a'], ['https://evil.com/x.example.com/a']],
  [
    'localhost:8080/a',
    ['http://localhost:8080/a'],
    ['http://localhost/a', 'http://localhost:80/a'],
  ],
  ['*/blog/*', ['https://a.com/blog/x', 'http://b.com/blog/'], ['https://a.com/x/blog/y']],
  [
    '**/blog/**',
    ['https://a.com/blog/x', 'https://a.com/x/blog/y/z'],
    ['https://a.com/blogs/x', 'https://blog/'],
  ],
  // the last part of the path, or the host
  [
    '*.pdf',
    ['http://a.com/x.pdf', 'http://a.com/b/x.pdf?y=z', 'http://a.com/b/x.pdf?y=/z'],
    ['http://a.com/x.pdf/y', 'http://a.com/x.PDF', 'http://a.com/pdf'],
  ],
  ['*.{zip,tar.gz}', ['http://a.com/x.zip', 'http://a.com/x.tar.gz'], ['http://a.com/x.gz']],
  [
    'blog.example.com',
    ['https://blog.example.com/a/b', 'http://blog.example.com:81/'],
    ['http://x.blog.example.com/'],
  ],
  [
    '*.example.com',
    ['https://a.example.com/x/y'],
    ['https://example.com/', 'https://example.org/?example.com'],
  ],
  [
    'Example.com',
    ['https://example.com/x', 'https://a.b/Example.com'],
    ['https://a.b/example.com'],
  ],
  [
    'bücher.example',
    ['https://bücher.example/a', 'https://a.b/b%C3%BCcher.example'],
    ['https://b.example/'],
  ],
  ['*ü*', ['https://a.b/xüy'], ['https://a.b/xuy', 'https://bücher.example/a']],
  ['*sort=*', ['http://a.com/x?sort=up', 'http://a.com/x?a=/&sort=/'], ['http://a.com/x?sortup']],
  ['localhost:8080', ['http://localhost:8080/a/b'], ['http://localhost:8081/a']],
  [
    'print',
    ['http://a.com/x/print', 'http://print/'],
    ['http://a.com/print/x', 'http://a.com/printer'],
  ],
  // regular expressions
  ['re:docs', ['http://a.com/docs', 'http://docs/', 'http://a.com/?docs'], ['http://a.com/DOCS']],
  ['re:(?i)docs', ['http://a.com/DOCS'], ['http://a.com/doc']],
  [String.raw`re:\.(pdf|zip)$`, ['http://a.com/x.zip'], ['http://a.com/x.zip?y']],
  [String.raw`re:^https?:\/\/[^\/]+\/\d+\/`, ['http://a.com/12/x'], ['http://a.com/x/12/']],
  ['re:[?&]page=[0-9]{3,}', ['http://a.com/?page=100&a'], ['http://a.com/?page=99']],
  ['re:/a/b', ['http://a.com/?u=/a/b'], ['http://a.com/a']],
];

describe.each(ROWS)('%s', (pattern, matching, other) => {
  test.each(matching)('matches %s', async (url) => {
    expect(await matches(pattern, url)).toBe(true);
  });

  test.each(other.length === 0 ? ['re:no'] : other)('does not match %s', async (url) => {
    expect(await matches(pattern, url)).toBe(false);
  });
});

test('tells the first that matches, whichever kind, and none', async () => {
  const { firstMatch } = await compilePatterns(['/a/**', 're:b', '*.c', '/b/**'], '--exclude');
  expect(firstMatch('http://x.y/a/1')).toBe('/a/**');
  expect(firstMatch('http://x.y/b/1')).toBe('re:b');
  expect(firstMatch('http://x.y/z/b.c')).toBe('re:b');
  expect(firstMatch('http://x.y/z/z.c?u=/a/')).toBe('*.c');
  expect(firstMatch('http://x.y/z')).toBeNull();
});

test.each([
  ['', '--exclude “”: an empty pattern matches nothing'],
  ['re:', '--exclude “re:”: an empty regular expression matches everything'],
  ['/a{b', '--exclude “/a{b”: “{” is not closed, at position 3'],
  ['https://a.com/{b', '“{” is not closed, at position 15'],
  ['https://bücher.example/}', '“}” closes nothing, at position 24'],
  ['/a}b', '“}” closes nothing, at position 3'],
  ['/a[b', '“[” is not closed, at position 3'],
  ['/x?a[]=1', 'a class without characters; a bracket is written %5B, %5D, at position 5'],
  ['/[z-a]', 'the range z-a runs backwards, at position 2'],
  ['/[äö]', '“ä” in a class is more than one character in a URL; a choice is written {a,b}'],
  [String.raw`*\.pdf`, String.raw`“\” matches nothing`],
  ['^https://a.com/', '“^” matches nothing'],
  ['/a#b', '“#” matches nothing: no URL that is fetched holds it'],
  [String.raw`/\.pdf$/`, 'a regular expression is written re:…'],
  ['/(a|b)/i', 'a regular expression is written re:…'],
  ['*.bücher.example/', 'a host that is a glob is written in ASCII, as in xn--…, at position 1'],
  ['re:a(b', '--exclude “re:a(b”: missing closing ), at position 4'],
  ['re:a[z-a]', 'invalid character class range, at position 6'],
  ['re:*', 'missing argument to repetition operator, at position 4'],
  ['re:x(?=y)', '(what takes more than linear time is not supported), at position 5'],
  [String.raw`re:(a)\1`, '(what takes more than linear time is not supported), at position 7'],
  ['re:a{1001}', 'invalid repeat count, at position 5'],
])('%s is refused', async (pattern, message) => {
  const compiled = compilePatterns(['/fine/**', pattern], '--exclude');
  await expect(compiled).rejects.toThrow(UsageError);
  await expect(compiled).rejects.toThrow(message);
});

test.each([
  ['*a*a*a*a*a*a*a*a*b', `http://x.y/${'a'.repeat(60_000)}`],
  ['/**/a/**/a/**/a/**/b', `http://x.y/${'a/'.repeat(30_000)}`],
  ['re:(a*)*b$', `http://x.y/${'a'.repeat(60_000)}b!`],
  ['re:(x+x+)+y', `http://x.y/${'x'.repeat(60_000)}`],
  ['re:[ab]*a[ab]{50}c', `http://x.y/${'abbab'.repeat(12_000)}c!`],
])('%s takes time in proportion to the URL', async (pattern, url) => {
  for (const patterns of [[pattern], [pattern, '/other/**', 're:other']]) {
    // oxlint-disable-next-line no-await-in-loop -- one at a time, for their time
    const { firstMatch } = await compilePatterns(patterns, '--include');
    const startMs = performance.now();
    expect(firstMatch(url)).toBeNull();
    expect(performance.now() - startMs).toBeLessThan(2_000);
  }
});
