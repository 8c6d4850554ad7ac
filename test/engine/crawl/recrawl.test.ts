import { expect, test } from 'vitest';

import { crawl, type CrawlSiteOptions } from '../../../src/engine/crawl/crawl-site.ts';
import { openAt } from '../../frontier/crawl-at.ts';
import { listen } from '../../support/crawl/listen.ts';
import { makeFolder } from '../../support/folder.ts';

const FAST: CrawlSiteOptions = { delayFactor: 0, perHost: 8, retries: 0 };

test('what is known of a page stays known where the server only says that it has not changed', async () => {
  const site = await listen((request, reply) => {
    if (request.url === '/robots.txt') reply.writeHead(404).end();
    else if (request.headers['if-none-match'] !== undefined) {
      // As nginx does: without a content type.
      reply.writeHead(304, { etag: '"2"' }).end();
    } else {
      const robots = request.url === '/' ? '' : '<meta name="robots" content="noindex">';
      reply
        .writeHead(200, { 'content-type': 'text/html', etag: '"1"' })
        .end(`${robots}<a href="/a">a</a>`);
    }
  }, '127.0.0.1');
  using folder = makeFolder();
  const state = folder.file('state');
  const pages = async () => {
    const frontier = await openAt(state, { isResume: true });
    const all = [...frontier.pages()];
    await frontier.close();
    return all.map(({ url, contentType, noindex, statusCode, etag }) => {
      return { path: new URL(url).pathname, contentType, noindex, statusCode, etag };
    });
  };
  const run = async (options: CrawlSiteOptions) => {
    const changes: unknown[] = [];
    for await (const record of crawl(`${site.origin}/`, { ...FAST, ...options, state })) {
      changes.push(record.change);
    }
    return changes;
  };
  const page = { contentType: 'text/html', statusCode: 200 };
  await run({});
  expect(await pages()).toEqual([
    { path: '/', ...page, noindex: false, etag: '"1"' },
    { path: '/a', ...page, noindex: true, etag: '"1"' },
  ]);
  expect(await run({ stateUse: 'recrawl' })).toEqual(['unchanged', 'unchanged']);
  expect(await pages()).toEqual([
    { path: '/', ...page, noindex: false, etag: '"2"' },
    { path: '/a', ...page, noindex: true, etag: '"2"' },
  ]);
  await site.close();
});
