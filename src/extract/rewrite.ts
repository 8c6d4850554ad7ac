import { Tokenizer } from 'htmlparser2';

import { busy } from '../util/busy.ts';
import { cssSpots } from './rewrite-css.ts';
import { HtmlSpots } from './rewrite-html.ts';
import { latin1Reference, type Spot } from './rewrite-spots.ts';
import { WebBase } from './web-url.ts';

/**
 * What is to stand in the place of a reference; null: what stands there. `fragment` has its `#`, and
 * is empty where there is none; it is for the callback to put it behind its answer.
 */
export type ReplaceLink = (absoluteUrl: string, fragment: string) => string | null;

/**
 * Replaces what a page or style sheet refers to, and leaves every other character as it is: attributes
 * with a URL, each candidate of a `srcset`, style elements and attributes, `url()` and `@import`, meta
 * refresh. Takes linear time.
 *
 * `text` is the body decoded as Latin-1, whatever its charset is, as long as that reads as ASCII: so
 * every character is a byte, and the result is encoded as Latin-1 again. `replace` is asked for http(s)
 * URLs, absolute and without userinfo, that are no mere fragments, in the order of the text. Answers
 * are escaped for their place. The `href` of each `<base>` is emptied, after it has been heeded, so
 * that relative answers are relative to the page itself.
 *
 * @throws TypeError when `baseUrl` is not an absolute URL.
 */
export function rewriteLinks(
  text: string,
  baseUrl: string,
  kind: 'html' | 'css',
  replace: ReplaceLink,
): string {
  return busy('rewriting the links', baseUrl, text.length, () => {
    const page = new WebBase(baseUrl);
    if (kind === 'css') return rewritten(text, [...cssSpots(text)], page, true, replace);
    const html = new HtmlSpots(text);
    const tokenizer = new Tokenizer({ decodeEntities: false }, html);
    tokenizer.write(text);
    tokenizer.end();
    const base = html.baseReference === undefined ? undefined : page.rebased(html.baseReference);
    return rewritten(text, html.spots, base ?? page, base === undefined, replace);
  });
}

function rewritten(
  text: string,
  spots: readonly Spot[],
  base: WebBase,
  isOwnBase: boolean,
  replace: ReplaceLink,
): string {
  const pieces: string[] = [];
  let done = 0;
  for (const spot of spots) {
    const written =
      spot.reference === null ? '' : replacement(spot.reference, base, isOwnBase, replace);
    if (written === null) continue;
    pieces.push(text.slice(done, spot.start), spot.write(ascii(written)));
    done = spot.end;
  }
  pieces.push(text.slice(done));
  return pieces.join('');
}

function replacement(
  written: string,
  base: WebBase,
  isOwnBase: boolean,
  replace: ReplaceLink,
): string | null {
  const reference = latin1Reference(written);
  if (reference === '' || (reference.startsWith('#') && isOwnBase)) return null;
  const url = base.resolve(reference);
  if (url === undefined) return null;
  const hash = reference.indexOf('#');
  return replace(url, hash === -1 ? '' : reference.slice(hash));
}

const LONE_SURROGATE = /\p{Surrogate}/gu;

/** A URL of which every character is a byte in every charset. */
function ascii(url: string): string {
  return url
    .replaceAll(LONE_SURROGATE, '\u{fffd}')
    .replaceAll(/[^\u0021-\u007e]/gu, encodeURIComponent);
}
