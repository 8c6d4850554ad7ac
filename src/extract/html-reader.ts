import type { QuoteType, TokenizerCallbacks } from 'htmlparser2';

import { cssReferences } from './css-references.ts';
import { attributeBit, ELEMENTS, type ElementKind } from './elements.ts';
import { decodeText } from './entities.ts';
import { FirstText } from './first-text.ts';
import { LineCounter } from './line-counter.ts';
import { linkRel, NO_REL, type LinkRel } from './link-rel.ts';
import { refreshReference } from './meta-refresh.ts';
import { PageFacts } from './page-facts.ts';
import { References, type Place, type Position } from './references.ts';
import { srcsetUrls } from './srcset.ts';
import { TagAttributes } from './tag-attributes.ts';
import { TextStats } from './text-stats.ts';

/** What to look for besides the title. */
export interface HtmlWants {
  readonly links: boolean;
  /** The first heading, and the number of words. */
  readonly details: boolean;
  readonly fingerprint: boolean;
  /** What style elements and attributes refer to. */
  readonly css: boolean;
  /** Line and column of each link. */
  readonly positions: boolean;
}

const STYLE = attributeBit('style');

/**
 * Listens to a tokenizer that does not decode entities, and that names parts of `html` by their
 * offsets. It keeps no tree and looks at each part once.
 */
export class HtmlReader implements TokenizerCallbacks {
  readonly references = new References();
  readonly facts = new PageFacts();
  readonly title = new FirstText();
  readonly heading = new FirstText();
  readonly stats = new TextStats();
  /** The value of the first `<base href>`. */
  baseReference: string | undefined;

  readonly #html: string;
  readonly #wants: HtmlWants;
  readonly #wantsText: boolean;
  /** Called when nothing more is wanted from the page. */
  readonly #onDone: () => void;
  readonly #attributes: TagAttributes;
  readonly #lines: LineCounter | undefined;
  #element: ElementKind | undefined;
  /** Of the element whose content is no markup, while it is open. */
  #raw: ElementKind | undefined;
  #svgDepth = 0;
  #templateDepth = 0;
  #isInLink = false;
  /** Where the next ampersand is, as far as it has been looked for. */
  #nextAmpersand = -1;

  constructor(html: string, wants: HtmlWants, onDone: () => void) {
    this.#html = html;
    this.#wants = wants;
    this.#wantsText = wants.details || wants.fingerprint;
    this.#onDone = onDone;
    this.#attributes = new TagAttributes(html);
    this.#lines = wants.positions ? new LineCounter(html) : undefined;
  }

