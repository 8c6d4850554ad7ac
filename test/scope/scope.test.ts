import { describe, expect, test } from 'vitest';

import type { ScopeName } from '../../src/model/crawl-options.ts';
import { UsageError } from '../../src/model/errors.ts';
import { createScope, type Scope, type ScopeSettings } from '../../src/scope/index.ts';

const SEED = 'https://www.example.com/docs/intro.html';

function scopeOf(settings: Partial<ScopeSettings>): Promise<Scope> {
  return createScope({ seeds: [SEED], scope: 'host', include: [], exclude: [], ...settings });
}

interface Row {
  readonly scope: ScopeName;
  readonly seeds?: readonly string[];
  readonly inside: readonly string[];
  /** With the reason. */
  readonly outside: Readonly<Record<string, string>>;
}

const ROWS: readonly Row[] = [
  {
    scope: 'prefix',
    inside: [
      SEED,
      'https://www.example.com/docs/',
      'https://www.example.com/docs/a/b?c',
      'https://www.example.com:443/docs/../docs/x',
      'https://www.example.com/%64ocs/x',
    ],
    outside: {
      'https://www.example.com/docs': 'not below https://www.example.com/docs/',
      'https://www.example.com/docs/../x': 'not below https://www.example.com/docs/',
      'https://www.example.com/docs/%2e%2e/x': 'not below https://www.example.com/docs/',
      'https://www.example.com/x/docs/': 'not below https://www.example.com/docs/',
      'https://www.example.com/?/docs/': 'not below https://www.example.com/docs/',
      'http://www.example.com/docs/': 'not below https://www.example.com/docs/',
      'https://example.com/docs/': 'not below https://www.example.com/docs/',
    },
  },
  {
    scope: 'prefix',
    seeds: ['http://a.example/x/y/', 'http://a.example/x/', 'http://b.example'],
    inside: ['http://a.example/x/y/z', 'http://a.example/x/z', 'http://b.example/any'],
    outside: { 'http://a.example/y/': 'not below any of the 3 folders of the seeds' },
  },
  {
    scope: 'origin',
    inside: [SEED, 'https://www.example.com/', 'https://WWW.EXAMPLE.COM:443/x'],
    outside: {
      'http://www.example.com/': 'origin is http://www.example.com, not https://www.example.com',
      'https://www.example.com:8443/':
        'origin is https://www.example.com:8443, not https://www.example.com',
      'https://user@example.com/': 'origin is https://example.com, not https://www.example.com',
    },
  },
  {
    scope: 'host',
    inside: [SEED, 'http://www.example.com/', 'https://www.example.com:8443/x'],
    outside: {
      'https://example.com/': 'host is example.com, not www.example.com',
      'https://www.example.com.evil.example/':
        'host is www.example.com.evil.example, not www.example.com',
      'https://www.example.com@evil.example/': 'host is evil.example, not www.example.com',
      'mailto:a@www.example.com': 'not an http(s) URL',
      'no url': 'not an http(s) URL',
    },
  },
  {
    scope: 'host',
    seeds: ['http://a.example/', 'https://a.example/', 'http://b.example/'],
    inside: ['http://a.example/x', 'http://b.example/'],
    outside: { 'http://c.example/': 'host is c.example, not one of the 2 hosts of the seeds' },
  },
  {
    scope: 'domain',
    inside: [SEED, 'http://example.com/', 'https://a.b.example.com:81/', 'http://example.com./'],
    outside: { 'https://example.org/': 'domain is example.org, not example.com' },
  },
  {
    scope: 'domain',
    seeds: ['https://one.github.io/', 'https://shop.example.co.uk/'],
    inside: ['https://x.one.github.io/', 'https://www.example.co.uk/'],
    outside: {
      'https://two.github.io/': 'domain is two.github.io, not one of the 2 domains of the seeds',
      'https://other.co.uk/': 'domain is other.co.uk, not one of the 2 domains of the seeds',
      'https://github.io/': 'domain is github.io, not one of the 2 domains of the seeds',
    },
  },
  {
    scope: 'domain',
    seeds: ['http://localhost:8080/', 'http://127.0.0.1/', 'http://[::1]/', 'https://github.io/'],
    inside: ['http://localhost/', 'http://127.0.0.1:81/', 'https://[::1]:1/', 'http://github.io/x'],
    outside: {
      'http://127.0.0.2/': 'domain is 127.0.0.2, not one of the 4 domains of the seeds',
      'http://x.localhost/': 'domain is x.localhost, not one of the 4 domains of the seeds',
      'http://a.github.io/': 'domain is a.github.io, not one of the 4 domains of the seeds',
    },
  },
  {
    scope: 'all',
    inside: [SEED, 'http://other.example/', 'http://127.0.0.1/'],
    outside: { 'ftp://example.com/': 'not an http(s) URL' },
  },
];

