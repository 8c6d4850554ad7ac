import type { DocumentLink, HreflangLink } from '../model/document.ts';
import { parseLinkHeader } from './link-header.ts';
import { linkRel } from './link-rel.ts';
import { References } from './references.ts';
import {
  bothOf,
  headerDirectives,
  NO_DIRECTIVES,
  type RobotsDirectives,
} from './robots-directives.ts';
import type { WebBase } from './web-url.ts';

/** What the headers of a response say of its document. */
export interface HeaderFacts {
  readonly links: readonly DocumentLink[];
  readonly robots: RobotsDirectives;
  readonly canonical: string | null;
  readonly hreflang: readonly HreflangLink[];
}

/**
 * Reads `Link` (RFC 8288) and `X-Robots-Tag`, however many there are of them. Links about another
 * resource (`anchor`), those without a relation, and those that only name a host to warm up are left
 * out.
 *
 * @param headers Name, value, name, value …; null: there are none.
 */
export function headerFacts(headers: readonly string[] | null, base: WebBase): HeaderFacts {
  const references = new References();
  const hreflang: HreflangLink[] = [];
  let robots = NO_DIRECTIVES;
  let canonical: string | null = null;

  const addLinks = (value: string): void => {
    for (const { target, rel, hreflang: lang, anchor } of parseLinkHeader(value)) {
      const { text, nofollow, isHostHint, isCanonical, isAlternate } = linkRel(rel ?? '');
      if (text === null || isHostHint || (anchor !== null && anchor !== '')) continue;
      references.add(target, { tag: 'header', attribute: null, rel: text, nofollow });
      const url = base.resolve(target);
      if (url === undefined) continue;
      if (isCanonical) canonical ??= url;
      if (isAlternate && lang !== null && lang !== '') hreflang.push({ lang, url });
    }
  };

  for (const [at, text] of (headers ?? []).entries()) {
    if (at % 2 === 1) continue;
    const name = text.toLowerCase();
    const value = headers?.[at + 1] ?? '';
    if (name === 'link') addLinks(value);
    else if (name === 'x-robots-tag') robots = bothOf(robots, headerDirectives(value));
  }
  return { links: references.resolve(base), robots, canonical, hreflang };
}
