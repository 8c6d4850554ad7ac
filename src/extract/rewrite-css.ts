import { cssReferences } from './css-references.ts';
import type { Spot } from './rewrite-spots.ts';

/** What goes on with a value from its first character, by the quotation mark before that. */
const REST: ReadonlyMap<string, RegExp> = new Map([
  ['"', /(?:[^"\\\n\f\r]|\\(?:\r\n|[^]))*/y],
  ["'", /(?:[^'\\\n\f\r]|\\(?:\r\n|[^]))*/y],
]);
const BARE_REST = /(?:[^"'()\\\t\n\f\r ]|\\[^\n\f\r])*/y;

const BARE_END = /[\t\n\f\r )]/;

/** What would end a URL, with or without quotation marks, and `<` for the style element around it. */
const SPECIAL = /["'()\\<]/g;

/** Where the `url()`s and `@import`s of a style sheet or a style attribute stand. */
export function* cssSpots(css: string): Generator<Spot, void, undefined> {
  for (const { text, offset } of cssReferences(css)) {
    const quote = css.charAt(offset - 1);
    const quoted = REST.get(quote);
    const rest = quoted ?? BARE_REST;
    rest.lastIndex = offset;
    const end = offset + (rest.exec(css)?.[0].length ?? 0);
    const next = css.charAt(end);
    // A backslash at the very end would escape what is written behind it.
    const isWhole = next === '' || (quoted === undefined ? BARE_END.test(next) : next === quote);
    if (isWhole) yield { start: offset, end, reference: text, write: escapeCss };
  }
}

/** Six hexadecimal digits need no blank behind them (CSS Syntax Level 3, section 4.3.7). */
function escapeCss(url: string): string {
  return url.replaceAll(SPECIAL, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(6, '0')}`;
  });
}
