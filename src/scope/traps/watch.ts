import type { Fingerprint } from '../../model/document.ts';
import { BoundedMap } from './bounded-map.ts';
import { yearKind } from './calendars.ts';
import { facetsKind, hasRecurring, KIND_RULES, type KindRule, type Place } from './classify.ts';
import { Depths, type SavedDepths } from './depths.ts';
import { Fingerprints } from './fingerprints.ts';
import { FIXED_RULES, fixedTrap, type FixedRule } from './fixed-rules.ts';
import type { Kind, Yield } from './kind.ts';
import { Kinds, type SavedKinds } from './kinds.ts';
import { Mirrors, type MirrorSite, type SavedMirrors } from './mirrors.ts';
import { isSessionCandidate, Sessions, type SavedSessions, type SessionName } from './sessions.ts';
import { carriesUrl, urlParts, type UrlParts } from './url-parts.ts';

export type TrapRule = FixedRule | KindRule | 'mirror';

/** Why a URL is not fetched. */
export interface TrapVerdict {
  readonly rule: TrapRule;
  /** A sentence with the kind and the numbers. */
  readonly reason: string;
}

/** A kind of URLs that is not fetched any more. Plain data. */
export interface TrapDecision {
  readonly rule: TrapRule;
  /** The kind as people read it, as in `https://a.test/calendar/{date}`. */
  readonly kind: string;
  readonly fetched: number;
  readonly skipped: number;
}

export interface ReadPage {
  readonly url: string;
  /** Null: it has no text to speak of. */
  readonly fingerprint: Fingerprint | null;
  /** URLs found on it for the first time in the crawl. */
  readonly discovered: readonly string[];
}

interface Saved {
  readonly version: 2;
  readonly kinds: SavedKinds;
  readonly sessions: SavedSessions;
  readonly mirrors: SavedMirrors;
  readonly fingerprints: readonly string[];
  readonly depths: SavedDepths;
  readonly fixed: readonly (readonly [string, number])[];
}

interface Link {
  readonly parts: UrlParts;
  readonly places: readonly Place[];
}

/** A page that was read. */
interface Reading {
  readonly parts: UrlParts;
  readonly fingerprint: Fingerprint | null;
  /** Its text was read at other depths of its path. */
  readonly isSameDeeper: boolean;
}

const MAX_FIXED = 2000;
/** Calendars of so many URLs do not count as finds of each other. */
const CALENDAR_FROM = 5;

/**
 * Watches for spider traps. Most are told by what a kind of URLs brings: each page without a new URL of
 * another kind, and without new words, spends of the kind's budget, finds refill it, and a kind that
 * has spent it is closed. URLs that differ in plain numbers are no such kind, however much alike their
 * pages are, nor is a list that does not grow: honest sites have both. Only where a path says that it
 * is of pages (`/page/17`), and each leads just to the next, more than 500 without any word that is new
 * are too many. What it decides depends on
 * nothing but what it was told, in that order; its memory is bounded.
 */
export class TrapWatch {
  readonly #kinds: Kinds;
  readonly #sessions: Sessions;
  readonly #mirrors: Mirrors;
  readonly #fingerprints: Fingerprints;
  readonly #depths: Depths;
  /** Skipped by rules that look at one URL, by rule and origin. */
  readonly #fixed = new BoundedMap<number>(MAX_FIXED);

  /** Goes on from what `save` returned; what is something else counts as nothing. */
  constructor(saved?: unknown) {
    const known = isSaved(saved) ? saved : undefined;
    this.#kinds = new Kinds(known?.kinds);
    this.#sessions = new Sessions(known?.sessions);
    this.#mirrors = new Mirrors(known?.mirrors);
    this.#fingerprints = new Fingerprints(known?.fingerprints);
    this.#depths = new Depths(known?.depths);
    for (const [key, skipped] of known?.fixed ?? []) this.#fixed.set(key, skipped);
  }

