import type { HostQueue } from './host-queue.ts';

export interface ReadyOptions {
  /** There is room for more until so many tasks could start at once. */
  readonly readyTasks: number;
  /** Never more tasks than this, however few of them could start. */
  readonly maxTasks: number;
}

// While the hosts at hand have not shown that they answer, each counts for no more than a part of the
// tasks that should be ready, and so many times as many are held in the search for others.
const UNTRUSTED_PART = 1 / 8;
const LOOK_AROUND = 4;

/** How many tasks wait, how many of them could start, and how many hosts they are of. */
export class ReadyCount {
  /** Tasks that wait, whatever for. */
  queued = 0;
  readonly #maxTasks: number;
  #readyTasks: number;
  #startable = 0;
  #startableAhead = 0;
  #active = 0;

  constructor(options: ReadyOptions) {
    this.#maxTasks = options.maxTasks;
    this.#readyTasks = options.readyTasks;
  }

  /** Tasks that could start if there were slots for all. */
  get startable(): number {
    return this.#startable;
  }

  /** Hosts that have something to start, or in flight. */
  get active(): number {
    return this.#active;
  }

  /** As the option of that name, from now on. */
  set readyTasks(count: number) {
    this.#readyTasks = count;
  }

  get hasRoom(): boolean {
    if (this.queued >= this.#maxTasks) return false;
    if (this.#startable < this.#readyTasks) return true;
    return this.#startableAhead < this.#readyTasks && this.queued < this.#readyTasks * LOOK_AROUND;
  }

  /** So many of the host's tasks could start now. */
  count(host: HostQueue, startable: number): void {
    this.#startable += startable - host.counted;
    host.counted = startable;
    const part = host.isTrusted ? this.#readyTasks : Math.max(1, this.#readyTasks * UNTRUSTED_PART);
    const ahead = startable < part ? startable : part;
    this.#startableAhead += ahead - host.countedAhead;
    host.countedAhead = ahead;
    const isActive = startable > 0 || host.inFlight > 0;
    if (isActive === host.isActive) return;
    host.isActive = isActive;
    const change = isActive ? 1 : -1;
    this.#active += change;
    if (host.owner !== null) host.owner.active += change;
  }
}
