import { ownText } from '../util/own-text.ts';
import type { RecordFacts } from './facts.ts';

/** Hosts that are counted one by one; those that come later share one entry. */
export const MAX_HOSTS = 1_000;

/** Hosts in each list of the summary. */
const LISTED = 5;

/** Of `https://`; where the shorter `http://` ends, no slash can follow. */
const SHORTEST_START = 8;

/** Hosts that are found without a look into the table; a power of two. */
const RECENT = 1024;
/** With a scheme and a user before it. */
const LONGEST_RECENT = 300;

/** What became of the URLs of some hosts. */
export interface HostTotals {
  recorded: number;
  failed: number;
  http_errors: number;
  /** Seconds; mean `time_total` of the complete responses, null without one. */
  time_mean: number | null;
}

export interface HostSummary extends HostTotals {
  /** `host[:port]`. */
  host: string;
}

export interface HostsSummary {
  /** Hosts that were counted one by one. */
  counted: number;
  /** Highest mean `time_total` first. */
  slowest: HostSummary[];
  /** Most failures and HTTP errors first. */
  most_failing: HostSummary[];
  /** All further hosts together, null without any. */
  other: HostTotals | null;
}

interface Tally {
  recorded: number;
  failed: number;
  httpErrors: number;
  timed: number;
  seconds: number;
}

interface Recent {
  /** Everything up to the path, its slash included. */
  readonly prefix: string;
  readonly tally: Tally;
}

/** Counts records by host, in memory that does not grow with the number of hosts. */
export class HostTallies {
  readonly #tallies = new Map<string, Tally>();
  #other: Tally | undefined;
  /** The host that was met last, for each value of `placeOf`: to look it up costs three times as much. */
  readonly #recent: (Recent | undefined)[] = Array.from({ length: RECENT });

  /** Records whose `url` names no host are left out. */
  add(facts: RecordFacts): void {
    const tally = this.#tallyOf(facts.url);
    if (tally === undefined) return;
    tally.recorded += 1;
    if (facts.failed) {
      tally.failed += 1;
      return;
    }
    if (facts.status_code !== null && facts.status_code >= 400) tally.httpErrors += 1;
    if (facts.time_total === null) return;
    tally.timed += 1;
    tally.seconds += facts.time_total;
  }

  snapshot(): HostsSummary {
    const hosts = Array.from(this.#tallies, ([host, tally]) => ({ host, ...totalsOf(tally) }));
    return {
      counted: hosts.length,
      slowest: top(hosts, (host) => host.time_mean ?? 0),
      most_failing: top(hosts, (host) => host.failed + host.http_errors),
      other: this.#other === undefined ? null : totalsOf(this.#other),
    };
  }

  #tallyOf(url: string): Tally | undefined {
    const end = url.indexOf('/', SHORTEST_START) + 1;
    const place = placeOf(url, end);
    const recent = this.#recent[place];
    if (recent !== undefined && recent.prefix === url.slice(0, end)) return recent.tally;
    const part = hostPartOf(url);
    if (part === undefined) return undefined;
    const tally = this.#tallyOfHost(part.host);
    if (part.prefix.length === end && end <= LONGEST_RECENT) {
      this.#recent[place] = { prefix: ownText(part.prefix), tally };
    }
    return tally;
  }

  #tallyOfHost(host: string): Tally {
    const known = this.#tallies.get(host);
    if (known !== undefined) return known;
    if (this.#tallies.size >= MAX_HOSTS) return (this.#other ??= newTally());
    const tally = newTally();
    this.#tallies.set(ownText(host), tally);
    return tally;
  }
}

function newTally(): Tally {
  return { recorded: 0, failed: 0, httpErrors: 0, timed: 0, seconds: 0 };
}

function totalsOf(tally: Tally): HostTotals {
  return {
    recorded: tally.recorded,
    failed: tally.failed,
    http_errors: tally.httpErrors,
    time_mean: tally.timed === 0 ? null : tally.seconds / tally.timed,
  };
}

function top(hosts: readonly HostSummary[], score: (host: HostSummary) => number): HostSummary[] {
  return hosts
    .filter((host) => score(host) > 0)
    .toSorted((a, b) => score(b) - score(a))
    .slice(0, LISTED);
}

interface HostPart {
  /** `host[:port]`. */
  readonly host: string;
  /** Everything up to the path, its slash included. */
  readonly prefix: string;
}

/** Spreads the starts of URLs, up to `end`, over the places for recent hosts. */
function placeOf(url: string, end: number): number {
  let hash = end;
  for (let at = SHORTEST_START - 1; at < end; at += 1) hash = (hash * 31 + url.charCodeAt(at)) | 0;
  return hash & (RECENT - 1);
}

/** Where a normalised URL names its host; `new URL` would cost more than the rest of the meter. */
function hostPartOf(url: string): HostPart | undefined {
  const scheme = url.indexOf('://');
  if (scheme === -1) return undefined;
  const start = scheme + 3;
  const slash = url.indexOf('/', start);
  if (slash <= start) return undefined;
  const at = url.lastIndexOf('@', slash);
  const host = url.slice(at < start ? start : at + 1, slash);
  return host === '' ? undefined : { host, prefix: url.slice(0, slash + 1) };
}
