import { describe, expect, test } from 'vitest';

import { crawlSettings, goOnWith, type StoredGiven } from '../../src/cli/options/stored.ts';
import type { CrawlSettings } from '../../src/cli/options/table.ts';
import { FileError, UsageError } from '../../src/model/errors.ts';
import { crawlOf, type World } from './command-line.ts';

const SEED = 'https://example.com/';
const HOME = '/home/ann';
/** `s`, from any folder. */
const FOLDER: unknown = expect.stringMatching(/^\/.*\/s$/);

/** What a crawl keeps, written to a file and read from it. */
function kept(argv: readonly string[], world: World = {}): readonly StoredGiven[] {
  const text = JSON.stringify(crawlOf([SEED, ...argv], world).given);
  return JSON.parse(text) as readonly StoredGiven[];
}

function resumed(
  stored: readonly StoredGiven[],
  argv: readonly string[] = [],
  world: World = {},
): CrawlSettings {
  const { given } = crawlOf(['--resume', 's', ...argv], world);
  return crawlSettings(goOnWith(stored, given), HOME);
}

describe('what a crawl was given', () => {
  test('is read again, with all its layers', () => {
    const argv = ['--depth', '3', '--no-traps', '--include', '*/a,b', '--include', '/c/', '--json'];
    const world = {
      env: { GFETCH_SCOPE: 'domain', GFETCH_DEPTH: '9', GFETCH_HEADER: 'X-A: env\nX-B: env' },
      files: {
        'gfetch.config.json': '{"maxPages": 7, "scope": "all", "header": ["X-A: file", "X-C: c"]}',
      },
    };
    const before = crawlOf([SEED, ...argv], world).settings;
    expect(before).toMatchObject({
      depth: 3,
      scope: 'domain',
      maxPages: 7,
      traps: false,
      include: ['*/a,b', '/c/'],
      headers: { 'x-a': 'env', 'x-b': 'env', 'x-c': 'c' },
    });
    expect(resumed(kept(argv, world))).toEqual({ ...before, resumeFolder: FOLDER });
  });

  test('gives way to what is given now', () => {
    const stored = kept(['--depth', '3', '--max-pages', '5', '--exclude', 'a', '-v']);
    expect(resumed(stored, ['--depth', '4', '--exclude', 'b', '-q'])).toMatchObject({
      depth: 4,
      maxPages: 5,
      exclude: ['b'],
      quiet: true,
      verbose: false,
    });
  });

  test('goes before the environment and the config file of now, which are not read', () => {
    const stored = kept(['--depth', '3']);
    const world = {
      env: { GFETCH_DEPTH: '1', GFETCH_MAX_PAGES: '2' },
      files: { 'gfetch.config.json': '{"maxPages": 7}' },
    };
    expect(resumed(stored, [], world)).toMatchObject({ depth: 3, maxPages: 0 });
  });

  test('goes before them also where it is crawled again, but for where the state is', () => {
    const stored = kept(['--depth', '3']).filter(({ option }) => option !== 'state');
    const world = {
      env: { GFETCH_DEPTH: '1' },
      files: { 'gfetch.config.json': '{"maxPages": 7, "state": "site"}' },
    };
    const { settings, given } = crawlOf(['--recrawl', '--max-pages', '8'], world);
    expect(settings).toMatchObject({ stateFolder: 'site', recrawl: true });
    expect(crawlSettings(goOnWith(stored, given), HOME)).toMatchObject({
      depth: 3,
      maxPages: 8,
      recrawl: true,
    });
    const begun = crawlOf([SEED, '--no-recrawl'], world).settings;
    expect(begun).toMatchObject({ depth: 1, maxPages: 7, stateFolder: 'site' });
  });

  test('gives way to a config file that is named now', () => {
    const stored = kept(['--depth', '3', '--max-pages', '5']);
    const world = { files: { 'now.json': '{"depth": 1}' } };
    expect(resumed(stored, ['--config', 'now.json'], world)).toMatchObject({
      depth: 1,
      maxPages: 5,
      config: expect.stringMatching(/.\/now\.json$/),
    });
  });

  test('goes on from any folder', () => {
    const argv =
      '-o out.jsonl -o - --save copy --graph ~/g.csv --cacert /ca -b a=b -H @headers --broken dead.csv'.split(
        ' ',
      );
    const { settings, given } = crawlOf([SEED, ...argv], { files: { headers: 'X-A: b\n' } });
    expect(settings).toMatchObject({ output: ['out.jsonl', '-'], save: 'copy' });
    const texts = given.map(({ option, text }) => `${option} ${text.replace(/\/.*\//, '…/')}`);
    expect(texts.toSorted()).toEqual([
      'broken …/dead.csv',
      'cacert /ca',
      'cookie a=b',
      'graph ~/g.csv',
      'header @…/headers',
      'output -',
      'output …/out.jsonl',
      'save …/copy',
    ]);
    expect(
      crawlSettings(
        given.filter(({ option }) => option !== 'header'),
        HOME,
      ).graph,
    ).toEqual(['/home/ann/g.csv']);
  });

  test('has neither the folder of the state nor what was about one run', () => {
    const { given } = crawlOf([SEED, '--state', 'old', '--recrawl', '--explain', SEED]);
    expect(resumed(given)).toMatchObject({
      stateFolder: undefined,
      resumeFolder: FOLDER,
      recrawl: true,
      explain: undefined,
    });
  });

  test('has what an option of now needs', () => {
    const stored = kept(['-o', 'a.jsonl', '--save', 'copy', '--select', 'a=b']);
    const argv = ['--broken', '-', '--convert-links', '--fields', 'url,extracted'];
    expect(resumed(stored, argv)).toMatchObject({ broken: '-', convertLinks: true });
    expect(() => resumed(kept([]), argv)).toThrow(/--convert-links needs/);
  });

  test('goes on a second time', () => {
    const { given } = crawlOf(['--resume', 's', '--max-pages', '8']);
    const once = goOnWith(kept(['--depth', '3', '--max-pages', '5']), given);
    expect(resumed(once, ['--depth', '5'])).toMatchObject({ depth: 5, maxPages: 8 });
  });

  test('by another version is refused', () => {
    const stored = [{ option: 'warp', text: '9', origin: "option '--warp <n>'", layer: 0 }];
    const read = (): unknown => resumed(stored);
    expect(read).toThrow(FileError);
    expect(read).toThrow(/an option that there is not, “--warp”: another version of gfetch/);
  });

  test('is named where it cannot be read', () => {
    const stored = [{ option: 'depth', text: 'x', origin: 'GFETCH_DEPTH', layer: 1 }];
    const read = (): unknown => resumed(stored);
    expect(read).toThrow(UsageError);
    expect(read).toThrow(/^GFETCH_DEPTH: “x” is not a whole number/);
  });
});
