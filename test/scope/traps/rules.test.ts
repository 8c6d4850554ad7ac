import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dateGrain } from '../../../src/scope/traps/dates.ts';
import { calendarPlace } from '../../../src/scope/traps/calendars.ts';
import { fixedTrap } from '../../../src/scope/traps/fixed-rules.ts';
import { looksRandom } from '../../../src/scope/traps/tokens.ts';
import { urlParts } from '../../../src/scope/traps/url-parts.ts';
import { TrapWatch } from '../../../src/scope/traps/watch.ts';

describe('a single URL', () => {
  test.each<[string, string]>([
    ['/x/x/x/x', 'its path has the segment "x" 4 times'],
    ['/x/a/x/b/x/c/x', 'its path has the segment "x" 4 times'],
    ['/a/b/a/b/a/b', 'its path has the segments "a/b" three times in a row'],
    ['/q/a/b/c/a/b/c/a/b/c/z', 'its path has the segments "a/b/c" three times in a row'],
    ['/1/1/1/1/1/1/1/1', 'its path has the segment "1" 8 times'],
    [`/${'a/b'.repeat(1000)}`, 'it has 3018 characters, more than 2083'],
    [
      `/${Array.from({ length: 26 }, (_, n) => `s${n}`).join('/')}`,
      'its path has 26 segments, more than 25',
    ],
  ])('%s is a trap', (path, reason) => {
    expect(fixedTrap(urlParts(`https://site.test${path}`))?.reason).toBe(reason);
  });

  test.each([
    '/',
    '',
    '/x/x/x',
    '/a/b/a/b',
    '/2020/01/01/01',
    '/0/1/0/1/0/1/0',
    '/a//b',
    '/wiki/A/B/A',
    '/?a=/x/x/x/x/x',
  ])('%s is none', (path) => {
    expect(fixedTrap(urlParts(`https://site.test${path}`))).toBeNull();
  });

  test('is counted by rule and host', () => {
    const watch = new TrapWatch();
    expect(watch.verdict('https://a.test/x/x/x/x')?.rule).toBe('repeated-path');
    watch.verdict('https://a.test/x/x/x/x/x');
    watch.verdict('https://b.test/y/y/y/y');
    expect(watch.decisions).toEqual(
      [
        {
          rule: 'repeated-path',
          kind: 'paths that repeat themselves on https://a.test',
          fetched: 0,
          skipped: 2,
        },
        {
          rule: 'repeated-path',
          kind: 'paths that repeat themselves on https://b.test',
          fetched: 0,
          skipped: 1,
        },
      ].toSorted((a, b) => b.skipped - a.skipped),
    );
  });
});

describe('identifiers', () => {
  test.each([
    '8f3ac0de91',
    'a3f9c2b1',
    '550e8400-e29b-41d4-a716-446655440000',
    'x7Kq9ZpL2m',
    'slug-8f3ac0de91',
    'eyJhbGciOiJIUzI1NiJ9',
    'kQwErTyUiOpAs',
  ])('%s is one', (text) => {
    expect(looksRandom(text)).toBe(true);
  });

  test.each([
    'products',
    'product17',
    '20261123',
    'chapter-12',
    'index.html',
    'getElementById',
    'decade',
    'a1',
    'iphone14',
    'my-first-post-2024',
    'JavaScript',
  ])('%s is none', (text) => {
    expect(looksRandom(text)).toBe(false);
  });
});

