import { UsageError } from '../model/errors.ts';
import { quote } from '../util/quote.ts';

const TOKEN = "[A-Za-z0-9!#$%&'+.^_`|~-]+";
const PATTERN = new RegExp(String.raw`^(?:\*/\*|${TOKEN}/(?:\*|${TOKEN}))$`);

/**
 * Checks the content types that a crawl is limited to: `text/html`, `image/*`, or anything.
 *
 * @throws UsageError
 */
export function checkTypePatterns(patterns: readonly string[]): void {
  for (const pattern of patterns) {
    if (PATTERN.test(pattern)) continue;
    const hint = 'write type/subtype, as in text/html, or type/*';
    throw new UsageError(`${quote(pattern)} is no content type; ${hint}`);
  }
}

/**
 * True where the value of a Content-Type header is one of `patterns`, or there are none. Parameters
 * and case do not matter. Null: the response had none, and matches only what matches anything.
 */
export function acceptsType(patterns: readonly string[], contentType: string | null): boolean {
  if (patterns.length === 0) return true;
  const type = essence(contentType ?? '');
  return patterns.some((pattern) => {
    const wanted = pattern.toLowerCase();
    if (wanted === '*/*') return true;
    if (wanted.endsWith('/*')) return type.startsWith(wanted.slice(0, -1));
    return type === wanted;
  });
}

function essence(contentType: string): string {
  const end = contentType.indexOf(';');
  return (end === -1 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
}
