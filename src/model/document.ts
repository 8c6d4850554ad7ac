/** One reference of a document. */
export interface DocumentLink {
  /** Absolute http(s), without fragment and userinfo. */
  readonly url: string;
  /**
   * The element it stands in: `a`, `img`, `link` …; `meta` of a refresh, `css` of a style sheet,
   * `header` of a Link header, `sitemap`, `feed`.
   */
  readonly tag: string;
  /** The attribute: `href`, `src` …; null outside of markup. */
  readonly attribute: string | null;
  /** Of its element or header, in lower case; null: none. */
  readonly rel: string | null;
  /** The link itself asks not to follow it (`rel` has `nofollow`). */
  readonly nofollow: boolean;
  /** 1-based, of the attribute's value; the column in UTF-16 code units. Null where there are no lines. */
  readonly line: number | null;
  readonly column: number | null;
  /** Of a sitemap's entry: milliseconds since 1970; null: not told. */
  readonly lastModifiedMs: number | null;
}

export type DocumentKind = 'html' | 'css' | 'sitemap' | 'sitemap-index' | 'feed' | 'other';

/** What a crawl reads of a response. */
export interface PageDocument {
  readonly kind: DocumentKind;
  /** By the WHATWG Encoding Standard; null where it was not read as text. */
  readonly encoding: string | null;
  readonly links: readonly DocumentLink[];
  /** Meta robots (for all agents or for gfetch) and X-Robots-Tag, together. */
  readonly nofollow: boolean;
  readonly noindex: boolean;
  /** Absolute; null: none, or none that is one. */
  readonly canonical: string | null;
  readonly title: string | null;
  readonly description: string | null;
  readonly h1: string | null;
  readonly lang: string | null;
  readonly hreflang: readonly HreflangLink[];
  /** Words of the text outside of script and style. */
  readonly wordCount: number | null;
  /** What its text comes to, for telling whether it is new; null where there is no text to speak of. */
  readonly fingerprint: Fingerprint | null;
}

export interface HreflangLink {
  readonly lang: string;
  readonly url: string;
}

/** 32-bit hashes, as unsigned integers in hex. */
export interface Fingerprint {
  /** Of the text outside of links, script and style: its words as they are. */
  readonly exact: string;
  /** The same with every run of digits as one. */
  readonly shape: string;
}
