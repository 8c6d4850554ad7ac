import { describe, expect, expectTypeOf, test } from 'vitest';

import { CRAWL_TABLE, type CrawlSettings } from '../../src/cli/options/table.ts';
import {
  DEFAULT_CRAWL_LIMITS,
  DEFAULT_CRAWL_OPTIONS,
  type CrawlOptions,
} from '../../src/model/crawl-options.ts';
import { SKIP_REASONS } from '../../src/model/crawl.ts';
import { crawlOf, crawlSettingsOf, refusalOf } from './command-line.ts';
import { testOwnOptions, testRows, type OptionRow } from './option-rows.ts';

const SEED = 'https://example.com/';

/** Every option of `crawl` that `get` lacks, or means differently, as the user knows it. */
const ROWS: readonly OptionRow<CrawlSettings>[] = [
  // scope
  [['--scope', 'domain'], 'scope', 'domain', [['--scope', 'hots'], /did you mean host/]],
  [
    ['--include', '*/a,b/*', '--include', 're:x{2,3}'],
    'include',
    ['*/a,b/*', 're:x{2,3}'],
    [['--include', ''], /empty/],
  ],
  [['--exclude', '*.pdf'], 'exclude', ['*.pdf'], [['--exclude', 'a\nb'], /line end/]],
  [['--depth', '3'], 'depth', 3, [['--depth', 'deep'], /not a whole number/]],
  [['--depth', '0'], 'depth', 0, [['--depth', '-1'], /not a whole number/]],
  [['--depth', 'none'], 'depth', Infinity, [['--depth', 'Infinity'], /not a whole number/]],
  [['--max-pages', '500'], 'maxPages', 500, [['--max-pages', 'x'], /not a whole number/]],
  [['--max-pages', 'none'], 'maxPages', 0, [['--max-pages', '1.5'], /not a whole number/]],
  [
    ['--max-pages-per-host', '9'],
    'maxPagesPerHost',
    9,
    [['--max-pages-per-host', 'x'], /not a whole number/],
  ],
  [['--max-bytes', '1GB'], 'maxBytes', 1_000_000_000, [['--max-bytes', 'x'], /not a size/]],
  [
    ['--content-type', 'text/html, Image/*', '--content-type', 'application/ld+json'],
    'contentTypes',
    ['text/html', 'image/*', 'application/ld+json'],
    [['--content-type', 'html'], /“html” is no content type; write type\/subtype/],
  ],
  [
    ['--canonical', 'web-1'],
    'canonical',
    'web-1',
    [['--canonical', 'wbe-1'], /did you mean web-1/],
  ],
  [['--assets'], 'assets', true],
  [['--check-external'], 'checkExternal', true],
  [['--no-sitemaps'], 'sitemaps', false],
  [['--no-traps'], 'traps', false],
  [['--explain', 'https://a.test/'], 'explain', 'https://a.test/', [['--explain', ''], /empty/]],
  // manners
  [['--ignore-robots'], 'ignoreRobots', true],
  [['--ignore-nofollow'], 'ignoreNofollow', true],
  [['--delay-factor', '2.5'], 'delayFactor', 2.5, [['--delay-factor', '101'], /most is 100/]],
  [['--delay-factor', '0'], 'delayFactor', 0, [['--delay-factor', '1e2'], /not a number/]],
  // what get has, too
  [['--max-time', '1h'], 'maxRunTimeMs', 3_600_000, [['--max-time', '1w'], /not a duration/]],
  [['--max-run-time', '5s', '--max-time', '1m'], 'maxRunTimeMs', 60_000],
  [['--max-redirs', '3'], 'maxRedirects', 3, [['--max-redirs', '-1'], /whole number/]],
  [['--per-host', '2'], 'perHost', 2, [['--per-host', '70000'], /most is 65535/]],
  [['--delay', '2s'], 'delayMs', 2_000, [['--delay', 'x'], /not a duration/]],
  [['--save', 'copy'], 'save', 'copy', [['--save', ''], /empty/]],
  [['-o', 'x.warc.gz', '-o', 'y.warc'], 'output', ['x.warc.gz', 'y.warc']],
  [['--with', 'h1,words'], 'with', ['h1', 'words'], [['--with', 'word'], /did you mean words/]],
  // reports
  [
    ['--graph', 'a.csv', '--graph', 'b.graphml'],
    'graph',
    ['a.csv', 'b.graphml'],
    [['--graph', 'a.png'], /a\.png: no graph format .* \.csv .*\.graphml/],
  ],
  [['--broken', 'dead.csv'], 'broken', 'dead.csv', [['--broken', '-', '--json'], /-o FILE/]],
  [['--broken', '-', '-o', 'all.jsonl'], 'broken', '-', [['--broken', '-', '-o', '-'], /-o FILE/]],
  [['--sitemap-xml', 's.xml'], 'sitemapXml', 's.xml', [['--sitemap-xml', '-'], /needs a file/]],
  [['--convert-links', '--save', 'a'], 'convertLinks', true, [['--convert-links'], /--save DIR/]],
  // state
  [['--state', '~/s'], 'stateFolder', '/home/ann/s', [['--state', ''], /empty/]],
  [['--resume', 's'], 'resumeFolder', 's', [['--resume', 's', '--state', 's'], /either --state/]],
  [['--state', 's', '--recrawl'], 'recrawl', true, [['--recrawl'], /needs .*--state DIR/]],
];

