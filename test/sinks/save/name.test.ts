import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { isFailure, parseAbsolute, type Target } from '../../../src/model/target.ts';
import { clashingFolder, saveName } from '../../../src/sinks/save/name.ts';

function target(url: string): Target {
  const parsed = parseAbsolute(url);
  if (isFailure(parsed)) throw new Error(`${url}: ${parsed.message}`);
  return parsed;
}

function pathOf(url: string | Target, ignoresCase = false): string {
  const { folders, file } = saveName(typeof url === 'string' ? target(url) : url, ignoresCase);
  return [...folders, file].join('/');
}

const HASH = /~[\da-f]{16}(?=\.|$)/;

test.each([
  ['https://example.com', 'example.com/index.html'],
  ['https://example.com/a/b.html', 'example.com/a/b.html'],
  ['https://example.com/a/', 'example.com/a/index.html'],
  ['https://example.com/a', 'example.com/a'],
  ['https://EXAMPLE.com:443/README.md', 'example.com/README.md'],
  ['http://example.com/a', 'example.com_80/a'],
  ['http://example.com:8080/a', 'example.com_8080/a'],
  ['https://example.com:8443/a', 'example.com_8443_https/a'],
  ['https://[2001:db8::1]/a', '[2001-db8--1]/a'],
  ['http://[::1]:8080/a', '[--1]_8080/a'],
  ['https://bücher.example/caf%C3%A9.html', 'xn--bcher-kva.example/café.html'],
  ['https://example.com/%E6%97%A5%E6%9C%AC', 'example.com/日本'],
  ['https://example.com/a%20b%2Fc', 'example.com/a%20b%2Fc'],
  ['https://example.com/~user/x', 'example.com/~user/x'],
])('%s is %s', (url, path) => {
  expect(pathOf(url)).toBe(path);
});

test.each([
  ['https://example.com/search?q=x', 'example.com/search#'],
  ['https://example.com/?q=x', 'example.com/index#.html'],
  ['https://example.com/a?', 'example.com/a#'],
  ['https://example.com/a.tar.gz?x', 'example.com/a.tar#.gz'],
  ['https://example.com/a#top', 'example.com/a#'],
  ['https://user@example.com/a', 'example.com/a#'],
  ['https://example.com/a/index.html', 'example.com/a/index#.html'],
  ['https://example.com/a//b', 'example.com/a/b#'],
  ['https://example.com/caf%c3%a9', 'example.com/café#'],
  ['https://example.com/cafe%CC%81', 'example.com/café#'],
  ['https://example.com/%61', 'example.com/a#'],
  ['https://example.com/a:b*c|d', 'example.com/a%3Ab%2Ac%7Cd#'],
  ['https://example.com/x:y/plain', 'example.com/x%3Ay/plain#'],
  ['https://example.com/.htaccess', 'example.com/%2Ehtaccess#'],
  ['https://example.com/-rf', 'example.com/%2Drf#'],
  ['https://example.com/a.', 'example.com/a%2E#'],
  ['https://example.com/NUL', 'example.com/%4EUL#'],
  ['https://example.com/com1.txt', 'example.com/%63om1#.txt'],
  ['https://example.com/aux/x', 'example.com/%61ux/x#'],
  ['https://example.com/PROGRA~1/x', 'example.com/PROGRA%7E1/x#'],
  ['https://example.com/a~d/b', 'example.com/a%7Ed/b#'],
  ['https://example.com/a~0123456789abcdef.html', 'example.com/a%7E0123456789abcdef#.html'],
])('%s is %s, where # is the hash', (url, path) => {
  expect(pathOf(url)).toMatch(HASH);
  expect(pathOf(url).replace(HASH, '#')).toBe(path);
});

test('what is invisible, turns the direction of text or is half a character stays encoded', () => {
  for (const code of [
    '%E2%80%AE',
    '%E2%80%8B',
    '%EF%BB%BF',
    '%C2%A0',
    '%C2%9B',
    '%00',
    '%0A',
    '%7F',
  ]) {
    expect(pathOf(`https://example.com/a${code}b`)).toBe(`example.com/a${code}b`);
  }
  expect(pathOf('https://example.com/%C3')).toBe('example.com/%C3');
  expect(pathOf('https://example.com/%zz')).toBe('example.com/%zz');
});

test('hosts that could be read as another are escaped', () => {
  expect(pathOf('https://a_80/x')).toBe('a%5F80/x');
  expect(pathOf('https://a_80_https/x')).toBe('a%5F80_https/x');
  expect(pathOf('https://nul.example/x')).toBe('%6Eul.example/x');
  expect(pathOf('https://example.com./x')).toBe('example.com%2E/x');
});

