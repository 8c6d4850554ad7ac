import { describe, expect, test } from 'vitest';
import { MAX_ROBOTS_BYTES, robotsRules } from '../../src/robots/parse.ts';
import { robotsVerdict } from '../../src/robots/verdict.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string, token = 'gfetch') => robotsRules(bytes(text), token);
const allows = (text: string, path: string, token = 'gfetch'): boolean =>
  robotsVerdict(read(text, token), path).allowed;

describe('groups (RFC 9309, section 2.2.1)', () => {
  test.each<[string, string, string, boolean]>([
    ['named', 'User-agent: gfetch\nDisallow: /', '/a', false],
    ['in another case', 'USER-AGENT: GFetch\ndisALLOW: /', '/a', false],
    ['another crawler', 'User-agent: other\nDisallow: /', '/a', true],
    ['everybody', 'User-agent: *\nDisallow: /', '/a', false],
    [
      '* does not count beside the name',
      'User-agent: *\nDisallow: /\n\nUser-agent: gfetch\nDisallow: /b',
      '/a',
      true,
    ],
    ['nor before it', 'User-agent: gfetch\nDisallow: /b\n\nUser-agent: *\nDisallow: /', '/a', true],
    [
      'a group without rules allows all',
      'User-agent: *\nDisallow: /\nUser-agent: gfetch\nDisallow:',
      '/a',
      true,
    ],
    ['also at the end', 'User-agent: *\nDisallow: /\n\nUser-agent: gfetch', '/a', true],
    ['with version', 'User-agent: gfetch/2\nDisallow: /', '/a', false],
    ['with words', 'User-agent: GFetch foo\nDisallow: /', '/a', false],
    ['a longer name is another', 'User-agent: gfetch-images\nDisallow: /', '/a', true],
    ['a shorter name is another', 'User-agent: gf\nDisallow: /', '/a', true],
    [
      'several share a group',
      'User-agent: a\nUser-agent: gfetch\nUser-agent: b\nDisallow: /',
      '/a',
      false,
    ],
    ['with empty lines between', 'User-agent: gfetch\n\nUser-agent: b\n\nDisallow: /', '/a', false],
    [
      'a rule ends the names',
      'User-agent: gfetch\nDisallow: /x\nUser-agent: b\nDisallow: /',
      '/a',
      true,
    ],
    ['an empty rule too', 'User-agent: gfetch\nDisallow:\nUser-agent: b\nDisallow: /', '/a', true],
    [
      'groups are merged',
      'User-agent: gfetch\nDisallow: /a\n\nUser-agent: b\nDisallow: /\n\nUser-agent: gfetch\nDisallow: /c',
      '/c',
      false,
    ],
    [
      'groups for * are merged',
      'User-agent: *\nDisallow: /a\n\nUser-agent: b\nDisallow: /z\n\nUser-agent: *\nDisallow: /c',
      '/c',
      false,
    ],
    [
      'a sitemap ends no group',
      'User-agent: gfetch\nSitemap: https://a.test/s.xml\nDisallow: /',
      '/a',
      false,
    ],
    [
      'other records end no group',
      'User-agent: gfetch\nCrawl-delay: 3\nNoindex: /q\nUser-agent: b\nDisallow: /',
      '/a',
      false,
    ],
    ['rules before any name', 'Disallow: /', '/a', true],
    ['no rules', '', '/a', true],
    ['no robots.txt, but a page', '<!DOCTYPE html><title>Not found: /</title>', '/a', true],
    ['itself', 'User-agent: *\nDisallow: /', '/robots.txt', true],
  ])('%s', (_, text, path, expected) => {
    expect(allows(text, path)).toBe(expected);
  });

  test('the example of section 2.2.1', () => {
    const text =
      'user-agent: ExampleBot\ndisallow: /foo\ndisallow: /bar\n\nuser-agent: ExampleBot\ndisallow: /baz\n';
    expect(read(text, 'examplebot').rules.map(({ path }) => path)).toEqual([
      '/foo',
      '/bar',
      '/baz',
    ]);
    expect(read(text).rules).toEqual([]);
  });
});

