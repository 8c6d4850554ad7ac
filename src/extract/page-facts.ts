import type { HreflangLink } from '../model/document.ts';
import { ownText } from '../util/own-text.ts';
import { oneLine } from './first-text.ts';
import { linkRel } from './link-rel.ts';
import {
  bothOf,
  isRobotsName,
  metaDirectives,
  NO_DIRECTIVES,
  type RobotsDirectives,
} from './robots-directives.ts';
import type { TagAttributes } from './tag-attributes.ts';
import type { WebBase } from './web-url.ts';

/** More languages than there are. */
const MAX_HREFLANG = 1_000;
const MAX_LANG_LENGTH = 100;

/** A language and a reference that is not resolved yet. */
interface Alternate {
  readonly lang: string;
  readonly reference: string;
}

/** What a page says of itself in `<html>`, `<meta>` and `<link>`; of all but robots the first counts. */
export class PageFacts {
  robots: RobotsDirectives = NO_DIRECTIVES;
  description: string | null = null;
  lang: string | null = null;
  #canonical: string | undefined;
  readonly #alternates: Alternate[] = [];

  onHtml(tag: TagAttributes): void {
    this.lang ??= langOf(tag.value('lang'));
  }

  onMeta(tag: TagAttributes): void {
    const name = tag.value('name');
    const content = tag.value('content');
    if (name === undefined || content === undefined) return;
    if (isRobotsName(name)) this.robots = bothOf(this.robots, metaDirectives(content));
    else if (name.trim().toLowerCase() === 'description') this.description ??= oneLine(content);
  }

  onLink(tag: TagAttributes): void {
    const { isCanonical, isAlternate } = linkRel(tag.value('rel') ?? '');
    if (!isCanonical && !isAlternate) return;
    const reference = tag.value('href');
    if (reference === undefined) return;
    if (isCanonical) this.#canonical ??= reference;
    const lang = isAlternate ? langOf(tag.value('hreflang')) : null;
    if (lang !== null && this.#alternates.length < MAX_HREFLANG)
      this.#alternates.push({ lang, reference });
  }

  canonical(base: WebBase): string | null {
    return this.#canonical === undefined ? null : (base.resolve(this.#canonical) ?? null);
  }

  hreflang(base: WebBase): HreflangLink[] {
    return this.#alternates.flatMap(({ lang, reference }) => {
      const url = base.resolve(reference);
      return url === undefined ? [] : [{ lang, url }];
    });
  }
}

function langOf(value: string | undefined): string | null {
  const lang = (value ?? '').trim();
  return lang === '' ? null : ownText(lang.slice(0, MAX_LANG_LENGTH));
}
