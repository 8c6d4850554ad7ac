import type { Fingerprint } from '../../model/document.ts';
import { BoundedMap } from './bounded-map.ts';
import { hashOf } from './hash.ts';
import type { UrlParts } from './url-parts.ts';

const MAX_SITES = 2000;
const MAX_PAGES = 20_000;
const MAX_COPIES = 20_000;
const MAX_SHAPES = 20_000;

/** Pages in a row that were as in another copy, and led to nothing else. */
const PROOFS = 150;
/** Pages of copies that led to a copy nobody knew. */
const GROWTHS = 10;
/** Different pages among the proofs. */
const PAGES = 3;
/** One page may change by itself; of more than that there is to be only one in so many. */
const PAGES_FOR_EACH_DOUBT = 50;
/** And of all that were read one in so many. */
const PROOFS_FOR_EACH_DOUBT = 10;
const MANY_DOUBTS = 20;

/** Where folders that differ in a number stand, as in `/mirror-7/`. As plain data. */
export interface MirrorSite {
  /** With `{n}` in the place of the numbers. */
  readonly name: string;
  fetched: number;
  proofs: number;
  /** Proofs since the last page that led to something else. */
  barren: number;
  /** Different pages among the proofs. */
  proven: number;
  /** Pages that were not as in another copy. */
  doubts: number;
  /** How many different pages these are. */
  doubted: number;
  growths: number;
  isMirror: boolean;
  /** Its folders have a content of their own. */
  isCleared: boolean;
  skipped: number;
}

/** A page of which there may be one in every copy. */
interface CopiedPage {
  /** The copy whose text this is. */
  readonly copy: string;
  /** Empty: not known. */
  readonly exact: string;
  readonly isProven: boolean;
  readonly isDoubted: boolean;
}

export interface SavedMirrors {
  readonly sites: readonly MirrorSite[];
  readonly pages: readonly (readonly [string, string, string, number])[];
  readonly copies: readonly string[];
  readonly shapes: readonly (readonly [string, string])[];
}

/** How a URL belongs to one of many copies. */
interface CopyPlace {
  readonly site: string;
  /** A hash. */
  readonly copy: string;
  /** Empty: the folder itself. */
  readonly tail: string;
}

/**
 * Finds mirrors of one content: folders that differ in a number, have the same pages with the same
 * words, and lead to ever more such folders. Pages that are all alike prove nothing, nor do numbers;
 * a folder that has a page of its own speaks against it.
 */
export class Mirrors {
  readonly #sites = new BoundedMap<MirrorSite>(MAX_SITES, ({ isMirror }) => isMirror);
  readonly #pages = new BoundedMap<CopiedPage>(MAX_PAGES);
  readonly #copies = new BoundedMap<true>(MAX_COPIES);
  /** Whose text it is: a page, or `*` for more than one. */
  readonly #shapes = new BoundedMap<string>(MAX_SHAPES);
  #hasFound = false;

  constructor(saved?: SavedMirrors) {
    for (const each of saved?.sites ?? []) {
      this.#sites.set(each.name, { ...each });
      this.#hasFound ||= each.isMirror;
    }
    for (const [key, copy, exact, bits] of saved?.pages ?? []) {
      this.#pages.set(key, { copy, exact, isProven: (bits & 1) > 0, isDoubted: (bits & 2) > 0 });
    }
    for (const copy of saved?.copies ?? []) this.#copies.set(copy, true);
    for (const [shape, page] of saved?.shapes ?? []) this.#shapes.set(shape, page);
  }

