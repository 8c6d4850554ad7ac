import { cssReferences } from './css-references.ts';
import type { Spot } from './rewrite-spots.ts';

/** What would end a URL, with or without quotation marks, and `<` for the style element around it. */
const SPECIAL = /["'()\\<]/g;

/** Where the `url()`s and `@import`s of a style sheet or a style attribute stand. */
export function* cssSpots(css: string): Generator<Spot, void, undefined> {
  for (const { text, offset, endOffset } of cssReferences(css)) {
    yield { start: offset, end: endOffset, reference: text, write: escapeCss };
  }
}

/** Six hexadecimal digits need no blank behind them (CSS Syntax Level 3, section 4.3.7). */
function escapeCss(url: string): string {
  return url.replaceAll(SPECIAL, (character) => {
    return `\\${character.charCodeAt(0).toString(16).padStart(6, '0')}`;
  });
}
