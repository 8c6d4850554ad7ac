import type { CrawlFacts } from '../engine/crawl/facts.ts';
import type { CrawlSummary } from '../report/index.ts';
import { printable } from '../util/printable.ts';

/** That a kind of URL is given up. */
export function trapLine({ rule, kind, fetched }: CrawlFacts['traps'][number]): string {
  return `trap: ${rule} ${printable(kind)}: ${fetched} fetched, no more of them are\n`;
}

/** That there is nothing to go on with. */
export function doneLine(folder: string): string {
  const name = printable(folder);
  return `the crawl in ${name} is done; --state ${name} --recrawl asks for everything in it again\n`;
}

/** A crawl in the words of the summary. */
export function crawlSummary(facts: CrawlFacts, perHost: number): CrawlSummary {
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
    per_host: perHost,
    ...(facts.changes === null ? {} : { changes: facts.changes }),
    state: facts.stateFolder,
    left: facts.left,
  };
}
