import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { StoredLink, StoredPage } from '../../../src/model/crawl.ts';
import { FileError } from '../../../src/model/errors.ts';
import type { BrokenSource } from '../../../src/sinks/broken/find-broken.ts';
import { BROKEN_FORMATS, brokenFormatOf } from '../../../src/sinks/broken/index.ts';
import type { BrokenCounts } from '../../../src/sinks/broken/index.ts';
import { writeBroken } from '../../../src/sinks/broken/write-broken.ts';
import { readCsv } from '../../support/csv.ts';
import { makeFolder, type Folder } from '../../support/folder.ts';
import { sourceOf, storedLink, storedPage } from '../support/crawl-source.ts';

let folder: Folder;
beforeEach(() => {
  folder = makeFolder();
});
afterEach(() => {
  folder[Symbol.dispose]();
});

const HOME = 'https://example.com/';
const GONE = `${HOME}gone`;
const MOVED = `${HOME}moved`;
const LOST = `${HOME}lost`;
const ELSEWHERE = 'https://elsewhere.example/x';

const missing = { statusCode: 404 };
const down = { statusCode: null, errorCode: 'timeout' } as const;
const redirect = (location: string): Partial<StoredPage> => ({ statusCode: 301, location });

const SEED = storedPage(1, HOME);
const PAGES = [
  SEED,
  storedPage(2, GONE, missing),
  storedPage(3, MOVED, redirect('/hop#top')),
  storedPage(4, `${HOME}fine`, redirect('/')),
  storedPage(5, ELSEWHERE, { ...down, role: 'external' }),
  storedPage(6, `${HOME}hop`, { ...redirect('lost'), discoveredBy: 'redirect' }),
  storedPage(7, LOST, { statusCode: 503, discoveredBy: 'redirect' }),
  storedPage(8, `${HOME}loop`, redirect('/loop')),
  storedPage(9, `${HOME}later`, { statusCode: null, errorCode: 'interrupted' }),
];
const LINKS = [
  storedLink(1, GONE, { line: 12, column: 9 }),
  storedLink(1, MOVED, { line: 13, column: 2 }),
  storedLink(1, `${HOME}fine`),
  storedLink(1, ELSEWHERE, { tag: 'img', line: 20, column: 5 }),
  storedLink(1, `${HOME}loop`),
  storedLink(1, `${HOME}later`),
  storedLink(2, `${GONE}?utm_source=x`, { key: GONE, line: null, column: null, tag: 'header' }),
];

function brokenSource(
  pages: readonly StoredPage[] = PAGES,
  links: readonly StoredLink[] = LINKS,
): BrokenSource {
  return { ...sourceOf(pages, links), keyOf: (url) => url };
}

async function report(
  name: string,
  source: BrokenSource = brokenSource(),
): Promise<{ report: string; counts: BrokenCounts }> {
  const counts = await writeBroken(folder.file(name), source);
  return { report: folder.read(name), counts };
}

test('the text has each target, and where it stands, in order of discovery', async () => {
  const { report: written, counts } = await report('broken.txt');
  expect(written).toBe(
    [
      'internal',
      '',
      `404 ${GONE}`,
      `    ${HOME}:12:9 a`,
      `    ${GONE} header`,
      '',
      `503 ${MOVED} -> ${LOST}`,
      `    ${HOME}:13:2 a`,
      '',
      'external',
      '',
      `timeout ${ELSEWHERE}`,
      `    ${HOME}:20:5 img`,
      '',
      '3 broken targets in 4 places: 2 internal, 1 external',
      '',
    ].join('\n'),
  );
  expect(counts).toEqual({ broken: 3, places: 4 });
});

test('nothing broken is said, too', async () => {
  const { report: written, counts } = await report('broken.txt', brokenSource([SEED], []));
  expect(written).toBe('no broken links\n');
  expect(counts).toEqual({ broken: 0, places: 0 });
});

test.each([
  ['interrupted', null, 0],
  ['robots_denied', null, 0],
  ['too_large', 200, 0],
  ['too_large', 404, 1],
  ['save_failed', 200, 0],
  ['dns_not_found', null, 1],
  ['closed_early', 200, 1],
] as const)('%s with status %j makes %i', async (errorCode, statusCode, broken) => {
  const page = storedPage(1, HOME, { errorCode, statusCode });
  const { counts } = await report('broken.txt', brokenSource([page], []));
  expect(counts.broken).toBe(broken);
});

describe('what no link leads to', () => {
  test('is told of by how it was found', async () => {
    const source = brokenSource(
      [
        storedPage(1, HOME, missing),
        storedPage(2, GONE, { ...missing, discoveredBy: 'sitemap', parent: `${HOME}sitemap.xml` }),
      ],
      [],
    );
    const { report: written, counts } = await report('broken.txt', source);
    expect(written).toBe(
      [
        'internal',
        '',
        `404 ${HOME}`,
        '    seed',
        '',
        `404 ${GONE}`,
        `    ${HOME}sitemap.xml sitemap`,
        '',
        '2 broken targets in 2 places: 2 internal, 0 external',
        '',
      ].join('\n'),
    );
    expect(counts).toEqual({ broken: 2, places: 2 });
  });

  test('but a redirect of a seed is told of once, at the seed', async () => {
    const source = brokenSource(
      [
        storedPage(1, HOME, redirect(GONE)),
        storedPage(2, GONE, { ...missing, discoveredBy: 'redirect', parent: HOME }),
      ],
      [],
    );
    const { report: written } = await report('broken.txt', source);
    expect(written).toContain(`404 ${HOME} -> ${GONE}\n    seed\n`);
    expect(written).toContain('1 broken target in 1 place:');
  });
});

