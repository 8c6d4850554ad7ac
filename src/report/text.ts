import { formatSize, formatCount, formatRate, formatSeconds } from '../util/humanize.ts';
import type { ErrorSummary, Interruption, Summary } from './summary.ts';
import { crawlLines } from './text-crawl.ts';
import {
  foreign,
  join,
  line,
  MAX_URL,
  paletteOf,
  plural,
  type Paint,
  type Palette,
} from './text-parts.ts';

export interface TextOptions {
  /** Use ANSI colours. */
  readonly color: boolean;
}

const MAX_STATUSES = 6;
const MAX_ERRORS = 3;
const MAX_HELD_BACK = 3;
const MAX_SENTENCE = 90;
/** Seconds of a blocked loop from which on gfetch itself was in the way. */
const NOTABLE_LAG = 0.1;

/** At most 17 lines for stderr, for a crawl 25: what happened, where it hurt, and that nothing was lost. */
export function renderSummaryText(summary: Summary, { color }: TextOptions): string {
  const palette = paletteOf(color);
  const lines = [
    headline(summary, palette),
    ...crawlLines(summary, palette),
    ...statusLine(summary, palette),
    ...errorLines(summary, palette),
    ...bytesLine(summary),
    ...timeLine(summary),
    ...retriesLine(summary),
    ...hostLines(summary),
    ...heldBackLines(summary),
    ...shortageLine(summary, palette),
    ...concurrencyLine(summary),
    ...threadLine(summary, palette),
    ...lagLine(summary, palette),
    ...stopLine(summary, palette),
    proof(summary, palette),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(summary: Summary, { good, warn, bad }: Palette): string {
  const { recorded, ok, http_errors: httpErrors, failed, skipped } = summary;
  return join([
    `${plural(recorded, 'URL')} in ${formatSeconds(summary.elapsed)}`,
    formatRate(summary.rate),
    paintIf(ok > 0, good, `${formatCount(ok)} ok`),
    httpErrors > 0 && warn(plural(httpErrors, 'HTTP error')),
    paintIf(failed > 0, bad, `${formatCount(failed)} failed`),
    skipped > 0 && `${formatCount(skipped)} skipped`,
  ]);
}

function statusLine(summary: Summary, palette: Palette): string[] {
  const byCount = Object.entries(summary.status_codes).toSorted(([, a], [, b]) => b - a);
  if (byCount.length === 0) return [];
  const shown = byCount
    .slice(0, MAX_STATUSES)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([status, count]) => `${statusPaint(status, palette)(status)} ${formatCount(count)}`);
  const hidden = byCount.slice(MAX_STATUSES).reduce((sum, [, count]) => sum + count, 0);
  return [line('status', join([...shown, hidden > 0 && `others ${formatCount(hidden)}`]))];
}

function errorLines(summary: Summary, { bad }: Palette): string[] {
  const errors = Object.entries(summary.errors);
  const lines = errors.slice(0, MAX_ERRORS).map(([code, error], index) => {
    const sentence = example(error);
    return line(index === 0 ? 'failed' : '', `${bad(code)} ${formatCount(error.count)}${sentence}`);
  });
  const hidden = errors.slice(MAX_ERRORS).reduce((sum, [, error]) => sum + error.count, 0);
  return hidden > 0 ? [...lines, line('', `others ${formatCount(hidden)}`)] : lines;
}

function example({ error, url }: ErrorSummary): string {
  return ` · ${foreign(error, MAX_SENTENCE)} (${foreign(url, MAX_URL)})`;
}

function bytesLine(summary: Summary): string[] {
  const { bytes_downloaded: downloaded, bytes_decoded: decoded } = summary;
  if (downloaded === 0 && decoded === 0) return [];
  return [
    line(
      'bytes',
      join([
        `${formatSize(downloaded)} received`,
        decoded !== downloaded && `${formatSize(decoded)} decoded`,
      ]),
    ),
  ];
}

function timeLine({ time_total: time }: Summary): string[] {
  if (time.max === null) return [];
  const shown = (['p50', 'p90', 'p99', 'max'] as const).map(
    (name) => `${name} ${formatSeconds(time[name] ?? 0)}`,
  );
  return [line('time', join(shown))];
}

function retriesLine({ retries, redirects }: Summary): string[] {
  if (retries === 0 && redirects === 0) return [];
  const label = retries > 0 ? 'retries' : 'redirects';
  const first = retries > 0 ? retries : redirects;
  const more = retries > 0 && redirects > 0 && `redirects ${formatCount(redirects)}`;
  return [line(label, join([formatCount(first), more]))];
}

/** Says nothing of a run with one host, where the totals are that host's. */
function hostLines({ hosts }: Summary): string[] {
  if (hosts.counted < 2) return [];
  const [slowest] = hosts.slowest;
  const [failing] = hosts.most_failing;
  const lines: string[] = [];
  if (slowest !== undefined) {
    const mean = formatSeconds(slowest.time_mean ?? 0);
    const answered = formatCount(slowest.recorded - slowest.failed);
    lines.push(line('slowest', `${foreign(slowest.host, MAX_URL)} · mean ${mean} of ${answered}`));
  }
  if (failing !== undefined) {
    const wrong = formatCount(failing.failed + failing.http_errors);
    lines.push(
      line(
        'failing',
        `${foreign(failing.host, MAX_URL)} · ${wrong} of ${formatCount(failing.recorded)}`,
      ),
    );
  }
  return lines;
}

function heldBackLines({ held_back: heldBack }: Summary): string[] {
  return heldBack.hosts
    .slice(0, MAX_HELD_BACK)
    .map((host, index) =>
      line(
        index === 0 ? 'held back' : '',
        `${foreign(host.host, MAX_URL)} · ${join([
          host.refused > 0 && `${formatCount(host.refused)} not asked for`,
          host.opened > 0 && `given up ${times(host.opened)}`,
          host.paused > 0 && `paused ${times(host.paused)}, ${formatSeconds(host.paused_seconds)}`,
          host.lowest_limit !== null && `down to ${host.lowest_limit} at once`,
        ])}`,
      ),
    );
}

function times(count: number): string {
  return count === 1 ? 'once' : `${formatCount(count)} times`;
}

function shortageLine({ lowest_concurrency: lowest }: Summary, { warn }: Palette): string[] {
  if (lowest === null) return [];
  const text = `as few as ${plural(lowest, 'URL')} at once, as this machine had no more files or ports`;
  return [line('limited', warn(text))];
}

function concurrencyLine({ found_concurrency: found }: Summary): string[] {
  return found === null ? [] : [line('at once', `found ${found}`)];
}

function threadLine({ threads, thread_crashes: crashes }: Summary, { warn }: Palette): string[] {
  if (threads === 1) return [];
  const ended = `one ended before its time ${times(crashes)}, and its URLs were fetched again`;
  return [line('threads', crashes === 0 ? `${threads}` : `${threads}, ${warn(ended)}`)];
}

function lagLine(summary: Summary, { warn }: Palette): string[] {
  const { loop_lag_p99: p99, loop_lag_max: max, loop_blocked: blocked } = summary;
  if (max === null || max <= NOTABLE_LAG) return [];
  const [worst] = blocked;
  const of = worst?.subject == null ? '' : ` of ${foreign(worst.subject, MAX_URL)}`;
  const text = join([
    p99 !== null && `p99 ${formatSeconds(p99)}`,
    `max ${formatSeconds(max)}`,
    'gfetch itself was busy, so times are too high',
    worst !== undefined && `at worst by ${worst.culprit}${of}`,
  ]);
  return [line('loop lag', warn(text))];
}

const CAUSES: Readonly<Record<Interruption, string>> = {
  SIGINT: 'by SIGINT',
  SIGTERM: 'by SIGTERM',
  SIGHUP: 'by SIGHUP',
  'max-run-time': 'by --max-run-time',
  'closed stdout': 'as nobody reads stdout any more',
  'output failed': 'as an output failed',
  'save failed': 'as no more bodies could be saved',
};

function stopLine(summary: Summary, { warn }: Palette): string[] {
  const { stopped_at: place, interrupted_by: cause, left } = summary;
  if (cause === null && place === null && left === 0) return [];
  const text = join([
    [cause !== null && CAUSES[cause], place !== null && `at ${foreign(place, MAX_URL)}`]
      .filter((part) => part !== false)
      .join(' '),
    left > 0 && `${formatCount(left)} ${restOf(summary)}`,
  ]);
  return [line('stopped', warn(text))];
}

/** What becomes of what was not begun. */
function restOf({ crawl }: Summary): string {
  if (crawl === undefined) return 'left for --resume';
  if (crawl.state === null) return 'left, and not kept: there was no --state';
  return `left: gfetch crawl --resume ${foreign(crawl.state, MAX_URL)} goes on with them`;
}

function proof(summary: Summary, { bad, dim }: Palette): string {
  // A crawl reads seeds, and takes up what it finds.
  const read = `${summary.crawl ? 'taken up' : 'read'} ${formatCount(summary.read)}`;
  const accounted = [
    `recorded ${formatCount(summary.recorded)}`,
    ...(summary.duplicates > 0
      ? [`${summary.crawl ? 'left out' : 'duplicates'} ${formatCount(summary.duplicates)}`]
      : []),
    ...(summary.resumed > 0 ? [`recorded before ${formatCount(summary.resumed)}`] : []),
    ...(summary.left > 0 ? [`left ${formatCount(summary.left)}`] : []),
  ].join(' + ');
  if (summary.interrupted_by === 'output failed') {
    return bad(`  ${read}, written ${formatCount(summary.recorded)}`);
  }
  if (summary.conserved) return dim(`  ${read} = ${accounted}`);
  return bad(`  ${read} ≠ ${accounted}: not every input is accounted for, a defect in gfetch`);
}

function paintIf(condition: boolean, paint: Paint, text: string): string {
  return condition ? paint(text) : text;
}

function statusPaint(status: string, { good, warn, bad }: Palette): Paint {
  if (status >= '500') return bad;
  return status >= '400' ? warn : good;
}
