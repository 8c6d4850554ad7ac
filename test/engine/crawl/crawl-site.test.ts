import { describe, expect, test } from 'vitest';

import { crawl, type CrawlSiteOptions } from '../../../src/engine/crawl/crawl-site.ts';
import { listen } from '../../support/crawl/listen.ts';
import { startPages, type Pages } from '../../support/crawl/pages.ts';
import { all, byPath, FAST, links, pathOf, paths } from './support/crawl-all.ts';

describe('crawl', () => {
  test('yields every page once, however it is written', async () => {
    await using site = await startPages({
      '/': links('/a', './b', '/a#top', '/a?utm_source=x', '/%61'),
      '/a': links('/', '/b', 'c/../b'),
      '/b': links('//other.example/', 'mailto:x@example.com', 'javascript:void(0)'),
    });
    const records = await all(`${site.origin}/`);
    expect(paths(records)).toEqual(['/', '/a', '/b']);
    expect(byPath(records).get('/b')).toMatchObject({
      depth: 1,
      parent: `${site.origin}/`,
      discovered_by: 'a',
      status_code: 200,
    });
    expect(site.hits('/robots.txt')).toBe(1);
  });

  test('makes a record of every redirect, and follows it as a link', async () => {
    await using site = await startPages({
      '/': links('/old', '/loop'),
      '/old': { status: 301, headers: { location: '/new#x' } },
      '/new': 'here',
      '/loop': { status: 302, headers: { location: '/loop' } },
    });
    const records = byPath(await all(`${site.origin}/`));
    expect([...records.keys()].toSorted()).toEqual(['/', '/loop', '/new', '/old']);
    expect(records.get('/old')).toMatchObject({
      status_code: 301,
      location: `${site.origin}/new#x`,
      num_redirects: 0,
    });
    expect(records.get('/new')).toMatchObject({ depth: 1, discovered_by: 'redirect' });
    expect(site.hits('/loop')).toBe(1);
  });

  test('ends a chain of redirects that is too long', async () => {
    const hops = Array.from({ length: 6 }, (_, i) => [
      `/${i}`,
      { status: 302, headers: { location: `/${i + 1}` } },
    ]);
    await using site = await startPages(Object.fromEntries(hops));
    const records = byPath(await all(`${site.origin}/0`, { maxRedirects: 3 }));
    expect([...records.keys()]).toEqual(['/0', '/1', '/2', '/3']);
    expect(records.get('/3')).toMatchObject({ failed: true, error_code: 'too_many_redirects' });
  });

  test('goes to where a seed redirects, though that is another host', async () => {
    await using there = await startPages({ '/': links('/x'), '/x': 'x' }, '127.0.0.2');
    await using here = await startPages({
      '/': { status: 301, headers: { location: `${there.origin}/` } },
    });
    const records = await all(`${here.origin}/`);
    expect(records.map(({ url }) => url).toSorted()).toEqual(
      [`${here.origin}/`, `${there.origin}/`, `${there.origin}/x`].toSorted(),
    );
  });

  test('tells no secrets to hosts that the user did not name', async () => {
    await using other = await startPages({ '/': 'x' }, '127.0.0.2');
    await using site = await startPages({ '/': links('/a', `${other.origin}/`), '/a': 'a' });
    await all(`${site.origin}/`, { scope: 'all', bearer: 'secret', headers: { 'x-key': 'k' } });
    const told = (pages: Pages, path: string) =>
      pages.requests.find((request) => request.path === path)?.headers;
    expect(told(site, '/a')).toMatchObject({ authorization: 'Bearer secret', 'x-key': 'k' });
    expect(other.hits('/')).toBe(1);
    for (const path of ['/', '/robots.txt']) {
      expect(told(other, path)).not.toHaveProperty('authorization');
      expect(told(other, path)).not.toHaveProperty('x-key');
    }
  });

  test('fails seeds that robots.txt denies, and passes over links', async () => {
    await using site = await startPages({
      '/robots.txt': 'User-agent: *\nDisallow: /no\n',
      '/': links('/no/1', '/yes'),
      '/yes': 'y',
      '/no/seed': 'n',
    });
    const records = byPath(await all([`${site.origin}/`, `${site.origin}/no/seed`]));
    expect([...records.keys()].toSorted()).toEqual(['/', '/no/seed', '/yes']);
    expect(records.get('/no/seed')).toMatchObject({
      failed: true,
      error_code: 'robots_denied',
      error: 'robots.txt line 2: Disallow: /no',
    });
    expect(site.requests.filter(({ path }) => path.startsWith('/no'))).toEqual([]);
  });

  test('allows nothing while robots.txt cannot be had', async () => {
    await using site = await startPages({ '/robots.txt': { status: 503 }, '/': 'x' });
    const [record] = await all(`${site.origin}/`);
    expect(record).toMatchObject({ failed: true, error_code: 'robots_denied' });
    expect(site.hits('/')).toBe(0);
  });

  test('tells of a host that does not answer as what it is, also where a link leads there', async () => {
    await using site = await startPages({ '/': links('http://127.0.0.1:1/x', '/a'), '/a': 'a' });
    const records = byPath(await all(`${site.origin}/`, { checkExternal: true }));
    expect(records.get('/x')).toMatchObject({ failed: true, error_code: 'connect_refused' });
    const [seed] = await all('http://127.0.0.1:1/');
    expect(seed).toMatchObject({ failed: true, error_code: 'connect_refused' });
  });

  test('falls back to http where a seed has no scheme', async () => {
    await using site = await startPages({ '/': links('/a'), '/a': 'a' });
    const seed = site.origin.replace('http://', '');
    const records = await all(seed, { defaultScheme: 'auto' });
    expect(records.map(({ url, status_code: status }) => [url, status])).toEqual([
      [`${site.origin}/`, 200],
      [`${site.origin}/a`, 200],
    ]);
  });

  test('spares a host to which the robots.txt of many others redirect', async () => {
    let [open, most] = [0, 0];
    await using victim = await listen((_request, reply) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        reply.end('');
      }, 20);
    }, '127.0.0.9');
    const location = `${victim.origin}/robots.txt`;
    const hosts = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        startPages(
          { '/robots.txt': { status: 301, headers: { location } }, '/': 'x' },
          `127.0.0.${20 + i}`,
        ),
      ),
    );
    const records = await all(hosts.map(({ origin }) => `${origin}/`));
    await Promise.all(hosts.map((host) => host[Symbol.asyncDispose]()));
    expect(records.map(({ status_code: status }) => status)).toEqual(hosts.map(() => 200));
    expect(most).toBe(1);
  });

  test('asks external links with HEAD, and with GET where that fails', async () => {
    await using other = await startPages({ '/ok': 'x', '/gone': { status: 404 } }, '127.0.0.2');
    await using site = await startPages({
      '/': links(`${other.origin}/ok`, `${other.origin}/gone`),
    });
    const records = byPath(await all(`${site.origin}/`, { checkExternal: true }));
    expect(records.get('/ok')).toMatchObject({ status_code: 200, method: 'HEAD' });
    expect(records.get('/gone')).toMatchObject({ status_code: 404, method: 'GET' });
    const asked = other.requests.filter(({ path }) => path !== '/robots.txt');
    expect(asked.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'GET /gone',
      'HEAD /gone',
      'HEAD /ok',
    ]);
  });

  test('finds the shortest way to a page, also where that is the slower one', async () => {
    await using site = await startPages({
      '/': links('/slow', '/1'),
      '/1': links('/2'),
      '/2': links('/3'),
      '/3': links('/x'),
      '/slow': links('/x'),
      '/x': links('/y'),
      '/y': 'y',
    });
    const records = byPath(await all(`${site.origin}/`, { depth: 3, with: ['skipped'] }));
    expect(records.get('/x')).toMatchObject({ depth: 2, status_code: 200 });
    expect(records.get('/y')).toMatchObject({ depth: 3, status_code: 200 });
  });

  test('follows what one link forbids and another does not', async () => {
    await using site = await startPages({
      '/': '<a rel="nofollow" href="/a">x</a><a rel=nofollow href="/never">y</a><a href="/b">z</a>',
      '/b': links('/a'),
      '/a': 'a',
      '/never': 'n',
    });
    const records = byPath(await all(`${site.origin}/`, { with: ['skipped'] }));
    expect(records.get('/a')).toMatchObject({ status_code: 200, depth: 2, skip_reason: null });
    expect(records.get('/never')).toMatchObject({ status_code: null, skip_reason: 'nofollow' });
    expect(site.hits('/never')).toBe(0);
  });

  test('tells why it left out what it found, once each', async () => {
    await using site = await startPages({
      '/robots.txt': 'User-agent: *\nDisallow: /private\n',
      '/': links('/private/x', '/a', '/a?utm_source=1', 'http://other.example/', '/deep/1'),
      '/a': links('/private/x', '/a?utm_source=1', 'http://other.example/', '/too/deep'),
      '/deep/1': 'x',
    });
    const records = await all(`${site.origin}/`, { depth: 1, with: ['skipped'] });
    const skipped = records
      .filter(({ skip_reason: reason }) => reason !== null)
      .map(({ url, skip_reason: reason }) => `${reason} ${url.replace(site.origin, '')}`);
    expect(skipped.toSorted()).toEqual([
      'depth /too/deep',
      'duplicate /a?utm_source=1',
      'out_of_scope http://other.example/',
      'robots_denied /private/x',
    ]);
  });

  test('keeps budgets', async () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`/${i}`, 'x']));
    await using site = await startPages({ '/': links(...Object.keys(many)), ...many });
    expect(await all(`${site.origin}/`, { maxPages: 5 })).toHaveLength(5);
    expect(await all(`${site.origin}/`, { maxPagesPerHost: 7 })).toHaveLength(7);
    const records = await all(`${site.origin}/`, { maxPages: 5, with: ['skipped'] });
    expect(records.filter(({ skip_reason: reason }) => reason === 'budget')).toHaveLength(16);
  });

  test('passes over a seed beyond the budget, which is no denial', async () => {
    await using site = await startPages({ '/a': 'a', '/b': 'b' });
    const seeds = [`${site.origin}/a`, `${site.origin}/b`];
    const options = { maxPages: 1, perHost: 1 };
    expect(paths(await all(seeds, options))).toEqual(['/a']);
    const told = byPath(await all(seeds, { ...options, with: ['skipped'] }));
    expect(told.get('/b')).toMatchObject({ failed: false, skip_reason: 'budget' });
  });

  test('hands links and pages to hooks, which may leave links out', async () => {
    await using site = await startPages({ '/': links('/a', '/b'), '/a': 'a', '/b': 'b' });
    const titles: (string | null)[] = [];
    const records = await all(`${site.origin}/`, {
      onLink: ({ url, depth, parent, discoveredBy }) => {
        expect({ depth, parent, discoveredBy }).toEqual({
          depth: 1,
          parent: `${site.origin}/`,
          discoveredBy: 'a',
        });
        return !url.endsWith('/b');
      },
      onPage: (_record, { title }) => titles.push(title),
    });
    expect(paths(records)).toEqual(['/', '/a']);
    expect(titles).toEqual(['t', null]);
  });

  test('throws what a hook throws', async () => {
    await using site = await startPages({ '/': links('/a'), '/a': 'a' });
    const onPage = (): void => {
      throw new RangeError('mine');
    };
    await expect(all(`${site.origin}/`, { onPage })).rejects.toThrow('mine');
  });

  test('ends when the loop is left', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`/${i}`, 'x']));
    await using site = await startPages({ '/': links(...Object.keys(many)), ...many });
    for await (const record of crawl(`${site.origin}/`, { ...FAST, perHost: 1 })) {
      if (pathOf(record) !== '/') break;
    }
    expect(site.requests.length).toBeLessThan(250);
  });

  test.each([
    [{ depth: -1 }, 'depth: it takes'],
    [{ scope: 'world' }, 'scope: it takes one of'],
    [{ include: ['re:('] }, '--include'],
    [{ canonical: 'web-9' }, 'web-9'],
    [{ maxPage: 3 }, 'maxPage'],
    [{ select: ['h1'] }, 'h1'],
  ])('refuses %o', async (options, message) => {
    await expect(all('http://127.0.0.1:1/', options as CrawlSiteOptions)).rejects.toThrow(message);
  });
});
