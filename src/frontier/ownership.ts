import type { HostQueue } from './host-queue.ts';
import type { Worker } from './worker.ts';

/** Fewer hosts at work than this part of what another has are too few. */
const FAR_BEHIND = 3 / 4;

/**
 * Which of those who ask gets the host whose turn it is; undefined: none of them.
 *
 * A host belongs to the worker that leased its first task, so that its connections are used again,
 * until nothing of it is queued, waits for a retry or is in flight. One that is nobody's goes to whoever
 * asks and has the fewest hosts at work. One of which nothing is in flight may change hands, at the
 * price of its idle connections: to a worker that asks and even with it would have no more than three
 * quarters as many at work as its owner has. Each such change makes the numbers more alike: no host goes
 * to and fro, and a worker keeps its last one.
 */
export function takerOf(host: HostQueue, askers: readonly Worker[]): Worker | undefined {
  const { owner } = host;
  const [first] = askers;
  if (askers.length === 1 && (owner === null || owner === first)) return first;
  const idlest = leastBusy(askers);
  if (owner === null || idlest === undefined) return idlest;
  if (host.inFlight === 0 && isFarBehind(idlest, owner)) return idlest;
  return askers.includes(owner) ? owner : undefined;
}

function isFarBehind(worker: Worker, owner: Worker): boolean {
  return worker.active + 1 <= owner.active * FAR_BEHIND;
}

function leastBusy(workers: readonly Worker[]): Worker | undefined {
  let least: Worker | undefined;
  for (const worker of workers) {
    if (least === undefined || worker.active < least.active) least = worker;
  }
  return least;
}

/** Makes `worker` the owner; null: nobody. The host must not stand in the ring. */
export function assign(host: HostQueue, worker: Worker | null): void {
  if (host.owner === worker) return;
  if (host.isActive) {
    if (host.owner !== null) host.owner.active -= 1;
    if (worker !== null) worker.active += 1;
  }
  host.owner = worker;
}
