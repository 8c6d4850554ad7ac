import type { ScopeName } from '../model/crawl-options.ts';
import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { profileNamed } from './canonical.ts';
import { compilePatterns, type Patterns } from './patterns.ts';
import { createReach } from './reach.ts';
import { parseWeb } from './web-url.ts';

export interface ScopeSettings {
  /** Absolute http(s) URLs. */
  readonly seeds: readonly string[];
  readonly scope: ScopeName;
  /** As in the options of a crawl. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** Why a URL is left out. */
export interface OutOfScope {
  /** A sentence that names the rule; fit to be printed. */
  readonly reason: string;
}

/** What belongs to a crawl. */
export interface Scope {
  /**
   * Null: the URL belongs to the crawl. A seed, and where one redirects to, lies inside by itself, and
   * need not match `include`: only `exclude` holds for it.
   */
  verdict(url: string, isSeed?: boolean): OutOfScope | null;
  /** Adds what this URL reaches, for instance where a seed redirects to; false: nothing new. */
  addSeed(url: string): boolean;
  /** URLs that reach what all seeds do: a scope made with them is the same. */
  readonly seeds: readonly string[];
}

/**
 * Makes the scope of a crawl.
 *
 * @throws UsageError when a pattern cannot be read, or a seed is no http(s) URL.
 */
export async function createScope(settings: ScopeSettings): Promise<Scope> {
  const [reach, include, exclude] = await Promise.all([
    createReach(settings.scope),
    patternsOf(settings.include, '--include'),
    patternsOf(settings.exclude, '--exclude'),
  ]);
  const strict = profileNamed('strict-1');
  const seeds: string[] = [];
  const addSeed = (url: string): boolean => {
    const parsed = parseWeb(url);
    if (parsed === null) throw new UsageError(`${quote(url)}: a seed is an http(s) URL`);
    const isNew = reach.add(parsed);
    if (isNew) seeds.push(strict.keyOf(url));
    return isNew;
  };
  for (const seed of settings.seeds) addSeed(seed);

  const excluded = (url: string): OutOfScope | null => {
    const pattern = exclude?.firstMatch(url) ?? null;
    return pattern === null ? null : { reason: `excluded by --exclude ${quote(pattern)}` };
  };
  return {
    verdict(url, isSeed = false) {
      const parsed = parseWeb(url);
      if (parsed === null) return NO_WEB_URL;
      if (!isSeed) {
        const why = reach.outside(parsed);
        if (why !== null) return { reason: `outside the scope: ${why}` };
      }
      if (include === null && exclude === null) return null;
      const text = strict.keyOf(url);
      const verdict = excluded(text);
      if (verdict !== null || isSeed || include === null) return verdict;
      return include.firstMatch(text) === null ? NOT_INCLUDED : null;
    },
    addSeed,
    get seeds() {
      return [...seeds];
    },
  };
}

const NO_WEB_URL: OutOfScope = { reason: 'outside the scope: not an http(s) URL' };
const NOT_INCLUDED: OutOfScope = { reason: 'matches no --include' };

async function patternsOf(patterns: readonly string[], option: string): Promise<Patterns | null> {
  return patterns.length === 0 ? null : await compilePatterns(patterns, option);
}
