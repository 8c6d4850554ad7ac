import { ownText } from '../util/own-text.ts';

const MAX_REL_LENGTH = 200;
const NOFOLLOW = /(?:^|\s)nofollow(?:\s|$)/;
/** They name a host to warm up, and nothing to fetch. */
const HOST_HINT = /(?:^|\s)(?:preconnect|dns-prefetch)(?:\s|$)/;

/** What a `rel` says, of an element or a header. */
export interface LinkRel {
  /** In lower case, in at most 200 UTF-16 code units; null: none. */
  readonly text: string | null;
  readonly nofollow: boolean;
  /** It names a host to warm up, and nothing to fetch. */
  readonly isHostHint: boolean;
  readonly isCanonical: boolean;
  readonly isAlternate: boolean;
}

export const NO_REL: LinkRel = {
  text: null,
  nofollow: false,
  isHostHint: false,
  isCanonical: false,
  isAlternate: false,
};

const CANONICAL = /(?:^|\s)canonical(?:\s|$)/;
const ALTERNATE = /(?:^|\s)alternate(?:\s|$)/;

/** As many different ones as any site has. */
const MAX_CACHED = 200;
const cache = new Map<string, LinkRel>();

/** Reads a `rel`. A site has few of them, so each is read once. */
export function linkRel(value: string): LinkRel {
  const known = cache.get(value);
  if (known !== undefined) return known;
  const rel = readRel(value);
  if (value.length <= MAX_REL_LENGTH) {
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(ownText(value), rel);
  }
  return rel;
}

function readRel(value: string): LinkRel {
  const text = value.trim().toLowerCase();
  if (text === '') return NO_REL;
  return {
    text: ownText(text.slice(0, MAX_REL_LENGTH)),
    nofollow: NOFOLLOW.test(text),
    isHostHint: HOST_HINT.test(text),
    isCanonical: CANONICAL.test(text),
    isAlternate: ALTERNATE.test(text),
  };
}
