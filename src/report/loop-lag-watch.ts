import { PerformanceObserver } from 'node:perf_hooks';

import { onBusy, type BusySection } from '../util/busy.ts';
import { watchTicks } from '../util/loop-ticks.ts';
import { toSeconds } from '../util/seconds.ts';
import { culpritOf, type Culprit } from './loop-lag-culprit.ts';

/** What blocked the event loop, and how badly. */
export interface LoopBlockedSummary {
  /** In a few words: `reading the links`, `garbage collection` … */
  culprit: string;
  times: number;
  /** Seconds. */
  longest: number;
  /** What was worked on the longest time; null where that has no name. */
  subject: string | null;
}

/** Told the first time for each culprit. */
export type OnBlocked = (culprit: Culprit, blockedMs: number) => void;

/** As in gevent's monitor. */
const BLOCKED_MS = 100;

interface Block {
  readonly startMs: number;
  readonly endMs: number;
  readonly cpuMs: number;
  readonly sections: readonly BusySection[];
}

/** Finds out who blocks the event loop for more than 100 ms. One at a time for each thread. */
export class LoopWatch {
  readonly #onBlocked: OnBlocked;
  readonly #culprits = new Map<string, LoopBlockedSummary>();
  #sections: BusySection[] = [];
  #collections: { readonly startMs: number; readonly endMs: number }[] = [];
  readonly #readCpuMs: () => number;
  #cpuMs = 0;
  /** Judged at the next turn: node tells of collections later than of ticks. */
  #block: Block | null = null;
  readonly #stops: (() => void)[] = [];

  /** `readCpuMs`: processor time that the process has had. */
  constructor(onBlocked: OnBlocked, readCpuMs: () => number = processCpuMs) {
    this.#onBlocked = onBlocked;
    this.#readCpuMs = readCpuMs;
  }

  start(): void {
    const observer = new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        this.#collections.push({ startMs: startTime, endMs: startTime + duration });
      }
    });
    observer.observe({ entryTypes: ['gc'] });
    this.#cpuMs = this.#readCpuMs();
    this.#stops.push(
      () => observer.disconnect(),
      onBusy((section) => this.#sections.push(section)),
      watchTicks((lateMs, nowMs) => this.#tick(lateMs, nowMs)),
    );
  }

  /** What has blocked the loop, the longest first. */
  stop(): LoopBlockedSummary[] {
    for (const stop of this.#stops.splice(0)) stop();
    this.#judge();
    return [...this.#culprits.values()].toSorted((a, b) => b.longest - a.longest);
  }

  #tick(lateMs: number, nowMs: number): void {
    this.#judge();
    const usedMs = this.#readCpuMs();
    if (lateMs > BLOCKED_MS) {
      this.#block = {
        startMs: nowMs - lateMs,
        endMs: nowMs,
        cpuMs: usedMs - this.#cpuMs,
        sections: this.#sections,
      };
      this.#sections = [];
    } else {
      if (this.#sections.length > 0) this.#sections = [];
      if (this.#collections.length > 0) this.#collections = [];
    }
    this.#cpuMs = usedMs;
  }

  #judge(): void {
    const block = this.#block;
    if (block === null) return;
    this.#block = null;
    const blockedMs = block.endMs - block.startMs;
    const gcMs = this.#collections.reduce((sum, each) => sum + overlap(each, block), 0);
    const culprit = culpritOf({ ...block, blockedMs, gcMs });
    const { what, section } = culprit;
    const known = this.#culprits.get(what);
    const longest = toSeconds(blockedMs);
    if (known === undefined || longest > known.longest) {
      const subject = section?.subject ?? null;
      const times = (known?.times ?? 0) + 1;
      this.#culprits.set(what, { culprit: what, times, longest, subject });
    } else {
      known.times += 1;
    }
    if (known === undefined) this.#onBlocked(culprit, blockedMs);
  }
}

interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

function overlap(a: Span, b: Span): number {
  return Math.max(0, Math.min(a.endMs, b.endMs) - Math.max(a.startMs, b.startMs));
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
