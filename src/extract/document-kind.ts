import type { DocumentKind } from '../model/document.ts';
import { decodeBody } from './charset.ts';
import { isHtml, isUnknownType, mediaType } from './content-type.ts';
import { isPacked, unpackBody, unpackHead } from './unpack.ts';
import { localName, xmlRoot } from './xml-root.ts';

/** What a body is, and what it unpacks to. */
export interface KnownBody {
  readonly kind: DocumentKind;
  readonly body: Buffer;
  /** The first element of XML that is read as such, with its prefix; otherwise empty. */
  readonly root: string;
}

/** Enough to find the first element. */
const HEAD_BYTES = 8_192;
const START_BYTES = 64;

const XML_TYPE = /[/+]xml$/;
/** Types that servers give to files they know nothing of. */
const LOOSE_TYPE = /^(?:text\/|application\/(?:(?:x-)?gzip|octet-stream)$)/;

/** The first characters of what could be a sitemap or a feed, whatever its type says. */
const XML_START = /^(?:\u00ef\u00bb\u00bf)?[\t\n\f\r ]*<[?usrf]/i;

const RSS_1 = 'purl.org/rss/';

/**
 * Tells what a body is: by its first element where that is one of a sitemap or a feed, which often
 * come as `text/html` or `text/plain`; otherwise by its type. Sitemaps and feeds may come packed.
 */
export function knownBody(body: Buffer, contentType: string | null): KnownBody {
  const type = mediaType(contentType);
  if (type === 'text/css') return { kind: 'css', body, root: '' };
  if (isPacked(body)) return packedBody(body, contentType);
  const xml = xmlBody(body, contentType, type);
  if (xml !== undefined) return xml;
  return { kind: isHtml(contentType, body) ? 'html' : 'other', body, root: '' };
}

/** True for what could be a document of a kind that is read, as far as that can be told at once. */
export function isDocument(contentType: string | null, body: Buffer): boolean {
  const type = mediaType(contentType);
  if (type === 'text/css' || XML_TYPE.test(type) || isPacked(body)) return true;
  return isHtml(contentType, body) || mayBeXml(body, type);
}

/** XML that is read; undefined for all else. */
function xmlBody(body: Buffer, contentType: string | null, type: string): KnownBody | undefined {
  const isXml = XML_TYPE.test(type) && type !== 'application/xhtml+xml';
  if (!isXml && !mayBeXml(body, type)) return undefined;
  const head = decodeBody(body.subarray(0, HEAD_BYTES), contentType).text;
  const root = xmlRoot(head);
  const kind = root === null ? undefined : kindOfRoot(root, head);
  return kind === undefined || (kind === 'html' && !isXml)
    ? undefined
    : { kind, body, root: root ?? '' };
}

function mayBeXml(body: Buffer, type: string): boolean {
  return (
    (isUnknownType(type) || LOOSE_TYPE.test(type)) &&
    XML_START.test(body.toString('latin1', 0, START_BYTES))
  );
}

function kindOfRoot(root: string, head: string): DocumentKind | undefined {
  switch (localName(root)) {
    case 'urlset':
      return 'sitemap';
    case 'sitemapindex':
      return 'sitemap-index';
    case 'rss':
    case 'feed':
      return 'feed';
    case 'RDF':
      return head.includes(RSS_1) ? 'feed' : undefined;
    case 'html':
      return 'html';
    default:
      return undefined;
  }
}

function packedBody(packed: Buffer, contentType: string | null): KnownBody {
  const other: KnownBody = { kind: 'other', body: packed, root: '' };
  const head = unpackHead(packed);
  // The type may be that of what is packed, or of the packing: it tells nothing.
  if (head === null || xmlBody(head, contentType, '') === undefined) return other;
  const body = unpackBody(packed);
  if (body === null) return other;
  return xmlBody(body, contentType, '') ?? other;
}
