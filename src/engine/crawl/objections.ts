import type { CrawlOptions } from '../../model/crawl-options.ts';
import type { CrawlRole, SkipReason } from '../../model/crawl.ts';
import type { Target } from '../../model/target.ts';
import type { Task } from '../../model/task.ts';
import type { TrapWatch } from '../../scope/traps/index.ts';
import type { CrawlBook } from './book.ts';
import type { RobotsGate } from './robots-gate.ts';

/** Why something is not fetched. */
export interface Verdict {
  readonly reason: SkipReason;
  readonly rule: string;
}

export interface ObjectionsParts {
  readonly options: CrawlOptions;
  /** Null: none are looked for. */
  readonly traps: TrapWatch | null;
  readonly robots: RobotsGate;
  readonly book: CrawlBook;
}

/** All that may speak against fetching what is within the scope. */
export class Objections {
  readonly #parts: ObjectionsParts;

  constructor(parts: ObjectionsParts) {
    this.#parts = parts;
  }

  /**
   * Why a task that may be leased is not to be fetched after all; null: it is. What was learnt since it
   * was queued counts.
   */
  refusal(task: Task): Verdict | null {
    const { target, skipReason, skipRule, crawl } = task;
    if (skipReason !== undefined) return { reason: skipReason as SkipReason, rule: skipRule ?? '' };
    const { book, options } = this.#parts;
    if (options.maxBytes > 0 && book.bytes >= options.maxBytes) {
      return { reason: 'budget', rule: `--max-bytes ${options.maxBytes} were downloaded` };
    }
    if (crawl?.role === 'page' && crawl.discoveredBy !== 'seed') {
      const trap = this.#parts.traps?.verdict(target.url) ?? null;
      if (trap !== null) return { reason: 'trap', rule: `${trap.rule}: ${trap.reason}` };
    }
    const denial = this.#parts.robots.denial(target);
    if (denial !== null) return { reason: 'robots_denied', rule: denial };
    return this.#spend(task);
  }

  /** Takes it out of the budgets, once, when it is going to be asked for. */
  #spend({ target, crawl, firstStartMs }: Task): Verdict | null {
    const { book, robots } = this.#parts;
    const isCounted = firstStartMs !== undefined || crawl?.role === 'external';
    // Another of its host's tasks may make way for robots.txt: that is no page.
    if (isCounted || !robots.knows(target)) return null;
    const spent = this.#spent(target);
    if (spent === null) book.admit(target.origin);
    return spent;
  }

  #spent({ origin }: Target): Verdict | null {
    const { options, book } = this.#parts;
    const { maxPages, maxPagesPerHost } = options;
    if (maxPages > 0 && book.pages >= maxPages) {
      return { reason: 'budget', rule: `--max-pages ${maxPages} was reached` };
    }
    if (maxPagesPerHost === 0 || book.pagesOf(origin) < maxPagesPerHost) return null;
    const rule = `--max-pages-per-host ${maxPagesPerHost} was reached by ${origin}`;
    return { reason: 'budget', rule };
  }

  /** It may not be followed from here, but perhaps from elsewhere. */
  deferral(nofollow: string | null, depth: number): Verdict | null {
    const { options } = this.#parts;
    if (nofollow !== null && !options.ignoreNofollow) return { reason: 'nofollow', rule: nofollow };
    if (depth <= options.depth) return null;
    return { reason: 'depth', rule: `further from the seeds than --depth ${options.depth}` };
  }

  /** Why it is not taken up, wherever it was found. */
  objection(target: Target, role: CrawlRole): Verdict | null {
    const { traps, robots } = this.#parts;
    const trap = role === 'page' ? (traps?.verdict(target.url) ?? null) : null;
    if (trap !== null) return { reason: 'trap', rule: `${trap.rule}: ${trap.reason}` };
    const denial = robots.denial(target);
    if (denial !== null) return { reason: 'robots_denied', rule: denial };
    return role === 'external' ? null : this.#spent(target);
  }
}
