import { isUtf8 } from 'node:buffer';

import { decodeWindows1252 } from '../util/windows1252.ts';
import { charsetLabel, isHtml } from './content-type.ts';

/** How far into a page its own word on the charset counts (WHATWG HTML, 13.2.3.2). */
const PRESCAN_BYTES = 1024;

const COMMENT = /<!--[^]*?(?:-->|$)/g;
const META = /<meta[\s/]([^>]*)>/gi;
const ATTRIBUTE = /([^\s"'>/=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g;
const XML_ENCODING = /^\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([^"'>]+)["']/;

export interface DecodedText {
  readonly text: string;
  /** The name by the WHATWG Encoding Standard, in lower case. */
  readonly encoding: string;
}

/**
 * Decodes a body as a browser would: by byte order mark, by the charset of its Content-Type, by what
 * HTML or XML says of itself in its first 1,024 bytes; else as UTF-8 if it is that, else as
 * windows-1252. Labels that nobody knows are passed over, and damage becomes U+FFFD: it never throws.
 */
export function decodeBody(body: Buffer, contentType: string | null): DecodedText {
  const encoding = charsetOf(body, contentType);
  if (encoding === 'windows-1252') return { text: decodeWindows1252(body), encoding };
  return { text: new TextDecoder(encoding).decode(body), encoding };
}

/** The charset of a body, by its name in the WHATWG Encoding Standard; see `decodeBody`. */
export function charsetOf(body: Buffer, contentType: string | null): string {
  return (
    markedEncoding(body) ??
    knownEncoding(charsetLabel(contentType)) ??
    ownEncoding(body, contentType) ??
    (isUtf8(body) ? 'utf-8' : 'windows-1252')
  );
}

/** The encoding that a byte order mark names. */
function markedEncoding(body: Buffer): string | undefined {
  if (body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf) return 'utf-8';
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  return undefined;
}

function knownEncoding(label: string | undefined): string | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label).encoding;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The encoding that the document names in itself, which can only be one that reads as ASCII, or that
 * its XML declaration is in.
 */
function ownEncoding(body: Buffer, contentType: string | null): string | undefined {
  const head = body.toString('latin1', 0, PRESCAN_BYTES);
  if (head.startsWith('<\0?\0x\0')) return 'utf-16le';
  if (head.startsWith('\0<\0?\0x')) return 'utf-16be';
  const label =
    XML_ENCODING.exec(head)?.[1] ?? (isHtml(contentType, body) ? metaLabel(head) : undefined);
  const encoding = knownEncoding(label);
  // The name could not have been read so, had it been true.
  return encoding?.startsWith('utf-16') === true ? 'utf-8' : encoding;
}

/** The charset of `<meta charset>` or `<meta http-equiv=content-type>`, whichever comes first. */
function metaLabel(head: string): string | undefined {
  for (const [, inside = ''] of head.replaceAll(COMMENT, '').matchAll(META)) {
    const attributes = new Map<string, string>();
    for (const [, name = '', double, single, bare] of inside.matchAll(ATTRIBUTE)) {
      attributes.set(name.toLowerCase(), double ?? single ?? bare ?? '');
    }
    const label = attributes.get('charset');
    if (label !== undefined) return label;
    if (attributes.get('http-equiv')?.toLowerCase() === 'content-type') {
      const fromContent = charsetLabel(`;${attributes.get('content') ?? ''}`);
      if (fromContent !== undefined) return fromContent;
    }
  }
  return undefined;
}