describe('dates', () => {
  test.each([
    ['2026-11', 'month'],
    ['2026_11', 'month'],
    ['2026-11-23', 'day'],
    ['2026-11-23.html', 'day'],
    ['2026-11-23T10:00', 'day'],
    ['nov-2026', 'month'],
    ['november-2026', 'month'],
    ['23.11.2026', 'day'],
    ['2026-13', null],
    ['2026-11-32', null],
    ['2026', null],
    ['20261123', null],
    ['1776-07-04', null],
    ['2024-05-17-my-post', null],
    ['post-2024-05', null],
    ['1.2.3', null],
  ])('%s: %s', (text, grain) => {
    expect(dateGrain(text)).toBe(grain);
  });

  test.each<[string, string | null]>([
    ['/calendar/2026/11', '/calendar/{date}'],
    ['/calendar/2026/11/23', '/calendar/{date}'],
    ['/calendar/2026/11/23/concert', '/calendar/{date}/concert'],
    ['/calendar?month=2026-11', '/calendar?month'],
    ['/cal/2026-11-23', '/cal/{date}'],
    ['/events/17', '/events/{date}'],
    ['/events/17.html', '/events/{date}'],
    ['/events/week/2026-W47', '/events/{date}'],
    ['/events/', null],
    ['/events/summer-party', null],
    ['/2026/11', '/{date}'],
    ['/2026/nov/23', '/{date}'],
    ['/2026/11/my-post', '/{date}/my-post'],
    ['/2026', null],
    ['/p/17', null],
    ['/17/3', null],
    ['/list?page=3', null],
    ['/events?page=3', null],
    ['/x?event_date=20261123', '/x?event_date'],
    ['/x?a=1&when=2026-11-23', '/x?a&when'],
    ['/calendar.php?m=11&y=2026', '/calendar.php?m&y'],
    ['/x?m=11&y=2026', null],
  ])('%s: %s', (path, kind) => {
    const place = calendarPlace(urlParts(`https://site.test${path}`));
    expect(place?.kind ?? null).toBe(kind === null ? null : `https://site.test${kind}`);
  });
});

describe('the watch', () => {
  const piece = fc.constantFrom(
    'calendar',
    '2026',
    '11',
    'a',
    'b',
    '8f3ac0de91',
    '17',
    'x1',
    '2026-11-23',
  );
  const path = fc.tuple(
    fc.array(piece, { maxLength: 6 }),
    fc.array(fc.tuple(fc.constantFrom('page', 'q', 'sid', 'color', 'size', 'date'), piece), {
      maxLength: 4,
    }),
  );
  const url = path.map(
    ([segments, query]) =>
      `https://site.test/${segments.join('/')}?${query.map((pair) => pair.join('=')).join('&')}`,
  );
  const page = fc.record({
    url,
    fingerprint: fc.option(
      fc.record({ exact: fc.constantFrom('1', '2', '3'), shape: fc.constantFrom('1', '2') }),
    ),
    discovered: fc.array(url, { maxLength: 5 }),
  });

  test('goes on from JSON as if nothing had been', () => {
    fc.assert(
      fc.property(
        fc.array(page, { maxLength: 60 }),
        fc.array(page, { maxLength: 60 }),
        (first, second) => {
          const watch = new TrapWatch();
          for (const each of first) watch.learn(each);
          const again = new TrapWatch(JSON.parse(JSON.stringify(watch.save())));
          for (const each of second) {
            expect(again.learn(each)).toEqual(watch.learn(each));
            expect(again.verdict(each.url)).toEqual(watch.verdict(each.url));
          }
          expect(again.save()).toEqual(watch.save());
        },
      ),
      { numRuns: 60 },
    );
  });

  test.each([undefined, null, 7, 'x', [], {}, { version: 1 }])('begins anew with %j', (saved) => {
    expect(new TrapWatch(saved).decisions).toEqual([]);
  });

  test('takes any URL', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), (each) => {
        const watch = new TrapWatch();
        watch.learn({ url: each, fingerprint: null, discovered: [each] });
        expect(watch.verdict(each)?.rule ?? 'none').toMatch(
          /^(?:none|repeated-path|deep-path|long-url)$/,
        );
      }),
    );
  });

  test('holds a bounded memory, whatever is found', () => {
    const watch = new TrapWatch();
    for (let n = 0; n < 20_000; n += 1) {
      const at = (kind: string): string => `https://h${n % 3000}.test/${kind}${n}`;
      watch.learn({
        url: at('calendar/2026/11/x'),
        fingerprint: { exact: `${n}`, shape: `${n}` },
        discovered: [
          at('cal/2026-11-23/'),
          `${at('s')}?a=${n}&b=${n}&page=1`,
          `${at('t')}?sid=8f3ac0de91${n}`,
        ],
      });
    }
    expect(JSON.stringify(watch.save()).length).toBeLessThan(8_000_000);
  });

  test('long URLs take no time', () => {
    const watch = new TrapWatch();
    const startMs = performance.now();
    for (const text of ['a/', '1/', '-', '8f3ac0de91', '2026-', '&a=1', '?', '%2f']) {
      const long = `https://site.test/calendar/?${text.repeat(100_000 / text.length)}`;
      watch.verdict(long);
      watch.verdict(long.replace('?', ''));
      watch.learn({
        url: long.slice(0, 2000),
        fingerprint: null,
        discovered: [long, long.slice(0, 2000)],
      });
    }
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});
