import type { Change, SkipReason } from '../../model/crawl.ts';
import type { TrapDecision } from '../../scope/traps/index.ts';

/** What there is to tell of a crawl, beside its records. */
export interface CrawlFacts {
  readonly discovered: number;
  readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
  readonly traps: readonly TrapDecision[];
  readonly robotsIgnored: boolean;
  readonly hosts: number;
  readonly maxDepth: number;
  /** Null: nothing was there before. */
  readonly changes: Record<Change, number> | null;
  /** Where it is kept; null: nowhere. */
  readonly stateFolder: string | null;
  readonly left: number;
}
