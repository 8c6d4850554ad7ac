import { BoundedMap } from './bounded-map.ts';
import { hashOf } from './hash.ts';
import { looksRandom } from './tokens.ts';
import { isDecimal, withoutKey, type UrlParts } from './url-parts.ts';

const MAX_NAMES = 2000;
const MAX_BASES = 50_000;

/** Proofs that a name is a session's: on different paths, or on one. */
const PROOFS = 5;
const PATHS = 3;
const PROOFS_ON_ONE_PATH = 40;
/** So many pages gave out other values for URLs that were known. */
const REISSUES = 5;
/** For each page that speaks against it. */
const PROOFS_FOR_EACH_DOUBT = 10;
const MIN_DECIMALS = 9;

/** A name in the queries of an origin. As plain data. */
export interface SessionName {
  readonly origin: string;
  readonly name: string;
  fetched: number;
  /** Values that are plain numbers. */
  decimals: number;
  proofs: number;
  doubts: number;
  reissues: number;
  /** The paths of the proofs. */
  paths: string[];
  isSession: boolean;
  skipped: number;
}

/** Whatever was fetched of a URL without its session: hashes. */
interface Base {
  readonly url: string;
  readonly exact: string;
}

export interface SavedSessions {
  readonly names: readonly SessionName[];
  readonly bases: readonly (readonly [string, string, string])[];
}

/**
 * Finds names in queries whose values are random and change nothing: pages that differ only in them have
 * the same text, and give out ever more of them.
 */
export class Sessions {
  readonly #names = new BoundedMap<SessionName>(MAX_NAMES, ({ isSession }) => isSession);
  readonly #bases = new BoundedMap<Base>(MAX_BASES);

  constructor(saved?: SavedSessions) {
    for (const each of saved?.names ?? []) {
      this.#names.set(keyOf(each.origin, each.name), { ...each, paths: [...each.paths] });
    }
    for (const [key, url, exact] of saved?.bases ?? []) this.#bases.set(key, { url, exact });
  }

  /** The session's name for which this URL is one more of a page that is known; null: there is none. */
  trap(parts: UrlParts): SessionName | null {
    for (const [name] of parts.query) {
      const session = this.#names.get(keyOf(parts.origin, name));
      if (session === undefined || !session.isSession) continue;
      const key = hashOf(withoutKey(parts, name));
      const url = hashOf(parts.url);
      const base = this.#bases.get(key);
      if (base !== undefined) return base.url === url ? null : session;
      this.#bases.set(key, { url, exact: '' });
      return null;
    }
    return null;
  }

  /** True: a URL is known but for the values of a session. */
  isKnown(parts: UrlParts): boolean {
    return parts.query.some(
      ([name]) =>
        this.#names.peek(keyOf(parts.origin, name))?.isSession === true &&
        this.#bases.peek(hashOf(withoutKey(parts, name))) !== undefined,
    );
  }

  /** A page was read, with these new links. Returns a name that has turned out to be a session's. */
  learn(parts: UrlParts, exact: string | null, links: readonly UrlParts[]): SessionName | null {
    let found: SessionName | null = null;
    for (const [name, value] of parts.query) {
      const isNumber = isLongNumber(value);
      if (!isNumber && !looksRandom(value)) continue;
      const entry = this.#entry(parts.origin, name);
      entry.fetched += 1;
      if (isNumber) entry.decimals += 1;
      if (exact !== null) this.#compare(entry, parts, exact);
      if (links.some((link) => this.#isReissue(link, parts.origin, name))) entry.reissues += 1;
      if (entry.isSession || !isProven(entry)) continue;
      entry.isSession = true;
      found ??= entry;
    }
    return found;
  }

  get found(): SessionName[] {
    return [...this.#names.values()].filter(({ isSession }) => isSession);
  }

  save(): SavedSessions {
    return {
      names: [...this.#names.values()].map((each) => ({ ...each, paths: [...each.paths] })),
      bases: Array.from(this.#bases.entries(), ([key, { url, exact }]) => [key, url, exact]),
    };
  }

  #entry(origin: string, name: string): SessionName {
    const key = keyOf(origin, name);
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const counts = { fetched: 0, decimals: 0, proofs: 0, doubts: 0, reissues: 0, skipped: 0 };
    const entry: SessionName = { origin, name, ...counts, paths: [], isSession: false };
    this.#names.set(key, entry);
    return entry;
  }

  #compare(entry: SessionName, parts: UrlParts, exact: string): void {
    const key = hashOf(withoutKey(parts, entry.name));
    const base = this.#bases.get(key);
    if (base === undefined || base.exact === '') {
      this.#bases.set(key, { url: hashOf(parts.url), exact });
      return;
    }
    if (base.exact !== exact) {
      entry.doubts += 1;
      return;
    }
    entry.proofs += 1;
    const path = hashOf(parts.path);
    if (entry.paths.length < PATHS && !entry.paths.includes(path)) entry.paths.push(path);
  }

  #isReissue(link: UrlParts, origin: string, name: string): boolean {
    if (link.origin !== origin || !link.query.some(([each]) => each === name)) return false;
    return this.#bases.peek(hashOf(withoutKey(link, name))) !== undefined;
  }
}

/** A value of its query may be a session's. */
export function isSessionCandidate({ query }: UrlParts): boolean {
  return query.some(([, value]) => isLongNumber(value) || looksRandom(value));
}

function isLongNumber(value: string): boolean {
  return value.length >= MIN_DECIMALS && isDecimal(value);
}

function isProven({ proofs, doubts, reissues, paths, decimals, fetched }: SessionName): boolean {
  if (reissues < REISSUES || proofs < PROOFS || proofs < doubts * PROOFS_FOR_EACH_DOUBT)
    return false;
  // A gallery whose pages have no text of their own lies on one path, and counts.
  return paths.length >= PATHS || (proofs >= PROOFS_ON_ONE_PATH && decimals * 2 < fetched);
}

function keyOf(origin: string, name: string): string {
  return `${origin} ${name}`;
}