  /** To be asked when a URL is found, and again before it is fetched; null: fetch it. */
  verdict(url: string): TrapVerdict | null {
    const parts = urlParts(url);
    const fixed = fixedTrap(parts);
    if (fixed !== null) {
      const key = `${fixed.rule} ${parts.origin}`;
      this.#fixed.set(key, (this.#fixed.get(key) ?? 0) + 1);
      return fixed;
    }
    const session = this.#sessions.trap(parts);
    if (session !== null) {
      session.skipped += 1;
      return { rule: 'session-id', reason: sessionReason(session) };
    }
    const mirror = this.#mirrors.trap(parts);
    if (mirror !== null) {
      mirror.skipped += 1;
      return { rule: 'mirror', reason: mirrorReason(mirror) };
    }
    for (const place of this.#kinds.placesOf(parts)) {
      const kind = this.#kinds.peek(place);
      if (kind === undefined || !kind.isClosed) continue;
      kind.skipped += 1;
      return { rule: kind.rule, reason: kindReason(kind) };
    }
    return null;
  }

  /** A page was read. Returns what this has decided; null: nothing. */
  learn({ url, fingerprint, discovered }: ReadPage): TrapDecision | null {
    const parts = urlParts(url);
    const links = this.#linksOf(discovered);
    const places = this.#kinds.placesOf(parts);
    const isSameDeeper =
      fingerprint !== null && this.#depths.learn(parts, fingerprint, hasRecurring(parts));
    let decision: TrapDecision | null = null;
    for (const place of places) {
      const kind = this.#kinds.take(place);
      if (!kind.learn(this.#yieldOf(place, { parts, fingerprint, isSameDeeper }, links))) continue;
      this.#kinds.noteClosed(place);
      decision ??= kindDecision(kind);
    }
    const linked = links.map((link) => link.parts);
    const session = this.#sessions.learn(parts, fingerprint?.exact ?? null, linked);
    if (session !== null) decision ??= sessionDecision(session);
    const mirror = this.#mirrors.learn(parts, fingerprint, linked);
    if (mirror !== null) decision ??= mirrorDecision(mirror);
    return decision;
  }

  /** False: `learn` gets along without the fingerprint of this page, as with most. Cheap. */
  needsFingerprint(url: string): boolean {
    const parts = urlParts(url);
    return (
      this.#depths.needsText(parts, hasRecurring(parts)) ||
      isSessionCandidate(parts) ||
      this.#mirrors.needsText(parts) ||
      this.#kinds.placesOf(parts).some((place) => this.#kinds.hasSome(place))
    );
  }

  /** All that were made, with what came of them since. */
  get decisions(): readonly TrapDecision[] {
    return [
      ...Array.from(this.#fixed.entries(), fixedDecision),
      ...this.#sessions.found.map(sessionDecision),
      ...this.#mirrors.found.map(mirrorDecision),
      ...this.#kinds.closed.map(kindDecision),
    ];
  }

  /** Plain data that JSON can hold; a few megabytes at most for what has no traps. */
  save(): unknown {
    const saved: Saved = {
      version: 2,
      kinds: this.#kinds.save(),
      sessions: this.#sessions.save(),
      mirrors: this.#mirrors.save(),
      fingerprints: this.#fingerprints.save(),
      depths: this.#depths.save(),
      fixed: [...this.#fixed.entries()],
    };
    return saved;
  }

  #linksOf(discovered: readonly string[]): Link[] {
    const links: Link[] = [];
    for (const url of discovered) {
      const parts = urlParts(url);
      if (fixedTrap(parts) !== null) continue;
      const places = this.#kinds.placesOf(parts);
      // Not to be fetched: it leads nowhere.
      if (this.#mirrors.trap(parts) !== null) continue;
      if (places.some((place) => this.#kinds.peek(place)?.isClosed === true)) continue;
      this.#kinds.found(parts, places);
      links.push({ parts, places });
    }
    return links;
  }

  #yieldOf(place: Place, page: Reading, links: readonly Link[]): Yield {
    const { fingerprint, isSameDeeper } = page;
    const { origin, path } = page.parts;
    const { rule, kind } = place;
    const ledToMore = links.some((link) =>
      link.places.some((each) => each.rule === rule && each.origin === origin),
    );
    const hasNewShape =
      fingerprint !== null &&
      this.#fingerprints.add(`${rule} ${kind}`, `shape ${fingerprint.shape}`);
    const hasNewNumbers =
      fingerprint !== null &&
      this.#fingerprints.add(`${rule} ${kind}`, `exact ${fingerprint.exact}`);
    const isNew: Readonly<Record<KindRule, boolean>> = {
      calendar: hasNewShape,
      pagination: hasNewShape,
      // Where URLs are told apart by what says nothing, numbers in the text say more.
      'session-id': hasNewNumbers,
      facets: hasNewNumbers,
      'growing-path': !isSameDeeper,
    };
    return {
      isFruitful: links.some((link) => this.#isFind(link, place)),
      isNew: isNew[rule],
      // Where everything can be asked for in any way, numbers are the way it was asked for.
      hasNewNumbers: hasNewNumbers && !this.#kinds.areLists(facetsKind(origin, path)),
      shape: fingerprint?.shape ?? '',
      leaps: this.#leaps(place, links),
      isGrowing: this.#kinds.isGrowing(place, ledToMore),
      isFine: place.isFine,
      closedBefore: this.#kinds.closedBefore(place),
    };
  }

  /** A page of a list leads to others of it by a step that is not its usual one. */
  #leaps({ rule, kind, page }: Place, links: readonly Link[]): boolean {
    if (page === null) return false;
    const { steps } = this.#kinds.take({ rule, kind, origin: '' });
    let leaps = false;
    for (const { places } of links) {
      const other = places.find((each) => each.rule === rule && each.kind === kind)?.page;
      if (typeof other === 'number' && !steps.isUsual(other - page)) leaps = true;
    }
    return leaps;
  }

  /** A link that the kind gets credit for. */
  #isFind({ parts, places }: Link, { rule, kind }: Place): boolean {
    if (carriesUrl(parts) || this.#sessions.isKnown(parts)) return false;
    if (rule === 'facets' && facetsKind(parts.origin, parts.path) === kind) return false;
    if (rule === 'calendar' && yearKind(parts) === kind) return false;
    return places.every((place) => {
      if (place.rule === rule && (place.kind === kind || rule === 'growing-path')) return false;
      const other = this.#kinds.peek(place);
      if (other === undefined) return true;
      const areCalendars = rule === 'calendar' && place.rule === 'calendar';
      return !other.isPoor && !(areCalendars && other.found >= CALENDAR_FROM);
    });
  }
}

function kindReason({ rule, name, read, barren }: Kind): string {
  return `${KIND_RULES[rule]}: ${name} was closed after ${read} pages, the last ${barren} of which led to nothing else`;
}

function sessionReason({ origin, name, proofs, paths }: SessionName): string {
  return `"${name}" in the query of ${origin} is a session's: ${proofs} pages on ${paths.length} or more paths were the same without it, and this one is known`;
}

function mirrorReason({ name, proofs, growths }: MirrorSite): string {
  return `the folders ${name} are mirrors of each other: ${proofs} pages were the same in more than one, ${growths} led to one more folder, and this page is known`;
}

function mirrorDecision({ name, fetched, skipped }: MirrorSite): TrapDecision {
  return { rule: 'mirror', kind: name, fetched, skipped };
}

function kindDecision({ rule, name, read, skipped }: Kind): TrapDecision {
  return { rule, kind: name, fetched: read, skipped };
}

function sessionDecision({ origin, name, fetched, skipped }: SessionName): TrapDecision {
  return { rule: 'session-id', kind: `${origin}/… with "${name}" in the query`, fetched, skipped };
}

function fixedDecision([key, skipped]: [string, number]): TrapDecision {
  const [rule = '', origin = ''] = key.split(' ');
  const known: FixedRule = isFixedRule(rule) ? rule : 'repeated-path';
  return { rule: known, kind: `${FIXED_RULES[known]} on ${origin}`, fetched: 0, skipped };
}

function isFixedRule(text: string): text is FixedRule {
  return Object.hasOwn(FIXED_RULES, text);
}

function isSaved(value: unknown): value is Saved {
  return typeof value === 'object' && value !== null && 'version' in value && value.version === 2;
}
