import type { UrlParts } from './url-parts.ts';

/** A page of a list whose number stands in the path, as in `/archive/page/3/`. */
export interface ListPlace {
  /** With `#` in the place of the number. */
  readonly kind: string;
  readonly page: number;
}

const LIST_WORDS =
  'page|pages|paged|pg|pageno|pagenum|seite|seiten|pagina|paginas|pagine|strona|sida|side';
const LIST_WORD = new RegExp(`^(?:${LIST_WORDS})$`, 'i');
const PAGE_NUMBER = /^(\d{1,9})(\.[a-z]{2,5})?$/i;
const WORD_AND_NUMBER = new RegExp(`^((?:${LIST_WORDS})[-_]?)(\\d{1,9})(\\.[a-z]{2,5})?$`, 'i');

/** Null: its path says nothing of pages. */
export function pathList({ url, origin, segments }: UrlParts): ListPlace | null {
  const last = segments.at(-1) ?? '';
  // Nearly all have no digit there.
  if (!/\d/.test(last)) return null;
  const [, prefix = '', joined, joinedEnd = ''] = WORD_AND_NUMBER.exec(last) ?? [];
  const [, alone, aloneEnd = ''] = PAGE_NUMBER.exec(last) ?? [];
  const number = joined ?? (isListWord(segments) ? alone : undefined);
  if (number === undefined) return null;
  const mark = url.indexOf('?');
  const folder = segments.slice(0, -1).map((segment) => `/${segment}`);
  const name = `${prefix}#${joinedEnd}${aloneEnd}`;
  const query = mark < 0 ? '' : url.slice(mark);
  return { kind: `${origin}${folder.join('')}/${name}${query}`, page: Number(number) };
}

/** Before the last segment. A `p` at the root may be of posts or products. */
function isListWord(segments: readonly string[]): boolean {
  const word = segments.at(-2) ?? '';
  return LIST_WORD.test(word) || (segments.length > 2 && /^p$/i.test(word));
}
