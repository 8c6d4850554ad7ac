import type { CrawlFrontier, Known } from '../../model/crawl-frontier.ts';
import type { CrawlOptions } from '../../model/crawl-options.ts';
import type { CrawlPlace, CrawlRole } from '../../model/crawl.ts';
import { isFailure, parseAbsolute, type Target } from '../../model/target.ts';
import type { Task } from '../../model/task.ts';
import type { Scope } from '../../scope/index.ts';
import { RecentMap } from '../../util/recent-map.ts';
import type { CrawlBook } from './book.ts';
import { taskOf } from './crawl-task.ts';
import type { Objections, Verdict } from './objections.ts';

/**
 * From here on, depths are behind all others: of what is only to be told of, unless a better way to it is
 * found before. Twice as many are all that the frontier tells apart.
 */
export const DEFERRED_DEPTH = 2 ** 16;

// Links of a site repeat; what was decided of so many of them is at hand.
const MAX_RECENT = 100_000;

/** A reference, on its way to become a task. */
export interface Reference {
  readonly url: string;
  readonly role: Exclude<CrawlRole, 'external'>;
  readonly discoveredBy: string;
  readonly parent: Task;
  /** Links from the nearest seed. */
  readonly depth: number;
  readonly redirects: number;
  /** Why it is not followed, whatever it is; null: nothing is against it. */
  readonly nofollow: string | null;
  readonly fromPublic: boolean;
  /** By a sitemap: milliseconds since 1970; null: it is not told. */
  readonly lastModifiedMs: number | null;
  /** A seed redirects there. */
  readonly isSeed: boolean;
}

export interface DiscoveryParts {
  readonly options: CrawlOptions;
  readonly frontier: CrawlFrontier;
  readonly scope: Scope;
  readonly objections: Objections;
  readonly book: CrawlBook;
  readonly keyOf: (url: string) => string;
  /** What is not fetched is to be told, too (`--with skipped`). */
  readonly tellsSkipped: boolean;
}

/** What a page brought. */
export interface Discovered {
  /** To be queued, by their keys. */
  readonly tasks: Map<string, Task>;
  /** Not to be fetched, each told of once: `skipReason` is set. */
  readonly skipped: Task[];
  /** URLs that nobody had found before. */
  readonly fresh: string[];
}

/** How a reference would be taken up. */
type Way = Pick<CrawlPlace, 'key' | 'role' | 'depth'>;

/** Decides what becomes of everything that is found. */
export class Discovery {
  readonly #parts: DiscoveryParts;
  /** By URL: the lowest depth at which it has been decided on; -1: for good. */
  readonly #recent = new RecentMap<number>(MAX_RECENT);

  constructor(parts: DiscoveryParts) {
    this.#parts = parts;
  }

  /** Takes up what one page refers to. The tasks are known from now on, and the caller's to queue. */
  take(references: readonly Reference[]): Discovered {
    const found: Discovered = { tasks: new Map(), skipped: [], fresh: [] };
    for (const reference of references) this.#take(reference, found);
    return found;
  }

  /** A seed redirects there, so that is within the scope, too. */
  widen(url: string): void {
    this.#parts.scope.addSeed(url);
  }

  /** This URL was decided on not long ago, and so few links away that this way to it changes nothing. */
  isSettled(url: string, depth: number): boolean {
    const decidedAt = this.#recent.get(url);
    return decidedAt !== undefined && decidedAt <= depth;
  }

