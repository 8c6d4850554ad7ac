import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';
import { PatternProblem, QUERY_SLASH, translateGlob, type Translated } from './glob.ts';

/** Patterns of one option, compiled. */
export interface Patterns {
  /**
   * The first that matches, as it was written; null: none does. The URL is canonical by `strict-1`.
   */
  readonly firstMatch: (url: string) => string | null;
}

const REGEXP_PREFIX = 're:';

type Re2 = typeof import('re2js');

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
  const re2 = await import('re2js');
  const all = patterns.map((pattern) => compile(re2, option, pattern));
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

function compile(re2: Re2, option: string, pattern: string): CompiledPattern {
  try {
    const isGlob = !pattern.startsWith(REGEXP_PREFIX);
    const { source, needle } = isGlob ? globOf(pattern) : regexpOf(re2, pattern);
    const compiled = re2.RE2JS.compile(source);
    return { pattern, isGlob, needle, matches: (text) => compiled.test(text) };
  } catch (error) {
    const problem = problemOf(re2, pattern, error);
    if (problem === null) throw error;
    const place = problem.position === null ? '' : `, at position ${problem.position}`;
    const message = `${option} ${quote(pattern)}: ${problem.message}${place}`;
    throw new UsageError(message, { cause: error });
  }
}

function globOf(pattern: string): Translated {
  if (pattern === '') throw new PatternProblem('an empty pattern matches nothing');
  if (BETWEEN_SLASHES.test(pattern) && REGEXP_SIGN.test(pattern)) {
    throw new PatternProblem(
      'a regular expression is written re:…, and what lies in a folder of this name as …/**',
    );
  }
  return translateGlob(pattern);
}

/** As other tools write a regular expression; as a glob it would hardly ever match. */
const BETWEEN_SLASHES = /^\/.*\/i?$/;
const REGEXP_SIGN = /[\\^$+()|]/;

function regexpOf({ RE2JS }: Re2, pattern: string): Translated {
  const source = pattern.slice(REGEXP_PREFIX.length);
  if (source === '') throw new PatternProblem('an empty regular expression matches everything');
  return { source: RE2JS.translateRegExp(source), needle: '' };
}

function problemOf(re2: Re2, pattern: string, error: unknown): PatternProblem | null {
  if (error instanceof PatternProblem) return error;
  if (error instanceof re2.RE2JSSyntaxException) {
    const { error: reason, input } = error;
    const at = input === null || input === '' ? -1 : pattern.lastIndexOf(input);
    const isUnsupported = input !== null && UNSUPPORTED.test(input);
    const advice = isUnsupported ? ' (what takes more than linear time is not supported)' : '';
    return new PatternProblem(`${reason}${advice}`, at === -1 ? null : at + 1);
  }
  if (error instanceof re2.RE2JSException) return new PatternProblem(error.message);
  return null;
}

/** Looking around, atomic groups, and going back to what a group has matched. */
const UNSUPPORTED = /^\(\?(?:[=!>]|<[=!])|^\\(?:[1-9]|k)/;

/** What a glob is held against. */
function withQuerySlashes(url: string): string {
  const query = url.indexOf('?');
  if (query === -1 || !url.includes('/', query)) return url;
  return url.slice(0, query) + url.slice(query).replaceAll('/', QUERY_SLASH);
}
