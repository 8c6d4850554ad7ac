import type { KindRule, Place } from './classify.ts';
import { FacetSigns, type SavedSigns } from './facet-signs.ts';
import { Steps, type SavedSteps } from './steps.ts';

/** So many pages may bring nothing, one after the other, before a kind is closed. */
const LIMITS: Readonly<Record<KindRule, number>> = {
  calendar: 190,
  facets: 80,
  'session-id': 80,
  pagination: 130,
  'growing-path': 50,
};

/** The same for pages of days, and of plain numbers in a calendar: there are more of them than months. */
const FINE_CALENDAR_LIMIT = 100;

/** From so many pages on, what they brought is enough to tell how rich a kind is. */
const MANY_PAGES = 300;
/** Pages cost up to so many times as much where other kinds were closed. */
const MAX_DISTRUST = 2;
const FEW_PAGES = 20;
/** A kind of many pages that brings less than this is trusted half as far. */
const POOR_SHARE = 0.02;

/** A list has words of its own on so many pages, and then the same on so many in a row: it is past its end. */
const WORDED_PAGES = 5;
const SAME_PAGES = 10;
/** What a page costs of a list whose pages differ from each other: numbers may be all that they have. */
const NUMBERS_COST = 0.25;

/** What a page of the kind has brought. */
export interface Yield {
  /** URLs of other kinds, that nobody knew. */
  readonly isFruitful: boolean;
  /** Words that no page of the kind had. */
  readonly isNew: boolean;
  /** Numbers that no page of the kind had. */
  readonly hasNewNumbers: boolean;
  /** Empty: it has no text. */
  readonly shape: string;
  /** Pages of the same list that do not just come next. */
  readonly leaps: boolean;
  /** New URLs of the kind still come up on its pages. */
  readonly isGrowing: boolean;
  /** It is of a day, not of a month. */
  readonly isFine: boolean;
  /** How many other kinds of this rule and host were closed: one trap seldom comes alone. */
  readonly closedBefore: number;
}

/** As plain data. */
export interface SavedKind {
  readonly rule: KindRule;
  readonly name: string;
  readonly origin: string;
  readonly budget: number;
  readonly counts: readonly [
    read: number,
    novel: number,
    fruitful: number,
    found: number,
    barren: number,
  ];
  readonly isClosed: boolean;
  readonly skipped: number;
  readonly lengths: readonly number[];
  readonly signs: SavedSigns | null;
  readonly steps: SavedSteps;
  /** Pages with new words, pages of one shape in a row, and that shape. */
  readonly words: readonly [worded: number, same: number, shape: string];
}

/** What is known of a kind of URLs. */
export class Kind {
  readonly rule: KindRule;
  readonly name: string;
  readonly origin: string;
  /** Pages of it that were read. */
  read = 0;
  /** Of these, how many had words or links that were new. */
  novel = 0;
  fruitful = 0;
  /** URLs of it that were found. */
  found = 0;
  skipped = 0;
  isClosed = false;
  /** Pages since the last one that led to something else. */
  barren = 0;
  /** The lengths of its identifiers. */
  readonly lengths = new Set<number>();
  /** Null: it has no facets. */
  readonly signs: FacetSigns | null;
  readonly steps: Steps;
  /** 1: all of it. */
  #budget: number;
  #worded = 0;
  /** Pages in a row of the shape of the last one. */
  #same = 0;
  #shape = '';

  constructor({ rule, kind, origin }: Pick<Place, 'rule' | 'kind' | 'origin'>, saved?: SavedKind) {
    this.rule = rule;
    this.name = kind;
    this.origin = origin;
    this.signs = rule === 'facets' ? new FacetSigns(saved?.signs ?? undefined) : null;
    this.steps = new Steps(saved?.steps);
    this.#budget = saved?.budget ?? 1;
    if (saved === undefined) return;
    [this.read, this.novel, this.fruitful, this.found, this.barren] = saved.counts;
    [this.#worded, this.#same, this.#shape] = saved.words;
    this.skipped = saved.skipped;
    this.isClosed = saved.isClosed;
    for (const length of saved.lengths) this.lengths.add(length);
  }

  /** Enough of it was read to say that it mostly brings what is known. */
  get isPoor(): boolean {
    return this.isClosed || (this.read >= FEW_PAGES && this.novel * 2 < this.read);
  }

  /** A page of it was read. True: that was one too many. */
  learn(brought: Yield): boolean {
    const { isFruitful } = brought;
    const areFacets = this.signs?.areFacets === true;
    // Facets name themselves on the page, so that new words say nothing.
    const isNew = brought.isNew && !areFacets;
    this.read += 1;
    if (isFruitful || isNew) this.novel += 1;
    if (isFruitful) this.fruitful += 1;
    this.barren = isFruitful ? 0 : this.barren + 1;
    this.#noteWords(brought);
    const distrust = Math.min(MAX_DISTRUST, 1 + brought.closedBefore / 2);
    const share = distrust / this.#limit(brought.isFine);
    if (isFruitful) {
      const isRich = this.read < MANY_PAGES || this.fruitful >= this.read * POOR_SHARE;
      this.#budget = Math.max(this.#budget, isRich ? 1 : 0.5);
    } else if (brought.leaps) this.#budget = 1;
    else if (isNew) this.#budget = Math.min(1, this.#budget + share);
    else this.#budget -= share * this.#cost(brought, areFacets);
    if (this.isClosed || this.#budget > 1e-9) return false;
    this.isClosed = true;
    return true;
  }

  #limit(isFine: boolean): number {
    return this.rule === 'calendar' && isFine ? FINE_CALENDAR_LIMIT : LIMITS[this.rule];
  }

  #cost({ hasNewNumbers, isGrowing }: Yield, areFacets: boolean): number {
    // A list, however long, has an end; only what adds to itself may have none.
    if (!isGrowing || (this.rule === 'facets' && !areFacets)) return 0;
    if (this.rule !== 'pagination' || this.#isPastEnd) return 1;
    return hasNewNumbers || this.#same === 1 ? NUMBERS_COST : 1;
  }

  /** At least half of its pages had words of their own, and now all are the same. */
  get #isPastEnd(): boolean {
    const before = this.read - this.#same;
    const hadWords = this.#worded >= WORDED_PAGES && this.#worded * 2 >= before;
    return hadWords && this.#same >= SAME_PAGES;
  }

  #noteWords({ isNew, shape }: Yield): void {
    if (this.rule !== 'pagination') return;
    if (isNew) this.#worded += 1;
    this.#same = shape === this.#shape ? this.#same + 1 : 1;
    this.#shape = shape;
  }

  save(): SavedKind {
    return {
      rule: this.rule,
      name: this.name,
      origin: this.origin,
      budget: this.#budget,
      counts: [this.read, this.novel, this.fruitful, this.found, this.barren],
      isClosed: this.isClosed,
      skipped: this.skipped,
      lengths: [...this.lengths],
      signs: this.signs?.save() ?? null,
      steps: this.steps.save(),
      words: [this.#worded, this.#same, this.#shape],
    };
  }
}
