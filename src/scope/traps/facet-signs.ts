import { isCounter } from './classify.ts';
import { hashOf } from './hash.ts';
import { isDecimal, type UrlParts } from './url-parts.ts';

const MAX_KEYS = 12;
const MAX_SETS = 64;
const MAX_VALUES = 256;

/** Enough URLs to tell from. */
const MIN_URLS = 40;
/** So many URLs for each value: they combine, and do not name things. */
const URLS_FOR_EACH_VALUE = 2;
/** So many pairs of names come and go independently of each other. */
const MIN_FREE_PAIRS = 3;
/** So many sets of names occur in more than one order. */
const MIN_REORDERED = 3;

/** As plain data. */
export interface SavedSigns {
  readonly urls: number;
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly sets: readonly number[];
  readonly orders: readonly (readonly [number, string])[];
  readonly reordered: number;
  readonly numeric: number;
}

/**
 * Tells facets from other URLs with a query: few values make many URLs, of which names may be left out
 * in any combination, or come in any order. `?topic=12&start=30` has values without end, and a wiki's
 * `?title=A&action=edit` always has its title.
 */
export class FacetSigns {
  #urls = 0;
  #reordered = 0;
  readonly #keys: string[] = [];
  readonly #values = new Set<string>();
  /** Bits are names. */
  readonly #sets = new Set<number>();
  readonly #orders = new Map<number, string>();
  #freePairs = 0;
  /** Names with values that are numbers, as bits. */
  #numeric = 0;
  /** Of the free pairs, one at least has words only for values. */
  #hasFreeWords = false;

  constructor(saved?: SavedSigns) {
    if (saved === undefined) return;
    this.#urls = saved.urls;
    this.#reordered = saved.reordered;
    this.#keys.push(...saved.keys);
    for (const value of saved.values) this.#values.add(value);
    for (const set of saved.sets) this.#sets.add(set);
    for (const [set, order] of saved.orders) this.#orders.set(set, order);
    this.#numeric = saved.numeric;
    this.#countFreePairs();
  }

  /** A URL of the kind that was found for the first time. */
  add({ query }: UrlParts): void {
    this.#urls += 1;
    let set = 0;
    const order: number[] = [];
    for (const pair of query) {
      if (isCounter(pair)) continue;
      const index = this.#indexOf(pair[0]);
      if (index < 0) continue;
      set |= 1 << index;
      order.push(index);
      if (isDecimal(pair[1])) this.#numeric |= 1 << index;
      if (this.#values.size < MAX_VALUES) this.#values.add(hashOf(`${index}=${pair[1]}`));
    }
    this.#addSet(set, order.join(' '));
  }

  get areFacets(): boolean {
    if (!this.#areCombined) return false;
    return this.#freePairs >= MIN_FREE_PAIRS || this.#reordered >= MIN_REORDERED;
  }

  /** Two choices at least that combine: all lists of the path are lists of the same. */
  get areLists(): boolean {
    return this.#areCombined && (this.#hasFreeWords || this.areFacets);
  }

  get #areCombined(): boolean {
    // Where values were not counted any more, there may be any number.
    if (this.#values.size >= MAX_VALUES) return false;
    return this.#urls >= Math.max(MIN_URLS, URLS_FOR_EACH_VALUE * this.#values.size);
  }

  save(): SavedSigns {
    return {
      urls: this.#urls,
      keys: this.#keys,
      values: [...this.#values],
      sets: [...this.#sets],
      orders: [...this.#orders],
      reordered: this.#reordered,
      numeric: this.#numeric,
    };
  }

  #indexOf(name: string): number {
    const index = this.#keys.indexOf(name);
    if (index >= 0 || this.#keys.length >= MAX_KEYS) return index;
    this.#keys.push(name);
    return this.#keys.length - 1;
  }

  #addSet(set: number, order: string): void {
    if (this.#sets.has(set)) {
      const known = this.#orders.get(set);
      if (known === undefined || known === order) return;
      // Counted once.
      this.#orders.delete(set);
      this.#reordered += 1;
      return;
    }
    if (this.#sets.size >= MAX_SETS) return;
    this.#sets.add(set);
    this.#orders.set(set, order);
    this.#countFreePairs();
  }

  /** Pairs that occur both, each alone, and not at all, beside the same other names. */
  #countFreePairs(): void {
    const pairs = new Set<number>();
    for (const set of this.#sets) {
      for (let a = 1; a <= set; a <<= 1) {
        if ((set & a) === 0) continue;
        for (let b = a << 1; b <= set; b <<= 1) {
          if ((set & b) !== 0 && this.#isFree(set, a, b)) pairs.add(a | b);
        }
      }
    }
    this.#freePairs = pairs.size;
    this.#hasFreeWords = [...pairs].some((pair) => (pair & this.#numeric) === 0);
  }

  #isFree(set: number, a: number, b: number): boolean {
    const rest = set & ~(a | b);
    const hasRest = rest === 0 || this.#sets.has(rest);
    return hasRest && this.#sets.has(set & ~a) && this.#sets.has(set & ~b);
  }
}