describe('lines', () => {
  test.each<[string, string]>([
    ['LF', 'User-agent: *\nDisallow: /a\n'],
    ['CR', 'User-agent: *\rDisallow: /a\r'],
    ['CRLF', 'User-agent: *\r\nDisallow: /a\r\n'],
    ['BOM', '\u{feff}User-agent: *\nDisallow: /a'],
    ['blanks', '  User-agent  :  *  \n\t Disallow\t:\t/a\t'],
    ['comments', '# all\nUser-agent: * # everybody\nDisallow: /a#b'],
    ['a colon is missing', 'User-agent *\nDisallow /a'],
    ['misspelt', 'useragent: *\ndissallow: /a'],
  ])('%s', (_, text) => {
    const rules = read(text);
    expect(rules.rules).toMatchObject([{ allow: false, path: '/a' }]);
    expect(robotsVerdict(rules, '/abc').allowed).toBe(false);
  });

  test('are counted from 1, whatever ends them', () => {
    const rules = read('# a\r\n\r\nUser-agent: *\rAllow: /x\n\nDisallow: /private # not this\n');
    expect(robotsVerdict(rules, '/private/1')).toEqual({
      allowed: false,
      line: 6,
      rule: 'Disallow: /private',
    });
    expect(robotsVerdict(rules, '/x')).toEqual({ allowed: true, line: 4, rule: 'Allow: /x' });
    expect(robotsVerdict(rules, '/y')).toEqual({ allowed: true, line: null, rule: null });
  });

  test('beyond 500 KiB are not read, nor is the one that is cut', () => {
    const head = 'User-agent: *\nDisallow: /first\n';
    const last = '\nDisallow: /lastly';
    const fill = (to: number): string =>
      `${head}#${'x'.repeat(to - head.length - 1 - last.length)}${last}`;
    const exact = fill(MAX_ROBOTS_BYTES);
    expect(allows(exact, '/lastly')).toBe(false);
    expect(allows(`${exact}\nDisallow: /more`, '/lastly')).toBe(false);
    expect(allows(`${exact}\nDisallow: /more`, '/more')).toBe(true);
    // `Disallow: /lastl` would deny more than what is written.
    expect(allows(fill(MAX_ROBOTS_BYTES + 1), '/lastl')).toBe(true);
    expect(allows(fill(MAX_ROBOTS_BYTES + 1), '/first')).toBe(false);
  });
});

describe('paths (section 2.2.2)', () => {
  // Each pattern and each path, the forms of which the RFC gives as the same.
  test.each<[string, string]>([
    ['/foo/bar?baz=quz', '/foo/bar?baz=quz'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https%3A%2F%2Ffoo.bar'],
    ['/foo/bar?baz=https%3a%2f%2ffoo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar?baz=https://foo.bar'],
    ['/foo/bar/ツ', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%e3%83%84', '/foo/bar/%E3%83%84'],
    ['/foo/bar/%E3%83%84', '/foo/bar/ツ'],
    ['/foo/bar/%62%61%7A', '/foo/bar/baz'],
    ['/foo/bar/baz', '/foo/bar/%62%61%7A'],
    ['/a%3cd.html', '/a%3Cd.html'],
    ['/a b', '/a%20b'],
    ['/*url=http://', '/x?a=1&url=http://b.test/'],
  ])('%s is %s', (pattern, path) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(false);
  });

  test.each<[string, string]>([
    ['/a%2fb', '/a/b'],
    ['/a/b', '/a%2Fb'],
    ['/Foo', '/foo'],
    ['/foo/bar?baz=https://foo.bar', '/foo/bar'],
    ['foo', '/foo'],
    ['/%', '/x'],
  ])('%s is not %s', (pattern, path) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(true);
  });

  test('bytes that are no UTF-8 are compared as octets', () => {
    const body = Uint8Array.from([...bytes('User-agent: *\nDisallow: /caf'), 0xe9]);
    const rules = robotsRules(body, 'gfetch');
    expect(robotsVerdict(rules, '/caf%E9')).toEqual({
      allowed: false,
      line: 2,
      rule: 'Disallow: /caf%E9',
    });
    expect(robotsVerdict(rules, '/caf%C3%A9').allowed).toBe(true);
  });
});

describe('the most specific rule', () => {
  test.each<[string[], string, boolean]>([
    // The example of section 5.2.
    [
      ['allow: /example/page/', 'disallow: /example/page/disallowed.gif'],
      '/example/page/disallowed.gif',
      false,
    ],
    [['allow: /example/page/', 'disallow: /example/page/disallowed.gif'], '/example/page/b', true],
    [['allow: /p', 'disallow: /'], '/page', true],
    [['disallow: /folder', 'allow: /folder'], '/folder/page', true],
    [['allow: /page', 'disallow: /*.htm'], '/page.htm', false],
    [['allow: /page', 'disallow: /*.ph'], '/page.php5', true],
    [['allow: /$', 'disallow: /'], '/', true],
    [['allow: /$', 'disallow: /'], '/page.htm', false],
    [['disallow: /x/', 'allow: /x/page.html'], '/x/page.html', true],
    [['disallow: /x/page.html', 'allow: /x/'], '/x/page.html', false],
  ])('%j: %s', (lines, path, expected) => {
    expect(allows(`user-agent: *\n${lines.join('\n')}`, path)).toBe(expected);
    expect(allows(`user-agent: *\n${lines.toReversed().join('\n')}`, path)).toBe(expected);
  });
});

