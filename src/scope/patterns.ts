import { UsageError } from '../model/errors.ts';
import {
  loadLinearRegexps,
  RegexpProblem,
  type LinearRegexp,
  type LinearRegexps,
} from '../util/linear-regexp.ts';
import { quote } from '../util/quote.ts';
import { PatternProblem, QUERY_SLASH, translateGlob } from './glob.ts';

/** Patterns of one option, compiled. */
export interface Patterns {
  /**
   * The first that matches, as it was written; null: none does. The URL is canonical by `strict-1`.
   */
  readonly firstMatch: (url: string) => string | null;
}

const REGEXP_PREFIX = 're:';

/**
 * Compiles globs (see `translateGlob`) and, after `re:`, regular expressions in the syntax of RE2, which
 * match anywhere in a URL; `re:(?i)` ignores case. Both take time in proportion to the URL, whatever
 * they are.
 *
 * @throws UsageError that names the option, the pattern, the place in it and what is wrong.
 */
export async function compilePatterns(
  patterns: readonly string[],
  option: string,
): Promise<Patterns> {
  const regexps = await loadLinearRegexps();
  const all = patterns.map((pattern) => compile(regexps, option, pattern));
  return {
    firstMatch(url) {
      const globText = withQuerySlashes(url);
      for (const { pattern, isGlob, needle, matches } of all) {
        const text = isGlob ? globText : url;
        if (text.includes(needle) && matches(text)) return pattern;
      }
      return null;
    },
  };
}

interface CompiledPattern {
  /** As written. */
  readonly pattern: string;
  readonly isGlob: boolean;
  /** What every text that matches holds. */
  readonly needle: string;
  readonly matches: (text: string) => boolean;
}

function compile(regexps: LinearRegexps, option: string, pattern: string): CompiledPattern {
  try {
    const isGlob = !pattern.startsWith(REGEXP_PREFIX);
    const { needle, regexp } = isGlob ? globOf(regexps, pattern) : regexpOf(regexps, pattern);
    return { pattern, isGlob, needle, matches: (text) => regexp.test(text) };
  } catch (error) {
    const problem = problemOf(pattern, error);
    if (problem === null) throw error;
    const place = problem.position === null ? '' : `, at position ${problem.position}`;
    const message = `${option} ${quote(pattern)}: ${problem.message}${place}`;
    throw new UsageError(message, { cause: error });
  }
}

interface Compiled {
  readonly needle: string;
  readonly regexp: LinearRegexp;
}

function globOf({ compile: compileSource }: LinearRegexps, pattern: string): Compiled {
  if (pattern === '') throw new PatternProblem('an empty pattern matches nothing');
  if (BETWEEN_SLASHES.test(pattern) && REGEXP_SIGN.test(pattern)) {
    throw new PatternProblem(
      'a regular expression is written re:…, and what lies in a folder of this name as …/**',
    );
  }
  const { source, needle } = translateGlob(pattern);
  return { needle, regexp: compileSource(source) };
}

/** As other tools write a regular expression; as a glob it would hardly ever match. */
const BETWEEN_SLASHES = /^\/.*\/i?$/;
const REGEXP_SIGN = /[\\^$+()|]/;

function regexpOf({ compileAny }: LinearRegexps, pattern: string): Compiled {
  const source = pattern.slice(REGEXP_PREFIX.length);
  if (source === '') throw new PatternProblem('an empty regular expression matches everything');
  return { needle: '', regexp: compileAny(source) };
}

function problemOf(pattern: string, error: unknown): PatternProblem | null {
  if (error instanceof PatternProblem) return error;
  if (!(error instanceof RegexpProblem)) return null;
  const at = error.part === null ? -1 : pattern.lastIndexOf(error.part);
  return new PatternProblem(error.message, at === -1 ? null : at + 1);
}

/** What a glob is held against. */
function withQuerySlashes(url: string): string {
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('/', query)) return url;
  return url.slice(0, query) + url.slice(query).replaceAll('/', QUERY_SLASH);
}
