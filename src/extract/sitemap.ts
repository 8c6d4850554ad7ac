import { References, type Position } from './references.ts';
import { localName } from './xml-root.ts';
import { w3cDateMs } from './w3c-date.ts';
import { readXml, type XmlValue } from './xml-reader.ts';

/** What a sitemap may have (https://www.sitemaps.org/protocol.html); further entries are dropped. */
const MAX_ENTRIES = 50_000;

/** Tells where an offset of the document stands; undefined: nobody asks. */
export type PositionOf = ((offset: number) => Position) | undefined;

const LOCATIONS: ReadonlySet<string> = new Set(['url', 'sitemap']);

/**
 * The entries of a `urlset` or a `sitemapindex`, as far as it can be read. What is in other
 * namespaces, as `<image:loc>`, is left out.
 *
 * @param root The name of its first element, with its prefix.
 */
export function readSitemap(xml: string, root: string, positionOf: PositionOf): References {
  const references = new References(MAX_ENTRIES);
  const prefix = root.slice(0, root.length - localName(root).length);
  let location: XmlValue | undefined;
  let lastModifiedMs: number | null = null;

  const endEntry = (): void => {
    if (location !== undefined) {
      const { text, offset } = location;
      const place = { tag: 'sitemap', attribute: null, rel: null, nofollow: false, lastModifiedMs };
      references.add(text, place, positionOf && (() => positionOf(offset)));
    }
    location = undefined;
    lastModifiedMs = null;
  };

  readXml(
    xml,
    {
      onOpen(name) {
        if (isOwn(name, prefix) && LOCATIONS.has(localName(name))) endEntry();
      },
      onClose(name, value) {
        if (!isOwn(name, prefix)) return;
        const local = localName(name);
        if (local === 'loc') location ??= value;
        else if (local === 'lastmod') lastModifiedMs ??= w3cDateMs(value.text);
        else if (LOCATIONS.has(local)) endEntry();
      },
    },
    () => references.isFull,
  );
  endEntry();
  return references;
}

function isOwn(name: string, prefix: string): boolean {
  return name === prefix + localName(name);
}

const NEXT_LINE = /[^\n\r]+/g;

/** A sitemap of one URL a line. */
export function readTextSitemap(text: string, positionOf: PositionOf): References {
  const references = new References(MAX_ENTRIES);
  const place = { tag: 'sitemap', attribute: null, rel: null, nofollow: false };
  for (const { 0: line, index } of text.matchAll(NEXT_LINE)) {
    if (references.isFull) break;
    const url = line.trim();
    const offset = index + line.indexOf(url);
    if (/^https?:\/\//i.test(url))
      references.add(url, place, positionOf && (() => positionOf(offset)));
  }
  return references;
}
