import type { StoredLink, StoredPage } from '../../../src/model/crawl.ts';
import type { CrawlSource } from '../../../src/sinks/crawl-source.ts';

/** A page of its own canonical form. */
export function storedPage(seq: number, url: string, more: Partial<StoredPage> = {}): StoredPage {
  return {
    seq,
    url,
    key: url,
    depth: seq === 1 ? 0 : 1,
    parent: seq === 1 ? null : 'https://example.com/',
    discoveredBy: seq === 1 ? 'seed' : 'a',
    role: 'page',
    fromPublic: false,
    errorCode: null,
    contentType: 'text/html; charset=utf-8',
    fetchedAtMs: Date.UTC(2026, 0, 2),
    noindex: false,
    savedPath: null,
    etag: null,
    lastModified: null,
    hash: null,
    statusCode: 200,
    location: null,
    ...more,
  };
}

export function storedLink(from: number, to: string, more: Partial<StoredLink> = {}): StoredLink {
  return { from, to, key: to, tag: 'a', rel: null, line: 1, column: 1, ...more };
}

export function sourceOf(pages: readonly StoredPage[], links: readonly StoredLink[]): CrawlSource {
  const byKey = new Map(pages.map((page) => [page.key, page]));
  return {
    pages: () => pages,
    links: () => links,
    page: (key) => byKey.get(key) ?? null,
  };
}
