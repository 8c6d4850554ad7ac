import type { CrawlFacts } from '../engine/crawl/facts.ts';
import type { CrawlSummary } from '../report/index.ts';
import { printable } from '../util/printable.ts';

/** That a kind of URL is given up. */
export function trapLine({ rule, kind, fetched }: CrawlFacts['traps'][number]): string {
  return `trap: ${rule} ${printable(kind)}: ${fetched} fetched, no more of them are\n`;
}

/** A crawl in the words of the summary. */
export function crawlSummary(facts: CrawlFacts): CrawlSummary {
  return {
    discovered: facts.discovered,
    skipped: facts.skipped,
    traps: facts.traps.map(({ rule, kind, fetched, skipped }) => ({
      rule,
      kind,
      fetched,
      skipped,
    })),
    robots_ignored: facts.robotsIgnored,
    hosts: facts.hosts,
    depth_max: facts.maxDepth,
    ...(facts.changes === null ? {} : { changes: facts.changes }),
    state: facts.stateFolder,
    left: facts.left,
  };
}