testRows(['crawl', SEED], ROWS, crawlSettingsOf);
testOwnOptions(CRAWL_TABLE, ROWS);

describe('defaults', () => {
  test('are those of the library', () => {
    const { unique, ordered, glob, followRedirects, retryAllMethods, ...shared } =
      DEFAULT_CRAWL_OPTIONS;
    expect({ unique, ordered, glob, followRedirects, retryAllMethods }).toEqual({
      unique: false,
      ordered: false,
      glob: false,
      followRedirects: true,
      retryAllMethods: false,
    });
    expect(crawlSettingsOf([])).toMatchObject(shared);
  });

  test('can be typed as help shows them', () => {
    const typed =
      '--canonical web-1 --scope host --depth none --max-pages none --delay-factor 1'.split(' ');
    const { canonical, scope, depth, maxPages, delayFactor } = crawlSettingsOf(typed);
    expect({ canonical, scope, depth, maxPages, delayFactor }).toEqual({
      canonical: DEFAULT_CRAWL_LIMITS.canonical,
      scope: DEFAULT_CRAWL_LIMITS.scope,
      depth: DEFAULT_CRAWL_LIMITS.depth,
      maxPages: DEFAULT_CRAWL_LIMITS.maxPages,
      delayFactor: DEFAULT_CRAWL_LIMITS.delayFactor,
    });
  });
});

test('the settings are options of the library, beside what has no meaning for a crawl', () => {
  type Meaningless =
    | 'unique'
    | 'ordered'
    | 'glob'
    | 'range'
    | 'method'
    | 'body'
    | 'followRedirects'
    | 'retryAllMethods';
  // the types are checked by tsc
  expect(crawlSettingsOf([])).not.toHaveProperty('ordered');
  expectTypeOf<CrawlSettings>().toExtend<Readonly<Omit<CrawlOptions, Meaningless>>>();
  expectTypeOf<keyof CrawlOptions>().toExtend<keyof CrawlSettings | Meaningless>();
});

describe('seeds', () => {
  test('are what the words are', () => {
    expect(crawlOf([SEED, '--depth', '2', 'list.txt', '-']).seeds).toEqual([SEED, 'list.txt', '-']);
  });

  test('are needed', () => {
    expect(refusalOf(['crawl', '--depth', '2'])).toMatch(/nothing to crawl: name seeds/);
    expect(refusalOf(['crawl', '--state', 's'])).toMatch(/nothing to crawl: name seeds/);
    expect(refusalOf(['crawl', '--explain', SEED])).toMatch(/nothing to crawl: name seeds/);
  });

  test.each([
    [['--resume', 's']],
    [['--state', 's', '--recrawl']],
    [['--state', 's', '--explain', SEED]],
  ])('but not where a state has them: %j', (args) => {
    expect(crawlOf(args).seeds).toEqual([]);
  });
});

describe('what needs another option', () => {
  test.each([
    [['--resume', 's', '--recrawl'], /either --resume, to go on, or --state DIR --recrawl/],
    [['--fields', 'url,change'], /change .* needs --state DIR --recrawl/],
    [['--template', '{change} {url}'], /change .* needs --state DIR --recrawl/],
    [['--fields', 'url,extracted'], /needs --select NAME=CSS/],
    [['--select', 'a=b', '--regex', 'a=b'], /two extractions are called a/],
    [['--key', 'k.pem'], /--key needs/],
  ])('%j', (args, message) => {
    expect(refusalOf(['crawl', SEED, ...args])).toMatch(message);
  });

  test('and finds it', () => {
    const recrawl = ['--state', 's', '--recrawl', '--fields', 'url,change,depth'];
    expect(crawlSettingsOf(recrawl).fields).toEqual(['url', 'change', 'depth']);
    const extracting = ['--select', 'a=b', '--fields', 'extracted'];
    expect(crawlSettingsOf(extracting).fields).toEqual(['extracted']);
  });

  test('get has nothing of where a page was found', () => {
    expect(refusalOf(['--fields', 'url,depth'])).toBe('depth is a field of gfetch crawl alone');
    expect(refusalOf(['--template', '{parent}'])).toBe('parent is a field of gfetch crawl alone');
  });
});

test('a field that is asked for turns its group on', () => {
  const { with: groups } = crawlSettingsOf(['--fields', 'url,word_count,skip_rule,depth']);
  expect(groups).toEqual(['words', 'skipped']);
  expect(Object.keys(SKIP_REASONS).length).toBeGreaterThan(5);
});
