import { isUtf8 } from 'node:buffer';
import { encodeOctets } from './octets.ts';
import { parseUrl } from '../util/web-address.ts';

/** One `allow` or `disallow` line that holds for us. Plain data. */
export interface RobotsRule {
  readonly allow: boolean;
  /** The path pattern as written; octets that are no UTF-8 are percent-encoded. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
}

/** What a robots.txt says to one crawler. Plain data that JSON can hold. */
export interface RobotsRules {
  /** Of all groups that name it, or else of those for `*`, in the order of the file. */
  readonly rules: readonly RobotsRule[];
  /** The longest one of these groups, at most 300,000; null: none. */
  readonly crawlDelayMs: number | null;
  /** Absolute http(s) URLs, whatever the group, at most 1,000. */
  readonly sitemaps: readonly string[];
}

/** What is read of a robots.txt: 500 KiB (RFC 9309, section 2.5). */
export const MAX_ROBOTS_BYTES = 500 * 1024;

const MAX_SITEMAPS = 1000;
const MAX_CRAWL_DELAY_MS = 300_000;

type Field = 'agent' | 'allow' | 'disallow' | 'delay' | 'sitemap';

// Beside the names of the RFC, misspellings that are common enough for Google's parser to take them.
const FIELDS: ReadonlyMap<string, Field> = new Map([
  ['user-agent', 'agent'],
  ['useragent', 'agent'],
  ['user agent', 'agent'],
  ['allow', 'allow'],
  ['disallow', 'disallow'],
  ['dissallow', 'disallow'],
  ['dissalow', 'disallow'],
  ['disalow', 'disallow'],
  ['diasllow', 'disallow'],
  ['disallaw', 'disallow'],
  ['crawl-delay', 'delay'],
  ['sitemap', 'sitemap'],
  ['site-map', 'sitemap'],
]);

/**
 * Reads a robots.txt for the crawler with this product token (RFC 9309, sections 2.1 and 2.2). Any
 * bytes will do: what is no record is left out, and so is what lies beyond the first 500 KiB.
 */
export function robotsRules(body: Uint8Array, productToken: string): RobotsRules {
  const reader = new Reader(productToken);
  for (const [index, line] of linesOf(body).entries()) reader.read(line, index + 1);
  return reader.rules;
}

/** Every character stands for an octet. */
function linesOf(body: Uint8Array): string[] {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const lines = bytes.toString('latin1', start, MAX_ROBOTS_BYTES).split(/\r\n|[\r\n]/);
  const next = bytes[MAX_ROBOTS_BYTES];
  // A rule that is cut short would say something else.
  if (next !== undefined && next !== 0x0a && next !== 0x0d) lines.pop();
  return lines;
}

/** What was gathered of the groups for one crawler. */
class Part {
  isThere = false;
  readonly rules: RobotsRule[] = [];
  crawlDelayMs: number | null = null;
}

class Reader {
  readonly #token: string;
  readonly #own = new Part();
  readonly #any = new Part();
  readonly #sitemaps = new Set<string>();
  /** Whom the group is for that is being read. */
  #named = new Set<Part>();
  /** The next user-agent line begins a group of its own. */
  #hasRules = false;

  constructor(productToken: string) {
    this.#token = productToken.toLowerCase();
  }

  get rules(): RobotsRules {
    const { rules, crawlDelayMs } = this.#own.isThere ? this.#own : this.#any;
    return { rules, crawlDelayMs, sitemaps: [...this.#sitemaps] };
  }

  read(line: string, number: number): void {
    const record = recordOf(line);
    if (record === null) return;
    const { field, value } = record;
    switch (field) {
      case 'agent':
        this.#name(value);
        break;
      case 'allow':
      case 'disallow':
        this.#rule(field === 'allow', value, number);
        break;
      // What is no part of the protocol ends no group (section 2.2.4).
      case 'delay':
        this.#delay(value);
        break;
      case 'sitemap':
        this.#sitemap(value);
        break;
    }
  }

  #name(value: string): void {
    if (this.#hasRules) {
      this.#named = new Set();
      this.#hasRules = false;
    }
    const part = this.#partOf(value);
    if (part === null) return;
    part.isThere = true;
    this.#named.add(part);
  }

  #partOf(value: string): Part | null {
    if (value === '*' || /^\*\s/.test(value)) return this.#any;
    // Of `name/1.0 (…)` as of `name foo`, what counts is the token that it begins with.
    const token = /^[A-Za-z_-]+/.exec(value)?.[0];
    return token?.toLowerCase() === this.#token ? this.#own : null;
  }

  #rule(allow: boolean, value: string, line: number): void {
    this.#hasRules = true;
    // An empty one is no rule, and nothing that does not begin so can match a path.
    if (!value.startsWith('/') && !value.startsWith('*')) return;
    const rule = { allow, path: textOf(value), line };
    for (const part of this.#named) part.rules.push(rule);
  }

  #delay(value: string): void {
    if (!/^(?:\d+\.?\d*|\.\d+)$/.test(value)) return;
    const delayMs = Math.min(MAX_CRAWL_DELAY_MS, Math.round(Number(value) * 1000));
    for (const part of this.#named) {
      part.crawlDelayMs = Math.max(part.crawlDelayMs ?? 0, delayMs);
    }
  }

  #sitemap(value: string): void {
    const text = textOf(value);
    if (this.#sitemaps.size >= MAX_SITEMAPS || !/^https?:\/\//i.test(text)) return;
    const url = parseUrl(text);
    if (url !== undefined) this.#sitemaps.add(url.href);
  }
}

function recordOf(line: string): { field: Field; value: string } | null {
  const hash = line.indexOf('#');
  const text = (hash < 0 ? line : line.slice(0, hash)).trim();
  const colon = text.indexOf(':');
  // Like Google's parser: a missing colon is forgiven where there are just two words.
  const [name, value] =
    colon < 0 ? twoWords(text) : [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  const field = FIELDS.get(name.toLowerCase());
  return field === undefined ? null : { field, value };
}

function twoWords(text: string): [string, string] {
  const [name = '', value = '', more] = text.split(/[ \t]+/, 3);
  return more === undefined ? [name, value] : ['', ''];
}

function textOf(octets: string): string {
  const bytes = Buffer.from(octets, 'latin1');
  return isUtf8(bytes) ? bytes.toString() : encodeOctets(octets);
}
