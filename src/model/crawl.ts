import type { ErrorCode } from './errors.ts';

/** Why something that was discovered was not fetched (`--with skipped`). */
export const SKIP_REASONS = {
  duplicate: 'another URL with the same canonical form is fetched in its place',
  out_of_scope: 'outside the scope, or excluded',
  robots_denied: 'robots.txt does not allow it',
  depth: 'further from the seeds than --depth',
  budget: 'a limit on pages was reached',
  trap: 'its kind has stopped bringing anything new',
  nofollow: 'the page, its headers or the link itself ask not to follow',
  content_type: 'its content type is not among those asked for',
} as const satisfies Record<string, string>;

export type SkipReason = keyof typeof SKIP_REASONS;

/** What is done with a response. `external` is outside the scope, and only tried (`--check-external`). */
export type CrawlRole = 'page' | 'asset' | 'sitemap' | 'external';

/** How a task of a crawl came to be. Plain data. */
export interface CrawlPlace {
  /** Links from the nearest seed; 0: a seed, and where redirects from it lead. */
  readonly depth: number;
  /** The URL of the page on which it was found; null: a seed. */
  readonly parent: string | null;
  /** `seed`, `redirect`, `robots`, `sitemap`, `feed`, `header`, or the element: `a`, `img` … */
  readonly discoveredBy: string;
  /** The canonical form, by which it is known. */
  readonly key: string;
  readonly role: CrawlRole;
  /** Redirects that led here, one after the other. */
  readonly redirects: number;
  /** A public address answered on the way here, so that the address guard applies. */
  readonly fromPublic: boolean;
  /** No seed has its origin: it is told no secrets. */
  readonly isForeign: boolean;
  /** What the sitemap that named it says of its last change: milliseconds since 1970. */
  readonly lastModifiedMs?: number;
  /** Set by a recrawl: what is known of it from before. */
  readonly before?: Validators;
}

/** What is known of an earlier answer, to ask whether it still holds (RFC 9110, section 13). */
export interface Validators {
  readonly etag: string | null;
  /** As the server wrote it, or else by the sitemap that named it; an HTTP date. */
  readonly lastModified: string | null;
  /** SHA-256 of the decoded body, in hex. */
  readonly hash: string | null;
  readonly statusCode: number | null;
  /** Where it redirected to. */
  readonly location: string | null;
  /** When it came, by the wall clock: milliseconds since 1970. */
  readonly fetchedAtMs: number;
  /** Where its body was saved, relative to the folder. */
  readonly savedPath: string | null;
}

/** What a recrawl found (`change` in the record). */
export const CHANGES = ['new', 'changed', 'unchanged', 'gone', 'moved'] as const;

export type Change = (typeof CHANGES)[number];

/** What is remembered of a URL that was fetched: enough to report on it and to crawl it again. */
export interface StoredPage extends Validators {
  readonly seq: number;
  /** As requested. */
  readonly url: string;
  readonly key: string;
  readonly depth: number;
  readonly parent: string | null;
  readonly discoveredBy: string;
  readonly role: CrawlRole;
  /** As in `CrawlPlace`. */
  readonly fromPublic: boolean;
  readonly errorCode: ErrorCode | null;
  readonly contentType: string | null;
  /** Not for search engines: meta robots or X-Robots-Tag `noindex`, or another canonical URL. */
  readonly noindex: boolean;
}

/** One link of a page, where it stands. Kept only where a report needs it. */
export interface StoredLink {
  /** The `seq` of the page. */
  readonly from: number;
  /** Absolute, without fragment. */
  readonly to: string;
  /** The canonical form of `to`. */
  readonly key: string;
  readonly tag: string;
  readonly rel: string | null;
  /** 1-based, of the tag or the attribute's value; null where the format has no lines. */
  readonly line: number | null;
  readonly column: number | null;
}