  /** The mirrors in which this URL is one more copy of a page that is known; null: it is none. */
  trap(parts: UrlParts): MirrorSite | null {
    if (!this.#hasFound) return null;
    const place = copyPlace(parts);
    if (place === null) return null;
    const site = this.#sites.peek(place.site);
    if (site === undefined || !site.isMirror) return null;
    const page = this.#pages.peek(pageKey(place));
    if (page === undefined || !page.isProven || page.isDoubted) return null;
    return page.copy === place.copy ? null : site;
  }

  /** Whether the text of this URL could tell something. */
  needsText(parts: UrlParts): boolean {
    const place = copyPlace(parts);
    if (place === null) return false;
    const site = this.#sites.peek(place.site);
    if (site?.isCleared === true) return false;
    if (place.tail === '') return site !== undefined;
    const page = this.#pages.peek(pageKey(place));
    return page !== undefined && page.copy !== place.copy;
  }

  /** A page was read, with these new links. Returns what has turned out to be mirrors. */
  learn(
    parts: UrlParts,
    fingerprint: Fingerprint | null,
    links: readonly UrlParts[],
  ): MirrorSite | null {
    const place = copyPlace(parts);
    const { hasGrown, hasFinds } = this.#look(links, place);
    if (place === null) return null;
    const site = this.#siteOf(place);
    if (site === undefined || site.isCleared) return null;
    site.fetched += 1;
    if (hasGrown) site.growths += 1;
    if (hasFinds) site.barren = 0;
    if (fingerprint !== null) this.#compare(site, place, fingerprint, hasFinds);
    if (site.isMirror || !isProven(site)) return null;
    site.isMirror = true;
    this.#hasFound = true;
    return site;
  }

  get found(): MirrorSite[] {
    return [...this.#sites.values()].filter(({ isMirror }) => isMirror);
  }

  save(): SavedMirrors {
    return {
      sites: Array.from(this.#sites.values(), (each) => ({ ...each })),
      pages: Array.from(this.#pages.entries(), ([key, page]) => [
        key,
        page.copy,
        page.exact,
        (page.isProven ? 1 : 0) + (page.isDoubted ? 2 : 0),
      ]),
      copies: Array.from(this.#copies.entries(), ([copy]) => copy),
      shapes: [...this.#shapes.entries()],
    };
  }

  /** What the links lead to: copies nobody knew, and something else. */
  #look(links: readonly UrlParts[], from: CopyPlace | null) {
    let hasGrown = false;
    let hasFinds = false;
    for (const link of links) {
      const place = copyPlace(link);
      const isSame = place !== null && place.site === from?.site;
      if (!isSame) hasFinds = true;
      if (place === null) continue;
      const key = hashOf(`${place.copy} ${place.site}`);
      if (this.#copies.peek(key) !== undefined) continue;
      this.#copies.set(key, true);
      if (isSame) hasGrown = true;
    }
    return { hasGrown, hasFinds };
  }

  /** Undefined: no page was read in two of its folders so far. */
  #siteOf(place: CopyPlace): MirrorSite | undefined {
    const known = this.#sites.get(place.site);
    if (known === undefined && place.tail === '') return undefined;
    const key = pageKey(place);
    const page = this.#pages.get(key);
    if (page === undefined) {
      this.#pages.set(key, { copy: place.copy, exact: '', isProven: false, isDoubted: false });
    }
    if (known !== undefined || page === undefined || page.copy === place.copy) return known;
    const counts = {
      fetched: 0,
      proofs: 0,
      barren: 0,
      proven: 0,
      doubts: 0,
      doubted: 0,
      growths: 0,
      skipped: 0,
    };
    const site = { name: place.site, ...counts, isMirror: false, isCleared: false };
    this.#sites.set(place.site, site);
    return site;
  }

  #compare(
    site: MirrorSite,
    place: CopyPlace,
    { exact, shape }: Fingerprint,
    hasFinds: boolean,
  ): void {
    const key = pageKey(place);
    const isOwn = this.#isOwn(hashOf(`${shape} ${site.name}`), key);
    const page = this.#pages.peek(key);
    if (page === undefined) return;
    if (page.exact === '') {
      this.#pages.set(key, { ...page, copy: place.copy, exact });
    } else if (page.exact !== exact) {
      if (page.copy !== place.copy) this.#doubt(site, place, page);
    } else if (page.copy !== place.copy && isOwn) {
      site.proofs += 1;
      if (!hasFinds) site.barren += 1;
      if (page.isProven) return;
      site.proven += 1;
      this.#pages.set(key, { ...page, isProven: true });
    }
  }

  #doubt(site: MirrorSite, place: CopyPlace, page: CopiedPage): void {
    site.doubts += 1;
    if (!page.isDoubted) {
      site.doubted += 1;
      this.#pages.set(pageKey(place), { ...page, isDoubted: true });
    }
    // The folders name themselves, or have contents of their own.
    if (!site.isMirror && (place.tail === '' || hasDoubts(site))) site.isCleared = true;
  }

  /** No other page of the folders has these words. */
  #isOwn(shape: string, page: string): boolean {
    const owner = this.#shapes.get(shape);
    if (owner === page) return true;
    this.#shapes.set(shape, owner === undefined ? page : '*');
    return owner === undefined;
  }
}

function isProven({ barren, growths, proven }: MirrorSite): boolean {
  return barren >= PROOFS && growths >= GROWTHS && proven >= PAGES;
}

function hasDoubts({ proofs, proven, doubts, doubted }: MirrorSite): boolean {
  if (doubts >= MANY_DOUBTS && doubts * PROOFS_FOR_EACH_DOUBT > proofs) return true;
  return doubted > 1 && doubted * PAGES_FOR_EACH_DOUBT > proven;
}

/** By the first segment that has a number; null: there is none. */
function copyPlace({ url, origin, segments }: UrlParts): CopyPlace | null {
  if (segments.length === 0) return null;
  const index = segments.findIndex((segment) => /\d/.test(segment));
  const copy = segments[index];
  if (copy === undefined) return null;
  const folder = [...segments.slice(0, index), copy.replaceAll(/\d+/g, '{n}')].join('/');
  const mark = url.indexOf('?');
  const query = mark < 0 ? '' : url.slice(mark);
  const rest = segments.slice(index + 1).join('/');
  return { site: `${origin}/${folder}/`, copy: hashOf(copy), tail: rest + query };
}

function pageKey({ site, tail }: CopyPlace): string {
  return hashOf(`${tail} ${site}`);
}
