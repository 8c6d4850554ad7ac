import type { Spot } from './rewrite-spots.ts';

/** White space and commas, then a URL up to the next white space. */
const CANDIDATE = /([\t\n\f\r ,]*)([^\t\n\f\r ,][^\t\n\f\r ]*)/y;

/** Where the URLs of a `srcset` stand; see `srcsetUrls`. */
export function* srcsetSpots(srcset: string): Generator<Spot, void, undefined> {
  let index = 0;
  while (index < srcset.length) {
    CANDIDATE.lastIndex = index;
    const [, before = '', candidate] = CANDIDATE.exec(srcset) ?? [];
    if (candidate === undefined) return;
    const start = index + before.length;
    const next = start + candidate.length;
    let end = next;
    while (srcset.charAt(end - 1) === ',') end -= 1;
    yield { start, end, reference: srcset.slice(start, end), write: escapeCandidate };
    if (end < next) {
      index = next;
      continue;
    }
    const comma = srcset.indexOf(',', next);
    if (comma === -1) return;
    index = comma + 1;
  }
}

/** A comma at either end would be none of the URL. */
function escapeCandidate(url: string): string {
  return url.replace(/^,+|,+$/g, (commas) => '%2C'.repeat(commas.length));
}
