import type { QuoteType } from 'htmlparser2';

import { attributeBit, ATTRIBUTES, type AttributeKind, type AttributeName } from './elements.ts';
import { decodeAttribute, quoteOf } from './entities.ts';

interface Kept {
  readonly kind: AttributeKind;
  /** Of the value. */
  readonly start: number;
  readonly end: number;
  readonly quote: QuoteType;
}

/** The attributes that matter of the tag that is being read, by their offsets in the page. */
export class TagAttributes {
  readonly #html: string;
  #wanted = 0;
  #present = 0;
  #kept: Kept[] = [];
  #current: AttributeKind | undefined;
  #start = 0;
  #end = 0;

  constructor(html: string) {
    this.#html = html;
  }

  /** In the order of the page. */
  get kept(): readonly Kept[] {
    return this.#kept;
  }

  /** A new tag, of which the attributes in the set `wanted` matter. */
  begin(wanted: number): void {
    this.#wanted = wanted;
    this.#present = 0;
    if (this.#kept.length > 0) this.#kept = [];
  }

  onName(start: number, end: number): void {
    this.#current = undefined;
    if (this.#wanted === 0) return;
    const kind = ATTRIBUTES.find(this.#html, start, end);
    // Of an attribute that occurs twice, the first counts.
    if (kind === undefined || (kind.bit & this.#wanted & ~this.#present) === 0) return;
    this.#current = kind;
    this.#start = end;
    this.#end = end;
  }

  onData(start: number, end: number): void {
    this.#start = start;
    this.#end = end;
  }

  onEnd(quote: QuoteType): void {
    if (this.#current === undefined) return;
    this.#present |= this.#current.bit;
    this.#kept.push({ kind: this.#current, start: this.#start, end: this.#end, quote });
    this.#current = undefined;
  }

  has(name: AttributeName): boolean {
    return (this.#present & attributeBit(name)) !== 0;
  }

  /** True where the value is this keyword, in any case. `keyword` is in lower case. */
  is(name: AttributeName, keyword: string): boolean {
    return this.value(name)?.trim().toLowerCase() === keyword;
  }

  /** The decoded value; undefined where the tag has no such attribute. */
  value(name: AttributeName): string | undefined {
    if (!this.has(name)) return undefined;
    const kept = this.#kept.find(({ kind }) => kind.name === name);
    return kept === undefined ? undefined : this.text(kept);
  }

  /** The decoded value. */
  text({ start, end, quote }: Kept): string {
    const raw = this.#html.slice(start, end);
    return raw.includes('&') ? decodeAttribute(raw, quoteOf(quote)) : raw;
  }
}
