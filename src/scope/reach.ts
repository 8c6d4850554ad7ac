import type { ScopeName } from '../model/crawl-options.ts';
import { clip } from '../util/clip.ts';
import { normalPath } from './percent.ts';

/** What the seeds of a crawl reach. */
export interface Reach {
  /** False: the seeds before reach all that this one does. */
  add(seed: URL): boolean;
  /** Why a URL lies outside, without “outside the scope”; null: it lies inside. */
  outside(url: URL): string | null;
}

/** The longest text of a URL in a reason. */
const LONGEST = 100;

/** The reach by the name of a scope. */
export async function createReach(scope: ScopeName): Promise<Reach> {
  switch (scope) {
    case 'prefix':
      return new FolderReach();
    case 'origin':
      return new KeyReach('origin', ({ origin }) => origin);
    case 'host':
      return new KeyReach('host', ({ hostname }) => hostname);
    case 'domain':
      return new KeyReach('domain', await loadDomainOf());
    case 'all':
      return { add: () => false, outside: () => null };
  }
}

/** All URLs that have this part in common with a seed. */
class KeyReach implements Reach {
  readonly #noun: string;
  readonly #keyOf: (url: URL) => string;
  readonly #keys = new Set<string>();

  constructor(noun: string, keyOf: (url: URL) => string) {
    this.#noun = noun;
    this.#keyOf = keyOf;
  }

  add(seed: URL): boolean {
    const key = this.#keyOf(seed);
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    return true;
  }

  outside(url: URL): string | null {
    const key = this.#keyOf(url);
    if (this.#keys.has(key)) return null;
    const allowed = oneOrMany(this.#keys, (count) => `one of the ${count} ${this.#noun}s`);
    return `${this.#noun} is ${shown(key)}, not ${allowed}`;
  }
}

/** All URLs in the folder of a seed, and below. */
class FolderReach implements Reach {
  /** For each origin its folders, and how long the longest is. */
  readonly #byOrigin = new Map<string, { folders: Set<string>; longest: number }>();
  readonly #all = new Set<string>();

  add(seed: URL): boolean {
    const { origin } = seed;
    const path = normalPath(seed.pathname);
    const folder = path.slice(0, path.lastIndexOf('/') + 1);
    const here = this.#byOrigin.get(origin) ?? { folders: new Set(), longest: 0 };
    if (isBelow(path, here)) return false;
    here.folders.add(folder);
    here.longest = Math.max(here.longest, folder.length);
    this.#byOrigin.set(origin, here);
    this.#all.add(origin + folder);
    return true;
  }

  outside(url: URL): string | null {
    const here = this.#byOrigin.get(url.origin);
    if (here !== undefined && isBelow(normalPath(url.pathname), here)) return null;
    return `not below ${oneOrMany(this.#all, (count) => `any of the ${count} folders`)}`;
  }
}

/** Looks no further into the path than the longest folder is. */
function isBelow(
  path: string,
  { folders, longest }: { readonly folders: ReadonlySet<string>; readonly longest: number },
): boolean {
  for (let at = path.indexOf('/'); at !== -1 && at < longest; at = path.indexOf('/', at + 1)) {
    if (folders.has(path.slice(0, at + 1))) return true;
  }
  return false;
}

/** By the public suffix list, so that two users of one hosting service are apart. */
async function loadDomainOf(): Promise<(url: URL) => string> {
  const { getDomain } = await import('tldts');
  let lastHost = '';
  let lastDomain = '';
  return ({ hostname }) => {
    // Links mostly lead to the host that they stand on.
    if (hostname !== lastHost) {
      lastHost = hostname;
      // None: an address, a name without a dot, or itself a public suffix.
      lastDomain = getDomain(hostname, DOMAIN_OPTIONS) ?? hostname;
    }
    return lastDomain;
  };
}

/** URLs that were parsed have hosts that are valid. */
const DOMAIN_OPTIONS = {
  allowPrivateDomains: true,
  extractHostname: false,
  validateHostname: false,
};

function oneOrMany(keys: ReadonlySet<string>, many: (count: number) => string): string {
  const [first = 'any'] = keys;
  return keys.size > 1 ? `${many(keys.size)} of the seeds` : shown(first);
}

function shown(text: string): string {
  const clipped = clip(text, LONGEST);
  return clipped.length < text.length ? `${clipped}…` : text;
}