  onopentagname(start: number, end: number): void {
    this.#element = ELEMENTS.find(this.#html, start, end);
    const wanted = this.#wants.links ? (this.#element?.wanted ?? 0) : 0;
    this.#attributes.begin(this.#wants.css ? wanted | STYLE : wanted);
    if (this.#element?.name === 'svg') this.#svgDepth += 1;
  }

  onattribname(start: number, end: number): void {
    this.#attributes.onName(start, end);
  }

  onattribdata(start: number, end: number): void {
    this.#attributes.onData(start, end);
  }

  onattribend(quote: QuoteType): void {
    this.#attributes.onEnd(quote);
  }

  onopentagend(): void {
    const element = this.#element;
    this.#onTag();
    switch (element?.name ?? '') {
      case 'title':
        if (this.#svgDepth === 0) this.title.open();
        this.#raw = element;
        break;
      case 'script':
      case 'style':
        this.#raw = element;
        break;
      default:
    }
  }

  /** Ends none of the elements of HTML, but for the tokenizer there is no raw text after it. */
  onselfclosingtag(): void {
    this.#onTag();
    if (this.#element?.name === 'svg') this.#svgDepth -= 1;
  }

  onclosetag(start: number, end: number): void {
    if (this.#raw === undefined && !this.#wantsText && this.#svgDepth === 0) return;
    this.#raw = undefined;
    switch (ELEMENTS.find(this.#html, start, end)?.name ?? '') {
      case 'svg':
        if (this.#svgDepth > 0) this.#svgDepth -= 1;
        break;
      case 'title':
        if (this.title.isOpen && !this.#wants.links) this.#onDone();
        this.title.close();
        break;
      case 'template':
        if (this.#templateDepth > 0) this.#templateDepth -= 1;
        break;
      case 'h1':
        this.heading.close();
        break;
      case 'a':
        this.#isInLink = false;
        break;
      default:
    }
  }

  ontext(start: number, end: number): void {
    const raw = this.#raw;
    if (raw === undefined) {
      if (!this.#wantsText) return;
      if (this.heading.isOpen) this.heading.add(this.#html.slice(start, end));
      if (this.#templateDepth === 0)
        this.#addWords(start, end, this.#wants.details, !this.#isInLink);
    } else if (raw.name === 'title') {
      if (!this.title.isOpen) return;
      this.title.add(this.#html.slice(start, end));
      this.#addWords(start, end, false, true);
    } else if (raw.name === 'style' && this.#wants.css) {
      this.#addCss(this.#html.slice(start, end), null, (offset) => start + offset);
    }
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onend(): void {}
  onprocessinginstruction(): void {}
  /** The tokenizer decodes none. */
  onattribentity(): void {}
  ontextentity(): void {}

  #onTag(): void {
    this.#readAttributes(this.#element);
    switch (this.#element?.name ?? '') {
      case 'template':
        this.#templateDepth += 1;
        break;
      case 'h1':
        if (this.#wants.details) this.heading.open();
        break;
      case 'a':
        this.#isInLink = this.#attributes.has('href');
        break;
      case 'br':
        if (this.heading.isOpen) this.heading.add(' ');
        break;
      default:
    }
  }

  #addWords(start: number, end: number, counts: boolean, mayHash: boolean): void {
    const hashes = mayHash && this.#wants.fingerprint;
    if (!counts && !hashes) return;
    if (this.#nextAmpersand < start) {
      const next = this.#html.indexOf('&', start);
      this.#nextAmpersand = next === -1 ? Infinity : next;
    }
    if (this.#nextAmpersand >= end) {
      this.stats.add(this.#html, start, end, counts, hashes);
      return;
    }
    const text = decodeText(this.#html.slice(start, end));
    this.stats.add(text, 0, text.length, counts, hashes);
  }

  #readAttributes(element: ElementKind | undefined): void {
    const tag = this.#attributes;
    if (tag.kept.length === 0) return;
    const references = element === undefined ? 0 : this.#referencesOf(element);
    const rel = tag.has('rel') ? linkRel(tag.value('rel') ?? '') : NO_REL;
    for (const kept of tag.kept) {
      const { kind, start } = kept;
      if (kind.bit === STYLE) {
        this.#addCss(tag.text(kept), 'style', () => start);
      } else if (element !== undefined && (kind.bit & references) !== 0 && !rel.isHostHint) {
        this.#addReference(tag.text(kept), placeOf(element.name, kind.name, rel), start);
      }
    }
  }

  /** The attributes that refer to something in this tag, after having heard what else it says. */
  #referencesOf({ name, references }: ElementKind): number {
    const tag = this.#attributes;
    switch (name) {
      case 'html':
        this.facts.onHtml(tag);
        return 0;
      case 'base':
        this.baseReference ??= tag.value('href');
        return 0;
      case 'link':
        this.facts.onLink(tag);
        return references;
      case 'meta':
        this.facts.onMeta(tag);
        return tag.is('http-equiv', 'refresh') ? references : 0;
      case 'input':
        return tag.is('type', 'image') ? references : 0;
      default:
        return references;
    }
  }

  #addReference(value: string, place: Place, offset: number): void {
    const { attribute } = place;
    if (attribute === 'srcset' || attribute === 'imagesrcset') {
      for (const url of srcsetUrls(value)) {
        if (this.references.isFull) return;
        this.#add(url, place, offset);
      }
      return;
    }
    const reference = attribute === 'content' ? refreshReference(value) : value;
    if (reference !== null) this.#add(reference, place, offset);
  }

  #addCss(css: string, attribute: string | null, offsetOf: (offset: number) => number): void {
    const place = placeOf('css', attribute, NO_REL);
    for (const { text, offset } of cssReferences(css)) {
      if (this.references.isFull) return;
      this.#add(text, place, offsetOf(offset));
    }
  }

  #add(reference: string, place: Place, offset: number): void {
    const lines = this.#lines;
    const positionOf = lines === undefined ? undefined : (): Position => lines.position(offset);
    this.references.add(reference, place, positionOf);
  }
}

function placeOf(tag: string, attribute: string | null, rel: LinkRel): Place {
  return { tag, attribute, rel: rel.text, nofollow: rel.nofollow };
}
