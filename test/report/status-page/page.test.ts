import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { load, type CheerioAPI } from 'cheerio';
import * as fc from 'fast-check';

import type { CheckReport } from '../../../src/model/check.ts';
import { PAGE_POLICY, renderStatusPage } from '../../../src/report/status-page/index.ts';
import {
  dayStats,
  finding,
  fullDays,
  HOSTILE_NAMES,
  manyReports,
  NOW_MS,
  reportOf,
  runs,
} from './reports.ts';

const render = (reports: readonly CheckReport[], refreshSeconds: number | null = null): string =>
  renderStatusPage({ title: 'Shop', generatedAtMs: NOW_MS, reports, refreshSeconds });

describe('what is told of a check', () => {
  const down = reportOf(
    { name: 'Pay', group: 'API', tags: ['prod'] },
    {
      state: 'down',
      sinceMs: NOW_MS - 3 * 3_600_000,
      isFlapping: true,
      last: { atMs: NOW_MS, verdict: 'fail', totalMs: 12 },
      lastOkMs: NOW_MS - 4 * 3_600_000,
      lastFindings: [finding(), finding({ level: 'warn', assertion: 'total' })],
      days: [dayStats(2, { ok: 286, fail: 2 }), dayStats(0, { ok: 100, fail: 100 })],
      recent: runs('oofu'),
    },
  );
  const $ = load(render([down]));
  const text = (selector: string): string[] =>
    $(selector)
      .map((_i, each) => $(each).text())
      .get();

  test('state in words, since when, and what was found', () => {
    expect(text('.checks .state')).toEqual(['Down']);
    expect(text('.now .soft')).toEqual(['since 2026-11-20 11:30 UTC · 3 hours']);
    expect($('.now time').attr('datetime')).toBe('2026-11-20T11:30:00.000Z');
    expect(text('.tags li')).toEqual(['flapping', 'prod']);
    expect(text('.findings b')).toEqual(['status', 'total']);
    expect(text('.findings .level')).toEqual(['failed', 'warns']);
    expect(text('.findings dd')).toEqual(['200', '503', '200', '503']);
    expect(text('.findings p')).toEqual(['Last as expected: 2026-11-20 10:30 UTC']);
  });

  test('a bar for each of 90 days', () => {
    const titles = $('.checks .bars li')
      .map((_i, each) => $(each).attr('title'))
      .get();
    expect(titles).toHaveLength(90);
    expect(titles.slice(-3)).toEqual([
      '2026-11-18: 99.3 % of 288 runs',
      '2026-11-19: no runs',
      '2026-11-20: 50 % of 200 runs',
    ]);
    expect(titles[0]).toBe('2026-08-23: no runs');
    const classes = $('.checks .bars li')
      .map((_i, each) => $(each).attr('class') ?? '')
      .get();
    expect(classes.slice(-4)).toEqual(['n', 'w', 'n', 'b']);
    expect($('.checks [role=img]').first().attr('aria-label')).toBe(
      'Last 90 days, those with failures: 2026-11-20: 50 % of 200 runs; 2026-11-18: 99.3 % of 288 runs',
    );
  });

  test('uptime and percentiles', () => {
    expect(text('.uptime dt')).toEqual(['today', '7 days', '30 days', '90 days']);
    expect(text('.uptime dd')).toEqual(['50 %', '79.09 %', '79.09 %', '79.09 %']);
    expect(text('table th')).toEqual(['p50', 'p95', 'p99', 'today', '7 days']);
    expect(
      text('table td')
        .slice(1)
        .every((each) => /^\d+ ms$/.test(each)),
    ).toBe(true);
    expect($('caption').text()).toBe('Response times of Pay');
  });

  test('the line of the last runs', () => {
    expect($('.spark title').text()).toMatch(/^The last 4 runs: \d+ ms to \d+ ms, 1 failed$/);
    expect($('.spark .l').attr('d')).toMatch(/^M3 \d+L81 \d+$/);
    expect($('.spark .f').attr('d')).toBe('M159 4v32');
  });

  test.each([
    ['up and the last run well: none', { last: runs('o')[0] ?? null }, []],
    ['up, though the last run failed', { last: runs('f')[0] ?? null }, ['status']],
    [
      'down, though the last run was well',
      { state: 'down', last: runs('o')[0] ?? null },
      ['status'],
    ],
  ] as const)('findings: %s', (_name, memory, expected) => {
    const page = load(render([reportOf({}, { ...memory, lastFindings: [finding()] })]));
    expect(
      page('.findings b')
        .map((_i, each) => page(each).text())
        .get(),
    ).toEqual(expected);
  });

  test('nothing yet', () => {
    const page = load(render([reportOf({}, { state: 'new', last: null })]));
    expect(page('.now').text()).toBe('Newnot run yet');
    expect(page('.checks').text()).toContain('No runs yet.');
    expect(
      page('.uptime dd')
        .map((_i, each) => page(each).text())
        .get(),
    ).toEqual(['–', '–', '–', '–']);
  });

  test.each([
    [{ ok: 0, unknown: 3 }, '2026-11-20: not known'],
    [{ ok: 0, maintenance: 3 }, '2026-11-20: maintenance'],
    [{ ok: 1 }, '2026-11-20: 100 % of 1 run'],
    [{ ok: 99_999, fail: 1, latency: '' }, '2026-11-20: 99.99 % of 100000 runs'],
    [{ ok: 5, warn: 5 }, '2026-11-20: 100 % of 10 runs, 5 with warnings'],
  ])('a day of %j', (counts, expected) => {
    const day = { ...dayStats(0, { ok: 0 }), ...counts };
    const page = load(render([reportOf({}, { days: [day] })]));
    expect(page('.checks .bars li').last().attr('title')).toBe(expected);
  });
});

