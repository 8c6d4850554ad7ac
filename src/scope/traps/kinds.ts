import { BoundedMap } from './bounded-map.ts';
import { facetsKind, otherNumbers, placesOf, type KindKnowledge, type Place } from './classify.ts';
import { Kind, type SavedKind } from './kind.ts';
import type { UrlParts } from './url-parts.ts';

const MAX_KINDS = 5000;
const MAX_TEMPLATES = 5000;
const MAX_CLOCKS = 2000;

/** Pages of a rule on a host, after the last that led to more of them, until it is thought to have an end. */
const GROWING_FOR = 64;
/** Identifiers are known by their length only where so many were read, and brought little. */
const KNOWN_AFTER = 8;
/** With so many URLs a kind is worth a look at its pages. */
const SOME = 3;

/** How often pages of one rule were read on a host, and when they last led to more of them. */
interface Clock {
  read: number;
  grownAt: number;
  /** Kinds of the rule that were closed on the host. */
  closed: number;
}

export interface SavedKinds {
  readonly kinds: readonly SavedKind[];
  readonly templates: readonly string[];
  readonly clocks: readonly (readonly [string, number, number, number])[];
}

/** All kinds that are known, and how URLs belong to them. */
export class Kinds implements KindKnowledge {
  readonly #kinds = new BoundedMap<Kind>(MAX_KINDS, ({ isClosed }) => isClosed);
  readonly #templates = new BoundedMap<true>(MAX_TEMPLATES);
  readonly #clocks = new BoundedMap<Clock>(MAX_CLOCKS);

  constructor(saved?: SavedKinds) {
    for (const each of saved?.kinds ?? []) {
      this.#kinds.set(keyOf(each.rule, each.name), new Kind({ ...each, kind: each.name }, each));
    }
    for (const template of saved?.templates ?? []) this.#templates.set(template, true);
    for (const [key, read, grownAt, closed] of saved?.clocks ?? []) {
      this.#clocks.set(key, { read, grownAt, closed });
    }
  }

  areNumbers(template: string): boolean {
    return this.#templates.peek(template) === true;
  }

  isIdentifier(kind: string, length: number): boolean {
    const known = this.#kinds.peek(keyOf('session-id', kind));
    if (known === undefined || known.read < KNOWN_AFTER || !known.lengths.has(length)) return false;
    return known.isClosed || known.novel * 2 < known.read;
  }

  areLists(facets: string): boolean {
    return this.peek({ rule: 'facets', kind: facets })?.signs?.areLists === true;
  }

  /** Also learns which numbers are no dates. */
  placesOf(parts: UrlParts): Place[] {
    const template = otherNumbers(parts);
    if (template !== null) this.#templates.set(template, true);
    return placesOf(parts, this);
  }

  /** Undefined: nothing is known of it. */
  peek(place: Pick<Place, 'rule' | 'kind'>): Kind | undefined {
    return this.#kinds.peek(keyOf(place.rule, place.kind));
  }

  hasSome(place: Place): boolean {
    const kind = this.peek(place);
    return kind !== undefined && Math.max(kind.found, kind.read) >= SOME;
  }

  take(place: Pick<Place, 'rule' | 'kind' | 'origin'>): Kind {
    const key = keyOf(place.rule, place.kind);
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const kind = new Kind(place);
    this.#kinds.set(key, kind);
    return kind;
  }

  /** URLs were found for the first time. */
  found(parts: UrlParts, places: readonly Place[]): void {
    for (const place of places) {
      const kind = this.take(place);
      kind.found += 1;
      if (place.tokenLength > 0 && kind.lengths.size < 16) kind.lengths.add(place.tokenLength);
      kind.signs?.add(parts);
    }
    // With one name only it is no combination, but belongs to those that are.
    if (parts.query.length !== 1) return;
    const { origin, path } = parts;
    this.take({ rule: 'facets', origin, kind: facetsKind(origin, path) }).signs?.add(parts);
  }

  /** A page of the rule was read, which led to more of them or not; whether any did so of late. */
  isGrowing({ rule, origin }: Place, ledToMore: boolean): boolean {
    const clock = this.#clock(rule, origin);
    clock.read += 1;
    if (ledToMore) clock.grownAt = clock.read;
    return clock.read - clock.grownAt <= GROWING_FOR;
  }

  /** Kinds of the rule that were closed on the host. */
  closedBefore({ rule, origin }: Place): number {
    return this.#clock(rule, origin).closed;
  }

  /** A kind of the rule was closed on the host. */
  noteClosed({ rule, origin }: Place): void {
    this.#clock(rule, origin).closed += 1;
  }

  get closed(): Kind[] {
    return [...this.#kinds.values()].filter(({ isClosed }) => isClosed);
  }

  save(): SavedKinds {
    return {
      kinds: Array.from(this.#kinds.values(), (kind) => kind.save()),
      templates: Array.from(this.#templates.entries(), ([template]) => template),
      clocks: Array.from(this.#clocks.entries(), ([key, { read, grownAt, closed }]) => [
        key,
        read,
        grownAt,
        closed,
      ]),
    };
  }

  #clock(rule: string, origin: string): Clock {
    const key = keyOf(rule, origin);
    const known = this.#clocks.get(key);
    if (known !== undefined) return known;
    const clock = { read: 0, grownAt: -GROWING_FOR - 1, closed: 0 };
    this.#clocks.set(key, clock);
    return clock;
  }
}

function keyOf(rule: string, name: string): string {
  return `${rule} ${name}`;
}
