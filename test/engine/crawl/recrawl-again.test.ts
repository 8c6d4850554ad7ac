import { expect, test } from 'vitest';

import { crawl, type CrawlSiteOptions } from '../../../src/engine/crawl/crawl-site.ts';
import { listen } from '../../support/crawl/listen.ts';
import { makeFolder } from '../../support/folder.ts';

async function urlsOf(seeds: string[], options: CrawlSiteOptions): Promise<string[]> {
  const urls: string[] = [];
  for await (const { url } of crawl(seeds, { delayFactor: 0, retries: 0, ...options })) {
    urls.push(url);
  }
  return urls.toSorted();
}

test('asks once for what an earlier crawl asked for twice, however often it is done', async () => {
  const asked: string[] = [];
  await using outside = await listen((request, reply) => {
    asked.push(`${request.method} ${request.url}`);
    reply.statusCode = request.method === 'HEAD' ? 405 : 200;
    reply.end('outside');
  }, '127.0.0.2');
  await using site = await listen((request, reply) => {
    asked.push(`${request.method} ${request.url}`);
    if (request.url === '/a?utm_source=x') reply.writeHead(302, { location: '/a' }).end();
    else if (request.url !== '/') reply.end('text');
    else {
      reply.setHeader('content-type', 'text/html');
      reply.end(`<a href="/a?utm_source=x">a</a> <a href="${outside.origin}/out">out</a>`);
    }
  });
  using folder = makeFolder();
  const seeds = [`${site.origin}/`];
  const options: CrawlSiteOptions = { state: folder.file('state'), checkExternal: true };
  const [home = '', a = '', other = '', out = ''] = await urlsOf(seeds, options);
  expect([a, other]).toEqual([`${site.origin}/a`, `${site.origin}/a?utm_source=x`]);
  for (let i = 0; i < 3; i += 1) {
    asked.length = 0;
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    const again = await urlsOf(i === 0 ? seeds : [], { ...options, stateUse: 'recrawl' });
    expect(again).toEqual([home, a, out]);
    expect(asked.toSorted()).toEqual(['GET /', 'GET /a', 'GET /out', 'HEAD /out']);
  }
});