describe('order', () => {
  test('groups and checks with trouble come first, others as they were given', () => {
    const reports = [
      reportOf({ name: 'a', group: 'One' }),
      reportOf({ name: 'b', group: 'Two' }),
      reportOf({ name: 'c', group: 'Two' }, { state: 'warning' }),
      reportOf({ name: 'd', group: 'Three' }),
      reportOf({ name: 'e', group: 'Three' }, { state: 'down' }),
      reportOf({ name: 'f', group: 'One' }, { state: 'new' }),
    ];
    const $ = load(render(reports));
    const names = (selector: string): string[] =>
      $(selector)
        .map((_i, each) => $(each).text())
        .get();
    expect(names('h3')).toEqual(['e', 'd', 'c', 'b', 'a', 'f']);
    expect(names('section h2')).toEqual(['Three 1 of 2 up', 'Two 1 of 2 up', 'One 1 of 2 up']);
    expect(names('.troubles a')).toEqual(['e', 'c']);
    for (const link of $('.troubles a').get()) {
      const target = $(link).attr('href') ?? '';
      expect($(target).find('h3').text()).toBe($(link).text());
    }
  });

  test('many troubles are not all listed twice', () => {
    const reports = Array.from({ length: 40 }, (_, i) =>
      reportOf({ name: `c${i}` }, { state: 'down' }),
    );
    const $ = load(render(reports));
    expect($('.troubles a')).toHaveLength(12);
    expect($('.troubles li').last().text()).toBe('and 28 more below');
  });
});

