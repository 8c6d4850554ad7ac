import type { DocumentLink } from '../model/document.ts';
import { MAX_URL_LENGTH, type WebBase } from './web-url.ts';

/** Links of one page; further ones are dropped. */
export const MAX_LINKS = 10_000;

const OTHER_SCHEME = /^(?!https?:)[a-z][a-z0-9+.-]*:/i;

/** Where in the text a reference stands, and what for: a link that is not resolved yet. */
export interface Place {
  readonly tag: string;
  readonly attribute: string | null;
  readonly rel: string | null;
  readonly nofollow: boolean;
  readonly lastModifiedMs?: number | null;
}

/** Both 1-based; the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number | null;
}

interface Reference {
  readonly text: string;
  place: Place;
  readonly position: Position | null;
}

/** Gathers what a document refers to, in bounded memory, until its base URL is known. */
export class References {
  readonly #maxCount: number;
  readonly #references: Reference[] = [];
  /** By tag and by text. */
  readonly #seen = new Map<string, Map<string, Reference>>();

  constructor(maxCount = MAX_LINKS) {
    this.#maxCount = maxCount;
  }

  get isFull(): boolean {
    return this.#references.length >= this.#maxCount;
  }

  /**
   * Takes the value of an attribute, and asks where it stands if it is kept. Nothing is kept of one
   * that is empty or a mere fragment.
   */
  add(value: string, place: Place, positionOf?: () => Position): void {
    if (this.isFull) return;
    const text = trimmed(withoutFragment(value));
    if (text === '' || text.length > MAX_URL_LENGTH || OTHER_SCHEME.test(text)) return;
    const seen = this.#seenOf(place.tag);
    const before = seen.get(text);
    if (before !== undefined) {
      before.place = together(before.place, place);
      return;
    }
    const reference = { text, place, position: positionOf?.() ?? null };
    seen.set(text, reference);
    this.#references.push(reference);
  }

  /**
   * The references as absolute http(s) URLs without fragment or userinfo, each once per element
   * name, in the order of the page. One that may be followed in one place may be followed.
   */
  resolve(base: WebBase): DocumentLink[] {
    const byTag = new Map<string, Map<string, number>>();
    const links: DocumentLink[] = [];
    for (const { text, place, position } of this.#references) {
      const url = base.resolve(text);
      if (url === undefined) continue;
      let seen = byTag.get(place.tag);
      if (seen === undefined) byTag.set(place.tag, (seen = new Map()));
      const index = seen.get(url);
      const before = index === undefined ? undefined : links[index];
      if (index !== undefined && before !== undefined) {
        if (before.nofollow && !place.nofollow)
          links[index] = { ...before, rel: place.rel, nofollow: false };
        continue;
      }
      seen.set(url, links.length);
      links.push({
        url,
        tag: place.tag,
        attribute: place.attribute,
        rel: place.rel,
        nofollow: place.nofollow,
        line: position?.line ?? null,
        column: position?.column ?? null,
        lastModifiedMs: place.lastModifiedMs ?? null,
      });
    }
    return links;
  }

  #seenOf(tag: string): Map<string, Reference> {
    let seen = this.#seen.get(tag);
    if (seen === undefined) this.#seen.set(tag, (seen = new Map()));
    return seen;
  }
}

/** Of two places of one reference, the first, unless only the other lets it be followed. */
function together(first: Place, second: Place): Place {
  if (!first.nofollow || second.nofollow) return first;
  return { ...first, rel: second.rel, nofollow: false };
}

function withoutFragment(text: string): string {
  const hash = text.indexOf('#');
  return hash === -1 ? text : text.slice(0, hash);
}

/** Without C0 controls and spaces at both ends, as the URL Standard strips them; in linear time. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  return text.slice(start, end);
}