  #take(reference: Reference, found: Discovered): void {
    const { url } = reference;
    const depth = orderDepth(reference.depth, reference.nofollow !== null);
    if (!this.isSettled(url, depth)) this.#recent.set(url, this.#decide(reference, found));
  }

  /** The depth at which it is decided on, or -1. */
  #decide(reference: Reference, found: Discovered): number {
    const { options, scope, keyOf, objections } = this.#parts;
    const target = parseAbsolute(reference.url);
    // It was parsed when it was found.
    if (isFailure(target)) return -1;
    const { url } = target;
    const outside = scope.verdict(url, reference.isSeed);
    if (outside !== null && !options.checkExternal) {
      return this.#skip(reference, target, { reason: 'out_of_scope', rule: outside.reason }, found);
    }
    const deferral =
      outside === null ? objections.deferral(reference.nofollow, reference.depth) : null;
    const way: Way = {
      key: keyOf(url),
      role: outside === null ? reference.role : 'external',
      depth: orderDepth(reference.depth, deferral !== null),
    };
    const known = this.#known(way.key, found);
    if (leadsToItself(reference, way.key)) {
      found.tasks.set(way.key, this.#task(reference, target, way, null));
      return way.depth;
    }
    if (known !== null && (deferral !== null || known.depth <= way.depth)) {
      this.#tellDuplicate(reference, target, way.key, found);
      return known.depth;
    }
    if (deferral !== null) {
      // Told when everything else of its host is done, if no better way to it turns up.
      const task = this.#task(reference, target, way, null);
      if (this.#parts.tellsSkipped) this.#parts.frontier.note(url);
      found.tasks.set(way.key, Object.assign(task, skipOf(deferral)));
      return way.depth;
    }
    const isNew = known === null || known.depth >= DEFERRED_DEPTH;
    const against = isNew ? objections.objection(target, way.role) : null;
    if (against !== null) return this.#skip(reference, target, against, found);
    return this.#admit(reference, target, way, found);
  }

  #known(key: string, found: Discovered): Known | null {
    const task = found.tasks.get(key);
    if (task === undefined) return this.#parts.frontier.known(key);
    return { seq: task.seq, depth: task.crawl?.depth ?? 0 };
  }

  /** Takes it up, or takes up a better way to it. */
  #admit(reference: Reference, target: Target, way: Way, found: Discovered): number {
    const known = this.#known(way.key, found);
    if (known === null || known.depth >= DEFERRED_DEPTH) this.#count(target, way, found);
    const task = this.#task(reference, target, way, known?.seq ?? null);
    if (known === null || found.tasks.has(way.key)) {
      found.tasks.set(way.key, task);
    } else if (!this.#parts.frontier.promote(task)) {
      // Fetched already, or about to be.
      if (known.depth < DEFERRED_DEPTH) return known.depth;
      // It was told of as not to be fetched, but now there is a way to it.
      found.tasks.set(way.key, this.#task(reference, target, way, null));
    }
    return way.depth;
  }

  #count({ url }: Target, { depth }: Way, found: Discovered): void {
    const { book, frontier, tellsSkipped } = this.#parts;
    book.discovered += 1;
    book.maxDepth = Math.max(book.maxDepth, depth);
    if (tellsSkipped) frontier.note(url);
    found.fresh.push(url);
  }

  /** Another way to write what is known: told of once. */
  #tellDuplicate(reference: Reference, target: Target, key: string, found: Discovered): void {
    if (!this.#parts.tellsSkipped || !this.#parts.frontier.note(target.url, reference.parent)) {
      return;
    }
    const rule = `the same as ${key} by the canonical profile ${this.#parts.book.canonical}`;
    this.#skipped(reference, target, { reason: 'duplicate', rule }, found);
  }

  #skip(reference: Reference, target: Target, verdict: Verdict, found: Discovered): number {
    const { frontier, tellsSkipped } = this.#parts;
    if (frontier.note(target.url, reference.parent)) {
      if (tellsSkipped) this.#skipped(reference, target, verdict, found);
      else this.#parts.book.skip(verdict.reason);
    }
    return -1;
  }

  #skipped(reference: Reference, target: Target, verdict: Verdict, found: Discovered): void {
    this.#parts.book.skip(verdict.reason);
    const way = { key: target.url, role: reference.role, depth: reference.depth };
    found.skipped.push(Object.assign(this.#task(reference, target, way, null), skipOf(verdict)));
  }

  #task(
    { parent, discoveredBy, redirects, fromPublic, lastModifiedMs }: Reference,
    target: Target,
    way: Way,
    seq: number | null,
  ): Task {
    const { book } = this.#parts;
    const { credentials, origin } = parent.target;
    const isSame = origin === target.origin && credentials !== undefined;
    return taskOf({
      seq: seq ?? book.takeSeq(),
      target: isSame ? { ...target, credentials } : target,
      ...(way.role === 'external' ? { request: { method: 'HEAD' } } : {}),
      crawl: {
        ...way,
        parent: parent.target.url,
        discoveredBy,
        redirects,
        fromPublic,
        isForeign: !book.seedOrigins.has(target.origin),
        ...(lastModifiedMs === null ? {} : { lastModifiedMs }),
      },
    });
  }
}

/** By which it is queued. */
function orderDepth(depth: number, isDeferred: boolean): number {
  const counted = Math.min(depth, DEFERRED_DEPTH - 1);
  return isDeferred ? DEFERRED_DEPTH + counted : counted;
}

/** Links from the nearest seed of what is queued by this depth. */
export function foundDepth(depth: number): number {
  return depth % DEFERRED_DEPTH;
}

/** A page that redirects to another way to write it: that one is the page, then. */
function leadsToItself({ discoveredBy, parent, url }: Reference, key: string): boolean {
  return discoveredBy === 'redirect' && parent.crawl?.key === key && parent.target.url !== url;
}

function skipOf({ reason, rule }: Verdict): Pick<Task, 'skipReason' | 'skipRule'> {
  return { skipReason: reason, skipRule: rule };
}
