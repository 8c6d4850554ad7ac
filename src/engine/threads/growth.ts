import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/** What one stretch of a run tells about its main thread. */
export interface Stretch {
  /** The part of the time in which the event loop had something to do, 0 to 1. */
  readonly utilization: number;
  readonly durationMs: number;
  /** URLs that the main thread has ended in it. */
  readonly ended: number;
  /** Hosts with something to do: each stays with one thread. */
  readonly hosts: number;
  readonly threads: number;
}

const BUSY = 0.9;
/**
 * To hand a URL to another thread and its record back costs 3 to 20 µs, the more the fewer there are
 * at once (bench/micro/threads.mjs). A plain request on a standing connection costs hardly more; a
 * connection of its own, a TLS handshake or a page to find the links of is worth it.
 */
const WORTH_MS = 0.1;

/** Whether one more thread is worth it: the loop has no time left, and the work is more than its handing over. Pure. */
export function isWorthAThread(stretch: Stretch): boolean {
  const { utilization, durationMs, ended, hosts, threads } = stretch;
  if (utilization < BUSY || hosts <= threads) return false;
  return utilization * durationMs >= WORTH_MS * ended;
}

const STRETCH_MS = 500;
/** A busy moment is none that lasts. */
const STRETCHES_IN_ROW = 2;

export interface GrowthParts {
  /** URLs that the main thread has ended so far. */
  ended(): number;
  hosts(): number;
  threads(): number;
  /** There may be no more threads than that. */
  readonly most: number;
  grow(): void;
}

/** Looks after the main thread, and has another one started when that is worth it. Returns what ends it. */
export function growWhenBusy(parts: GrowthParts): () => void {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  let lastMs = performance.now();
  let lastEnded = parts.ended();
  let inRow = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const { utilization } = performance.eventLoopUtilization(last);
    const stretch: Stretch = {
      utilization,
      durationMs: nowMs - lastMs,
      ended: parts.ended() - lastEnded,
      hosts: parts.hosts(),
      threads: parts.threads(),
    };
    last = performance.eventLoopUtilization();
    lastMs = nowMs;
    lastEnded += stretch.ended;
    inRow = isWorthAThread(stretch) ? inRow + 1 : 0;
    if (inRow < STRETCHES_IN_ROW) return;
    inRow = 0;
    parts.grow();
    if (parts.threads() >= parts.most) clearInterval(timer);
  }, STRETCH_MS);
  timer.unref();
  return () => clearInterval(timer);
}
