import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { WARCParser } from 'warcio';
import { crawl, pathsOf } from '../support/crawl/crawl.ts';
import { startPages, type Page, type Pages } from '../support/crawl/pages.ts';
import { readCsv } from '../support/csv.ts';
import { makeFolder } from '../support/folder.ts';

const OUTSIDE = '127.0.0.4';

const PAGES: Readonly<Record<string, Page>> = {
  '/': `<!doctype html>
<html><head><title>Home</title><link rel="stylesheet" href="/style.css"></head>
<body>
  <a href="/a">a</a> <a href="/old">old</a>
  <p>😀 <a class="x" href="/missing">missing</a></p>
  <a href="/caf%C3%A9?x=1&amp;y=&quot;z&quot;">café</a>
  <img src="/image.png"> <a href="OTHER/gone">gone</a> <a href="OTHER/fine">fine</a>
</body></html>`,
  '/a': `<!doctype html>
<title>A</title>
<a href="./">home</a>
<a
   href="/missing#part">missing</a><a href="b/">b</a>`,
  '/b/': '<!doctype html><title>B</title><a href="../a">a</a><a href="/error">e</a>',
  '/old': { status: 301, headers: { location: '/b/' } },
  '/error': { status: 500, body: 'broken' },
  '/café?x=1&y="z"': '<!doctype html><title>Café</title><a href="/a">a</a>',
  '/style.css': 'body { background: url(image.png) }',
  '/image.png': { body: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 10, 13]) },
};

interface Sites extends AsyncDisposable {
  readonly site: Pages;
  readonly other: Pages;
}

