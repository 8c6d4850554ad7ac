import type { CrawlPlace } from '../../model/crawl.ts';
import type { PageDocument } from '../../model/document.ts';
import type { Outcome } from '../../model/outcome.ts';
import { isFailure, parseAbsolute, type Target } from '../../model/target.ts';
import type { Task } from '../../model/task.ts';
import { headerValue } from '../../transport/raw-headers.ts';
import type { Reference } from './discovery.ts';
import { linkRole } from './link-role.ts';

export interface FollowOptions {
  readonly assets: boolean;
  /** Nothing is left to decide of this URL, found so many links from a seed. Most links are such. */
  readonly isSettled: (url: string, depth: number) => boolean;
}

/** What is to be followed of a page, in its order. */
export function pageReferences(
  parent: Task,
  document: PageDocument,
  { isPublic }: Outcome,
  { assets, isSettled }: FollowOptions,
): Reference[] {
  const place = parent.crawl;
  const depth = (place?.depth ?? 0) + 1;
  const fromPublic = place?.fromPublic === true || isPublic === true;
  const isIndex = document.kind === 'sitemap-index';
  // An index names sitemaps, and no further indexes (https://www.sitemaps.org/protocol.html).
  if (isIndex && place?.role === 'sitemap' && place.discoveredBy === 'sitemap') return [];
  const references: Reference[] = [];
  for (const link of document.links) {
    const role = linkRole(link, isIndex);
    if (role === null || (role === 'asset' && !assets)) continue;
    // A sitemap in an index is no step away from the seeds.
    const ownDepth = role === 'sitemap' ? depth - 1 : depth;
    if (isSettled(link.url, ownDepth)) continue;
    const nofollow = nofollowRule(document, link.nofollow);
    references.push({
      url: link.url,
      role,
      discoveredBy: link.tag,
      parent,
      depth: ownDepth,
      redirects: 0,
      nofollow: role === 'asset' ? null : nofollow,
      fromPublic,
      lastModifiedMs: link.lastModifiedMs,
      isSeed: false,
    });
  }
  return references;
}

function nofollowRule(document: PageDocument, isOwn: boolean): string | null {
  if (document.nofollow) return 'the page or its headers say “nofollow” to robots';
  return isOwn ? 'the link says rel=nofollow' : null;
}

/** The user named it, or it is where that redirected to. */
export function isOfSeed({ role, depth, discoveredBy }: CrawlPlace): boolean {
  if (role !== 'page' || depth > 0) return false;
  return discoveredBy === 'seed' || discoveredBy === 'redirect';
}

/** Where a response redirects to; null: nowhere. */
export function redirectTarget({ statusCode, rawHeaders, finalUrl }: Outcome): Target | null {
  if (statusCode === null || statusCode < 300 || statusCode > 399 || statusCode === 304)
    return null;
  const location = headerValue(rawHeaders ?? [], 'location');
  if (location === undefined || finalUrl === null) return null;
  const target = parseAbsolute(location, finalUrl);
  return isFailure(target) ? null : target;
}

export function redirectReference(parent: Task, target: Target, { isPublic }: Outcome): Reference {
  const place = parent.crawl;
  return {
    // Without credentials: those of the user are not a server's to say.
    url: target.origin + target.path,
    role: place?.role === 'sitemap' || place?.role === 'asset' ? place.role : 'page',
    discoveredBy: 'redirect',
    parent,
    depth: place?.depth ?? 0,
    redirects: (place?.redirects ?? 0) + 1,
    nofollow: null,
    fromPublic: place?.fromPublic === true || isPublic === true,
    lastModifiedMs: null,
    isSeed: place !== undefined && isOfSeed(place),
  };
}