describe('safety', () => {
  /** All elements with the names of their attributes: what no text may change. */
  function shapeOf($: CheerioAPI): string[] {
    return $('*')
      .map((_i, each) =>
        'attribs' in each ? [`${each.name} ${Object.keys(each.attribs).join()}`] : [],
      )
      .get();
  }

  function withText(text: string): CheckReport {
    return reportOf(
      { name: text, group: text, tags: [text] },
      { state: 'down', lastFindings: [finding({ assertion: text, expected: text, actual: text })] },
      { url: 'https://example.com/' },
    );
  }

  const plainShape = shapeOf(load(render([withText('plain')])));

  test.each(HOSTILE_NAMES)('%j adds no element and no attribute', (text) => {
    const html = renderStatusPage({
      title: text,
      generatedAtMs: NOW_MS,
      reports: [withText(text)],
      refreshSeconds: null,
    });
    expect(shapeOf(load(html))).toEqual(plainShape);
  });

  test('whatever a text is', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '--',
      '<!--',
      ']]>',
      '</style>',
      '=',
      '/',
      '\0',
      '\u202e',
      '\ud800',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary' })))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (each) => {
        expect(shapeOf(load(render([withText(each)])))).toEqual(plainShape);
      }),
      { numRuns: 100 },
    );
    expect.assertions(100);
  });

  test('a text comes back as it was, apart from what cannot be seen', () => {
    const $ = load(render([reportOf({ name: `<b>"x"&amp;'\u202e\u0007` })]));
    expect($('h3').text()).toBe(`<b>"x"&amp;'\\u202e\\x07`);
  });

  test.each([
    ['http://example.com/a?b=c&d="', 'http://example.com/a?b=c&d=%22'],
    ['https://user:***@example.com/', 'https://example.com/'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['ftp://example.com/', undefined],
    ['no url', undefined],
    [`https://example.com/${'a'.repeat(5000)}`, undefined],
  ])('%s links to %s', (url, expected) => {
    const link = load(render([reportOf({}, {}, { url })]))('h3 a');
    expect(link.attr('href')).toBe(expected);
    expect(link.attr('rel')).toBe(expected === undefined ? undefined : 'noreferrer noopener');
  });

  test('a policy that allows the one style and nothing else', () => {
    const html = render(manyReports(), 30);
    const $ = load(html);
    const style = $('style').text();
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = $('meta[http-equiv=Content-Security-Policy]').attr('content');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    expect(PAGE_POLICY).toBe(`${policy}; frame-ancestors 'none'`);
    expect($('script, iframe, img, form, object, [style], [src], [onclick]')).toHaveLength(0);
    const outside = $('link')
      .map((_i, each) => $(each).attr('href'))
      .get();
    expect(outside.filter((href) => !href.startsWith('data:'))).toEqual([]);
    expect(style).not.toMatch(/url\(|@import/);
  });

  test('texts without end are cut', () => {
    const html = render([withText('x'.repeat(1_000_000))]);
    expect(html.length).toBeLessThan(40_000);
  });
});

describe('the document', () => {
  test('is what a screen reader expects', () => {
    const $ = load(render(manyReports()));
    expect($('html').attr('lang')).toBe('en');
    expect([$('header').length, $('main').length, $('footer').length, $('h1').length]).toEqual([
      1, 1, 1, 1,
    ]);
    const levels = $('h1, h2, h3')
      .map((_i, each) => Number(('name' in each ? each.name : '').slice(1)))
      .get();
    expect(levels.every((level, i) => level <= (levels[i - 1] ?? 0) + 1)).toBe(true);
    for (const section of $('section').get()) {
      expect($(`#${$(section).attr('aria-labelledby')}`).text()).not.toBe('');
    }
    const ids = $('[id]')
      .map((_i, each) => $(each).attr('id'))
      .get();
    expect(new Set(ids).size).toBe(ids.length);
    for (const use of $('use').get()) expect($($(use).attr('href') ?? '')).toHaveLength(1);
  });

  test('asks for itself again where it is told to', () => {
    expect(load(render([], 30))('meta[http-equiv=refresh]').attr('content')).toBe('30');
    expect(load(render([], null))('meta[http-equiv=refresh]')).toHaveLength(0);
  });

  test('500 checks with all their history are below 3 MB', () => {
    const days = fullDays().map((day, i) =>
      i % 10 === 3 ? dayStats(89 - i, { ok: 280, fail: 8 }) : day,
    );
    const recent = runs('oooooooooooooof'.repeat(4));
    const reports = Array.from({ length: 500 }, (_, i) =>
      reportOf(
        { name: `Service number ${i}`, group: `Group ${i % 20}`, tags: ['prod'] },
        { days, recent },
      ),
    );
    const html = render(reports);
    expect(Buffer.byteLength(html)).toBeLessThan(3_000_000);
    expect(Buffer.byteLength(html)).toBeGreaterThan(1_000_000);
  });
});
