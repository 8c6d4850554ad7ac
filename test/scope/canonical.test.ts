import { describe, expect, test } from 'vitest';

import { CANONICAL_PROFILES, canonicalKey, profileNamed } from '../../src/scope/index.ts';

type Row = readonly [url: string, key: string];

/** What both profiles do. */
const STRICT: readonly Row[] = [
  ['http://example.com', 'http://example.com/'],
  ['HTTP://EXAMPLE.com/Path', 'http://example.com/Path'],
  ['http://example.com:80/', 'http://example.com/'],
  ['https://example.com:443/', 'https://example.com/'],
  ['http://example.com:443/', 'http://example.com:443/'],
  ['https://example.com:8443/a', 'https://example.com:8443/a'],
  ['http://example.com/a#b', 'http://example.com/a'],
  ['http://example.com/#', 'http://example.com/'],
  ['http://user:secret@example.com/a', 'http://example.com/a'],
  ['http://example.com/a/../b/./c', 'http://example.com/b/c'],
  ['http://example.com/a/%2e%2E/b', 'http://example.com/b'],
  ['http://example.com/../a', 'http://example.com/a'],
  ['http://example.com/a/..', 'http://example.com/'],
  ['http://example.com//a///b', 'http://example.com//a///b'],
  ['http://example.com/a/', 'http://example.com/a/'],
  ['http://example.com/%7Euser/%41%2d', 'http://example.com/~user/A-'],
  ['http://example.com/a%2fb', 'http://example.com/a%2Fb'],
  ['http://example.com/b%c3%bcro', 'http://example.com/b%C3%BCro'],
  ['http://example.com/büro', 'http://example.com/b%C3%BCro'],
  ['http://example.com/a b', 'http://example.com/a%20b'],
  ['http://example.com/a|b^c[d]', 'http://example.com/a%7Cb%5Ec%5Bd%5D'],
  ['http://example.com/100%', 'http://example.com/100%25'],
  ['http://example.com/%%34%31', 'http://example.com/%2541'],
  ['http://example.com\\a\\b', 'http://example.com/a/b'],
  [' http://example.com/a\t\n', 'http://example.com/a'],
  ['http://bücher.example/', 'http://xn--bcher-kva.example/'],
  ['http://127.1/', 'http://127.0.0.1/'],
  ['http://0x7f.1/', 'http://127.0.0.1/'],
  ['http://[::1]:80/', 'http://[::1]/'],
  ['http://example.com./', 'http://example.com./'],
];

const WEB: readonly Row[] = [
  ...STRICT,
  ['http://example.com/?', 'http://example.com/'],
  ['http://example.com/?#a', 'http://example.com/'],
  ['http://example.com/?&&', 'http://example.com/'],
  ['http://example.com/?b=2&a=1', 'http://example.com/?a=1&b=2'],
  ['http://example.com/?a=2&a=1&a=10', 'http://example.com/?a=1&a=10&a=2'],
  ['http://example.com/?a&a=', 'http://example.com/?a&a='],
  ['http://example.com/?a=&a', 'http://example.com/?a&a='],
  ['http://example.com/?a=1&&b', 'http://example.com/?a=1&b'],
  ['http://example.com/?q=a+b', 'http://example.com/?q=a+b'],
  ['http://example.com/?q=a%20b', 'http://example.com/?q=a%20b'],
  ['http://example.com/?q=%61%26%3d', 'http://example.com/?q=a%26%3D'],
  ['http://example.com/?a[]=1', 'http://example.com/?a%5B%5D=1'],
  ['http://example.com/?u=/a/b?c', 'http://example.com/?u=/a/b?c'],
  ['http://example.com/?utm_source=x&UTM_medium=y&id=3', 'http://example.com/?id=3'],
  ['http://example.com/?gclid=x&fbclid=y&msclkid=z', 'http://example.com/'],
  ['http://example.com/?%75tm_source=x', 'http://example.com/'],
  ['http://example.com/?my_utm_source=x', 'http://example.com/?my_utm_source=x'],
  ['http://example.com/?gclid', 'http://example.com/'],
  ['http://example.com/a;jsessionid=8F2A?b=1', 'http://example.com/a?b=1'],
  ['http://example.com/a;JSESSIONID=8F2A;v=1/b', 'http://example.com/a;v=1/b'],
  ['http://example.com/a;%6Asessionid=8F2A', 'http://example.com/a'],
  ['http://example.com/a;v=1', 'http://example.com/a;v=1'],
  ['http://example.com/a/..;jsessionid=1/b', 'http://example.com/a/..;jsessionid=1/b'],
  ['http://example.com/?PHPSESSID=abc&p=1', 'http://example.com/?p=1'],
  ['http://example.com/?ASPSESSIONIDQADBCA=X', 'http://example.com/'],
  ['http://example.com/?CFID=12&CFTOKEN=34&p=1', 'http://example.com/?p=1'],
  ['http://example.com/(S(lit3py55t21z5v55vlm25s55))/a.aspx', 'http://example.com/a.aspx'],
  ['http://example.com/(S(short))/a', 'http://example.com/(S(short))/a'],
  ['http://example.com/?sid=d41d8cd98f00b204e9800998ecf8427e', 'http://example.com/'],
  ['http://example.com/?session_id=6f9619ff-8b86-d011-b42d-00cf4fc964ff', 'http://example.com/'],
  ['http://example.com/?sid=42', 'http://example.com/?sid=42'],
  ['http://example.com/?session=introduction2024', 'http://example.com/?session=introduction2024'],
  [
    'http://example.com/?sid=how-to-write-a-url-in-3-steps',
    'http://example.com/?sid=how-to-write-a-url-in-3-steps',
  ],
];