async function startSites(): Promise<Sites> {
  const fine: Page = { status: 200, body: 'fine' };
  const other = await startPages({ '/fine': fine, '/gone': { status: 410 } }, OUTSIDE);
  const pages = Object.entries(PAGES).map(([path, page]) => [
    encodeURI(path),
    typeof page === 'string' ? page.replaceAll('OTHER', other.origin) : page,
  ]);
  const site = await startPages(Object.fromEntries(pages) as Record<string, Page>);
  return {
    site,
    other,
    async [Symbol.asyncDispose]() {
      await Promise.all([site[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
    },
  };
}

const FETCHED = ['/', '/a', '/b/', '/caf%C3%A9?x=1&y=%22z%22', '/error', '/missing', '/old'];
const LIMITS = ['--retries', '0'];

describe('--graph', () => {
  /** From page to page, by path. */
  const LINKS = [
    ['/', '/a'],
    ['/', '/old'],
    ['/', '/missing'],
    ['/', '/caf%C3%A9?x=1&y=%22z%22'],
    ['/a', '/'],
    ['/a', '/missing'],
    ['/a', '/b/'],
    ['/b/', '/a'],
    ['/b/', '/error'],
    ['/caf%C3%A9?x=1&y=%22z%22', '/a'],
  ];

  test('in each format, all at once', async () => {
    await using sites = await startSites();
    const { site } = sites;
    using folder = makeFolder();
    const names = ['csv', 'jsonl', 'dot', 'gexf', 'graphml'].map((format) => `links.${format}`);
    const graphs = names.flatMap((name) => ['--graph', name]);
    const { code, records } = await crawl([`${site.origin}/`, ...LIMITS, ...graphs], {
      cwd: folder.path,
    });
    expect(code).toBe(0);
    expect(pathsOf(records)).toEqual(FETCHED);
    const lines = folder.read('links.jsonl').trimEnd().split('\n');
    const objects = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const rows of [readCsv(folder.read('links.csv')), objects]) {
      for (const [from = '', to = ''] of LINKS) {
        const found = rows.filter((row) => {
          const values = Object.values(row);
          return values.includes(site.origin + from) && values.includes(site.origin + to);
        });
        expect(found.length, `${from} → ${to}`).toBeGreaterThan(0);
      }
    }
    expect(folder.read('links.dot')).toMatch(/^digraph\b[^]*\}\n$/);
    for (const [name, edge] of [
      ['links.dot', /->/g],
      ['links.gexf', /<edge\s/g],
      ['links.graphml', /<edge\s/g],
    ] as const) {
      const text = folder.read(name);
      expect(text.match(edge)?.length, name).toBeGreaterThanOrEqual(LINKS.length);
      expect(text, name).toContain(`${site.origin}/missing`);
      if (name !== 'links.dot') expect(text, name).not.toMatch(/&(?!amp;|quot;|lt;|gt;|apos;|#)/);
    }
  });
});

describe('--broken', () => {
  /** Where a failing link stands, as a report may write it. */
  function mentions(report: string, page: string, { line, column }: Position): boolean {
    return report
      .split('\n')
      .some((text) => text.includes(page) && new RegExp(`\\b${line}\\D+${column}\\b`).test(text));
  }

  interface Position {
    readonly line: number;
    readonly column: number;
  }

  test('names each link that fails, the pages, and where it stands', async () => {
    await using sites = await startSites();
    const { site, other } = sites;
    using folder = makeFolder();
    const args = [`${site.origin}/`, ...LIMITS, '--broken', 'broken.txt'];
    const { code } = await crawl(args, { cwd: folder.path });
    expect(code).toBe(0);
    const report = folder.read('broken.txt');
    expect(report).toContain(`${site.origin}/missing`);
    expect(report).toContain('404');
    expect(report).toContain(`${site.origin}/error`);
    expect(mentions(report, `${site.origin}/`, site.position('/', '/missing'))).toBe(true);
    expect(mentions(report, `${site.origin}/a`, site.position('/a', '/missing#part'))).toBe(true);
    expect(mentions(report, `${site.origin}/b/`, site.position('/b/', '/error'))).toBe(true);
    expect(report).not.toContain('/gone');
    expect(other.requests).toEqual([]);
  });

  test('with --check-external those that lead elsewhere, too: HEAD, then GET', async () => {
    await using sites = await startSites();
    const { site, other } = sites;
    using folder = makeFolder();
    const args = [`${site.origin}/`, ...LIMITS, '--broken', 'broken.txt', '--check-external'];
    const { code } = await crawl(args, { cwd: folder.path });
    expect(code).toBe(0);
    const report = folder.read('broken.txt');
    const position = site.position('/', `${other.origin}/gone`);
    expect(report).toContain(`${other.origin}/gone`);
    expect(report).not.toContain(`${other.origin}/fine`);
    expect(mentions(report, `${site.origin}/`, position)).toBe(true);
    const asked = other.requests.filter(({ path }) => path !== '/robots.txt');
    expect(asked.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /gone',
      'HEAD /fine',
      'HEAD /gone',
    ]);
  });
});

test('-o crawl.warc.gz can be read by others, and has every body', async () => {
  await using sites = await startSites();
  const { site } = sites;
  using folder = makeFolder();
  const args = [`${site.origin}/`, ...LIMITS, '--assets', '-o', 'crawl.warc.gz'];
  const { code } = await crawl(args, { cwd: folder.path });
  expect(code).toBe(0);
  const bytes = readFileSync(folder.file('crawl.warc.gz'));
  expect(gunzipSync(bytes).toString('latin1')).toMatch(/^WARC\/1\.1\r\n/);
  const types = new Map<string, string[]>();
  const bodies = new Map<string, Buffer>();
  for await (const record of new WARCParser([new Uint8Array(bytes)])) {
    const type = record.warcType ?? '';
    const url = record.warcTargetURI ?? '';
    types.set(type, [...(types.get(type) ?? []), url]);
    const payload = await record.readFully(true);
    if (type === 'response') bodies.set(url, Buffer.from(payload));
  }
  const urls = [...FETCHED, '/style.css', '/image.png'].map((path) => site.origin + path);
  const recorded = [...(types.get('response') ?? []), ...(types.get('revisit') ?? [])];
  expect(recorded.filter((url) => !url.endsWith('/robots.txt')).toSorted()).toEqual(
    urls.toSorted(),
  );
  expect(types.get('request')?.length).toBeGreaterThanOrEqual(urls.length);
  expect(types.get('warcinfo')).toHaveLength(1);
  const image = PAGES['/image.png'];
  const imageBytes = typeof image === 'object' ? image.body : undefined;
  expect(bodies.get(`${site.origin}/image.png`)).toEqual(Buffer.from(imageBytes ?? ''));
  expect(bodies.get(`${site.origin}/style.css`)?.toString()).toBe(PAGES['/style.css']);
});

describe('--save --convert-links', () => {
  function filesBelow(folder: string): string[] {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
  }

  test('the mirror can be browsed offline', async () => {
    await using sites = await startSites();
    const { site, other } = sites;
    using folder = makeFolder();
    const args = [`${site.origin}/`, ...LIMITS, '--assets', '--save', 'mirror', '--convert-links'];
    const { code, records } = await crawl(args, { cwd: folder.path });
    expect(code).toBe(0);
    const root = folder.file('mirror');
    const files = filesBelow(root);
    const saved = new Map(records.map(({ url, saved_path: path }) => [url, path ?? null]));
    const home = join(root, saved.get(`${site.origin}/`) ?? '');
    expect(existsSync(home)).toBe(true);

    // Walks from the home page over files alone.
    const seen = new Set<string>();
    const away: string[] = [];
    for (let left = [home]; left.length > 0;) {
      const path = left.pop() ?? '';
      if (seen.has(path)) continue;
      seen.add(path);
      const text = readFileSync(path, 'utf8');
      if (!text.includes('<!doctype html>') && !path.endsWith('.css')) continue;
      for (const [, value = ''] of text.matchAll(/(?:href|src)="([^"]*)"|url\(/g)) {
        if (value === '') continue;
        if (/^https?:/.test(value)) {
          away.push(value);
          continue;
        }
        const name = decodeURIComponent(value.replaceAll('&amp;', '&').replace(/[#?].*$/, ''));
        const target = join(dirname(path), name);
        expect(existsSync(target), `${value} in ${relative(root, path)}`).toBe(true);
        if (statSync(target).isFile()) left.push(target);
      }
    }
    const pages = ['/', '/a', '/b/', '/caf%C3%A9?x=1&y=%22z%22', '/style.css', '/image.png'];
    for (const path of pages) {
      const file = saved.get(site.origin + path);
      expect(file, path).toBeTypeOf('string');
      expect(seen.has(join(root, file ?? '')), path).toBe(true);
    }
    expect(files.length).toBeGreaterThanOrEqual(pages.length);
    // What is not there still leads to where it is.
    expect(away).toEqual(expect.arrayContaining([`${other.origin}/gone`, `${other.origin}/fine`]));
  });
});

test('--sitemap-xml lists the pages that are there', async () => {
  await using sites = await startSites();
  const { site } = sites;
  using folder = makeFolder();
  const args = [`${site.origin}/`, ...LIMITS, '--sitemap-xml', 'sitemap.xml'];
  const { code } = await crawl(args, { cwd: folder.path });
  expect(code).toBe(0);
  const text = folder.read('sitemap.xml');
  expect(text).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<urlset xmlns=/i);
  const listed = Array.from(text.matchAll(/<loc>(.*?)<\/loc>/g), ([, url = '']) =>
    url.replaceAll('&amp;', '&'),
  );
  const pages = ['/', '/a', '/b/', '/caf%C3%A9?x=1&y=%22z%22'];
  expect(listed.toSorted()).toEqual(pages.map((path) => site.origin + path).toSorted());
});
