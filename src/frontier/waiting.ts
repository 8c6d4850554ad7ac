import type { Task } from '../model/task.ts';
import { Heap } from '../util/heap.ts';
import type { HostQueue } from './host-queue.ts';

/** Hears of a host about which something has changed. */
export type OnHost = (host: HostQueue) => void;

/**
 * Who waits: hosts until they may be asked again, or until the horizon has reached their next task, and
 * tasks until they are due to be retried.
 */
export class Waiting {
  readonly #hosts = new Heap<HostQueue>();
  /** By the `seq` of their next task. */
  readonly #heldHosts = new Heap<HostQueue>();
  readonly #retries = new Heap<{ readonly task: Task; readonly host: HostQueue }>();

  /** When the next of them has waited long enough; those beyond the horizon do not wait for a time. */
  get firstDueMs(): number {
    return Math.min(this.#hosts.firstKey, this.#retries.firstKey);
  }

  addHost(host: HostQueue, dueMs: number): void {
    // It may stand there for a later time already, which then finds nothing to do.
    if (dueMs >= (host.timedAtMs ?? Infinity)) return;
    host.timedAtMs = dueMs;
    this.#hosts.push(dueMs, host);
  }

  /** The host's next task is beyond the horizon. */
  addHeld(host: HostQueue): void {
    const { firstSeq } = host;
    if (firstSeq >= (host.heldAtSeq ?? Infinity)) return;
    host.heldAtSeq = firstSeq;
    this.#heldHosts.push(firstSeq, host);
  }

  addRetry(task: Task, host: HostQueue, dueMs: number): void {
    host.waiting += 1;
    this.#retries.push(dueMs, { task, host });
  }

  /** Ends the waiting of those whose time has come. */
  advance(nowMs: number, onHost: OnHost): void {
    for (let dueMs = this.#hosts.firstKey; dueMs <= nowMs; dueMs = this.#hosts.firstKey) {
      const host = this.#hosts.pop();
      if (host === undefined) break;
      if (host.timedAtMs === dueMs) host.timedAtMs = null;
      onHost(host);
    }
    while (this.#retries.firstKey <= nowMs) {
      const retry = this.#retries.pop();
      if (retry === undefined) break;
      const { host, task } = retry;
      host.waiting -= 1;
      host.pushRetry(task);
      onHost(host);
    }
  }

  /** The horizon is at `seq` now. */
  reach(seq: number, onHost: OnHost): void {
    while (this.#heldHosts.firstKey <= seq) {
      const host = this.#heldHosts.pop();
      if (host === undefined) break;
      host.heldAtSeq = null;
      onHost(host);
    }
  }

  /** All that wait for a retry; they wait no more. */
  takeRetries(): Task[] {
    const tasks: Task[] = [];
    for (let retry = this.#retries.pop(); retry !== undefined; retry = this.#retries.pop()) {
      retry.host.waiting -= 1;
      tasks.push(retry.task);
    }
    return tasks;
  }
}
