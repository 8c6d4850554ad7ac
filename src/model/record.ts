import type { Change } from './crawl.ts';
import type { ErrorCode, ErrorPhase } from './errors.ts';

/** What a selector found: a text, all of them (`[]`), or nothing. */
export type Extracted = string | number | boolean | null | readonly Extracted[] | object;

/** One redirect that was followed. */
export interface Hop {
  readonly url: string;
  readonly status_code: number;
  readonly location: string;
  readonly remote_ip: string | null;
  /** Seconds. */
  readonly time_total: number;
}

/** One try at the URL; the last one is also what the core fields tell. */
export interface AttemptRecord {
  readonly status_code: number | null;
  readonly error_code: ErrorCode | null;
  /** Seconds. */
  readonly time_total: number;
  /** Seconds from the end of the try before (or from reading the input) to the start of this one. */
  readonly waited: number;
  /** How many its host was given at once; null: as many as the run allows. */
  readonly host_limit: number | null;
}

export interface TlsRecord {
  readonly version: string;
  readonly cipher: string;
  readonly subject: string;
  readonly issuer: string;
  /** ISO 8601 UTC. */
  readonly not_after: string;
  /** Whole days until `not_after`, negative when past. */
  readonly days_left: number;
}

export interface LinkRecord {
  readonly url: string;
  /** The element it was found in: `a`, `img`, `link` … */
  readonly tag: string;
}

/**
 * What became of one input. Every input that is read ends as exactly one of these.
 *
 * Times are seconds, sizes are bytes, a key never changes its type; see `RECORD_FIELDS` for what
 * each means.
 */
export interface FetchRecord {
  seq: number;
  input: string;
  url: string;
  final_url: string | null;
  method: string;
  status_code: number | null;
  failed: boolean;
  error_code: ErrorCode | null;
  error_phase: ErrorPhase | null;
  error: string | null;
  content_type: string | null;
  size: number | null;
  size_download: number | null;
  size_verified: boolean | null;
  http_version: string | null;
  remote_ip: string | null;
  remote_port: number | null;
  num_redirects: number;
  num_retries: number;
  time_queue: number | null;
  time_namelookup: number | null;
  time_connect: number | null;
  time_appconnect: number | null;
  time_starttransfer: number | null;
  time_total: number | null;
  timestamp: string;

  /** Given in JSONL input; comes back as it was. */
  tag?: unknown;
  /** With `--save`: where the body lies, relative to the folder. */
  saved_path?: string | null;
  title?: string | null;
  /** Lower-case name to all its values. */
  headers?: Record<string, string[]>;
  hops?: Hop[];
  attempts?: AttemptRecord[];
  tls?: TlsRecord | null;
  /** SHA-256 of the decoded body, in hex. */
  hash?: string | null;
  /** The addresses that the name resolved to. */
  dns?: string[] | null;
  links?: LinkRecord[];
  body?: string | null;
  body_encoding?: 'utf-8' | 'base64' | null;
  /** Why an input was not fetched at all (`--with skipped`). */
  skip_reason?: string | null;
  /** The rule by which it was skipped, for a person: `robots.txt line 12: Disallow: /private`. */
  skip_rule?: string | null;

  // Of a crawl.
  /** Links from the nearest seed. */
  depth?: number;
  /** The URL of the page on which it was found first; null: a seed. */
  parent?: string | null;
  /** `seed`, `redirect`, `robots`, `sitemap`, `feed`, `header`, or the element. */
  discovered_by?: string;
  /** Where a redirect leads. */
  location?: string | null;
  /** Against the crawl before (`--recrawl`). */
  change?: Change | null;
  canonical?: string | null;
  description?: string | null;
  h1?: string | null;
  lang?: string | null;
  hreflang?: { lang: string; url: string }[];
  word_count?: number | null;
  /** What --select, --xpath, --regex and --jsonpath found, by name. */
  extracted?: Record<string, Extracted>;
}
