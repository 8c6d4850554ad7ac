/** White space and commas, then a URL up to the next white space. */
const CANDIDATE = /[\t\n\f\r ,]*([^\t\n\f\r ,][^\t\n\f\r ]*)/y;

/**
 * The URLs of a `srcset`, without their descriptors (WHATWG HTML, "parse a srcset attribute"). A
 * comma inside a URL belongs to it; one at its end separates.
 */
export function* srcsetUrls(srcset: string): Generator<string, void, undefined> {
  let index = 0;
  while (index < srcset.length) {
    CANDIDATE.lastIndex = index;
    const candidate = CANDIDATE.exec(srcset)?.[1];
    if (candidate === undefined) return;
    const next = CANDIDATE.lastIndex;
    const url = withoutEndCommas(candidate);
    yield url;
    if (url.length < candidate.length) {
      index = next;
      continue;
    }
    const comma = srcset.indexOf(',', next);
    if (comma === -1) return;
    index = comma + 1;
  }
}

function withoutEndCommas(text: string): string {
  let end = text.length;
  while (text.charAt(end - 1) === ',') end -= 1;
  return text.slice(0, end);
}
