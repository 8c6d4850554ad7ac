import { DEFAULT_OPTIONS, type GetOptions } from './options.ts';

/** How far a crawl may go from its seeds, narrowest first. */
export const SCOPES = {
  prefix: 'what lies in the folder of a seed, and below',
  origin: 'the scheme, host and port of a seed',
  host: 'the host of a seed, whatever scheme and port',
  domain: 'the registrable domain of a seed and all its subdomains',
  all: 'anything',
} as const satisfies Record<string, string>;

export type ScopeName = keyof typeof SCOPES;

/** What a crawl can be told beside what `get` can. */
export interface CrawlLimits {
  scope: ScopeName;
  /** Globs, or regular expressions after `re:`; a URL has to match one, if there are any. Seeds need not. */
  include: readonly string[];
  /** The same; a URL that matches one is left out. */
  exclude: readonly string[];
  /** Links from the nearest seed; `Infinity`: any. */
  depth: number;
  /** 0: no limit. */
  maxPages: number;
  maxPagesPerHost: number;
  /** Downloaded, over all; 0: no limit. */
  maxBytes: number;
  /** Only these are read and recorded: `text/html`, `image/*`; none: any. */
  contentTypes: readonly string[];
  /** The name of a profile in `scope/`, by which URLs are told to be the same. */
  canonical: string;
  ignoreRobots: boolean;
  /** Follow what `rel=nofollow`, meta robots or X-Robots-Tag ask not to follow. */
  ignoreNofollow: boolean;
  /** Limit kinds of URLs that bring nothing new. */
  traps: boolean;
  /** Fetch images, scripts, style sheets and what they refer to, too. */
  assets: boolean;
  /** Ask whether links out of the scope work. */
  checkExternal: boolean;
  /** Read the sitemaps that robots.txt names. */
  sitemaps: boolean;
  /** A host is left alone for so many times as long as it took to answer. */
  delayFactor: number;
}

export interface CrawlOptions extends GetOptions, CrawlLimits {}

export const DEFAULT_CRAWL_LIMITS: Readonly<CrawlLimits> = {
  scope: 'host',
  include: [],
  exclude: [],
  depth: Infinity,
  maxPages: 0,
  maxPagesPerHost: 0,
  maxBytes: 0,
  contentTypes: [],
  canonical: 'web-1',
  ignoreRobots: false,
  ignoreNofollow: false,
  traps: true,
  assets: false,
  checkExternal: false,
  sitemaps: true,
  delayFactor: 1,
};

/** The defaults of `crawl`: one request at a time for each host. */
export const DEFAULT_CRAWL_OPTIONS: Readonly<CrawlOptions> = {
  ...DEFAULT_OPTIONS,
  perHost: 1,
  ...DEFAULT_CRAWL_LIMITS,
};
