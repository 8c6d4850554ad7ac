import { quote } from '../../util/quote.ts';
import { suggest } from '../../util/suggest.ts';
import { ExpectProblem } from './kind.ts';
import { scalarOf } from './matcher.ts';

/** A query, and what is asked of its first match as a map says it. */
export interface ShortForm {
  readonly path: string;
  readonly matcher: unknown;
}

const SIGNS = ['==', '!=', '<=', '>=', '<', '>'];
const WORDS = [
  'matches',
  'not_matches',
  'contains',
  'starts_with',
  'ends_with',
  'length',
  'exists',
  'not',
];
const EXAMPLE = 'write for instance $.status == "ok", $.items length > 3 or $.name exists';

/**
 * Reads `$.status == "ok"`, `$.items length > 3`, `$.name matches /x/`, `$.a exists`, `$.a not exists`.
 * What is no JSON is a text without quotes.
 *
 * @throws ExpectProblem
 */
export function parseShortForm(text: string): ShortForm {
  const trimmed = text.trim();
  if (!trimmed.startsWith('$')) {
    throw new ExpectProblem(`${quote(text)} does not begin with a JSONPath query; ${EXAMPLE}`);
  }
  const end = endOfPath(trimmed);
  return { path: trimmed.slice(0, end), matcher: matcherOf(trimmed.slice(end).trim(), text) };
}

/** Where the query ends: at a blank or an operator outside of brackets and quotes. */
function endOfPath(text: string): number {
  let depth = 0;
  let quoteSign = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (quoteSign !== '') {
      if (char === '\\') at += 1;
      else if (char === quoteSign) quoteSign = '';
    } else if (depth > 0 && (char === '"' || char === "'")) quoteSign = char;
    else if (char === '[') depth += 1;
    else if (char === ']') depth -= 1;
    else if (depth === 0 && /[\s=!<>]/.test(char)) return at;
  }
  return text.length;
}

function matcherOf(asked: string, text: string): unknown {
  const sign = SIGNS.find((each) => asked.startsWith(each));
  if (sign !== undefined) return { [sign]: operandOf(asked.slice(sign.length), text) };
  const [, word = '', rest = ''] = /^(\S+)\s*([^]*)$/.exec(asked) ?? [];
  if (word === '') throw new ExpectProblem(`${quote(text)} asks nothing of it; ${EXAMPLE}`);
  if (!WORDS.includes(word)) {
    const names = [...SIGNS, ...WORDS];
    throw new ExpectProblem(`${quote(text)}: there is no ${quote(word)}; ${suggest(word, names)}`);
  }
  if (word === 'exists') {
    if (rest === '') return { exists: true };
    throw new ExpectProblem(`${quote(text)}: nothing comes after “exists”`);
  }
  if (word === 'not') return { not: matcherOf(rest, text) };
  // A regular expression is not to be read as JSON, nor is `> 3`.
  const isText = word === 'length' || word.endsWith('matches');
  return { [word]: isText && !rest.startsWith('"') ? someOf(rest, text) : operandOf(rest, text) };
}

function operandOf(text: string, whole: string): unknown {
  const value = scalarOf(someOf(text.trim(), whole));
  if (typeof value === 'string' && /^["[{]/.test(text.trim()) && value === text.trim()) {
    throw new ExpectProblem(`${quote(whole)}: ${quote(value)} is no valid JSON`);
  }
  return value;
}

function someOf(text: string, whole: string): string {
  if (text !== '') return text;
  throw new ExpectProblem(`${quote(whole)}: there is nothing to compare with`);
}
