import type { IncomingMessage, ServerResponse } from 'node:http';
import { generateGraph, DENIED_PREFIX, type SiteGraph, type SiteNode } from './graph.ts';
import { renderPage, renderSitemap, type Origins } from './html.ts';
import { listen } from './listen.ts';
import { expectedPaths, type CrawlRules } from './truth.ts';

/** A site of many pages, which knows what a crawl has to find on it. */
export interface CrawlSite extends AsyncDisposable {
  readonly origin: string;
  /** Of what its links lead to outside: another host. */
  readonly outsideOrigin: string;
  readonly graph: SiteGraph;
  /** What a crawl from `/` has to fetch, and how deep it lies. */
  expected(rules?: CrawlRules): Map<string, number>;
  /** The path by which the site knows what a URL leads to, whichever way it is written; undefined: nothing. */
  pathOf(url: string): string | undefined;
  /** Requests by such a path; what leads to nothing is there as it was asked for. */
  readonly hits: ReadonlyMap<string, number>;
  requests(): number;
  /** Requests to the host outside. */
  outsideRequests(): number;
  /** Forgets the counts. */
  reset(): void;
}

export interface CrawlSiteOptions {
  readonly pages: number;
  readonly seed?: number;
  /** Before each answer. Default: none. */
  readonly delayMs?: number;
}

const TRACKING = /^utm_|^fbclid$|^gclid$/;

/** Starts a site of so many pages, the same for the same seed; robots.txt keeps out of some. */
export async function startCrawlSite({
  pages,
  seed = 1,
  delayMs = 0,
}: CrawlSiteOptions): Promise<CrawlSite> {
  const graph = generateGraph(pages, seed);
  const hits = new Map<string, number>();
  let outsideRequests = 0;
  let requests = 0;
  const outside = await listen((_request, reply) => {
    outsideRequests += 1;
    reply.end('outside\n');
  }, '127.0.0.2');
  const own = await listen((request, reply) => {
    requests += 1;
    const path = knownPath(graph, request.url ?? '');
    const key = path ?? request.url ?? '';
    hits.set(key, (hits.get(key) ?? 0) + 1);
    const node = graph.byPath.get(key);
    const respond = (): void => answer(graph, node, { request, reply, origins });
    if (delayMs === 0) respond();
    else setTimeout(respond, delayMs);
  });
  const origins: Origins = { own: own.origin, outside: outside.origin };
  return {
    origin: own.origin,
    outsideOrigin: outside.origin,
    graph,
    expected: (rules) => expectedPaths(graph, rules),
    pathOf(url) {
      const { origin, pathname, search } = new URL(url);
      return origin === own.origin ? knownPath(graph, pathname + search) : undefined;
    },
    hits,
    requests: () => requests,
    outsideRequests: () => outsideRequests,
    reset() {
      hits.clear();
      requests = 0;
      outsideRequests = 0;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([own.close(), outside.close()]);
    },
  };
}

/** The path of a node, without tracking and percent-encoding, its query in the site's order. */
function knownPath(graph: SiteGraph, target: string): string | undefined {
  const { pathname, searchParams } = new URL(target, 'http://site.test');
  const kept = Array.from(searchParams).filter(([name]) => !TRACKING.test(name));
  const query = kept.map(([name, value]) => `${name}=${value}`).toSorted();
  const name = decodeURIComponent(pathname);
  const path = query.length === 0 ? name : `${name}?${query.join('&')}`;
  return graph.byPath.has(path) ? path : undefined;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly reply: ServerResponse;
  readonly origins: Origins;
}

function answer(graph: SiteGraph, node: SiteNode | undefined, exchange: Exchange): void {
  const { request, reply, origins } = exchange;
  if (request.url === '/robots.txt') {
    reply.setHeader('content-type', 'text/plain');
    reply.end(robotsText(graph, origins));
    return;
  }
  switch (node?.kind) {
    case undefined:
    case 'missing':
      send(
        reply,
        404,
        'text/html',
        '<!doctype html><title>Not found</title><p>There is no such page.',
      );
      return;
    case 'redirect':
      reply.setHeader('location', locationOf(graph, node, origins));
      send(reply, node.status, 'text/plain', 'moved\n');
      return;
    case 'file':
      send(reply, 200, fileType(node.path), `A file of its own: ${node.id}\n<a href="/in-a-file">`);
      return;
    case 'asset':
      send(reply, 200, fileType(node.path.split('?')[0] ?? ''), `/* ${node.id} */\n`);
      return;
    case 'sitemap':
      send(reply, 200, 'application/xml', renderSitemap(graph, node, origins));
      return;
    case 'page':
      if (node.closed === 'header') reply.setHeader('x-robots-tag', 'nofollow');
      send(reply, 200, 'text/html; charset=utf-8', renderPage(graph, node, origins));
  }
}

/** Absolute for some, a path for others. */
function locationOf(graph: SiteGraph, { id, target }: SiteNode, origins: Origins): string {
  if (typeof target === 'string') return target.replace(/^[A-Z]+/, origins.outside);
  const path = encodeURI(graph.nodes[target]?.path ?? '');
  return id % 2 === 0 ? path : origins.own + path;
}

function robotsText(graph: SiteGraph, { own }: Origins): string {
  const [index] = graph.sitemaps.keys();
  const sitemap = graph.nodes[index ?? -1]?.path ?? '';
  return `User-agent: *\nDisallow: ${DENIED_PREFIX}\n\nSitemap: ${own}${sitemap}\n`;
}

const TYPES: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  txt: 'text/plain',
  json: 'application/json',
  png: 'image/png',
  css: 'text/css',
  js: 'text/javascript',
};

function fileType(path: string): string {
  return TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}

function send(reply: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  reply.writeHead(status, { 'content-type': type, 'content-length': bytes.length });
  reply.end(bytes);
}
