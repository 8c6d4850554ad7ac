const HTML_TYPES: ReadonlySet<string> = new Set(['text/html', 'application/xhtml+xml']);

/** What servers send when they know no better (WHATWG MIME Sniffing, section 7). */
const UNKNOWN_TYPES: ReadonlySet<string> = new Set([
  '',
  'unknown/unknown',
  'application/unknown',
  '*/*',
]);

const TEXT_TYPES =
  /^(?:text\/.*|.*[/+](?:json|xml)|application\/(?:(?:x-)?(?:javascript|ecmascript|ndjson|yaml|sh)|jsonl|toml|sql|graphql|x-www-form-urlencoded))$/;

/** The tags that open an HTML document (WHATWG MIME Sniffing, section 7.1). */
const HTML_START =
  /^[\t\n\f\r ]*<(?:(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >]|!--)/i;

const SNIFFED_BYTES = 512;
const UTF8_MARK = '\u00ef\u00bb\u00bf';

// No two runs of white space in a row: a header of 64 KB of them would take seconds.
const CHARSET = /;\s*charset\s*=\s*(?:["']\s*)?([^\s"';]+)/i;

/** The type alone, in lower case: `text/html`; an empty string without one. */
export function mediaType(contentType: string | null): string {
  return (contentType ?? '').split(';', 1).join('').trim().toLowerCase();
}

/** The label after `charset=`, as written. */
export function charsetLabel(contentType: string | null): string | undefined {
  return CHARSET.exec(contentType ?? '')?.[1];
}

/** True for a media type that says nothing. */
export function isUnknownType(type: string): boolean {
  return UNKNOWN_TYPES.has(type);
}

/** True for HTML and XHTML by type; by its first tag where the type is missing or says nothing. */
export function isHtml(contentType: string | null, body: Buffer): boolean {
  const type = mediaType(contentType);
  if (HTML_TYPES.has(type)) return true;
  if (!isUnknownType(type)) return false;
  const start = body.toString('latin1', 0, SNIFFED_BYTES);
  return HTML_START.test(start.startsWith(UTF8_MARK) ? start.slice(UTF8_MARK.length) : start);
}

/** True for types that name text: `text/*`, JSON, XML, scripts and the like. */
export function isTextual(contentType: string | null): boolean {
  return TEXT_TYPES.test(mediaType(contentType));
}
