import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { UsageError } from '../../src/model/errors.ts';
import { profileNamed } from '../../src/scope/index.ts';
import { compilePatterns } from '../../src/scope/patterns.ts';

const { keyOf } = profileNamed('strict-1');

const sign = fc.constantFrom(
  ...'a b / // ** * ? [ ] {a,b} { } , [a-c] [!x] - ! % %41 %zz ü \u{1f600} \ud800 \\ ^ # ( ) + $ . | :// re: @ &'.split(
    ' ',
  ),
);
const text = fc.array(sign, { maxLength: 10 }).map((signs) => signs.join(''));
const url = fc
  .tuple(fc.constantFrom('a.com', 'b.a.com:81', '[::1]'), text)
  .map(([host, rest]) => keyOf(`http://${host}/${rest}`));

test('any pattern is read, or refused with a message', async () => {
  let read = 0;
  await fc.assert(
    fc.asyncProperty(text, url, async (pattern, key) => {
      try {
        const patterns = await compilePatterns([pattern], '--include');
        expect([null, pattern]).toContain(patterns.firstMatch(key));
        read += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(UsageError);
        expect(String(error)).toContain('--include “');
      }
    }),
    { numRuns: 1_000 },
  );
  expect(read).toBeGreaterThan(100);
});

test('a URL whose signs are taken as they are matches itself, and not what is longer', async () => {
  await fc.assert(
    fc.asyncProperty(url, async (key) => {
      const patterns = await compilePatterns([key.replaceAll(/[*?]/g, '[$&]')], '--include');
      const hasHost = !key.includes('[');
      if (!hasHost) return;
      expect(patterns.firstMatch(key)).not.toBeNull();
      const isFolder = key.endsWith('/');
      expect(patterns.firstMatch(`${key}x`) === null).toBe(!isFolder);
      if (!key.includes('?')) expect(patterns.firstMatch(`${key}?x`)).not.toBeNull();
    }),
    { numRuns: 1_000 },
  );
});

test('many patterns together tell what each tells alone', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 2, maxLength: 6 }), url, async (all, key) => {
      const alone = await Promise.all(
        all.map(async (pattern) => {
          const compiled = await compilePatterns([pattern], '--include').catch(() => null);
          return compiled === null ? null : { pattern, matches: compiled.firstMatch(key) !== null };
        }),
      );
      const valid = alone.filter((each) => each !== null);
      const together = await compilePatterns(
        valid.map(({ pattern }) => pattern),
        '--include',
      );
      const first = valid.find(({ matches }) => matches)?.pattern ?? null;
      expect(together.firstMatch(key)).toBe(first);
    }),
    { numRuns: 400 },
  );
});

test('thousands of globs are no burden', async () => {
  const all = Array.from({ length: 3_000 }, (_, at) => `/folder-${at}/**`);
  const patterns = await compilePatterns(all, '--exclude');
  const startMs = performance.now();
  for (let at = 0; at < 3_000; at += 1) {
    expect(patterns.firstMatch(`http://a.com/folder-${at}/x`)).toBe(`/folder-${at}/**`);
  }
  expect(performance.now() - startMs).toBeLessThan(10_000);
});
