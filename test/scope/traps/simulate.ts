import type { Fingerprint } from '../../../src/model/document.ts';
import { TrapWatch, type TrapDecision } from '../../../src/scope/traps/watch.ts';

/** A page: its text outside of links, and where it links to (absolute, or from the root of the site). */
export interface SimPage {
  readonly text: string;
  readonly links: readonly string[];
}

/** Null: 404. */
export type Site = (path: string) => SimPage | null;

/** A real page now and then: each that is asked for gives the next one. */
export type Hide = (key: string, n: number) => string[];

/** An endless part of a site. */
export interface Trap {
  readonly start: string;
  /** Null: no page of this trap. */
  readonly page: (path: string, hide: Hide) => SimPage | null;
}

export interface SimCrawl {
  readonly requests: number;
  /** Paths that were fetched and exist, in order. */
  readonly fetched: readonly string[];
  readonly refused: readonly string[];
  readonly decisions: readonly TrapDecision[];
  /** What `learn` returned. */
  readonly told: readonly TrapDecision[];
  readonly watch: TrapWatch;
}

export const ORIGIN = 'https://site.test';

/** Crawls it as the engine does, lowest depth first, up to so many requests. */
export function simulate(
  site: Site,
  {
    maxRequests = 60_000,
    reopenEvery = 0,
    start = ['/'],
  }: {
    maxRequests?: number;
    /** After so many pages, what is known goes through JSON. */
    reopenEvery?: number;
    start?: readonly string[];
  } = {},
): SimCrawl {
  let watch = new TrapWatch();
  const queue = [...start];
  const seen = new Set(queue);
  const fetched: string[] = [];
  const refused: string[] = [];
  const told: TrapDecision[] = [];
  let requests = 0;
  for (let path = queue[0], next = 1; path !== undefined; path = queue[next], next += 1) {
    if (watch.verdict(ORIGIN + path) !== null) {
      refused.push(path);
      continue;
    }
    requests += 1;
    if (requests > maxRequests) break;
    const page = site(path);
    if (page === null) continue;
    fetched.push(path);
    const discovered = page.links.filter((link) => !seen.has(link) && seen.add(link));
    const unique = [...new Set(discovered)];
    const decision = watch.learn({
      url: ORIGIN + path,
      fingerprint: watch.needsFingerprint(ORIGIN + path) ? fingerprintOf(page.text) : null,
      discovered: unique.map((link) => ORIGIN + link),
    });
    if (decision !== null) told.push(decision);
    for (const link of unique) {
      if (watch.verdict(ORIGIN + link) === null) queue.push(link);
      else refused.push(link);
    }
    if (reopenEvery > 0 && fetched.length % reopenEvery === 0) {
      watch = new TrapWatch(JSON.parse(JSON.stringify(watch.save())));
    }
  }
  return { requests, fetched, refused, decisions: watch.decisions, told, watch };
}

export function fingerprintOf(text: string): Fingerprint | null {
  if (text === '') return null;
  return { exact: fnv(text), shape: fnv(text.replaceAll(/\d+/g, '0')) };
}

function fnv(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16);
}

/** The same number for the same text: sites must answer alike in every run. */
export function numberOf(text: string): number {
  return Number.parseInt(fnv(`${text}!`), 16);
}

/** A random-looking identifier. */
export function tokenOf(text: string): string {
  return (fnv(`a${text}`) + fnv(`b${text}`)).padEnd(16, '7').slice(0, 12);
}

export function range(count: number, from = 0): number[] {
  return Array.from({ length: count }, (_, index) => from + index);
}
