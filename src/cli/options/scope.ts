import { DEFAULT_CRAWL_LIMITS, SCOPES, type ScopeName } from '../../model/crawl-options.ts';
import { CANONICAL_PROFILES } from '../../scope/canonical.ts';
import { checkTypePatterns } from '../../scope/content-type.ts';
import { choice, count, distance, LINE, listOf, plainText, repeated, size } from './kinds.ts';
import { option } from './spec.ts';
import { toggle } from './toggle.ts';

/** More than any crawl finds. */
const MOST = 1_000_000_000_000;
const MOST_LINKS = 1_000_000;

const SCOPE_NAMES = Object.keys(SCOPES) as ScopeName[];
const PROFILES = CANONICAL_PROFILES.map(({ name }) => name);

const contentTypes = listOf((given) => {
  checkTypePatterns([given]);
  return given.toLowerCase();
});

const patterns = repeated(plainText(), LINE);

export const SCOPE_OPTIONS = {
  scope: option({
    flags: '--scope <scope>',
    summary: "how far from the seeds' own place: its folder, origin, host, domain, or anywhere",
    kind: choice('a scope', SCOPE_NAMES),
    fallback: DEFAULT_CRAWL_LIMITS.scope,
  }),
  include: option({
    flags: '--include <pattern>',
    summary:
      "only URLs that match: a glob, '/blog/**', or re: and a regular expression; repeatable",
    kind: patterns,
    fallback: DEFAULT_CRAWL_LIMITS.include,
  }),
  exclude: option({
    flags: '--exclude <pattern>',
    summary: 'no URLs that match; repeatable',
    kind: patterns,
    fallback: DEFAULT_CRAWL_LIMITS.exclude,
  }),
  depth: option({
    flags: '--depth <n>',
    summary: 'links from the nearest seed; 0: the seeds alone',
    kind: distance(MOST_LINKS),
    fallback: DEFAULT_CRAWL_LIMITS.depth,
  }),
  maxPages: option({
    flags: '--max-pages <n>',
    summary: 'pages to fetch, over all',
    kind: count({ max: MOST, optional: true }),
    fallback: DEFAULT_CRAWL_LIMITS.maxPages,
  }),
  maxPagesPerHost: option({
    flags: '--max-pages-per-host <n>',
    summary: 'pages to fetch of each host',
    kind: count({ max: MOST, optional: true }),
    fallback: DEFAULT_CRAWL_LIMITS.maxPagesPerHost,
  }),
  maxBytes: option({
    flags: '--max-bytes <size>',
    summary: 'to download, over all',
    kind: size({ optional: true }),
    fallback: DEFAULT_CRAWL_LIMITS.maxBytes,
  }),
  contentTypes: option({
    flags: '--content-type <list>',
    summary: 'read and record these only: text/html,image/*',
    kind: contentTypes,
    fallback: DEFAULT_CRAWL_LIMITS.contentTypes,
  }),
  canonical: option({
    flags: '--canonical <profile>',
    summary: 'the rules by which two URLs are told to be the same page',
    kind: choice('a profile of rules', PROFILES),
    fallback: DEFAULT_CRAWL_LIMITS.canonical,
  }),
  assets: toggle({
    flags: '--assets',
    on: 'fetch images, scripts, style sheets and what they refer to, too',
    fallback: DEFAULT_CRAWL_LIMITS.assets,
  }),
  checkExternal: toggle({
    flags: '--check-external',
    on: 'ask whether links out of the scope work',
    fallback: DEFAULT_CRAWL_LIMITS.checkExternal,
  }),
  sitemaps: toggle({
    flags: '--sitemaps',
    off: 'leave the sitemaps alone that robots.txt names',
    fallback: DEFAULT_CRAWL_LIMITS.sitemaps,
  }),
  traps: toggle({
    flags: '--traps',
    off: 'no limit for kinds of URLs that bring nothing new',
    fallback: DEFAULT_CRAWL_LIMITS.traps,
  }),
  explain: option({
    flags: '--explain <url>',
    summary: 'tell what would be done with this URL, and by which rule, in place of crawling',
    kind: plainText(),
    fallback: undefined,
    isFlagOnly: true,
  }),
} as const;
