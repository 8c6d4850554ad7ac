import type { LinkRecord } from '../model/record.ts';

/** Links of one page; further ones are dropped. */
export const MAX_LINKS = 10_000;

/** Longer URLs are dropped: hardly any server takes them, and traps make them. */
export const MAX_URL_LENGTH = 2_083;

const OTHER_SCHEME = /^(?!https?:)[a-z][a-z0-9+.-]*:/i;
interface Reference {
  readonly tag: string;
  readonly text: string;
}

/** Gathers what a page refers to, in bounded memory, until its base URL is known. */
export class References {
  readonly #references: Reference[] = [];
  readonly #seen = new Set<string>();

  get isFull(): boolean {
    return this.#references.length >= MAX_LINKS;
  }

  /** Takes the value of an attribute. Nothing is kept of one that is empty or a mere fragment. */
  add(tag: string, value: string): void {
    if (this.isFull) return;
    const text = trimmed(withoutFragment(value));
    if (text === '' || text.length > MAX_URL_LENGTH || OTHER_SCHEME.test(text)) return;
    const key = `${tag} ${text}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#references.push({ tag, text });
  }

  /**
   * The references as absolute http(s) URLs without fragment or userinfo, each once per element
   * name, in the order of the page.
   */
  resolve(base: URL): LinkRecord[] {
    const links: LinkRecord[] = [];
    const seen = new Set<string>();
    for (const { tag, text } of this.#references) {
      const url = webUrl(text, base)?.href;
      if (url === undefined || url.length > MAX_URL_LENGTH) continue;
      const key = `${tag} ${url}`;
      if (seen.has(key)) continue;
      seen.add(key);
      links.push({ url, tag });
    }
    return links;
  }
}

/**
 * Resolves a reference by the WHATWG URL Standard; undefined where that gives no http(s) URL. Its
 * userinfo is dropped: a page does not decide which credentials are sent, and none shows in a record.
 */
export function webUrl(reference: string, base: URL): URL | undefined {
  let url: URL;
  try {
    url = new URL(reference, base);
  } catch {
    return undefined; // no URL, so no link
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  return bare(url);
}

/** Drops userinfo and fragment, in place. */
export function bare(url: URL): URL {
  // Each assignment serialises the URL anew.
  if (url.username !== '') url.username = '';
  if (url.password !== '') url.password = '';
  if (url.hash !== '' || url.href.endsWith('#')) url.hash = '';
  return url;
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