const STRICT_ONLY: readonly Row[] = [
  ...STRICT,
  ['http://example.com/?', 'http://example.com/?'],
  ['http://example.com/?b=2&a=1', 'http://example.com/?b=2&a=1'],
  ['http://example.com/?utm_source=x&&', 'http://example.com/?utm_source=x&&'],
  ['http://example.com/a;jsessionid=1', 'http://example.com/a;jsessionid=1'],
  ['http://example.com/?q=%61%3d[', 'http://example.com/?q=a%3D%5B'],
];

test.each(WEB)('web-1: %s', (url, key) => {
  expect(canonicalKey(url, 'web-1')).toBe(key);
});

test.each(STRICT_ONLY)('strict-1: %s', (url, key) => {
  expect(canonicalKey(url, 'strict-1')).toBe(key);
});

test.each(['', 'no url', 'mailto:a@example.com', 'http://', 'ftp://example.com/A', 'http://a b/'])(
  'what is no http(s) URL is its own key: “%s”',
  (text) => {
    expect(canonicalKey(text, 'web-1')).toBe(text);
  },
);

/** Pairs that no profile takes for one. */
const DIFFERENT: readonly Row[] = [
  ['http://example.com/a', 'https://example.com/a'],
  ['http://example.com/a', 'http://www.example.com/a'],
  ['http://example.com/a', 'http://example.com/a/'],
  ['http://example.com/a', 'http://example.com/A'],
  ['http://example.com/a/b', 'http://example.com/a%2Fb'],
  ['http://example.com/a', 'http://example.com//a'],
  ['http://example.com/?a=1', 'http://example.com/?a=2'],
  ['http://example.com/?a=1&b=2', 'http://example.com/?a=1%26b=2'],
  ['http://example.com/?a', 'http://example.com/?a='],
  ['http://example.com/?a=b+c', 'http://example.com/?a=b%2Bc'],
  ['http://example.com/', 'http://example.com/index.html'],
  ['http://example.com/a;v=1', 'http://example.com/a'],
];

test.each(DIFFERENT)('%s is not %s', (one, other) => {
  for (const { keyOf } of CANONICAL_PROFILES) expect(keyOf(one)).not.toBe(keyOf(other));
});

describe('profiles', () => {
  test('have versioned names and rules with a name each', () => {
    for (const { name, rules } of CANONICAL_PROFILES) {
      expect(name).toMatch(/^[a-z]+-\d+$/);
      expect(new Set(rules.map((rule) => rule.name)).size).toBe(rules.length);
    }
    expect(CANONICAL_PROFILES.map(({ name }) => name)).toEqual(['web-1', 'strict-1']);
  });

  test.each([
    ['web', 'unknown profile of canonical URLs “web”; did you mean web-1?'],
    ['strict-2', 'unknown profile of canonical URLs “strict-2”; did you mean strict-1?'],
    ['zzzzzz', 'unknown profile of canonical URLs “zzzzzz”; there are web-1, strict-1'],
  ])('an unknown name is refused: %s', (name, message) => {
    expect(() => profileNamed(name)).toThrow(message);
    expect(() => canonicalKey('http://example.com/', name)).toThrow(message);
  });
});

test.each([
  ['parameters', `http://example.com/?${'a=1&'.repeat(100_000)}`],
  ['path sessions', `http://example.com/${';jsessionid='.repeat(50_000)}`],
  ['cookieless sessions', `http://example.com/${'/(S('.repeat(100_000)}`],
  [
    'cookieless sessions that go on',
    `http://example.com/(${`S(${'a'.repeat(20)})`.repeat(20_000)}`,
  ],
  ['dots', `http://example.com/${'../a/.'.repeat(50_000)}`],
  ['percent signs', `http://example.com/${'%'.repeat(200_000)}`],
  ['labels', `http://${'a.'.repeat(50_000)}`],
  ['labels without a path', `http://${'a-'.repeat(100_000)}`],
])('time is in proportion to the length: %s', (_name, url) => {
  const startMs = performance.now();
  for (const { keyOf } of CANONICAL_PROFILES) keyOf(url);
  expect(performance.now() - startMs).toBeLessThan(2_000);
});