describe('special characters (section 2.2.3)', () => {
  test.each<[string, string, boolean]>([
    ['/foo', '/foobar', true],
    ['/foo', '/bar/foo', false],
    ['/fish*', '/fish/salmon.html', true],
    ['/fish/', '/fish', false],
    ['/*.php', '/folder/any.php.file.html', true],
    ['/*.php', '/windows.PHP', false],
    ['/*.php$', '/filename.php', true],
    ['/*.php$', '/filename.php?parameters', false],
    ['/*.php$', '/filename.php.php', true],
    ['/fish*.php', '/fishheads/catfish.php?id=2', true],
    ['/fish*.php', '/Fish.PHP', false],
    ['*.gif$', '/a/b.gif', true],
    ['/a**b', '/axxb', true],
    ['/foo*$', '/foobar', true],
    ['/foo*bar$', '/foobarbar', true],
    ['/foo*oo$', '/foo', false],
    ['/this/path/exactly$', '/this/path/exactly', true],
    ['/this/path/exactly$', '/this/path/exactly/not', false],
    ['/this/*/exactly', '/this/path/exactly', true],
    ['/path/file-with-a-%2A.html', '/path/file-with-a-*.html', true],
    ['/path/file-with-a-%2A.html', '/path/file-with-a-x.html', false],
    ['/path/foo-%24', '/path/foo-$', true],
    ['/path/foo-%24', '/path/foo-%24more', true],
    ['/a$b', '/a$b', true],
    ['/a$b', '/a', false],
  ])('%s and %s', (pattern, path, expected) => {
    expect(allows(`User-agent: *\nDisallow: ${pattern}`, path)).toBe(!expected);
  });
});

// The example of section 5.1.
test.each<[string, string, boolean]>([
  ['foobot', '/example/page.html', true],
  ['foobot', '/example/allowed.gif', true],
  ['foobot', '/example/other.gif', false],
  ['foobot', '/publications/x', false],
  ['barbot', '/example/page.html', false],
  ['bazbot', '/example/page.html', false],
  ['quxbot', '/anything', true],
  ['otherbot', '/a.gif', false],
  ['otherbot', '/example/x', false],
  ['otherbot', '/publications/', true],
  ['otherbot', '/elsewhere', true],
])('%s and %s', (token, path, expected) => {
  const text = `
User-Agent: *
Disallow: *.gif$
Disallow: /example/
Allow: /publications/

User-Agent: foobot
Disallow:/
Allow:/example/page.html
Allow:/example/allowed.gif

User-Agent: barbot
User-Agent: bazbot
Disallow: /example/page.html

User-Agent: quxbot
`;
  expect(allows(text, path, token)).toBe(expected);
});

describe('other records', () => {
  test.each<[string, number | null]>([
    ['10', 10_000],
    ['0.5', 500],
    ['.25', 250],
    ['0', 0],
    ['86400', 300_000],
    ['-1', null],
    ['1e3', null],
    ['soon', null],
    ['', null],
  ])('Crawl-delay: %s', (value, expected) => {
    const rules = read(`User-agent: *\nCrawl-delay: ${value}\nDisallow:`);
    expect(rules.crawlDelayMs).toBe(expected);
  });

  test('the delay is that of the matching group', () => {
    const text =
      'User-agent: *\nCrawl-delay: 9\nDisallow: /x\n\nUser-agent: gfetch\nCrawl-delay: 2\nAllow: /';
    expect(read(text).crawlDelayMs).toBe(2000);
    expect(read(text, 'other').crawlDelayMs).toBe(9000);
  });

  test('sitemaps are absolute, whatever the group', () => {
    const text =
      'Sitemap: https://a.test/one.xml\nUser-agent: other\nsitemap: http://b.test/two.xml # here\nSitemap: /three.xml\nSitemap: ftp://a.test/\nSitemap: https://a.test/one.xml\nSitemap: https://[/';
    expect(read(text).sitemaps).toEqual(['https://a.test/one.xml', 'http://b.test/two.xml']);
  });

  test('rules survive JSON', () => {
    const rules = read('User-agent: *\nDisallow: /ツ\nCrawl-delay: 1\nSitemap: https://a.test/s');
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
  });
});
