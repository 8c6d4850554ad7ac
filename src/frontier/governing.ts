import type { HostFeedback, HostIncident } from '../model/feedback.ts';
import type { Task } from '../model/task.ts';
import { isUnremarkable } from './governor/feedback.ts';
import { HostGovernor, type Consequence, type GovernorOptions } from './governor/governor.ts';
import { LatencyWatch } from './governor/latency-watch.ts';
import type { HostQueue } from './host-queue.ts';

export interface GoverningOptions extends GovernorOptions {
  readonly onIncident?: ((incident: HostIncident) => void) | undefined;
}

/** What a host may have at once at most. */
export function ceilingOf(options: {
  readonly perHost: number;
  readonly concurrency: number;
}): number {
  const { perHost, concurrency } = options;
  return perHost === 0 ? concurrency : Math.min(perHost, concurrency);
}

/**
 * Gives hosts their governors, and tells what these do. A host that always answered as it should has
 * none, only a watch on how long it takes: nearly all answers end there.
 */
export class Governing {
  readonly #options: GoverningOptions;

  constructor(options: GoverningOptions) {
    this.#options = options;
  }

  /** Writes into a task of the host that is leased now how it is to be done. False: not at all. */
  admit(host: HostQueue, task: Task, nowMs: number): boolean {
    const { governor } = host;
    const passage = governor === null ? 'go' : governor.passage(nowMs);
    if (governor !== null && passage === 'refuse') {
      task.refusal = governor.refusal(nowMs);
      if (task.lastAttempt === undefined) {
        this.#options.onIncident?.({ kind: 'refused', host: host.key });
      }
      return false;
    }
    if (passage === 'probe') governor?.probeBegins(nowMs);
    const limit = passage === 'probe' ? 1 : (governor?.limit ?? Infinity);
    if (limit < Infinity) task.hostLimit = limit;
    else if (task.hostLimit !== undefined) task.hostLimit = undefined;
    return true;
  }

  /** An attempt at the host has ended, which still counts as in flight. */
  learn(host: HostQueue, feedback: HostFeedback | null, nowMs: number): void {
    if (feedback !== null) host.isTrusted = feedback.answered;
    if (host.governor === null) {
      if (feedback === null) return;
      if (isUnremarkable(feedback)) {
        this.#learnLatency(host, feedback.latencyMs, nowMs);
        return;
      }
      host.governor = new HostGovernor(this.#options, host.latency ?? undefined);
    }
    this.#tell(host.key, host.governor.apply(feedback, host.inFlight, nowMs));
  }

  #learnLatency(host: HostQueue, latencyMs: number | null, nowMs: number): void {
    if (latencyMs === null || !this.#options.adaptive) return;
    if (host.latency === null) {
      // A host that is done after good answers needs no memory.
      if (host.inFlight === 1 && host.size === 0) return;
      host.latency = new LatencyWatch();
    }
    if (host.latency.add(latencyMs) !== 'high') return;
    host.governor = new HostGovernor(this.#options, host.latency);
    this.#tell(host.key, host.governor.tooSlow(latencyMs, host.inFlight, nowMs));
  }

  #tell(host: string, { slowedTo, pausedMs, openedAfter, closed }: Consequence): void {
    const { onIncident } = this.#options;
    if (onIncident === undefined) return;
    if (slowedTo !== null) onIncident({ kind: 'slowed', host, limit: slowedTo });
    if (pausedMs > 0) onIncident({ kind: 'paused', host, pauseMs: pausedMs });
    if (openedAfter !== null) onIncident({ kind: 'opened', host, failures: openedAfter });
    if (closed) onIncident({ kind: 'closed', host });
  }
}