describe('no target', () => {
  const hostile = [
    'https://example.com/../../etc/passwd',
    'https://example.com/%2e%2e/%2e%2e/etc/passwd',
    'https://example.com/..%2f..%2fetc%2fpasswd',
    'https://example.com/..\\..\\x',
    'https://example.com/C:/Windows/x',
    'https://example.com//etc/passwd',
    'https://example.com/....//....//x',
    'https://../x',
  ].flatMap((url) => {
    const parsed = parseAbsolute(url);
    return isFailure(parsed) ? [] : [parsed];
  });
  // as the library may be given, past every URL parser
  const raw = [
    '/../../x',
    '/..',
    '/.',
    '/a/../..',
    '/\\..\\x',
    '/\u0000',
    '/a\ud800',
    '/~',
    'x',
  ].map((path): Target => ({ url: `https://h${path}`, origin: 'https://h', path }));

  test.each([...hostile, ...raw])('leads outside: $url', (hostileTarget) => {
    const { folders, file, hashedFile } = saveName(hostileTarget, false);
    for (const name of [...folders, file, hashedFile]) {
      expect(name).toMatch(/^[^./\\:*?"<>|\p{Cc}-][^/\\:*?"<>|\p{Cc}]*(?<![. ])$/u);
    }
  });
});

test('long names are cut by bytes, and keep their extension', () => {
  const long = '日'.repeat(100);
  const { folders, file } = saveName(target(`https://example.com/${long}/${long}.html`), false);
  expect(folders[1]).toMatch(/^日+~[\da-f]{16}$/);
  expect(file).toMatch(/^日+~[\da-f]{16}\.html$/);
  for (const name of [...folders, file]) expect(Buffer.byteLength(name)).toBeLessThanOrEqual(120);
});

test('deep paths are cut, and stay apart', () => {
  const deep = `https://example.com${'/abcdefgh'.repeat(5000)}`;
  expect(pathOf(deep).length).toBeLessThan(1200);
  expect(pathOf(deep)).toMatch(HASH);
  expect(pathOf(deep)).not.toBe(pathOf(`${deep.slice(0, -1)}x`));
});

test('where case does not count, other spellings get the hash', () => {
  expect(pathOf('https://example.com/a/b.html', true)).toBe('example.com/a/b.html');
  for (const url of ['/README', '/A/b', '/%E2%84%AA', '/%C3%89', '/stra%C3%9Fe', '/%C5%BF']) {
    expect(pathOf(`https://example.com${url}`, true)).toMatch(HASH);
  }
});

// prettier-ignore
const character = fc.constantFrom(
  'a', 'A', 'b', '.', '/', '%', '2', 'E', 'e', '~', 'd', '1', '-', ':', '?', '#', '_', ' ',
  'é', 'e\u0301', 'ſ', '\u212a', '\u202e', '%2F', '%C3%A9', '%c3%a9', 'con', 'index.html', '~d',
);
const urls = fc
  .tuple(
    fc.constantFrom(
      'https://h',
      'http://h',
      'http://h:81',
      'https://h:81',
      'http://h_81',
      'https://h_81',
    ),
    fc.string({ unit: character, maxLength: 8 }),
  )
  .map(([origin, path]) => target(`${origin}/${path}`));

/** All names that a URL can get. */
const names = (one: Target, ignoresCase: boolean): readonly string[] => {
  const { folders, file, hashedFile } = saveName(one, ignoresCase);
  const all = [file, hashedFile].map((name) => [...folders, name].join('/'));
  return ignoresCase ? all.map((name) => name.toUpperCase().toLowerCase().normalize()) : all;
};

describe('two URLs', () => {
  test.each([false, true])('never share a name (case ignored: %s)', (ignoresCase) => {
    fc.assert(
      fc.property(fc.uniqueArray(urls, { selector: ({ url }) => url, maxLength: 40 }), (all) => {
        const owners = new Map<string, string>();
        for (const one of all) {
          for (const name of names(one, ignoresCase)) {
            const owner = owners.get(name) ?? one.url;
            if (owner !== one.url) throw new Error(`${name}: both ${owner} and ${one.url}`);
            owners.set(name, one.url);
          }
        }
        expect(owners.size).toBeGreaterThanOrEqual(all.length);
      }),
      { numRuns: 300 },
    );
  });

  test('never share a name with the folder that stands in for another', () => {
    fc.assert(
      fc.property(urls, urls, (one, other) => {
        const standIns = saveName(one, false).folders.map(clashingFolder);
        const { folders, file, hashedFile } = saveName(other, false);
        for (const name of [...folders, file, hashedFile]) expect(standIns).not.toContain(name);
      }),
      { numRuns: 1000 },
    );
  });

  test('the name depends on the URL alone', () => {
    const [first, second] = [1, 2].map(() => pathOf('https://example.com/a?b#c'));
    expect(first).toBe(second);
  });
});
