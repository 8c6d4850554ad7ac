import type { DocumentKind, DocumentLink, PageDocument } from '../model/document.ts';
import { busy } from '../util/busy.ts';
import { decodeBody, type DecodedText } from './charset.ts';
import { isTextual } from './content-type.ts';
import { cssReferences } from './css-references.ts';
import { knownBody, type KnownBody } from './document-kind.ts';
import { readFeed } from './feed.ts';
import { headerFacts, type HeaderFacts } from './header-facts.ts';
import { LineCounter } from './line-counter.ts';
import { baseOf, readHtml } from './page.ts';
import { References } from './references.ts';
import { bothOf } from './robots-directives.ts';
import { readSitemap, readTextSitemap, type PositionOf } from './sitemap.ts';
import { WebBase } from './web-url.ts';

/** What to look for in a response besides links, title, canonical and robots. Plain data. */
export interface DocumentWants {
  /** Description, first heading, language, alternates by language, number of words. */
  readonly details: boolean;
  readonly fingerprint: boolean;
  /** What style sheets, style elements and style attributes refer to. */
  readonly css: boolean;
  /** Line and column of each link. */
  readonly positions: boolean;
  /** Of the response: name, value, name, value …; null: there are none. */
  readonly headers: readonly string[] | null;
  /** Text is a sitemap of one URL a line: it was fetched as one. */
  readonly isTextSitemap?: boolean;
}

/**
 * Reads a response: HTML, CSS, sitemaps (XML, packed too, or text) and feeds, by type and by what
 * they begin with; of everything else, what its headers say. It takes linear time and, beside the
 * text, bounded memory, whatever the body, and never fails for what is in it.
 *
 * Links of the headers come first, then those of the document in its order. Each URL is there once
 * for each `tag`; those of HTML, CSS and feeds are at most 10,000, those of a sitemap 50,000.
 *
 * @throws TypeError when `finalUrl` is not an absolute URL.
 */
export function readDocument(
  body: Buffer,
  contentType: string | null,
  finalUrl: string,
  wants: DocumentWants,
): PageDocument {
  return busy('reading the links', finalUrl, body.length, () => {
    const base = new WebBase(finalUrl);
    const headers = headerFacts(wants.headers, base);
    const known = knownBody(body, contentType);
    if (known.kind === 'html') {
      return htmlDocument(decodeBody(known.body, contentType), base, wants, headers);
    }
    return plainDocument(known, contentType, base, wants, headers);
  });
}

function htmlDocument(
  { text, encoding }: DecodedText,
  base: WebBase,
  wants: DocumentWants,
  headers: HeaderFacts,
): PageDocument {
  const { details, fingerprint, css, positions } = wants;
  const reader = readHtml(text, { links: true, details, fingerprint, css, positions });
  const { facts, references, stats, heading, title } = reader;
  const pageBase = baseOf(reader, base);
  return {
    kind: 'html',
    encoding,
    links: joined(headers.links, references.resolve(pageBase)),
    ...bothOf(headers.robots, facts.robots),
    canonical: facts.canonical(pageBase) ?? headers.canonical,
    title: title.text,
    description: details ? facts.description : null,
    h1: heading.text,
    lang: details ? facts.lang : null,
    hreflang: details ? [...headers.hreflang, ...facts.hreflang(pageBase)] : [],
    wordCount: details ? stats.wordCount : null,
    fingerprint: stats.fingerprint,
  };
}

/** Of what has links at most, and no text to speak of. */
function plainDocument(
  known: KnownBody,
  contentType: string | null,
  base: WebBase,
  wants: DocumentWants,
  headers: HeaderFacts,
): PageDocument {
  const isTextSitemap =
    known.kind === 'other' &&
    wants.isTextSitemap === true &&
    isTextual(contentType ?? 'text/plain');
  const kind = isTextSitemap ? 'sitemap' : known.kind;
  const decoded =
    kind === 'other' || (kind === 'css' && !wants.css) ? null : decodeBody(known.body, contentType);
  const references = decoded === null ? null : referencesOf(kind, known.root, decoded.text, wants);
  return {
    kind,
    encoding: decoded?.encoding ?? null,
    links: joined(headers.links, references?.resolve(base) ?? []),
    ...headers.robots,
    canonical: headers.canonical,
    title: null,
    description: null,
    h1: null,
    lang: null,
    hreflang: wants.details ? headers.hreflang : [],
    wordCount: null,
    fingerprint: null,
  };
}

function referencesOf(
  kind: DocumentKind,
  root: string,
  text: string,
  wants: DocumentWants,
): References {
  const lines = wants.positions ? new LineCounter(text) : undefined;
  const positionOf: PositionOf = lines && ((offset) => lines.position(offset));
  if (kind === 'css') return cssLinks(text, positionOf);
  if (kind === 'feed') return readFeed(text, positionOf);
  return root === '' ? readTextSitemap(text, positionOf) : readSitemap(text, root, positionOf);
}

function cssLinks(css: string, positionOf: PositionOf): References {
  const references = new References();
  const place = { tag: 'css', attribute: null, rel: null, nofollow: false };
  for (const { text, offset } of cssReferences(css)) {
    if (references.isFull) break;
    references.add(text, place, positionOf && (() => positionOf(offset)));
  }
  return references;
}

function joined(
  headerLinks: readonly DocumentLink[],
  links: readonly DocumentLink[],
): readonly DocumentLink[] {
  return headerLinks.length === 0 ? links : [...headerLinks, ...links];
}