describe.each(ROWS)('$scope $seeds', ({ scope, seeds = [SEED], inside, outside }) => {
  test.each(inside)('%s is inside', async (url) => {
    expect((await scopeOf({ scope, seeds })).verdict(url)).toBeNull();
  });

  test.each(Object.entries(outside))('%s is outside', async (url, reason) => {
    const verdict = (await scopeOf({ scope, seeds })).verdict(url);
    expect(verdict).toEqual({ reason: `outside the scope: ${reason}` });
  });
});

test('a host of any length makes a reason of bounded length', async () => {
  const host = `${'a'.repeat(50)}.`.repeat(1_000);
  const verdict = (await scopeOf({})).verdict(`http://${host}example/`);
  expect(verdict?.reason.length).toBeLessThan(200);
});

describe('include and exclude', () => {
  test('name the pattern that leaves a URL out', async () => {
    const scope = await scopeOf({
      include: ['/docs/**', '*.pdf'],
      exclude: ['/docs/old/', 're:x{3}'],
    });
    const reasonOf = (path: string): string | undefined =>
      scope.verdict(`https://www.example.com${path}`)?.reason;
    expect(reasonOf('/docs/a')).toBeUndefined();
    expect(reasonOf('/x/a.pdf')).toBeUndefined();
    expect(reasonOf('/x/a.html')).toBe('matches no --include');
    expect(reasonOf('/docs/old/a')).toBe('excluded by --exclude “/docs/old/”');
    expect(reasonOf('/docs/xxx')).toBe('excluded by --exclude “re:x{3}”');
    expect(scope.verdict('https://example.org/docs/a')?.reason).toMatch(
      'outside the scope: host is',
    );
  });

  test('a seed need not be included, but may be excluded', async () => {
    const scope = await scopeOf({ include: ['/docs/**'], exclude: ['/private/**'] });
    expect(scope.verdict('https://www.example.com/')?.reason).toBe('matches no --include');
    expect(scope.verdict('https://www.example.com/', true)).toBeNull();
    expect(scope.verdict('https://elsewhere.example/', true)).toBeNull();
    expect(scope.verdict('https://www.example.com/private/a', true)?.reason).toBe(
      'excluded by --exclude “/private/**”',
    );
  });

  test('hold whatever the spelling of the URL', async () => {
    const scope = await scopeOf({ exclude: ['/private/**'] });
    for (const path of ['/%70rivate/a', '/a/../private/a', '/a/%2E%2e/private/a', '\\private\\a']) {
      expect(scope.verdict(`https://www.example.com${path}`)).not.toBeNull();
    }
  });

  test('what a pattern holds from outside cannot forge a line', async () => {
    const scope = await scopeOf({ exclude: ['/a\u001b2J*'] });
    expect(scope.verdict('https://www.example.com/a%1B2Jx')?.reason).toBe(
      String.raw`excluded by --exclude “/a\x1b2J*”`,
    );
  });

  test('a pattern that cannot be read is refused', async () => {
    await expect(scopeOf({ include: ['/{a'] })).rejects.toThrow(/^--include “\/{a”: “{” is not/);
    await expect(scopeOf({ exclude: ['re:('] })).rejects.toThrow(UsageError);
  });
});

describe('seeds', () => {
  test.each(['prefix', 'origin', 'host', 'domain'] as const)(
    'where a seed redirects to belongs to %s, also after the scope was made anew',
    async (name) => {
      const scope = await scopeOf({ scope: name });
      const target = 'https://example.org/en/';
      expect(scope.verdict(target)).not.toBeNull();
      expect(scope.addSeed(target)).toBe(true);
      expect(scope.addSeed(target)).toBe(false);
      expect(scope.verdict(`${target}x`)).toBeNull();
      const again = await scopeOf({ scope: name, seeds: JSON.parse(JSON.stringify(scope.seeds)) });
      expect(again.seeds).toEqual(scope.seeds);
      for (const url of [SEED, `${target}x`]) expect(again.verdict(url)).toBeNull();
      expect(again.verdict('https://example.net/')).toEqual(scope.verdict('https://example.net/'));
    },
  );

  test('hold no more than what they reach, and no passwords', async () => {
    const seeds = Array.from({ length: 100 }, (_, page) => `http://u:p@a.example/${page}#x`);
    expect((await scopeOf({ seeds })).seeds).toEqual(['http://a.example/0']);
    expect((await scopeOf({ seeds, scope: 'all' })).seeds).toEqual([]);
  });

  test('that are no URL are refused', async () => {
    await expect(scopeOf({ seeds: ['example.com'] })).rejects.toThrow(
      '“example.com”: a seed is an http(s) URL',
    );
  });

  test('with many folders cost no more than their own length for each URL', async () => {
    const seeds = Array.from({ length: 20_000 }, (_, user) => `http://a.example/~${user}/`);
    const scope = await scopeOf({ seeds, scope: 'prefix' });
    const startMs = performance.now();
    expect(scope.verdict(`http://a.example/${'x/'.repeat(200_000)}`)).not.toBeNull();
    expect(scope.verdict('http://a.example/~19999/x')).toBeNull();
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });
});
