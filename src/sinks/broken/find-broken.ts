import type { StoredLink, StoredPage } from '../../model/crawl.ts';
import { isBroken, placedLinks, type CrawlSource } from '../crawl-source.ts';
import { parseUrl } from '../../util/web-address.ts';

/** What a report on broken links is made from. */
export interface BrokenSource extends CrawlSource {
  /** The canonical form of a URL, as in `StoredPage.key`. */
  keyOf(url: string): string;
}

/** Where a broken link stands. */
export interface BrokenPlace {
  /** The URL of the page; null: it was a seed. */
  readonly page: string | null;
  /** The URL as the link names it. */
  readonly to: string;
  /** 1-based; null where there are none. */
  readonly line: number | null;
  readonly column: number | null;
  /** The element, or how it was found otherwise: `seed`, `sitemap` … */
  readonly tag: string;
}

/** Something that is linked to and cannot be had. */
export interface BrokenTarget {
  readonly page: StoredPage;
  /** What went wrong: the page itself, or that to which it redirects. */
  readonly end: StoredPage;
  readonly isExternal: boolean;
  /** The first ones, as far as they are kept. */
  readonly places: readonly BrokenPlace[];
  readonly placeCount: number;
}

/** Redirects that are followed from one target. */
const MAX_REDIRECTS = 20;

/**
 * All that failed, or redirects to what did, in order of discovery, with the links to it. What only a
 * redirect leads to is told of at the redirect. Of each target `maxPlaces` are kept.
 *
 * It yields nothing, many times, so that others can get their turn in between.
 */
export function* findBroken(
  source: BrokenSource,
  maxPlaces: number,
): Generator<'', readonly BrokenTarget[], undefined> {
  const targets = new Map<string, Target>();
  for (const page of source.pages()) {
    const end = endOf(page, source);
    if (isBroken(end)) targets.set(page.key, new Target(page, end));
    yield '';
  }
  if (targets.size > 0) {
    for (const { page, link } of placedLinks(source)) {
      targets.get(link.key)?.add(placeOf(page, link), maxPlaces);
      yield '';
    }
  }
  const found: Target[] = [];
  for (const target of targets.values()) {
    const { discoveredBy } = target.page;
    if (target.placeCount === 0) {
      if (discoveredBy === 'redirect') continue;
      target.add(originOf(target.page), maxPlaces);
    }
    found.push(target);
  }
  return found;
}

class Target implements BrokenTarget {
  readonly page: StoredPage;
  readonly end: StoredPage;
  readonly places: BrokenPlace[] = [];
  placeCount = 0;

  constructor(page: StoredPage, end: StoredPage) {
    this.page = page;
    this.end = end;
  }

  get isExternal(): boolean {
    return this.page.role === 'external';
  }

  add(place: BrokenPlace, maxPlaces: number): void {
    this.placeCount += 1;
    if (this.places.length < maxPlaces) this.places.push(place);
  }
}

function placeOf(page: StoredPage, { to, line, column, tag }: StoredLink): BrokenPlace {
  return { page: page.url, to, line, column, tag };
}

/** Of what no link leads to. */
function originOf({ url, parent, discoveredBy }: StoredPage): BrokenPlace {
  return { page: parent, to: url, line: null, column: null, tag: discoveredBy };
}

/** Where the redirects from a page end, as far as they were followed. */
function endOf(page: StoredPage, source: BrokenSource): StoredPage {
  let end = page;
  for (let count = 0; count < MAX_REDIRECTS; count += 1) {
    if (isBroken(end) || end.location === null) return end;
    const url = parseUrl(end.location, end.url) ?? null;
    const next = url === null ? null : source.page(source.keyOf(withoutHash(url)));
    if (next === null) return end;
    end = next;
  }
  return end;
}

function withoutHash(url: URL): string {
  url.hash = '';
  return url.href;
}