test('the text has ten places of a target, the lists have all', async () => {
  const pages = [storedPage(1, HOME), storedPage(2, GONE, missing)];
  const links = Array.from({ length: 1234 }, (_, index) =>
    storedLink(1, GONE, { line: index + 1 }),
  );
  const source = brokenSource(pages, links);
  const { report: written, counts } = await report('broken.txt', source);
  expect(written).toContain(`${HOME}:10:1 a\n    and 1,224 more\n`);
  expect(written).toContain('1 broken target in 1,234 places: 1 internal, 0 external\n');
  expect(counts).toEqual({ broken: 1, places: 1234 });
  for (const [name, head] of [
    ['broken.csv', 1],
    ['broken.jsonl', 0],
  ] as const) {
    const list = await report(name, source);
    expect(list.report.trimEnd().split('\n')).toHaveLength(1234 + head);
    expect(list.counts).toEqual(counts);
  }
  const { report: markdown } = await report('broken.md', source);
  expect(markdown).toContain('  - and 1,224 more\n');
});

test('jsonl has one object per link, as the link names it', async () => {
  const { report: written } = await report('broken.jsonl');
  const rows = written
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(rows[0]).toEqual({
    target: GONE,
    status_code: 404,
    error_code: null,
    final_url: null,
    external: false,
    page: HOME,
    line: 12,
    column: 9,
    tag: 'a',
  });
  expect(rows.map(({ target }) => target)).toEqual([
    GONE,
    `${GONE}?utm_source=x`,
    MOVED,
    ELSEWHERE,
  ]);
  expect(rows[2]).toMatchObject({ status_code: 503, final_url: LOST });
  expect(rows[3]).toMatchObject({ status_code: null, error_code: 'timeout', external: true });
});

test('csv has the same', async () => {
  const rows = readCsv((await report('broken.csv')).report);
  expect(rows).toHaveLength(4);
  expect(rows[1]).toEqual({
    target: `${GONE}?utm_source=x`,
    status_code: '404',
    error_code: '',
    final_url: '',
    external: 'false',
    page: GONE,
    line: '',
    column: '',
    tag: 'header',
  });
});

test('markdown has links, and nothing else that is markup', async () => {
  const odd = storedPage(2, 'https://example.com/a<b>*c*', missing);
  const links = [storedLink(1, odd.url, { line: 3, column: 4, tag: '*x*<y>' })];
  const { report: written } = await report('broken.md', brokenSource([SEED, odd], links));
  expect(written).toBe(
    [
      '# Broken links',
      '',
      '## Internal',
      '',
      '- **404** <https://example.com/a%3Cb%3E*c*>',
      String.raw`  - <https://example.com/>, line 3, column 4 (\*x\*\<y\>)`,
      '',
      '1 broken target in 1 place: 1 internal, 0 external',
      '',
    ].join('\n'),
  );
});

test.each(BROKEN_FORMATS)('nothing from outside reaches a terminal in $name', async (format) => {
  const nasty = '\u001b]0;x\u0007\n\u009b31m\u202e';
  const pages = [
    storedPage(1, `https://a.example/${nasty}`),
    storedPage(2, nasty, { ...missing, discoveredBy: nasty }),
  ];
  const links = [storedLink(1, nasty, { tag: nasty })];
  const stream = new PassThrough();
  const written = text(stream);
  await writeBroken(stream, brokenSource(pages, links), format);
  stream.end();
  expect((await written).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});

test.each([
  ['a.txt', 'text'],
  ['a.jsonl', 'jsonl'],
  ['a.csv.gz', 'csv'],
  ['a.MD', 'markdown'],
  ['a', 'text'],
])('%s is %s', (path, name) => {
  expect(brokenFormatOf(path).name).toBe(name);
});

test('.gz is packed', async () => {
  await writeBroken(folder.file('broken.csv.gz'), brokenSource());
  const { report: written } = await report('broken.csv');
  expect(gunzipSync(readFileSync(folder.file('broken.csv.gz'))).toString()).toBe(written);
});

describe('a stream', () => {
  test('gets the text, and stays open', async () => {
    const stream = new PassThrough();
    const written = text(stream);
    await expect(writeBroken(stream, brokenSource())).resolves.toEqual({ broken: 3, places: 4 });
    expect(stream.writableEnded).toBe(false);
    stream.end();
    expect(await written).toBe((await report('broken.txt')).report);
  });

  test('whose reader goes away is no error', async () => {
    const child = spawn('true', { stdio: ['pipe', 'inherit', 'inherit'] });
    await once(child, 'exit');
    await expect(writeBroken(child.stdin, brokenSource())).resolves.toEqual({
      broken: 3,
      places: 4,
    });
  });

  test('that fails otherwise is one', async () => {
    const stream = new PassThrough();
    stream.on('error', () => undefined);
    stream.destroy(new Error('the disk is gone'));
    await expect(writeBroken(stream, brokenSource())).rejects.toEqual(
      new FileError('stdout: the disk is gone'),
    );
  });
});

test('a report that cannot be written is a FileError', async () => {
  const path = folder.file('none/broken.txt');
  await expect(writeBroken(path, brokenSource())).rejects.toThrow(`${path}: no such file`);
});

test('what is wrong with the state is passed on', async () => {
  const source = {
    ...brokenSource(),
    pages(): never {
      throw new RangeError('the state is damaged');
    },
  };
  await expect(report('broken.txt', source)).rejects.toEqual(
    new RangeError('the state is damaged'),
  );
});
