import type { CrawlRole } from '../../model/crawl.ts';
import type { DocumentLink } from '../../model/document.ts';

/** What a crawl takes a link for; null: it is not for following. */
export type LinkRole = Extract<CrawlRole, 'page' | 'asset' | 'sitemap'> | null;

/** Elements that lead to other pages. */
const PAGE_TAGS: ReadonlySet<string> = new Set([
  'a',
  'area',
  'iframe',
  'frame',
  'meta',
  'feed',
  'sitemap',
]);

/** Relations of `<link>` and the Link header that name pages (RFC 8288; WHATWG HTML, 4.6.7). */
const PAGE_RELS: ReadonlySet<string> = new Set([
  'alternate',
  'amphtml',
  'author',
  'canonical',
  'first',
  'help',
  'last',
  'license',
  'next',
  'prev',
  'search',
  'start',
  'up',
]);

/** What a form does is not for a crawler to try. */
const NEVER: ReadonlySet<string> = new Set(['form', 'base']);

export function linkRole({ tag, rel }: DocumentLink, isSitemapIndex: boolean): LinkRole {
  if (isSitemapIndex) return 'sitemap';
  if (NEVER.has(tag)) return null;
  if (PAGE_TAGS.has(tag)) return 'page';
  if (tag !== 'link' && tag !== 'header') return 'asset';
  const rels = (rel ?? '').split(' ');
  if (rels.includes('stylesheet')) return 'asset';
  return rels.some((each) => PAGE_RELS.has(each)) ? 'page' : 'asset';
}
