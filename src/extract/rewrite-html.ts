import { QuoteType, type TokenizerCallbacks } from 'htmlparser2';

import { attributeBit, ELEMENTS, type AttributeName, type ElementKind } from './elements.ts';
import { quoteOf } from './entities.ts';
import { refreshReference } from './meta-refresh.ts';
import { cssSpots } from './rewrite-css.ts';
import { decodeValue, escapeAttribute, type Spot } from './rewrite-spots.ts';
import { srcsetSpots } from './rewrite-srcset.ts';
import { TagAttributes } from './tag-attributes.ts';

const STYLE = attributeBit('style');
/** From the delay to where the URL begins. */
const URL_PREFIX = /^[^=]*url[\t\n\f\r ]*=[\t\n\f\r ]*["']?/i;

/** Listens to a tokenizer that does not decode entities, and notes where URLs stand. */
export class HtmlSpots implements TokenizerCallbacks {
  readonly spots: Spot[] = [];
  /** The value of the first `<base href>`. */
  baseReference: string | undefined;

  readonly #html: string;
  readonly #attributes: TagAttributes;
  #element: ElementKind | undefined;
  /** Of the content of a style element. */
  #styleStart: number | undefined;
  #styleEnd = 0;

  constructor(html: string) {
    this.#html = html;
    this.#attributes = new TagAttributes(html);
  }

  onopentagname(start: number, end: number): void {
    this.#element = ELEMENTS.find(this.#html, start, end);
    this.#attributes.begin((this.#element?.wanted ?? 0) | STYLE);
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
    this.#readTag();
    if (this.#element?.name !== 'style') return;
    this.#styleStart = Infinity;
    this.#styleEnd = 0;
  }

  onselfclosingtag(): void {
    this.#readTag();
  }

  ontext(start: number, end: number): void {
    if (this.#styleStart === undefined) return;
    this.#styleStart = Math.min(this.#styleStart, start);
    this.#styleEnd = end;
  }

  onclosetag(): void {
    this.#readStyle();
  }

  onend(): void {
    this.#readStyle();
  }

  oncdata(): void {}
  oncomment(): void {}
  ondeclaration(): void {}
  onprocessinginstruction(): void {}
  /** The tokenizer decodes none. */
  onattribentity(): void {}
  ontextentity(): void {}

  #readStyle(): void {
    const start = this.#styleStart;
    this.#styleStart = undefined;
    if (start === undefined || start >= this.#styleEnd) return;
    for (const spot of cssSpots(this.#html.slice(start, this.#styleEnd))) {
      this.spots.push({ ...spot, start: start + spot.start, end: start + spot.end });
    }
  }

  #readTag(): void {
    const tag = this.#attributes;
    const references = this.#references();
    for (const kept of tag.kept) {
      const { kind, start, end } = kept;
      if (end <= start || (kind.bit & (references | STYLE)) === 0) continue;
      const quote = quoteOf(kept.quote);
      const value = decodeValue(this.#html.slice(start, end), start, quote);
      for (const { write, ...spot } of spotsOf(this.#element, kind.name, value.text)) {
        this.spots.push({
          reference: spot.reference,
          start: value.offsetOf(spot.start),
          end: value.offsetOf(spot.end),
          write: (url) => escapeAttribute(write(url), quote),
        });
      }
    }
  }

  /** The attributes of the tag that refer to something. */
  #references(): number {
    const tag = this.#attributes;
    const element = this.#element;
    if (element === undefined) return 0;
    switch (element.name) {
      case 'base':
        this.baseReference ??= tag.value('href');
        return element.references;
      case 'meta':
        return tag.is('http-equiv', 'refresh') ? element.references : 0;
      default:
        return element.references;
    }
  }
}

function* spotsOf(
  element: ElementKind | undefined,
  attribute: AttributeName,
  value: string,
): Generator<Spot, void, undefined> {
  if (attribute === 'style') {
    yield* cssSpots(value);
  } else if (attribute === 'srcset' || attribute === 'imagesrcset') {
    yield* srcsetSpots(value);
  } else if (attribute === 'content') {
    yield* refreshSpots(value);
  } else {
    const reference = element?.name === 'base' ? null : value;
    yield { start: 0, end: value.length, reference, write: (url) => url };
  }
}

function* refreshSpots(content: string): Generator<Spot, void, undefined> {
  const reference = refreshReference(content);
  if (reference === null) return;
  const after = URL_PREFIX.exec(content)?.[0].length ?? 0;
  const start = content.startsWith(reference, after) ? after : content.lastIndexOf(reference);
  yield { start, end: start + reference.length, reference, write: escapeRefresh };
}

/** A quotation mark would end it. */
function escapeRefresh(url: string): string {
  return url.replaceAll('"', '%22').replaceAll("'", '%27');
}
