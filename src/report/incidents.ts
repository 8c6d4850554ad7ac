import type { HostIncident } from '../model/feedback.ts';
import { toSeconds } from '../util/seconds.ts';

/** Hosts whose incidents are counted one by one; those that come later are counted in the totals only. */
export const MAX_TROUBLED_HOSTS = 1_000;

/** Hosts in the list of the summary. */
const LISTED = 5;

/** How often hosts were spared. */
export interface HeldBackTotals {
  /** They were given less at once. */
  slowed: number;
  /** They were left alone, because they asked for it or still had too much to do. */
  paused: number;
  /** Seconds of those pauses; pauses of several hosts may overlap. */
  paused_seconds: number;
  /** They failed so often in a row that they were not asked for a while. */
  opened: number;
  /** URLs that ended without being asked for. */
  refused: number;
}

export interface HeldBackHost extends HeldBackTotals {
  /** `host[:port]`. */
  host: string;
  /** The fewest requests at once that it was given; null: as many as the run allowed. */
  lowest_limit: number | null;
}

export interface HeldBackSummary extends HeldBackTotals {
  /** How many hosts: of the first thousand, those alone. */
  counted: number;
  /** Those that were refused or paused most. */
  hosts: HeldBackHost[];
}

/** Counts what hosts' governors did, in memory that does not grow with the number of hosts. */
export class IncidentTable {
  readonly #totals = newTotals();
  readonly #hosts = new Map<string, HeldBackHost>();

  add(incident: HostIncident): void {
    count(this.#totals, incident);
    const host = this.#hostOf(incident.host);
    if (host === undefined) return;
    count(host, incident);
    if (incident.kind === 'slowed') {
      host.lowest_limit = Math.min(host.lowest_limit ?? Infinity, incident.limit);
    }
  }

  snapshot(): HeldBackSummary {
    const hosts = Array.from(this.#hosts.values(), (host) => rounded(host))
      .toSorted((a, b) => weight(b) - weight(a))
      .slice(0, LISTED);
    return { ...rounded(this.#totals), counted: this.#hosts.size, hosts };
  }

  #hostOf(name: string): HeldBackHost | undefined {
    const known = this.#hosts.get(name);
    if (known !== undefined || this.#hosts.size >= MAX_TROUBLED_HOSTS) return known;
    const host = { host: name, ...newTotals(), lowest_limit: null };
    this.#hosts.set(name, host);
    return host;
  }
}

function newTotals(): HeldBackTotals {
  return { slowed: 0, paused: 0, paused_seconds: 0, opened: 0, refused: 0 };
}

function count(totals: HeldBackTotals, incident: HostIncident): void {
  switch (incident.kind) {
    case 'slowed':
      totals.slowed += 1;
      break;
    case 'paused':
      totals.paused += 1;
      totals.paused_seconds += incident.pauseMs / 1000;
      break;
    case 'opened':
      totals.opened += 1;
      break;
    case 'refused':
      totals.refused += 1;
      break;
    case 'closed':
      break;
  }
}

function rounded<T extends HeldBackTotals>(totals: T): T {
  return { ...totals, paused_seconds: toSeconds(totals.paused_seconds * 1000) };
}

/** What a user has to know first: URLs that were not asked for, then waiting, then slowness. */
function weight({ refused, paused_seconds: paused, slowed }: HeldBackTotals): number {
  return refused * 1e6 + paused * 1e3 + slowed;
}
