import { CHANGES } from '../model/crawl.ts';
import { formatCount } from '../util/humanize.ts';
import type { CrawlSummary, Summary } from './summary.ts';
import { foreign, join, line, MAX_URL, plural, type Palette } from './text-parts.ts';

const MAX_TRAPS = 3;
const MAX_RULE = 40;

/** Seconds from which on a crawl seems to take long. */
const LONG = 10;
/** Records per second that a host gives where nobody holds the crawl back. */
const QUICK = 50;

/** At most 8 lines: how far a crawl came, what it left out, and why it took so long. */
export function crawlLines(summary: Summary, { warn }: Palette): string[] {
  const { crawl } = summary;
  if (crawl === undefined) return [];
  return [
    foundLine(crawl),
    ...skippedLine(crawl),
    ...trapLines(crawl),
    ...changesLine(crawl),
    ...paceLine(summary.elapsed, summary.rate, crawl),
    ...(crawl.robots_ignored ? [line('robots', warn('robots.txt was ignored'))] : []),
  ];
}

function foundLine({ discovered, hosts, depth_max: depth, left }: CrawlSummary): string {
  return line(
    'found',
    join([
      plural(discovered, 'URL'),
      plural(hosts, 'host'),
      `depth ${depth}`,
      left > 0 && `${formatCount(left)} left`,
    ]),
  );
}

function skippedLine({ skipped }: CrawlSummary): string[] {
  const reasons = Object.entries(skipped)
    .filter(([, count]) => count > 0)
    .toSorted(([, a], [, b]) => b - a);
  if (reasons.length === 0) return [];
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  const shown = reasons.map(([reason, count]) => `${formatCount(count)} ${reason}`);
  return [line('skipped', `${formatCount(total)}: ${shown.join(', ')}`)];
}

function trapLines({ traps }: CrawlSummary): string[] {
  const shown = traps.toSorted((a, b) => b.skipped - a.skipped).slice(0, MAX_TRAPS);
  const hidden = traps.length - shown.length;
  return shown.map(({ rule, kind, fetched, skipped }, index) => {
    const what = `${foreign(rule, MAX_RULE)} ${foreign(kind, MAX_URL)}`;
    const more = index === MAX_TRAPS - 1 && hidden > 0 && `and ${plural(hidden, 'other')}`;
    const text = `${what}: ${formatCount(fetched)} fetched, ${formatCount(skipped)} left out`;
    return line(index === 0 ? 'trap' : '', join([text, more]));
  });
}

function changesLine({ changes }: CrawlSummary): string[] {
  if (changes === undefined) return [];
  const shown = CHANGES.map((change) => `${formatCount(changes[change] ?? 0)} ${change}`);
  return [line('changes', join(shown))];
}

/** Who sees one page per second wonders what is wrong: nothing is, and here is how to change it. */
function paceLine(
  elapsed: number,
  rate: number,
  { per_host: perHost, hosts }: CrawlSummary,
): string[] {
  if (perHost !== 1 || elapsed < LONG || rate >= QUICK * hosts) return [];
  const ways = 'see --per-host and --delay-factor';
  return [line('pace', `one request at a time per host, and a pause after each; ${ways}`)];
}
